//! The only HTTP and the only public JSON of the project. It decides nothing about hotels: it takes
//! parameters, asks `search` and `store`, and answers.

mod accounts;
pub mod answering;
pub mod app;
mod booking_problem;
mod booking_request;
mod booking_step;
mod cancellation;
pub mod clock;
pub mod codes;
mod conditional;
mod detail;
mod edge;
mod endpoints;
pub mod freshness;
mod hotel_key;
mod json;
mod json_body;
mod measures;
pub mod openapi;
mod parameters;
mod picture;
mod problem;
mod query_string;
pub mod rate_limit;
mod readiness;
mod request_bodies;
mod request_id;
mod router;
pub mod sentinel;
pub mod server;
mod web;
mod worker_router;

pub use router::router;
pub use worker_router::worker_router;
