//! Quotes, holds and what becomes of them. Requests for the same rooms wait in the same lane and are
//! answered together by one transaction; this crate knows nothing of HTTP and decides no rule: the
//! database does, under its locks.

mod batch;
mod error;
mod job;
mod lane;
mod lease;
mod measures;
#[cfg(feature = "planted-bugs")]
pub mod planted;
mod redis_leases;
mod service;
pub mod settings;
mod statistics;
mod step;
mod sweeper;

pub use error::BookingError;
pub use lease::{LEASE_TTL, LeaseCounts, LeaseError, Leases};
pub use redis_leases::RedisLeases;
pub use service::{Ask, Bookings};
pub use settings::Settings;
pub use statistics::{LaneLength, Statistics};
