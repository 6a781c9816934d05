//! A broker or a database that is killed, is away, or takes nothing.

use std::sync::atomic::Ordering;
use std::time::Duration;

use events::{Delivery, list_dead_letters};
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use store::events::claim_events;
use tokio::time::{Instant, sleep};

use super::{Stage, await_that};
use crate::cluster::Cluster;
use crate::rabbitmq::Broker;
use crate::sync::is_long;

/// Nobody waits for a broker for longer, and a slow machine has a second more.
const ANSWER_MAX: Duration = Duration::from_secs(6);
/// What a node registers when it starts is in its file no sooner; killed before, it may come back
/// with a queue that has no leader, or one that is empty (docs/components.md).
const REGISTER_WRITTEN_AFTER: Duration = Duration::from_secs(3);
/// Events for each kill.
const PORTION: i32 = 500;

// brief: P4
#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_killed_again_and_again_loses_nothing() {
    let kills = if is_long() { 20 } else { 3 };
    let broker = Broker::start().await;
    let stage = Stage::over(broker.url()).await;
    stage.await_broker().await;
    stage.empty_outbox();
    for _ in 0..kills {
        stage.await_broker().await;
        sleep(REGISTER_WRITTEN_AFTER).await;
        stage.write_paid(PORTION).await;
        let written = stage.waiting().await;
        // some are published, some wait for confirms, some are being dealt with
        await_that("it is on its way", async || stage.waiting().await <= written - 100).await;
        broker.kill();
        broker.start_node();
    }
    let effects = 2 * i64::from(PORTION * kills);
    stage.await_effects_or(effects, || broker.report()).await;
    stage.publish_without_pause().await;
    stage.await_empty_outbox().await;
    stage.await_effects(effects).await;
    assert_eq!(list_dead_letters(&stage.url).await.expect("a list"), []);
    stage.roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_broker_this_process_deals_with_events_and_publishes_them_later() {
    let broker = Broker::prepare().await;
    let stage = Stage::over(broker.url()).await;
    stage.write_paid(300).await;
    let begun = Instant::now();
    stage.empty_outbox();
    stage.await_effects(600).await;
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
    let handled = "SELECT count(*) FROM outbox WHERE handled_at IS NOT NULL";
    await_that("it is noted", async || stage.count(handled).await == 300).await;
    // many old ones don't keep a new one waiting
    let older = "UPDATE outbox SET created_at = created_at - interval '1 hour'";
    sqlx::query(older).execute(&stage.pool).await.expect("an hour");
    stage.write_paid(1).await;
    let begun = Instant::now();
    stage.await_effects(602).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "it took {:?}", begun.elapsed());
    assert_eq!(stage.waiting().await, 301, "they wait to be published");
    let calls = stage.two.calls.load(Ordering::Relaxed);
    broker.start_node();
    stage.await_broker().await;
    stage.publish_without_pause().await;
    stage.await_empty_outbox().await;
    await_that("all came again", async || stage.two.calls.load(Ordering::Relaxed) >= calls + 301)
        .await;
    stage.await_effects(602).await;
    stage.roles.stop().await;
}

/// `connection.blocked`: a client then writes nothing at all, not even what it has begun.
#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_takes_nothing_holds_up_nobody() {
    let broker = Broker::start().await;
    let stage = Stage::over(broker.url()).await;
    stage.await_broker().await;
    broker.block(true);
    stage.write_paid(20).await;
    let events = claim_events(&stage.pool, 1_000, Duration::ZERO).await.expect("events");
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(stage.bus.deliver(&events).await, vec![Delivery::Away; 20]);
        assert!(begun.elapsed() < ANSWER_MAX, "it took {:?}", begun.elapsed());
    }
    stage.empty_outbox();
    stage.await_effects(40).await;
    assert_eq!(stage.waiting().await, 20);
    broker.block(false);
    stage.await_empty_outbox().await;
    stage.await_effects(40).await;
    stage.roles.stop().await;
}

fn pool_of(cluster: &Cluster) -> PgPool {
    open_pool(&cluster.url(), "innsight-test", &Limits::default()).expect("a pool")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed_costs_time_only() {
    let cluster = Cluster::start().await;
    let stage = Stage::of(Broker::shared_url().await, pool_of(&cluster), None).await;
    stage.await_broker().await;
    stage.write_paid(400).await;
    stage.empty_outbox();
    await_that("some are dealt with", async || stage.effects().await > 0).await;
    cluster.kill();
    // long enough for every message to be tried without a database
    sleep(Duration::from_secs(5)).await;
    cluster.start_server();
    stage.await_effects(800).await;
    stage.await_empty_outbox().await;
    assert_eq!(list_dead_letters(&stage.url).await.expect("a list"), []);
    stage.roles.stop().await;
}
