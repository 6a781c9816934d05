//! What is measured of bookings. Handles are made once.

use std::time::Duration;

use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram,
    gauge, histogram,
};
use store::bookings::{HoldAnswer, HoldVerdict};

use crate::BookingError;

/// Handles of every series.
pub(crate) struct Measures {
    granted: Counter,
    replayed: Counter,
    refused: Counter,
    failed: Counter,
    seconds: Histogram,
    batches: Counter,
    batched: Counter,
    batch_seconds: Histogram,
    resent: Counter,
    expired: Counter,
    waiting: Gauge,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Granted,
    Replayed,
    Refused,
    Failed,
}

impl Outcome {
    /// How a request ended that was answered so.
    pub(crate) const fn of(answer: &Result<HoldAnswer, BookingError>) -> Self {
        match answer {
            Ok(HoldAnswer { verdict: HoldVerdict::Refused { .. }, .. }) => Self::Refused,
            Ok(HoldAnswer { replayed: true, .. }) => Self::Replayed,
            Ok(_) => Self::Granted,
            Err(_) => Self::Failed,
        }
    }
}

impl Measures {
    /// Takes the handles from the recorder of this process.
    pub(crate) fn register() -> Self {
        const BOOKINGS: &str = "innsight_bookings_total";
        describe_counter!(BOOKINGS, "requests for rooms by outcome");
        describe_histogram!("innsight_booking_seconds", "how long requests for rooms took");
        describe_counter!("innsight_booking_batches_total", "transactions of the lanes");
        describe_counter!("innsight_booking_batched_total", "requests in these transactions");
        describe_histogram!("innsight_booking_batch_seconds", "how long these transactions took");
        describe_counter!("innsight_booking_resent_total", "batches sent again after a lost link");
        describe_counter!("innsight_holds_expired_total", "holds that the sweeper ended");
        describe_gauge!("innsight_booking_waiting", "requests that wait in lanes");
        Self {
            granted: counter!(BOOKINGS, "outcome" => "granted"),
            replayed: counter!(BOOKINGS, "outcome" => "replayed"),
            refused: counter!(BOOKINGS, "outcome" => "refused"),
            failed: counter!(BOOKINGS, "outcome" => "failed"),
            seconds: histogram!("innsight_booking_seconds"),
            batches: counter!("innsight_booking_batches_total"),
            batched: counter!("innsight_booking_batched_total"),
            batch_seconds: histogram!("innsight_booking_batch_seconds"),
            resent: counter!("innsight_booking_resent_total"),
            expired: counter!("innsight_holds_expired_total"),
            waiting: gauge!("innsight_booking_waiting"),
        }
    }

    pub(crate) fn booked(&self, outcome: Outcome, took: Duration) {
        let counter = match outcome {
            Outcome::Granted => &self.granted,
            Outcome::Replayed => &self.replayed,
            Outcome::Refused => &self.refused,
            Outcome::Failed => &self.failed,
        };
        counter.increment(1);
        self.seconds.record(took);
    }

    pub(crate) fn batch(&self, requests: usize, took: Duration) {
        self.batches.increment(1);
        self.batched.increment(u64::try_from(requests).unwrap_or(u64::MAX));
        self.batch_seconds.record(took);
    }

    pub(crate) fn resent(&self) {
        self.resent.increment(1);
    }

    pub(crate) fn expired(&self, holds: u64) {
        self.expired.increment(holds);
    }

    pub(crate) fn waiting(&self, requests: usize) {
        self.waiting.set(u32::try_from(requests).map_or(f64::MAX, f64::from));
    }
}
