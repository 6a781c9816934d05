//! What cancelling costs, and until when it costs nothing.

use chrono::{DateTime, Utc};

use super::status::Status;

/// The policy that a booking or a quote was made under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancellationTerms {
    pub total_minor: i64,
    /// Cancelling is free before this instant; `None` = it never is.
    pub free_until: Option<DateTime<Utc>>,
}

/// A stretch of time and what cancelling costs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PenaltyStep {
    /// Its end; `None` = it never ends.
    pub until: Option<DateTime<Utc>>,
    pub penalty_minor: i64,
}

impl CancellationTerms {
    /// What is still to come at an instant: what is over is not promised.
    pub fn steps(&self, now: DateTime<Utc>) -> Vec<PenaltyStep> {
        let free = self.free_until.filter(|until| *until > now);
        let free = free.map(|until| PenaltyStep { until: Some(until), penalty_minor: 0 });
        let last = PenaltyStep { until: None, penalty_minor: self.total_minor };
        free.into_iter().chain([last]).collect()
    }

    /// What cancelling costs at an instant. A hold costs nothing.
    pub fn penalty_minor(&self, status: Status, now: DateTime<Utc>) -> i64 {
        let is_free = self.free_until.is_some_and(|until| now < until);
        if status == Status::Confirmed && !is_free { self.total_minor } else { 0 }
    }
}
