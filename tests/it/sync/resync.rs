//! A new index beside the live one: under changes, killed and taken up again, swapped, and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use domain::geo::BoundingBox;
use index::Write;
use store::hotel_ids::Which;
use sync_worker::{
    Phase, Progress, Sink, SyncError, find_drift, mend_pages, previous_index, resync_all,
    roll_back, silent,
};
use tokio::runtime::Handle;

use super::drift::{Way, break_some};
use super::{Stage, indexed, until};
use crate::feed::hotels::id_of;

/// Changes hotels one after another until it is told to end; then how many changes it made.
fn keep_changing(
    stage: &Stage,
    hotels: usize,
    ended: Arc<AtomicBool>,
) -> tokio::task::JoinHandle<u64> {
    let pool = stage.database.pool().clone();
    tokio::spawn(async move {
        let mut changes = 0;
        while !ended.load(Ordering::SeqCst) {
            let hotel = id_of(1 + usize::try_from(changes).unwrap() * 7 % hotels);
            let price = 10_001 + i32::try_from(changes).unwrap();
            let change =
                sqlx::query("UPDATE inventory SET price_minor = $2 WHERE room_type_id = $1");
            change.bind(hotel.0).bind(price).execute(&pool).await.unwrap();
            changes += 1;
            tokio::time::sleep(Duration::from_millis(4)).await;
        }
        changes
    })
}

