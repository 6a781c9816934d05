//! Leaves a failing server alone: after some failures in a row nobody waits for it any more, until
//! one probe has found it well.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::Gauge;

/// Whom a breaker stands before, and how patient it is.
pub struct BreakerSettings {
    /// What the log calls it.
    pub server: String,
    /// So many failures in a row open the breaker.
    pub failures_max: u32,
    /// How long it stays open before one call may try.
    pub rest: Duration,
    /// 1 while it is open, else 0.
    pub open: Gauge,
}

#[derive(Default)]
struct State {
    failures: u32,
    open_since: Option<Instant>,
    probing: bool,
}

/// Counts failures in a row.
pub struct Breaker {
    state: Mutex<State>,
    settings: BreakerSettings,
}

/// Leave to make one call. A call that is given up tells nothing.
pub struct Admission<'b> {
    breaker: &'b Breaker,
    is_probe: bool,
}

impl Breaker {
    /// Closed: everybody may call.
    pub fn new(settings: BreakerSettings) -> Self {
        Self { state: Mutex::default(), settings }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leave to call at `now`; `None` while the server is left alone. After the rest one caller at
    /// a time is the probe.
    pub fn admit(&self, now: Instant) -> Option<Admission<'_>> {
        let mut state = self.state();
        let is_probe = match state.open_since {
            None => false,
            Some(since) if now.duration_since(since) >= self.settings.rest && !state.probing => {
                state.probing = true;
                true
            }
            Some(_) => return None,
        };
        Some(Admission { breaker: self, is_probe })
    }

    fn note(&self, well: bool, is_probe: bool, now: Instant) {
        let BreakerSettings { server, failures_max, open, .. } = &self.settings;
        let mut state = self.state();
        if well {
            if state.open_since.take().is_some() {
                tracing::info!("{server} answers again");
            }
            state.failures = 0;
        } else {
            state.failures = state.failures.saturating_add(1);
            if state.failures >= *failures_max || is_probe {
                if state.open_since.is_none() {
                    tracing::warn!("{server} failed and is left alone for a moment");
                }
                state.open_since = Some(now);
            }
        }
        open.set(if state.open_since.is_some() { 1.0 } else { 0.0 });
    }
}

impl Admission<'_> {
    /// Notes how the call ended.
    pub fn ended(self, well: bool, now: Instant) {
        self.breaker.note(well, self.is_probe, now);
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILURES_MAX: u32 = 5;
    const REST: Duration = Duration::from_secs(1);

    fn fail(breaker: &Breaker, times: u32, now: Instant) {
        for _ in 0..times {
            breaker.admit(now).expect("admitted").ended(false, now);
        }
    }

    #[test]
    fn opens_rests_and_lets_one_probe_through() {
        let (server, open) = ("a server".to_owned(), Gauge::noop());
        let settings = BreakerSettings { server, failures_max: FAILURES_MAX, rest: REST, open };
        let breaker = Breaker::new(settings);
        let now = Instant::now();
        fail(&breaker, FAILURES_MAX - 1, now);
        breaker.admit(now).expect("still closed").ended(true, now);
        fail(&breaker, FAILURES_MAX, now);
        assert!(breaker.admit(now).is_none(), "open");
        let rested = now + REST;
        let probe = breaker.admit(rested).expect("a probe");
        assert!(breaker.admit(rested).is_none(), "one probe at a time");
        probe.ended(false, rested);
        assert!(breaker.admit(rested).is_none(), "open again");
        let rested = rested + REST;
        drop(breaker.admit(rested).expect("a probe that is given up"));
        breaker.admit(rested).expect("another probe").ended(true, rested);
        assert!(breaker.admit(rested).is_some() && breaker.admit(rested).is_some(), "closed");
    }
}
