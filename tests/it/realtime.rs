//! What clients are told while they look, over real sockets of a service in this process.
// brief: U5

mod bookings;
pub mod client;
mod hotels;
mod planted;
mod refused;
mod resume;
mod slow;
pub mod start;
mod states;
