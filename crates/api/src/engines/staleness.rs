//! Whether the data of the usual engine moves on. An index that follows the feed is of a new moment
//! several times a second, whether or not a hotel changes; one that stands still misses changes.

use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use metrics::{describe_gauge, gauge};
use runtime::role::Roles;
use search::Following;

const AGE: &str = "innsight_engine_age_seconds";

/// When the moment of the data last changed.
#[derive(Clone)]
pub struct Staleness {
    moved: Arc<Mutex<Instant>>,
    /// `None` for an engine that reads the database itself.
    stale_after: Option<Duration>,
}

impl Staleness {
    /// Starts the role that sees the data of `following` move on.
    pub fn watch(following: Option<Following>, stale_after: Duration, roles: &Roles) -> Self {
        describe_gauge!(AGE, "for how long the engine's data has been of the same moment");
        let moved = Arc::new(Mutex::new(Instant::now()));
        let Some(following) = following else {
            return Self { moved, stale_after: None };
        };
        let seen = Arc::clone(&moved);
        // that the data stands still is the engine's state, not this role's
        roles.start("engine-watch", stale_after, move |life| {
            let (mut following, moved) = (following.clone(), Arc::clone(&seen));
            async move {
                let watching = async {
                    while life.idle(following.changed()).await.is_ok() {
                        *moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                    }
                    // an engine that is gone does not move again
                    pending::<()>().await;
                };
                life.until_stopped(watching).await;
            }
        });
        Self { moved, stale_after: Some(stale_after) }
    }

    /// For how long the data has been of the same moment; zero for an engine without data of its own.
    pub fn age(&self) -> Duration {
        if self.stale_after.is_none() {
            return Duration::ZERO;
        }
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Brings the metric up to this moment.
    pub fn measure(&self) {
        gauge!(AGE).set(self.age().as_secs_f64());
    }

    /// Whether that is too long.
    pub fn is_stale(&self) -> bool {
        self.stale_after.is_some_and(|stale_after| self.age() > stale_after)
    }
}
