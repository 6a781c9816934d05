//! Kept answers of one kind, each question asked once at a time.

use std::hash::Hash;
use std::sync::Arc;

use futures::future::BoxFuture;
use metrics::counter;
use moka::future::Cache;
use moka::ops::compute::{CompResult, Op};

use super::Cached;
use super::changed_cells::{Pass, Reach};
use crate::engine::{Answered, SearchError};

/// What a question and the bookkeeping of its answer take in memory, roughly.
const ENTRY_BYTES: usize = 1_000;

pub(super) struct Shelf<Q, A>(Cache<Q, Arc<Kept<A>>>);

struct Kept<A> {
    answered: Answered<A>,
    /// What the index knew when it was asked, at least.
    pass: Pass,
}

impl<Q, A> Shelf<Q, A>
where
    Q: Hash + Eq + Clone + Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    /// Keeps about `bytes_max`; `bytes` tells how much an answer takes.
    pub(super) fn new(bytes_max: u64, bytes: fn(&A) -> usize) -> Self {
        let weigh = move |_: &Q, kept: &Arc<Kept<A>>| {
            u32::try_from(bytes(&kept.answered.answer) + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(bytes_max).weigher(weigh).build())
    }

    /// The kept answer if it still counts, else that of `ask`.
    pub(super) async fn ask<'a>(
        &self,
        cached: &Cached,
        question: Q,
        reach: Reach,
        ask: impl Fn() -> BoxFuture<'a, Result<Answered<A>, SearchError>> + Send + Sync,
    ) -> Result<Answered<A>, SearchError> {
        // before the engine is asked: its answer may know more than this, never less
        let Some(pass) = cached.pass_now(&reach) else {
            count("passed");
            return ask().await;
        };
        let counts = |kept: &Kept<A>| cached.changed.unchanged_since(kept.pass, &reach);
        if let Some(kept) = self.0.get(&question).await.filter(|kept| counts(kept)) {
            count("hit");
            return Ok(kept.answered.clone());
        }
        // one at a time for each question: who waited finds the answer that the first one got
        let computed = self.0.entry(question).and_try_compute_with(|entry| {
            let there = entry.is_some_and(|entry| counts(entry.value()));
            let asked = (!there).then(&ask);
            async move {
                Ok::<_, SearchError>(match asked {
                    Some(asked) => Op::Put(Arc::new(Kept { answered: asked.await?, pass })),
                    None => Op::Nop,
                })
            }
        });
        let (result, entry) = match computed.await? {
            CompResult::Inserted(entry) | CompResult::ReplacedWith(entry) => ("miss", entry),
            CompResult::Unchanged(entry) => ("hit", entry),
            CompResult::Removed(_) | CompResult::StillNone(_) => return ask().await,
        };
        count(result);
        Ok(entry.value().answered.clone())
    }
}

fn count(result: &'static str) {
    counter!("innsight_cache_questions_total", "result" => result).increment(1);
}
