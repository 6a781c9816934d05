//! One endpoint a file. A handler takes its parameters, asks, and answers; nothing else.

pub mod check_liveness;
pub mod check_readiness;
pub mod explain_problem;
pub mod find_places;
pub mod get_calendar;
pub mod get_health;
pub mod get_hotel;
pub mod get_meta;
pub mod get_metrics;
pub mod get_openapi;
pub mod get_picture;
pub mod search_hotels;
pub mod search_map;
