//! Writes that arrive late: the indexer that sent them is dead, newer ones have overtaken them, and
//! a slow transaction keeps all versions equal.

use std::time::Duration;

use super::proxy::{Proxy, Wire};
use super::{Stage, Worker, cluster_at, is_long, source, until};
use crate::database::TestDatabase;
use crate::elasticsearch::server_url;
use crate::feed::hotels::run;

/// How long the slow writer stays open.
fn slowness() -> Duration {
    if is_long() { Duration::from_secs(30) } else { Duration::from_secs(2) }
}

/// A transaction that has its number and changes hotel 3 at its end.
async fn begin_slow(database: &TestDatabase) -> sqlx::PgConnection {
    let mut slow = database.connect().await;
    run(&mut slow, "BEGIN").await;
    run(&mut slow, "SELECT pg_current_xact_id()").await;
    // from now on xmin stands still
    until("everything older has ended", async || {
        let oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot()) = (
            SELECT min(backend_xid::text::int8)::text::xid8 FROM pg_stat_activity
            WHERE datname = current_database() AND backend_xid IS NOT NULL)";
        let oldest = sqlx::query_scalar::<_, Option<bool>>(oldest).fetch_one(database.pool()).await;
        oldest.unwrap().unwrap_or(false).then_some(())
    })
    .await;
    slow
}

async fn late(first: &str, second: &str) {
    let stage = Stage::new(3, 10).await;
    let worker = stage.worker();
    stage.await_index().await;
    stage.assert_equal().await;
    worker.end().await;

    let proxy = Proxy::start(&server_url()).await;
    let cluster = cluster_at(&proxy.url(), stage.source.cluster.prefix());
    let through_proxy = source(&stage.database.url(), &cluster);
    let mut slow = begin_slow(&stage.database).await;
    let begun = std::time::Instant::now();
    proxy.set(Wire::Held);
    stage.run(first).await;
    let dying = Worker::start(through_proxy);
    proxy.await_held().await;
    dying.kill().await;

    stage.run(second).await;
    let worker = stage.worker();
    stage.await_current().await;
    let held: Vec<_> = stage.indexed().await;
    // now the dead one's request arrives, with the same version as what overtook it
    proxy.set(Wire::Open);
    let arrived = async || (stage.indexed().await != held).then_some(());
    until("the late request arrives", arrived).await;
    if let Some(rest) = slowness().checked_sub(begun.elapsed()) {
        tokio::time::sleep(rest).await;
    }
    run(&mut slow, "UPDATE hotels SET stars = 5 WHERE slug = 'hotel-3'").await;
    run(&mut slow, "COMMIT").await;
    stage.await_settled().await;
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_write_of_a_dead_indexer_never_stays() {
    late(
        "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'",
        "UPDATE hotels SET stars = 2 WHERE slug = 'hotel-1'",
    )
    .await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_write_never_brings_back_a_hotel_that_is_gone() {
    late(
        "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'",
        "UPDATE hotels SET status = 'closed' WHERE slug = 'hotel-1'",
    )
    .await;
}
