//! Leases of room-nights in front of the database: traffic shaping between processes, never truth.
//! Who can't have a lease soon goes to the database anyway, where row locks decide. A lease that
//! lies, forgets, says nothing or is dead changes speed only.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::booking::request::HoldRequest;
use metrics::{Counter, counter, describe_counter, gauge};
use runtime::breaker::{Breaker, BreakerSettings};
use runtime::redis::{FAILURES_MAX, REST, SILENCE_MAX};
use thiserror::Error;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

/// A lease ends by itself after this time.
pub const LEASE_TTL: Duration = Duration::from_secs(5);
const TRIES_MAX: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_millis(400);

/// The keeper of leases did not answer as it should.
#[derive(Debug, Error)]
#[error("the keeper of leases failed: {0}")]
pub struct LeaseError(pub String);

/// Who keeps leases: the world outside of this process.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes all keys for `owner`, or none of them.
    async fn take(&self, keys: &[String], owner: &str) -> Result<bool, LeaseError>;

    /// Gives back those keys that are still `owner`'s; returns how many.
    async fn release(&self, keys: &[String], owner: &str) -> Result<usize, LeaseError>;
}

/// Leases since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaseCounts {
    /// Keys that were taken.
    pub total: u64,
    /// Keys that are held now.
    pub active: u64,
    /// Keys that were lost to time before they were given back.
    pub expired: u64,
}

/// Takes leases for batches.
pub(crate) struct Shaper {
    leases: Option<Arc<dyn Leases>>,
    total: AtomicU64,
    active: AtomicU64,
    expired: AtomicU64,
    breaker: Breaker,
    measures: LeaseMeasures,
}

struct LeaseMeasures {
    contended: Counter,
    skipped: Counter,
    stale: Counter,
}

/// A lease that is held, or the lack of one.
pub(crate) struct Lease {
    keys: Vec<String>,
    owner: String,
    /// Somebody else wanted these rooms too.
    contended: bool,
}

/// When a lane may ask again: after a contended lease others have their turn first.
#[derive(Default)]
pub(crate) struct Turn(Option<Instant>);

impl Shaper {
    pub(crate) fn new(leases: Option<Arc<dyn Leases>>) -> Self {
        const TOTAL: &str = "innsight_leases_total";
        describe_counter!(TOTAL, "leases that were contended, skipped or stale");
        Self {
            leases,
            total: AtomicU64::new(0),
            active: AtomicU64::new(0),
            expired: AtomicU64::new(0),
            breaker: Breaker::new(BreakerSettings {
                server: "the keeper of leases".to_owned(),
                failures_max: FAILURES_MAX,
                rest: REST,
                open: gauge!("innsight_leases_resting"),
            }),
            measures: LeaseMeasures {
                contended: counter!(TOTAL, "outcome" => "contended"),
                skipped: counter!(TOTAL, "outcome" => "skipped"),
                stale: counter!(TOTAL, "outcome" => "stale"),
            },
        }
    }

    pub(crate) fn counts(&self) -> LeaseCounts {
        LeaseCounts {
            total: self.total.load(Ordering::Relaxed),
            active: self.active.load(Ordering::Relaxed),
            expired: self.expired.load(Ordering::Relaxed),
        }
    }

    /// Takes the lease of a batch; `None` = go on without. Nothing is waited for beyond `until`.
    pub(crate) async fn take(
        &self,
        requests: impl Iterator<Item = &HoldRequest>,
        turn: &mut Turn,
        until: Instant,
    ) -> Option<Lease> {
        let leases = self.leases.as_ref()?;
        if let Some(at) = turn.0.take() {
            sleep_until(at.min(until)).await;
        }
        let keys = keys(requests);
        let owner = Uuid::new_v4().simple().to_string();
        let mut pause = FIRST_PAUSE;
        for attempt in 0..TRIES_MAX {
            let Some(admission) = self.breaker.admit(Instant::now().into_std()) else { break };
            let answered = timeout(SILENCE_MAX, leases.take(&keys, &owner)).await;
            admission.ended(matches!(answered, Ok(Ok(_))), Instant::now().into_std());
            match answered {
                Ok(Ok(true)) => {
                    let count = u64::try_from(keys.len()).unwrap_or(u64::MAX);
                    self.total.fetch_add(count, Ordering::Relaxed);
                    self.active.fetch_add(count, Ordering::Relaxed);
                    return Some(Lease { keys, owner, contended: attempt > 0 });
                }
                Ok(Ok(false)) => {
                    self.measures.contended.increment(1);
                    if Instant::now() + pause > until {
                        break;
                    }
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSE_MAX);
                }
                Ok(Err(error)) => {
                    tracing::debug!(%error, "no lease");
                    break;
                }
                Err(_) => {
                    // it may have been taken all the same
                    give_back(Arc::clone(leases), keys, owner);
                    break;
                }
            }
        }
        self.measures.skipped.increment(1);
        None
    }

    /// Gives a lease back, without making anybody wait for it.
    pub(crate) fn release(self: &Arc<Self>, lease: Option<Lease>, turn: &mut Turn) {
        let (Some(lease), Some(leases)) = (lease, self.leases.clone()) else { return };
        if lease.contended {
            turn.0 = Some(Instant::now() + FIRST_PAUSE);
        }
        let shaper = Arc::clone(self);
        tokio::spawn(async move {
            let Lease { keys, owner, .. } = lease;
            let count = u64::try_from(keys.len()).unwrap_or(u64::MAX);
            let released = timeout(SILENCE_MAX, leases.release(&keys, &owner)).await;
            shaper.active.fetch_sub(count, Ordering::Relaxed);
            match released {
                Ok(Ok(ours)) => {
                    let lost = count.saturating_sub(u64::try_from(ours).unwrap_or(u64::MAX));
                    shaper.expired.fetch_add(lost, Ordering::Relaxed);
                    shaper.measures.stale.increment(lost);
                }
                // the next one who asks for a lease finds out for everybody
                Ok(Err(error)) => tracing::debug!(%error, "a lease was not given back"),
                Err(_) => {}
            }
        });
    }
}

fn give_back(leases: Arc<dyn Leases>, keys: Vec<String>, owner: String) {
    // whatever comes of it, it ends by itself
    tokio::spawn(async move { timeout(LEASE_TTL, leases.release(&keys, &owner)).await });
}

/// One key a room type and night, sorted and each once.
fn keys<'a>(requests: impl Iterator<Item = &'a HoldRequest>) -> Vec<String> {
    let mut keys = BTreeSet::new();
    for request in requests {
        for line in &request.lines {
            let nights = usize::from(request.stay.nights());
            for night in request.stay.check_in().iter_days().take(nights) {
                keys.insert(format!("lock:room:{}:{night}", line.room_type_id));
            }
        }
    }
    keys.into_iter().collect()
}
