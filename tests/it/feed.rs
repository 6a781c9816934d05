//! The change feed against real, concurrent transactions.

mod doorbell;
mod edges;
pub mod hotels;
mod roll;
mod settling;
mod stored;
mod triggers;
mod trim;
mod writers;
