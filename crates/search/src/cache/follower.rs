//! Keeps [`ChangedCells`] current from the feed. It reads which cells changed and no hotels.

use std::sync::Arc;

use metrics::counter;
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::feed::{Doorbell, FeedReader, NextPage, read_cache_secret};

use super::changed_cells::ChangedCells;
use super::shared::SharedCache;

/// Follows until it is asked to stop. While the database is away nothing can change in it, and what
/// was heard stays right. May die anywhere: the next life begins anew, and nothing that was kept
/// before counts then. `shared` gets the secret of the database.
pub async fn follow_cells(
    changed: Arc<ChangedCells>,
    shared: Option<Arc<SharedCache>>,
    pool: PgPool,
    life: Life,
) {
    let stop = life.stop();
    let mut doorbell = Doorbell::new(pool.clone());
    let mut reader = None;
    let shared = shared.as_deref();
    let mut retry = Retry::new();
    while !stop.is_cancelled() {
        let heard =
            stop.run_until_cancelled(hear(&changed, shared, &pool, &mut reader, &mut doorbell));
        match heard.await {
            None => return,
            Some(Ok(())) => {
                life.beat();
                retry = Retry::new();
            }
            Some(Err(error)) => {
                counter!("innsight_feed_failures_total").increment(1);
                if retry.is_first() {
                    let message = "the feed can't be read; answers are kept as far as it was heard";
                    tracing::warn!(error = %Causes(&error), message);
                }
                retry.pause(stop).await;
            }
        }
    }
}

/// Waits for news once and notes them. May be left anywhere: the next one hears them again.
async fn hear(
    changed: &ChangedCells,
    shared: Option<&SharedCache>,
    pool: &PgPool,
    place: &mut Option<FeedReader>,
    doorbell: &mut Doorbell,
) -> Result<(), StoreError> {
    let Some(reader) = place else {
        if let Some(shared) = shared {
            shared.unlock(read_cache_secret(pool).await?);
        }
        let reader = place.insert(FeedReader::start(pool).await?);
        changed.begin(&reader.reached());
        return Ok(());
    };
    doorbell.wait().await;
    let mut pass = reader.begin_pass();
    loop {
        match pass.next_page(pool).await? {
            NextPage::Page(page) => {
                changed.note(page.changes().iter().flat_map(|change| &change.cells));
            }
            NextPage::Reload(reason) => {
                tracing::info!(?reason, "every kept answer is dropped");
                *place = None;
                return Ok(());
            }
            NextPage::Done => break,
        }
    }
    reader.complete(pass);
    changed.end_pass(reader.position().clone());
    Ok(())
}
