//! Other lives of the database, other loads of it, and changes that were trimmed: the index is
//! built anew, beside the old one.

use store::feed::{delete_cursor, list_cursors};

use super::{Stage, Worker, source, until};

/// Waits until another index than this is in use and equal.
async fn await_other(stage: &Stage, before: &index::IndexName) {
    until("another index is in use", async || {
        let live = stage.source.cluster.alias_target().await.unwrap();
        live.filter(|live| live != before)
    })
    .await;
    stage.assert_equal().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_database_gets_a_new_index() {
    let mut stage = Stage::new(8, 10).await;
    let worker = stage.worker();
    let before = stage.await_index().await;
    stage.assert_equal().await;
    stage.run("UPDATE hotels SET stars = 5").await;
    stage.assert_equal().await;
    worker.end().await;

    // the same rows under another identity, with fewer transactions behind them
    stage.source.pool.close().await;
    let restored = stage.database.copy().await;
    stage.source = source(&restored.url(), &stage.source.cluster);
    stage.database = restored;
    stage.run("UPDATE hotels SET stars = 1").await;
    let worker = stage.worker();
    await_other(&stage, &before).await;
    stage.run("UPDATE hotels SET stars = 2").await;
    stage.assert_equal().await;
    worker.end().await;
    let cursors = list_cursors(&stage.source.pool).await.unwrap();
    assert_eq!(cursors.len(), 1, "{cursors:?}");
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_world_and_a_lost_place_lead_to_a_new_index() {
    let stage = Stage::new(8, 10).await;
    let worker = stage.worker();
    let first = stage.await_index().await;
    stage.assert_equal().await;
    // no row of the feed tells of this, only the epoch
    stage
        .run(
            "BEGIN; UPDATE hotels SET stars = 3;
             DELETE FROM hotel_changes WHERE xid = pg_current_xact_id();
             UPDATE feed_state SET epoch = epoch + 1; COMMIT",
        )
        .await;
    await_other(&stage, &first).await;
    let second = stage.live().await;
    worker.end().await;

    let mut connection = stage.database.connect().await;
    delete_cursor(&mut connection, second.as_str()).await.unwrap();
    stage.run("UPDATE hotels SET stars = 4").await;
    stage.run("DELETE FROM hotel_changes").await;
    let worker = Worker::start(stage.source.clone());
    await_other(&stage, &second).await;
    until("the one before is kept, older ones go", async || {
        let indices = stage.source.cluster.read_indices().await.unwrap();
        let kept: Vec<_> = indices.iter().map(|index| index.name.generation()).collect();
        (kept == [2, 3]).then_some(())
    })
    .await;
    worker.end().await;
}
