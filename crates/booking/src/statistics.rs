//! Totals since the start of this process, for people who look at it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::lease::LeaseCounts;
use crate::measures::Outcome;

/// The rate is that of the last so many seconds.
const RATE_SECONDS: u64 = 10;

/// A lane's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneLength {
    /// Requests that wait.
    pub length: usize,
    pub capacity: usize,
}

/// What happened so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    pub total_requests: u64,
    pub successful_bookings: u64,
    pub failed_bookings: u64,
    /// Over the last ten seconds.
    pub requests_per_second: f64,
    pub uptime: Duration,
    pub lanes: Vec<LaneLength>,
    pub leases: LeaseCounts,
}

/// Counts.
pub(crate) struct Tally {
    began: Instant,
    requests: AtomicU64,
    successes: AtomicU64,
    /// Requests of each of the last seconds, oldest first.
    seconds: Mutex<VecDeque<(u64, u64)>>,
}

impl Tally {
    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
            requests: AtomicU64::new(0),
            successes: AtomicU64::new(0),
            seconds: Mutex::new(VecDeque::new()),
        }
    }

    pub(crate) fn count(&self, outcome: Outcome) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if matches!(outcome, Outcome::Granted | Outcome::Replayed) {
            self.successes.fetch_add(1, Ordering::Relaxed);
        }
        let now = self.began.elapsed().as_secs();
        let Ok(mut seconds) = self.seconds.lock() else { return };
        match seconds.back_mut() {
            Some((second, count)) if *second == now => *count += 1,
            _ => seconds.push_back((now, 1)),
        }
        forget_old(&mut seconds, now);
    }

    pub(crate) fn read(&self, lanes: Vec<LaneLength>, leases: LeaseCounts) -> Statistics {
        let uptime = self.began.elapsed();
        let total = self.requests.load(Ordering::Relaxed);
        let successes = self.successes.load(Ordering::Relaxed);
        let recent = self.seconds.lock().map_or(0, |mut seconds| {
            forget_old(&mut seconds, uptime.as_secs());
            seconds.iter().map(|(_, count)| count).sum()
        });
        let span = uptime.as_secs_f64().clamp(1.0, 10.0);
        Statistics {
            total_requests: total,
            successful_bookings: successes,
            failed_bookings: total.saturating_sub(successes),
            requests_per_second: u32::try_from(recent).map_or(f64::MAX, f64::from) / span,
            uptime,
            lanes,
            leases,
        }
    }
}

fn forget_old(seconds: &mut VecDeque<(u64, u64)>, now: u64) {
    while seconds.front().is_some_and(|(second, _)| second + RATE_SECONDS <= now) {
        seconds.pop_front();
    }
}
