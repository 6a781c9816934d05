//! Servers that go away: Elasticsearch killed, emptied and cut off, PostgreSQL killed.

use std::time::Duration;

use super::node::Node;
use super::proxy::{Proxy, Wire};
use super::{CONDITION_TIMEOUT, Stage, Worker, await_current, cluster_at, is_long, source, until};
use crate::cluster::Cluster as Postgres;
use crate::elasticsearch::{TestIndices, server_url};
use crate::feed::hotels::make_hotels;
use sync_worker::{Source, find_drift, silent};

async fn change_all(stage: &Stage, stars: usize) {
    stage.run(&format!("UPDATE hotels SET stars = {stars}")).await;
}

async fn assert_equal(source: &Source, hotels: u64) {
    await_current(source).await;
    let drift = find_drift(source, &silent()).await.unwrap();
    assert!(drift.drifted.is_empty() && drift.moving == 0, "{drift:?}");
    assert_eq!(drift.hotels, hotels);
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_and_an_emptied_elasticsearch_lose_nothing() {
    let mut stage = Stage::new(50, 10).await;
    let mut node = Node::start().await;
    stage.source = source(&stage.database.url(), &cluster_at(&node.url(), "innsight-hotels"));
    let worker = stage.worker();
    stage.await_index().await;
    stage.assert_equal().await;

    let pool = stage.database.pool().clone();
    let writing = tokio::spawn(async move {
        for stars in 0..100 {
            let change = sqlx::query("UPDATE hotels SET stars = $1 WHERE right(slug, 1) = $2");
            let digit = (stars % 10).to_string();
            change
                .bind(i16::try_from(stars % 6).unwrap())
                .bind(digit)
                .execute(&pool)
                .await
                .unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    node.kill();
    let away = if is_long() { Duration::from_secs(10) } else { Duration::from_secs(2) };
    tokio::time::sleep(away).await;
    node.start_server().await;
    writing.await.unwrap();
    stage.assert_equal().await;

    node.kill();
    node.wipe();
    change_all(&stage, 4).await;
    node.start_server().await;
    stage.await_index().await;
    assert_eq!(stage.assert_equal().await.hotels, 50);
    worker.end().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_wire_is_waited_out() {
    let stage = Stage::new(50, 10).await;
    let proxy = Proxy::start(&server_url()).await;
    let cluster = cluster_at(&proxy.url(), stage.source.cluster.prefix());
    let worker = Worker::start(source(&stage.database.url(), &cluster));
    stage.await_index().await;
    for round in 0..if is_long() { 30 } else { 4 } {
        change_all(&stage, round % 6).await;
        tokio::time::sleep(Duration::from_millis(u64::try_from(round).unwrap() * 3)).await;
        proxy.set(Wire::Cut);
        stage.run("UPDATE inventory SET sold = 5 - sold").await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        proxy.set(Wire::Open);
        stage.assert_equal().await;
    }
    worker.end().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_database_is_waited_out() {
    let postgres = Postgres::start().await;
    let indices = TestIndices::new();
    let source = source(&postgres.url(), &indices.cluster);
    let mut connection = source.pool.acquire().await.unwrap();
    make_hotels(&mut connection, 30, 10).await;
    drop(connection);
    let worker = Worker::start(source.clone());
    until("an index is in use", async || indices.cluster.alias_target().await.unwrap()).await;
    assert_equal(&source, 30).await;
    for stars in 1..=2 {
        let change = sqlx::query("UPDATE hotels SET stars = $1");
        change.bind(i16::try_from(stars).unwrap()).execute(&source.pool).await.unwrap();
        postgres.kill();
        tokio::time::sleep(Duration::from_millis(500)).await;
        postgres.start_server();
        let back = async || store::connect::ping(&source.pool).await.ok();
        tokio::time::timeout(CONDITION_TIMEOUT, until("it is back", back)).await.expect("in time");
        assert_equal(&source, 30).await;
    }
    worker.end().await;
}
