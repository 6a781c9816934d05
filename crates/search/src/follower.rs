//! Keeps the embedded engine current: loads everything once, then follows the feed. It outlives a
//! database that is away; searches go on from memory meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::exact::exact;
use engine::Change;
use metrics::{counter, gauge, histogram};
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::documents::{LoadedDocuments, load_every_document};
use store::feed::{Doorbell, FeedReader, NextPage, Reload};
use tracing::Span;

use crate::embedded::Embedded;

/// After a pass it rests as long as the pass took, up to this: half of a core is left to the
/// searches however much changes, and what changes meanwhile is read together.
const REST_MAX: Duration = Duration::from_millis(100);

/// How a reader's life ended.
enum Ended {
    Stopped,
    Reload(Reload),
}

/// Follows until it is asked to stop. May die anywhere: the next life loads everything anew, and
/// searches see the state before until then.
pub async fn follow(embedded: Arc<Embedded>, pool: PgPool, life: Life) {
    let stop = life.stop();
    let mut doorbell = Doorbell::new(pool.clone());
    let mut retry = Retry::new();
    while !stop.is_cancelled() {
        let loaded = tokio::select! {
            loaded = load(&embedded, &pool) => loaded,
            () = stop.cancelled() => return,
        };
        match loaded {
            Ok(reader) => {
                life.beat();
                retry = Retry::new();
                match read_on(&embedded, &pool, reader, &mut doorbell, &life).await {
                    Ended::Stopped => return,
                    Ended::Reload(reason) => {
                        counter!("innsight_index_reloads_total").increment(1);
                        tracing::info!(?reason, "the search index is loaded anew");
                    }
                }
            }
            Err(error) => {
                tracing::warn!(error = %Causes(&error), "hotels can't be loaded, trying again");
                retry.pause(stop).await;
            }
        }
    }
}

/// Loads everything. The reader takes its position first, so that what changes meanwhile comes
/// through the feed.
async fn load(embedded: &Arc<Embedded>, pool: &PgPool) -> Result<FeedReader, StoreError> {
    let begun = Instant::now();
    let reader = FeedReader::start(pool).await?;
    let documents = load_every_document(pool).await?;
    let hotels = documents.len();
    let reached = reader.reached();
    off_the_async_threads(embedded, move |embedded| {
        embedded.replace(documents.into_iter().map(Arc::new).collect(), reached);
    })
    .await;
    gauge!("innsight_index_hotels").set(u32::try_from(hotels).map_or(f64::INFINITY, f64::from));
    let seconds = begun.elapsed().as_secs_f64();
    tracing::info!(hotels, seconds, "search index loaded");
    Ok(reader)
}

/// Applies what changes until the reader has to start again. Failures are waited out: the same
/// pass is then made once more.
async fn read_on(
    embedded: &Arc<Embedded>,
    pool: &PgPool,
    mut reader: FeedReader,
    doorbell: &mut Doorbell,
    life: &Life,
) -> Ended {
    let stop = life.stop();
    let mut retry = Retry::new();
    loop {
        tokio::select! {
            () = doorbell.wait() => {}
            () = stop.cancelled() => return Ended::Stopped,
        }
        let begun = Instant::now();
        let passed = tokio::select! {
            passed = make_pass(embedded, pool, &mut reader, life) => passed,
            () = stop.cancelled() => return Ended::Stopped,
        };
        match passed {
            Ok(None) => {
                life.beat();
                retry = Retry::new();
                let rest = begun.elapsed().min(REST_MAX);
                let _ = stop.run_until_cancelled(tokio::time::sleep(rest)).await;
            }
            Ok(Some(reason)) => return Ended::Reload(reason),
            Err(error) => {
                counter!("innsight_feed_failures_total").increment(1);
                if retry.is_first() {
                    let error = Causes(&error);
                    tracing::warn!(%error, "the feed can't be read, searches go on from memory");
                }
                retry.pause(stop).await;
            }
        }
    }
}

/// Reads and applies all that is new.
async fn make_pass(
    embedded: &Arc<Embedded>,
    pool: &PgPool,
    reader: &mut FeedReader,
    life: &Life,
) -> Result<Option<Reload>, StoreError> {
    let mut pass = reader.begin_pass();
    loop {
        match pass.next_page(pool).await? {
            NextPage::Page(mut page) => {
                // a page is published at once: all of it is of one snapshot of the database
                let mut changes = Vec::with_capacity(page.changes().len());
                while let Some(loaded) = page.next_documents().await? {
                    changes.extend(puts_and_removals(loaded));
                }
                // ends the transaction: none is open while the engine rebuilds its blocks
                drop(page);
                apply(embedded, changes).await;
                life.beat();
            }
            NextPage::Reload(reason) => return Ok(Some(reason)),
            NextPage::Done => break,
        }
    }
    reader.complete(pass);
    embedded.advance(reader.reached());
    Ok(None)
}

fn puts_and_removals(loaded: LoadedDocuments) -> impl Iterator<Item = Change> {
    let puts = loaded.documents.into_iter().map(|document| Change::Put(Arc::new(document)));
    puts.chain(loaded.gone.into_iter().map(Change::Remove))
}

async fn apply(embedded: &Arc<Embedded>, batch: Vec<Change>) {
    let begun = Instant::now();
    let hotels = exact(batch.len());
    off_the_async_threads(embedded, move |embedded| embedded.apply(batch)).await;
    counter!("innsight_index_hotels_applied_total").increment(hotels);
    histogram!("innsight_index_apply_seconds").record(begun.elapsed());
}

/// Runs what computes for long on a thread of its own. A panic there goes on here.
async fn off_the_async_threads(
    embedded: &Arc<Embedded>,
    work: impl FnOnce(&Embedded) + Send + 'static,
) {
    let (embedded, span) = (Arc::clone(embedded), Span::current());
    let worked = tokio::task::spawn_blocking(move || span.in_scope(|| work(&embedded)));
    if let Err(error) = worked.await
        && let Ok(panic) = error.try_into_panic()
    {
        std::panic::resume_unwind(panic);
    }
}
