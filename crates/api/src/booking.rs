//! Quotes, bookings and what becomes of them.

pub mod cancel_booking;
pub mod confirm_booking;
pub mod create_booking;
pub mod create_quote;
pub mod extend_booking;
pub mod get_booking;
pub mod get_booking_stats;
pub mod json;
pub mod list_bookings;
pub mod problem;
pub mod request;
pub mod request_bodies;
pub mod stats_json;
pub mod step;
