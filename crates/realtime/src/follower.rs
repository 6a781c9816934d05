//! Follows the change feed for those who watch. It reads which hotels changed, and only those of them
//! that somebody sees; while nobody is there it reads nothing.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use metrics::counter;
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::feed::{Doorbell, FeedReader, NextPage, Page};

use crate::catch_up::catch_up;
use crate::place::Place;
use crate::service::Following;
use crate::telling::{Changed, Whom, tell};

/// After a pass it rests as long as the pass took, up to this.
const REST_MAX: Duration = Duration::from_millis(100);

/// Follows until it is asked to stop. May die anywhere: the next life begins at the feed's end, and
/// everybody is asked to search anew.
pub(crate) async fn follow(following: &Following, pool: &PgPool, life: &Life) {
    let mut doorbell = Doorbell::new(pool.clone());
    let mut reader = None;
    let mut cause = "restarted";
    let mut retry = Retry::new();
    loop {
        if following.hub.sockets() == 0 {
            following.hub.rest();
            reader = None;
            // nobody listens meanwhile, and what is not heard would pile up at the server
            doorbell = Doorbell::new(pool.clone());
            life.idle(following.hub.asked()).await;
        }
        let began = Instant::now();
        match take_round(following, pool, &mut reader, cause).await {
            Ok(None) => {
                life.beat();
                retry = Retry::new();
                tokio::time::sleep(began.elapsed().min(REST_MAX)).await;
                if !following.hub.has_catch_ups() {
                    tokio::select! {
                        () = doorbell.wait() => {}
                        () = following.hub.asked() => {}
                    }
                }
            }
            Ok(Some(reload)) => {
                tracing::info!(reload, "everybody who watches the map searches anew");
                (reader, cause) = (None, reload);
            }
            Err(error) => {
                counter!("innsight_feed_failures_total").increment(1);
                if retry.is_first() {
                    let error = Causes(&error);
                    tracing::warn!(%error, "the feed can't be read; whoever watches waits");
                }
                retry.pause(life.stop()).await;
            }
        }
    }
}

/// Tells all that is new, and to some what they missed; the reason if that can't be told.
async fn take_round(
    following: &Following,
    pool: &PgPool,
    place: &mut Option<FeedReader>,
    cause: &'static str,
) -> Result<Option<&'static str>, StoreError> {
    let hub = &following.hub;
    let Some(reader) = place else {
        let reader = place.insert(FeedReader::start(pool).await?);
        hub.begin(&Place::of(reader), cause);
        return Ok(None);
    };
    let mut pass = reader.begin_pass();
    loop {
        match pass.next_page(pool).await? {
            NextPage::Page(page) => tell_page(following, page, reader.position().xmin()).await?,
            NextPage::Reload(_) => return Ok(Some("reloaded")),
            NextPage::Done => break,
        }
    }
    reader.complete(pass);
    hub.advance(&Place::of(reader));
    catch_up(following, pool).await?;
    Ok(None)
}

async fn tell_page(following: &Following, mut page: Page, since: u64) -> Result<(), StoreError> {
    // whoever watches bookings hears of most of them here, from other processes too
    following.bell.ring();
    let (as_of, read_at) = (page.as_of(), Instant::now());
    let changed: Vec<Changed> = page
        .changes()
        .iter()
        .map(|change| Changed {
            hotel_id: change.hotel_id,
            cells: change.cells.clone(),
            changed_at: instant_of(change.at, as_of, read_at),
        })
        .collect();
    let whom = Whom::Everybody(&following.hub);
    let today = (following.today)();
    tell(page.reading(), &changed, since, &whom, &following.wording, &today).await
}

/// When something happened by our clock, that happened so long before a reading by the database's.
fn instant_of(at: DateTime<Utc>, as_of: DateTime<Utc>, read_at: Instant) -> Instant {
    let before = (as_of - at).to_std().unwrap_or_default();
    read_at.checked_sub(before).unwrap_or(read_at)
}
