//! The indexer as a role: keeps the index that is searched current, for as long as it runs, whatever
//! is away.

use std::sync::Mutex;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use metrics::{counter, gauge};
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use store::feed::{Doorbell, Reload};
use tokio_util::sync::CancellationToken;

use crate::error::SyncError;
use crate::filling::resync_all;
use crate::indexer::Indexer;
use crate::indices::live;
use crate::progress::{Progress, Sink};
use crate::source::Source;

/// Somebody else's work is looked at this often.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// So often it is looked whether another index was put to use.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Filling tells how far it is this often.
const TELL_INTERVAL: Duration = Duration::from_secs(5);

/// What to do next.
enum Next {
    Feed(Box<Indexer>),
    /// Build a new index, because of this.
    Fill(&'static str),
}

/// How a time of feeding ended.
enum Ended {
    Stopped,
    /// Look anew which index to feed.
    Moved,
    Fill(&'static str),
}

/// Works until it is asked to stop. What is on its way then is dropped, and comes again after a
/// start, as it does when a life ends anywhere.
pub async fn keep_index(source: Source, life: Life) {
    life.until_stopped(Box::pin(feed_for_ever(&source, &life))).await;
    tracing::info!("the indexer has stopped");
}

async fn feed_for_ever(source: &Source, life: &Life) {
    let mut retry = Retry::new();
    let mut doorbell = Doorbell::new(source.pool.clone());
    let mut fill = None;
    loop {
        let ended = match fill.take() {
            Some(reason) => fill_anew(source, reason, life).await,
            None => match choose(source).await {
                Ok(Next::Feed(indexer)) => {
                    feed(source, *indexer, &mut doorbell, &mut retry, life).await
                }
                Ok(Next::Fill(reason)) => Ok(Ended::Fill(reason)),
                Err(error) => Err(error),
            },
        };
        match ended {
            Ok(Ended::Stopped) => return,
            Ok(Ended::Moved) => retry = Retry::new(),
            Ok(Ended::Fill(reason)) => fill = Some(reason),
            Err(SyncError::Busy { index } | SyncError::Filling { index, .. }) => {
                tracing::debug!(index, "somebody else is at it");
                life.idle(tokio::time::sleep(BUSY_PAUSE)).await;
            }
            Err(error) => wait_out(&error, &mut retry, life.stop()).await,
        }
    }
}

/// Finds the index to feed.
async fn choose(source: &Source) -> Result<Next, SyncError> {
    let indices = source.cluster.read_indices().await?;
    let Some((index, meta)) = live(&indices) else {
        return Ok(Next::Fill("there is no index that this program can use"));
    };
    let Some(mut indexer) = Indexer::open(source, &index.name).await? else {
        return Ok(Next::Fill("nobody knows how far the index is"));
    };
    if meta.lineage != *indexer.reader.lineage() {
        return Ok(Next::Fill("the index is of another life of the database"));
    }
    if indexer.is_ahead().await? {
        return Ok(Next::Fill("the index is ahead of the database"));
    }
    tracing::info!(index = %index.name, hotels = index.hotels, "the index is fed");
    Ok(Next::Feed(Box::new(indexer)))
}

async fn fill_anew(source: &Source, reason: &'static str, life: &Life) -> Result<Ended, SyncError> {
    counter!("innsight_sync_fills_total").increment(1);
    tracing::info!(reason, "a new index is filled");
    let filled = resync_all(source, &told(life.clone())).await?;
    let (index, hotels, seconds) = (&filled.index, filled.hotels, filled.seconds);
    tracing::info!(index, hotels, seconds, mended = filled.mended, "the new index is filled");
    Ok(Ended::Moved)
}

async fn feed(
    source: &Source,
    mut indexer: Indexer,
    doorbell: &mut Doorbell,
    retry: &mut Retry,
    life: &Life,
) -> Result<Ended, SyncError> {
    let mut looked = Instant::now();
    let mut current = Instant::now();
    loop {
        let begun = Instant::now();
        match indexer.make_pass().await {
            Ok(passed) => {
                life.beat();
                *retry = Retry::new();
                current = begun;
                if !passed.newer.is_empty() && indexer.is_ahead().await? {
                    return Ok(Ended::Fill("the index is ahead of the database"));
                }
            }
            Err(SyncError::Reload(Reload::Forgotten)) => return Ok(Ended::Moved),
            Err(SyncError::Reload(reason)) => {
                return Ok(Ended::Fill(match reason {
                    Reload::OtherLineage => "the database began another life",
                    Reload::OtherEpoch => "everything in the database may have changed",
                    Reload::Trimmed | Reload::Forgotten => "changes were trimmed away",
                }));
            }
            // what was acknowledged is known by this indexer: it goes on where it was
            Err(error) if error.is_passing() && !matches!(error, SyncError::Store(_)) => {
                gauge!("innsight_sync_lag_seconds").set(current.elapsed().as_secs_f64());
                wait_out(&error, retry, life.stop()).await;
                continue;
            }
            Err(error) => return Err(error),
        }
        gauge!("innsight_sync_lag_seconds").set(current.elapsed().as_secs_f64());
        if life.stop().is_cancelled() {
            return Ok(Ended::Stopped);
        }
        doorbell.wait().await;
        if looked.elapsed() >= LOOK_INTERVAL {
            looked = Instant::now();
            match source.cluster.alias_target().await? {
                Some(index) if index == *indexer.index() => {}
                Some(_) => return Ok(Ended::Moved),
                None => return Ok(Ended::Fill("the index is gone")),
            }
        }
    }
}

/// Tells now and then how far a fill is.
fn told(life: Life) -> Sink {
    let last: Mutex<Option<Instant>> = Mutex::new(None);
    Arc::new(move |Progress { phase, done, total }| {
        life.beat();
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() >= TELL_INTERVAL) {
            *last = Some(Instant::now());
            tracing::info!(done, total, "{}", phase.label());
        }
    })
}

/// Counts a failure, and waits before the next attempt.
async fn wait_out(error: &SyncError, retry: &mut Retry, stop: &CancellationToken) {
    counter!("innsight_sync_failures_total").increment(1);
    if retry.is_first() {
        tracing::warn!(error = %Causes(error), "the index can't be fed, trying again");
    }
    retry.pause(stop).await;
}
