//! The second level: answers that API processes share through a store outside of them. It makes
//! searches faster and decides nothing. An answer from there counts by the same rule as one of this
//! process, and only if its seal says that a process of this database made it for this question.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use async_trait::async_trait;
use domain::money::Currency;
use metrics::{counter, describe_counter, gauge};
use runtime::breaker::{Breaker, BreakerSettings};
use runtime::redis::{FAILURES_MAX, REST, SILENCE_MAX};
use store::feed::CacheSecret;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::coded::Coded;
use super::sealed::{Name, Stamped};

/// Larger values are neither written nor read.
pub(super) const VALUE_BYTES_MAX: usize = 512 * 1024;
/// An answer goes after this time, whether or not it still counts.
pub(super) const ANSWER_TTL_SECONDS: u64 = 900;
/// So many answers may be on their way to the store; more are not kept there.
const WRITES_IN_FLIGHT_MAX: usize = 64;

const QUESTIONS: &str = "innsight_shared_cache_questions_total";
const WRITES: &str = "innsight_shared_cache_writes_total";

/// The store did not answer as it should.
#[derive(Debug, Error)]
#[error("the store of answers failed: {0}")]
pub struct AnswerStoreError(pub String);

/// Where shared answers are: the world outside of this process. Nothing it says is believed.
#[async_trait]
pub trait AnswerStore: Send + Sync {
    /// The value of a key; empty when there is none. One that is too long may be cut.
    async fn find(&self, key: &str) -> Result<Vec<u8>, AnswerStoreError>;

    /// Keeps a value under a key, for a limited time.
    async fn keep(&self, key: &str, value: &[u8]) -> Result<(), AnswerStoreError>;
}

/// Answers in a store that other processes use too.
pub struct SharedCache {
    store: Arc<dyn AnswerStore>,
    currency: Currency,
    /// Until the database has told it, nothing is asked or kept.
    secret: RwLock<Option<CacheSecret>>,
    breaker: Breaker,
    writes: Arc<Semaphore>,
}

impl SharedCache {
    /// Shares answers through `store` with processes of the same database, once
    /// [`super::follow_cells`] has read its secret. `currency`: that of their histograms.
    pub fn new(store: Arc<dyn AnswerStore>, currency: Currency) -> Self {
        describe_counter!(
            QUESTIONS,
            "questions asked of the cache that processes share, by result"
        );
        describe_counter!(WRITES, "answers for the cache that processes share, by result");
        let breaker = Breaker::new(BreakerSettings {
            server: "the store of shared answers".to_owned(),
            failures_max: FAILURES_MAX,
            rest: REST,
            open: gauge!("innsight_shared_cache_resting"),
        });
        let writes = Arc::new(Semaphore::new(WRITES_IN_FLIGHT_MAX));
        Self { store, currency, secret: RwLock::new(None), breaker, writes }
    }

    /// The database's secret is this.
    pub(super) fn unlock(&self, secret: CacheSecret) {
        *self.secret.write().unwrap_or_else(PoisonError::into_inner) = Some(secret);
    }

    fn secret(&self) -> Option<CacheSecret> {
        *self.secret.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) const fn currency(&self) -> &'static str {
        self.currency.code
    }

    /// What the store has under a name, if it is what a process of this database put there. Whether
    /// it still counts is for the caller to find out, and to count ([`count_found`]).
    pub(super) async fn find<A: Coded>(&self, name: &Name) -> Option<Stamped<A>> {
        let admission = self.breaker.admit(Instant::now());
        let Some((secret, admission)) = self.secret().zip(admission) else {
            count(QUESTIONS, "skipped");
            return None;
        };
        let found = timeout(SILENCE_MAX, self.store.find(&name.key())).await;
        admission.ended(matches!(found, Ok(Ok(_))), Instant::now());
        let Ok(Ok(value)) = found else {
            if let Ok(Err(error)) = found {
                tracing::debug!(%error, "no shared answer");
            }
            count(QUESTIONS, "failed");
            return None;
        };
        if value.is_empty() {
            count(QUESTIONS, "miss");
            return None;
        }
        let opened = (value.len() <= VALUE_BYTES_MAX).then_some(value);
        let opened = opened.and_then(|value| Stamped::open(&secret, name, &value));
        if opened.is_none() {
            count(QUESTIONS, "rejected");
        }
        opened
    }

    /// Keeps an answer for other processes. Nobody waits for it, and nothing is tried twice.
    pub(super) fn keep<A>(self: &Arc<Self>, name: Name, stamped: impl FnOnce() -> Stamped<A>)
    where
        A: Coded + Send + Sync + 'static,
    {
        let (Some(secret), Ok(permit)) =
            (self.secret(), Arc::clone(&self.writes).try_acquire_owned())
        else {
            count(WRITES, "dropped");
            return;
        };
        let (shared, stamped) = (Arc::clone(self), stamped());
        tokio::spawn(async move {
            let _permit = permit;
            let value = stamped.seal(&secret, &name);
            count(WRITES, shared.write(&name, &value).await);
        });
    }

    /// What became of a value.
    async fn write(&self, name: &Name, value: &[u8]) -> &'static str {
        if value.len() > VALUE_BYTES_MAX {
            return "too_large";
        }
        let Some(admission) = self.breaker.admit(Instant::now()) else { return "dropped" };
        let kept = timeout(SILENCE_MAX, self.store.keep(&name.key(), value)).await;
        let well = matches!(kept, Ok(Ok(())));
        admission.ended(well, Instant::now());
        if well { "written" } else { "failed" }
    }
}

/// Counts an answer that was found and counts no more, or still does.
pub(super) fn count_found(counts: bool) {
    count(QUESTIONS, if counts { "hit" } else { "outdated" });
}

fn count(what: &'static str, result: &'static str) {
    counter!(what, "result" => result).increment(1);
}
