//! What every request passes on its way in and out, whatever it asks for. Nothing here knows hotels.

pub mod as_of;
pub mod codes;
pub mod conditional;
pub mod guard;
pub mod json_body;
pub mod measures;
pub mod problem;
pub mod query_string;
pub mod rate_limit;
pub mod request_id;
pub mod server;
