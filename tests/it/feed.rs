//! The change feed against real, concurrent transactions.

mod clock;
mod doorbell;
mod edges;
pub mod hotels;
mod past_nights;
mod roll;
mod settling;
mod stored;
mod triggers;
mod trim;
mod writers;
