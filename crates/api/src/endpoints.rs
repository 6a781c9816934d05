//! One endpoint a file. A handler takes its parameters, asks, and answers; nothing else.

pub mod cancel_booking;
pub mod check_liveness;
pub mod check_readiness;
pub mod close_session;
pub mod confirm_booking;
pub mod create_booking;
pub mod create_quote;
pub mod create_session;
pub mod create_user;
pub mod explain_problem;
pub mod extend_booking;
pub mod find_places;
pub mod get_booking;
pub mod get_booking_stats;
pub mod get_calendar;
pub mod get_health;
pub mod get_hotel;
pub mod get_me;
pub mod get_meta;
pub mod get_metrics;
pub mod get_openapi;
pub mod get_picture;
pub mod list_bookings;
pub mod search_hotels;
pub mod search_map;
