//! Paying for bookings, orders, and what gateways tell.

pub mod create_checkout;
pub mod get_order;
pub mod json;
pub mod problem;
pub mod receive_webhook;
pub mod request_bodies;
pub mod take_sandbox_action;
