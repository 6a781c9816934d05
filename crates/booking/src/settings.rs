//! What can be set, and what can't.

use std::time::Duration;

use domain::money::Currency;
use store::connect::Limits;

/// Settings of bookings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Queues that requests are spread over by room type.
    pub lanes: usize,
    pub hold_ttl: Duration,
    pub quote_ttl: Duration,
    /// Live holds of one user; `None` = no limit.
    pub holds_max: Option<u32>,
    /// Whether a booking may be confirmed without payment.
    pub pay_at_hotel: bool,
    pub currency: Currency,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lanes: 4,
            hold_ttl: Duration::from_mins(15),
            quote_ttl: Duration::from_mins(15),
            holds_max: Some(10),
            pay_at_hotel: true,
            currency: Currency::EUR,
        }
    }
}

/// Requests that wait in one lane at most.
pub const LANE_CAPACITY: usize = 1024;
/// Requests that one transaction answers at most.
pub const BATCH_MAX: usize = 64;
/// How long a request may wait for its rooms, in its lane and for locks together.
pub const WAIT_MAX: Duration = Duration::from_secs(5);
/// How long a batch waits for locks before those who are not held up go on without the others.
pub const FIRST_LOCK_TIMEOUT: Duration = Duration::from_millis(250);
/// How long a part of a batch waits for locks when its time is nearly over.
pub const LAST_LOCK_TIMEOUT: Duration = Duration::from_millis(50);
/// Parts of batches that wait for locks beside the lanes, at most.
pub const WAITING_PARTS_MAX: usize = 4;
/// How much a hold is made longer, once.
pub const EXTENSION: Duration = Duration::from_mins(10);

/// The limits of connections that write bookings. Each lane has one connection, each waiting part
/// another; confirming, cancelling and extending share a few more.
pub fn limits(lanes: usize) -> Limits {
    let connections = lanes + WAITING_PARTS_MAX + 4;
    Limits {
        connections_max: u32::try_from(connections).unwrap_or(u32::MAX),
        acquire_timeout: Duration::from_secs(2),
        // under the deadline of a request, so that the cause is told
        statement_timeout: Duration::from_secs(9),
        // a row is waited for twice: for a place behind others who wait, then for who has it
        lock_timeout: WAIT_MAX / 2,
        idle_in_transaction_timeout: Duration::from_secs(10),
    }
}