/// Tries until nobody else is at it: whoever was may still be tidying up, or losing its session.
async fn in_turn<T>(run: impl AsyncFn() -> Result<T, SyncError>) -> Result<T, SyncError> {
    until("nobody else is at it", async || match run().await {
        Err(SyncError::Busy { .. } | SyncError::Filling { .. }) => None,
        ended => Some(ended),
    })
    .await
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_rebuilt_under_changes_without_a_gap() {
    let stage = Stage::new(600, 5).await;
    let worker = stage.worker();
    let before = stage.await_index().await;
    stage.assert_equal().await;
    let ended = Arc::new(AtomicBool::new(false));
    let changes = keep_changing(&stage, 600, Arc::clone(&ended));
    let cluster = Arc::clone(&stage.source.cluster);
    let watched = Arc::clone(&ended);
    let watching = tokio::spawn(async move {
        // whoever searches always finds an index, and it never goes back in time
        let mut last = None;
        let mut looks = 0;
        while !watched.load(Ordering::SeqCst) {
            let live = cluster.live().await.unwrap().expect("an index is in use");
            assert!(Some(live.reached.as_of) >= last, "{last:?}, then {live:?}");
            last = Some(live.reached.as_of);
            looks += 1;
        }
        looks
    });
    let filled = in_turn(async || resync_all(&stage.source, &silent()).await).await.unwrap();
    assert_eq!((filled.hotels, filled.previous), (600, Some(before.to_string())));
    ended.store(true, Ordering::SeqCst);
    assert!(changes.await.unwrap() > 20);
    assert!(watching.await.unwrap() > 20);
    assert_eq!(stage.live().await.to_string(), filled.index);
    stage.assert_equal().await;
    stage.run("UPDATE hotels SET stars = 2 WHERE slug = 'hotel-7'").await;
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_resync_goes_on_where_it_ended() {
    let stage = Stage::new(3_300, 2).await;
    let most = Arc::new(AtomicU64::new(0));
    for kill_at in [1_000, 2_000] {
        let reached = Arc::clone(&most);
        let sink: Sink = Arc::new(move |Progress { phase, done, .. }| {
            if phase == Phase::Write {
                reached.fetch_max(done, Ordering::SeqCst);
            }
        });
        let source = stage.source.clone();
        let running = tokio::spawn(async move { resync_all(&source, &sink).await });
        until("so much is written", async || {
            (most.load(Ordering::SeqCst) >= kill_at).then_some(())
        })
        .await;
        running.abort();
        let _ = running.await;
        stage.run("UPDATE hotels SET stars = (stars + 1) % 6 WHERE slug LIKE 'hotel-1%'").await;
    }
    assert_eq!(stage.source.cluster.alias_target().await.unwrap(), None, "not in use yet");
    let told = find_drift(&stage.source, &silent()).await.expect_err("nothing to compare with");
    assert!(matches!(told, SyncError::Filling { hotels: 2_000.., .. }), "{told:?}");
    let told =
        mend_pages(&stage.source, &Which::All, false, &silent()).await.expect_err("the same");
    assert!(told.to_string().contains("is being filled, "), "{told}");
    let first = Arc::new(AtomicU64::new(u64::MAX));
    let lowest = Arc::clone(&first);
    let sink: Sink = Arc::new(move |Progress { phase, done, .. }| {
        if phase == Phase::Write {
            lowest.fetch_min(done, Ordering::SeqCst);
        }
    });
    // the killed one's lock goes with its connection
    let filled =
        until("nobody else fills it", async || match resync_all(&stage.source, &sink).await {
            Err(SyncError::Busy { .. } | SyncError::Filling { .. }) => None,
            ended => Some(ended.unwrap()),
        });
    let filled = filled.await;
    assert!(first.load(Ordering::SeqCst) >= 2_000, "it went on where it ended: {first:?}");
    assert_eq!(
        (filled.hotels, filled.index),
        (3_300, stage.source.cluster.index_name(1).to_string())
    );
    let worker = stage.worker();
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_while_an_index_fills_is_mended_before_it_is_used() {
    // what somebody changes by hand is for `innsight drift` to find
    const WAYS: [Way; 3] = [Way::Deleted, Way::Ghost, Way::Old];
    let (stage, each) = (Arc::new(Stage::new(1_100, 5).await), 10);
    let broken = Arc::clone(&stage);
    let breaking = async move || {
        let index = broken.source.cluster.index_name(1);
        let before = indexed(&broken.source.cluster, &index).await;
        break_some(&broken, &index, &before, &WAYS, each).await
    };
    let sink: Sink = Arc::new(move |Progress { phase, done, .. }| {
        if phase == Phase::Write && done == 1_000 {
            let broken = tokio::task::block_in_place(|| Handle::current().block_on(breaking()));
            assert_eq!(broken.len(), WAYS.len() * each);
        }
    });
    let filled = resync_all(&stage.source, &sink).await.unwrap();
    assert_eq!((filled.hotels, filled.mended), (1_100, WAYS.len() * each));
    let worker = stage.worker();
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_index_of_before_comes_back_with_what_it_missed() {
    let stage = Stage::new(40, 5).await;
    let worker = stage.worker();
    let first = stage.await_index().await;
    stage.assert_equal().await;
    let nothing = in_turn(async || roll_back(&stage.source, &silent()).await).await;
    assert!(matches!(nothing, Err(SyncError::NoPrevious)), "{nothing:?}");
    let filled = resync_all(&stage.source, &silent()).await.unwrap();
    stage.run("UPDATE hotels SET stars = 5 WHERE slug LIKE 'hotel-2%'").await;
    stage.run("UPDATE hotels SET status = 'closed' WHERE slug = 'hotel-3'").await;
    stage.assert_equal().await;
    let previous = previous_index(&stage.source.cluster).await.unwrap();
    assert_eq!(previous.as_ref(), Some(&first));

    let back = in_turn(async || roll_back(&stage.source, &silent()).await).await.unwrap();
    assert_eq!(
        (back.index, back.mended),
        (first.to_string(), 12),
        "2, 20 to 29, and the closed one"
    );
    assert_eq!(stage.live().await, first);
    stage.assert_equal().await;
    stage.run("UPDATE hotels SET stars = 1 WHERE slug = 'hotel-2'").await;
    stage.assert_equal().await;
    let forth = in_turn(async || roll_back(&stage.source, &silent()).await).await.unwrap();
    assert_eq!(forth.index, filled.index);
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_area_or_what_changed_is_written_again_without_an_indexer() {
    let stage = Stage::new(30, 5).await;
    let worker = stage.worker();
    let index = stage.await_index().await;
    stage.assert_equal().await;
    worker.end().await;
    let all = stage.indexed().await;
    let tombstones: Vec<_> =
        all.iter().map(|of| Write::Delete { hotel: of.hotel, version: of.version }).collect();
    stage.source.cluster.write(&index, &tombstones).await.unwrap();
    assert!(stage.indexed().await.is_empty());

    // the northern half, by way of the 180° meridian
    let north = BoundingBox::new(0, 900_000_000, 0, 3_599_999_999).unwrap();
    let northern = "SELECT count(*) FROM hotels WHERE lat_e7 >= 0";
    let northern: i64 =
        sqlx::query_scalar(northern).fetch_one(stage.database.pool()).await.unwrap();
    let northern = usize::try_from(northern).unwrap();
    assert!(northern > 5 && northern < 25, "{northern}");
    let which = Which::Within(north);
    let planned = mend_pages(&stage.source, &which, true, &silent()).await.unwrap();
    assert_eq!((planned.hotels, stage.indexed().await.len()), (northern, 0));
    until("the worker's lock is given back", async || {
        let opened = sync_worker::Indexer::open(&stage.source, &index).await;
        opened.ok().map(drop)
    })
    .await;
    let mended = mend_pages(&stage.source, &which, false, &silent()).await.unwrap();
    assert_eq!((mended.hotels, stage.indexed().await.len()), (northern, northern));
    let since = "SELECT now() - interval '1 day'";
    let since = sqlx::query_scalar(since).fetch_one(stage.database.pool()).await.unwrap();
    stage.run("UPDATE hotels SET stars = 1 WHERE lat_e7 < 0").await;
    mend_pages(&stage.source, &Which::ChangedSince(since), false, &silent()).await.unwrap();
    assert_eq!(stage.indexed().await.len(), 30);
}
