//! Kept answers of one kind, each question asked once at a time.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use metrics::counter;
use moka::future::Cache;
use moka::ops::compute::{CompResult, Op};
use tokio::time::Instant;

use super::changed_cells::{Pass, Reach};
use super::coded::Coded;
use super::question::Question;
use super::sealed::Stamped;
use super::shared::count_found;
use super::{Cached, Known};
use crate::engine::{Answered, SearchError};

/// What a question and the bookkeeping of its answer take in memory, roughly.
const ENTRY_BYTES: usize = 1_000;
/// What was left out for want of time is dear: whoever asks again and again does not begin it each
/// time.
const LEFT_OUT_COUNTS_FOR: Duration =
    if cfg!(test) { Duration::from_millis(500) } else { Duration::from_secs(10) };

/// Copies are of the same answers.
#[derive(Clone)]
pub(super) struct Shelf<A>(Cache<String, Arc<Kept<A>>>);

struct Kept<A> {
    answered: Answered<A>,
    /// What the index knew when it was asked, at least.
    pass: Pass,
    /// Which index that was.
    generation: u64,
    /// Of one that leaves something out, which counts for a short while only.
    left_out_at: Option<Instant>,
}

impl<A: Coded + Clone + Send + Sync + 'static> Shelf<A> {
    /// Keeps about `bytes_max`; `bytes` tells how much an answer takes.
    pub(super) fn new(bytes_max: u64, bytes: fn(&A) -> usize) -> Self {
        let weigh = move |_: &String, kept: &Arc<Kept<A>>| {
            u32::try_from(bytes(&kept.answered.answer) + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(bytes_max).weigher(weigh).build())
    }

    /// The kept answer, whether or not it still counts.
    pub(super) async fn kept(
        &self,
        question: &impl Question<Answer = A>,
    ) -> Result<Answered<A>, SearchError> {
        let kept = self.0.get(&question.text()).await.ok_or(SearchError::NotKept)?;
        count("kept");
        Ok(kept.answered.clone())
    }

    /// The kept answer if it still counts, else that of `ask`.
    pub(super) async fn ask<'a>(
        &self,
        cached: &Cached,
        question: &impl Question<Answer = A>,
        reach: Reach,
        ask: impl Fn() -> BoxFuture<'a, Result<Answered<A>, SearchError>> + Send + Sync,
    ) -> Result<Answered<A>, SearchError> {
        // before the engine is asked: its answer may know more than this, never less
        let Some(known) = cached.known_now(&reach) else {
            count("passed");
            return ask().await;
        };
        let counts = |kept: &Kept<A>| {
            kept.generation == known.generation
                && kept.left_out_at.is_none_or(|at| at.elapsed() < LEFT_OUT_COUNTS_FOR)
                && cached.changed.unchanged_since(kept.pass, &reach)
        };
        let text = question.text();
        if let Some(kept) = self.0.get(&text).await.filter(|kept| counts(kept)) {
            count("hit");
            return Ok(kept.answered.clone());
        }
        // one at a time for each question: who waited finds the answer that the first one got
        let computed = self.0.entry(text.clone()).and_try_compute_with(|entry| {
            let there = entry.is_some_and(|entry| counts(entry.value()));
            let fetched = (!there).then(|| fetch(cached, (question, &text), &reach, &known, &ask));
            async move {
                Ok::<_, SearchError>(match fetched {
                    Some(fetched) => Op::Put(Arc::new(fetched.await?)),
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

/// The answer of another process if it counts here, else that of `ask`, which others may then have.
async fn fetch<'a, A: Coded + Clone + Send + Sync + 'static>(
    cached: &Cached,
    (question, text): (&impl Question<Answer = A>, &str),
    reach: &Reach,
    known: &Known,
    ask: &(impl Fn() -> BoxFuture<'a, Result<Answered<A>, SearchError>> + Send + Sync),
) -> Result<Kept<A>, SearchError> {
    let Known { pass, generation, ref reached } = *known;
    let Some(shared) = &cached.shared else {
        let answered = ask().await?;
        let left_out_at = left_out_at(question, &answered);
        return Ok(Kept { answered, pass, generation, left_out_at });
    };
    let name = known.name(shared, text);
    if let Some(Stamped { position, answered }) = shared.find(&name).await {
        let found = cached.counts_from(known, position, reach);
        count_found(found.is_some());
        if let Some(pass) = found {
            return Ok(Kept { answered, pass, generation, left_out_at: None });
        }
    }
    let answered = ask().await?;
    let left_out_at = left_out_at(question, &answered);
    if left_out_at.is_none() {
        shared.keep(name, || {
            let position = reached.position.clone();
            Stamped { position, answered: answered.clone() }
        });
    }
    Ok(Kept { answered, pass, generation, left_out_at })
}

fn left_out_at<Q: Question>(question: &Q, answered: &Answered<Q::Answer>) -> Option<Instant> {
    (!question.is_answered_wholly(&answered.answer)).then(Instant::now)
}

fn count(result: &'static str) {
    counter!("innsight_cache_questions_total", "result" => result).increment(1);
}
