//! What a role shows of itself while it lives.

#[cfg(feature = "planted-bugs")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{RoleState, State};

/// A role's own hold on its supervision.
#[derive(Clone)]
pub struct Life(Arc<Vitals>);

pub(super) struct Vitals {
    pub(super) name: String,
    pub(super) stop: CancellationToken,
    patience: Duration,
    now: Mutex<Signs>,
    /// Whether the next beat panics.
    #[cfg(feature = "planted-bugs")]
    panics: AtomicBool,
}

struct Signs {
    alive: bool,
    /// Whether it waits for somebody to ask something of it.
    idle: bool,
    beat: Instant,
    restarts: u64,
}

impl Life {
    pub(super) const fn of(vitals: Arc<Vitals>) -> Self {
        Self(vitals)
    }

    /// For work that nobody supervises.
    pub fn unseen(stop: CancellationToken) -> Self {
        Self(Arc::new(Vitals::new(String::new(), Duration::MAX, stop)))
    }

    /// Cancelled when the role is to end.
    pub fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Works until the role is to end, for work that may be left anywhere.
    pub async fn until_stopped(&self, work: impl Future) {
        let _ = self.0.stop.run_until_cancelled(work).await;
    }

    /// Says that the role got on with its work.
    pub fn beat(&self) {
        self.0.beat(false);
    }

    /// Waits for what others may never ask: meanwhile the role is not behind with anything.
    pub async fn idle<T>(&self, waiting: impl Future<Output = T>) -> T {
        self.0.beat(true);
        let got = waiting.await;
        self.0.beat(false);
        got
    }
}

impl Vitals {
    pub(super) fn new(name: String, patience: Duration, stop: CancellationToken) -> Self {
        let signs = Signs { alive: true, idle: false, beat: Instant::now(), restarts: 0 };
        #[cfg(feature = "planted-bugs")]
        let planted = crate::planted::is_to_die(&name);
        Self {
            name,
            stop,
            patience,
            now: Mutex::new(signs),
            #[cfg(feature = "planted-bugs")]
            panics: AtomicBool::new(planted),
        }
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A life begins.
    pub(super) fn begin(&self) {
        let mut signs = self.signs();
        (signs.alive, signs.idle) = (true, false);
    }

    /// A life has ended early; tells how many did.
    pub(super) fn die(&self) -> u64 {
        let mut signs = self.signs();
        (signs.alive, signs.idle) = (false, false);
        signs.restarts += 1;
        signs.restarts
    }

    fn beat(&self, idle: bool) {
        let mut signs = self.signs();
        (signs.idle, signs.beat) = (idle, Instant::now());
        drop(signs);
        #[cfg(feature = "planted-bugs")]
        assert!(idle || !self.panics.swap(false, Ordering::Relaxed), "a planted panic");
    }

    #[cfg(feature = "planted-bugs")]
    pub(super) fn plant_panic(&self) {
        self.panics.store(true, Ordering::Relaxed);
    }

    pub(super) fn state(&self, now: Instant) -> RoleState {
        let signs = self.signs();
        let age = if signs.idle { Duration::ZERO } else { now.duration_since(signs.beat) };
        let state = if !signs.alive {
            State::Restarting
        } else if age > self.patience {
            State::Stalled
        } else {
            State::Up
        };
        RoleState { name: self.name.clone(), state, age, restarts: signs.restarts }
    }
}
