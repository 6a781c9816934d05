//! What a bus carries, and what it must not take for carried.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use events::{Bus, Delivery, InProcess, list_dead_letters};
use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel};
use store::events::{OutboxEvent, claim_events};
use store::feed::read_lineage;
use uuid::Uuid;

use super::unruly::Unruly;
use super::{Stage, await_that};
use crate::rabbitmq::Broker;
use crate::sync::is_long;

const CLAIM: Duration = Duration::from_mins(1);

/// All that wait, as the outbox would claim them.
async fn claimed(stage: &Stage) -> Vec<OutboxEvent> {
    claim_events(&stage.pool, 1_000, CLAIM).await.expect("events")
}

// brief: P1
#[tokio::test(flavor = "multi_thread")]
async fn events_reach_their_consumers() {
    let stage = Stage::over(Broker::shared_url().await).await;
    stage.write_paid(50).await;
    stage.write("booking.events", "BookingHeld", 20).await;
    stage.write("booking.events", "NobodyHears", 10).await;
    stage.empty_outbox();
    stage.await_effects(50 * 2 + 20).await;
    stage.await_empty_outbox().await;
    // each but for doubles, of which there were none
    assert_eq!(stage.one.calls.load(Ordering::Relaxed), 50);
    stage.roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doubles_have_no_effect() {
    let stage = Stage::over(Broker::shared_url().await).await;
    stage.write_paid(100).await;
    stage.await_broker().await;
    let events = claimed(&stage).await;
    for _ in 0..3 {
        assert_eq!(stage.bus.deliver(&events).await, vec![Delivery::Done; 100]);
    }
    await_that("all copies came", async || stage.two.calls.load(Ordering::Relaxed) >= 300).await;
    stage.await_effects(200).await;
    stage.roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_outbox_is_drained() {
    let many = if is_long() { 10_000 } else { 1_000 };
    let stage = Stage::over(Broker::shared_url().await).await;
    stage.write_paid(many).await;
    stage.empty_outbox();
    stage.await_effects(2 * i64::from(many)).await;
    stage.await_empty_outbox().await;
    stage.roles.stop().await;
}

/// Somebody has taken away what leads to the queues: such events wait, and the queues get them once
/// everything is declared anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_returned_message_is_not_taken_for_published() {
    let stage = Stage::over(Broker::shared_url().await).await;
    stage.await_broker().await;
    let (_connection, channel) = stage.open_channel().await;
    await_queues(&channel).await;
    for queue in ["innsight.one", "innsight.two"] {
        let (exchange, none) = ("payment.events".into(), FieldTable::default());
        channel.queue_unbind(queue.into(), exchange, "OrderPaid".into(), none).await.expect("it");
    }
    for _ in 0..5 {
        stage.write_paid(1).await;
        stage.write("payment.events", "NobodyHears", 1).await;
    }
    let events = claimed(&stage).await;
    let told = stage.bus.deliver(&events).await;
    for (event, delivery) in events.iter().zip(&told) {
        let is_refused = matches!(delivery, Delivery::Refused(_));
        assert_eq!(is_refused, event.kind == "OrderPaid", "{event:?}: {delivery:?}");
    }
    let paid: Vec<OutboxEvent> =
        events.into_iter().filter(|event| event.kind == "OrderPaid").collect();
    await_that("queues are bound again", async || {
        stage.bus.deliver(&paid).await == vec![Delivery::Done; 5]
    })
    .await;
    stage.await_effects(10).await;
    stage.roles.stop().await;
}

/// Both are there with their consumers.
async fn await_queues(channel: &Channel) {
    for queue in ["innsight.one", "innsight.two"] {
        await_that("a consumer", async || {
            let passive = QueueDeclareOptions { passive: true, ..Default::default() };
            let found = channel.queue_declare(queue.into(), passive, FieldTable::default()).await;
            found.expect("a queue").consumer_count() == 1
        })
        .await;
    }
}

async fn send(channel: &Channel, lineage: Option<&str>, body: &str) {
    let mut headers = FieldTable::default();
    if let Some(lineage) = lineage {
        headers.insert("lineage".into(), AMQPValue::LongString(lineage.into()));
    }
    let properties = BasicProperties::default().with_headers(headers);
    let (queue, options) = ("innsight.one".into(), BasicPublishOptions::default());
    let sent = channel.basic_publish("".into(), queue, options, body.as_bytes(), properties);
    sent.await.expect("a message on its way").await.expect("a message");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_read_is_set_aside_and_what_is_not_ours_is_dropped() {
    let stage = Stage::over(Broker::shared_url().await).await;
    stage.await_broker().await;
    let (_connection, channel) = stage.open_channel().await;
    await_queues(&channel).await;
    let ours = read_lineage(&stage.pool).await.expect("a lineage").to_string();
    let event = |kind: &str| {
        let id = Uuid::new_v4();
        serde_json::json!({ "schema": 1, "id": id, "kind": kind, "subject": id, "version": 1,
            "at": "2026-12-01T12:00:00Z" })
        .to_string()
    };
    send(&channel, Some(&ours), "nonsense").await;
    send(&channel, Some(&ours), r#"{"schema":2}"#).await;
    send(&channel, None, &event("OrderPaid")).await;
    send(&channel, Some("7-00000001-5"), &event("OrderPaid")).await;
    send(&channel, Some(&ours), &event("SomethingNew")).await;
    send(&channel, Some(&ours), &event("OrderPaid")).await;
    stage.await_effects(1).await;
    await_that("three are set aside", async || {
        list_dead_letters(&stage.url).await.expect("a list").len() == 3
    })
    .await;
    let letters = list_dead_letters(&stage.url).await.expect("a list");
    let mut bodies: Vec<&str> = letters.iter().map(|letter| letter.body.as_str()).collect();
    bodies.sort_unstable();
    assert!(bodies[0] == "nonsense" && bodies[1].contains("OrderPaid"), "{bodies:?}");
    assert_eq!(bodies[2], r#"{"schema":2}"#);
    for letter in &letters {
        assert_eq!((letter.queue.as_str(), letter.reason.as_str()), ("innsight.one", "rejected"));
    }
    stage.roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unruly_bus_loses_some_and_doubles_the_others() {
    let stage = Stage::over("amqp://127.0.0.1:1".to_owned().into()).await;
    let here: Arc<dyn Bus> = Arc::new(InProcess::new(&[stage.one.clone(), stage.two.clone()]));
    stage.write_paid(500).await;
    stage.empty_outbox_into(&Unruly::over(here, 7));
    stage.await_empty_outbox().await;
    let effects = stage.effects().await;
    assert!((600..=800).contains(&effects), "{effects} of 1,000 with three in ten lost");
    stage.await_effects(effects).await;
    assert_eq!(i64::from(stage.one.calls.load(Ordering::Relaxed)), effects / 2 * 3);
    stage.roles.stop().await;
}
