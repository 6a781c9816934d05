//! What has to be there at the broker. Whoever connects declares all of it anew: a broker that lost
//! everything has it again with the first process that finds it.

use std::sync::Arc;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind};

use super::link::{RabbitError, short, within};
use crate::consumer::Consumer;

/// Where events go, by kind; the names are the topics of the outbox.
pub const EXCHANGES: [&str; 2] = ["booking.events", "payment.events"];
/// Where messages go that nobody can deal with, …
const DEAD_EXCHANGE: &str = "innsight.dead";
/// … and where they stay for a person.
pub const DEAD_QUEUE: &str = "innsight.dead.letters";

/// A message that was given back so often is set aside.
pub const DELIVERIES_MAX: i64 = 20;
/// A queue that is longer takes nothing more, and events wait in the outbox.
const MESSAGES_MAX: i64 = 1_000_000;
/// Listing gives messages back too, and that must never set one aside.
const DEAD_DELIVERIES_MAX: i64 = 1_000_000;

/// The queue of a consumer.
pub fn queue_of(consumer: &str) -> String {
    format!("innsight.{consumer}")
}

/// Makes whatever is missing. What is there and differs is an error of the broker.
pub async fn declare(
    channel: &Channel,
    consumers: &[Arc<dyn Consumer>],
) -> Result<(), RabbitError> {
    for exchange in EXCHANGES.into_iter().chain([DEAD_EXCHANGE]) {
        let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
        let arguments = FieldTable::default();
        within(channel.exchange_declare(exchange.into(), ExchangeKind::Topic, durable, arguments))
            .await?;
    }
    declare_queue(channel, DEAD_QUEUE, &[("x-delivery-limit", DEAD_DELIVERIES_MAX.into())]).await?;
    bind(channel, DEAD_QUEUE, DEAD_EXCHANGE, "#").await?;
    for consumer in consumers {
        let queue = queue_of(consumer.name());
        // at least once: a dead letter stays here until the other queue has it
        let arguments = [
            ("x-delivery-limit", DELIVERIES_MAX.into()),
            ("x-dead-letter-exchange", text(DEAD_EXCHANGE)),
            ("x-dead-letter-strategy", text("at-least-once")),
        ];
        declare_queue(channel, &queue, &arguments).await?;
        for kind in consumer.kinds() {
            for exchange in EXCHANGES {
                bind(channel, &queue, exchange, kind).await?;
            }
        }
    }
    Ok(())
}

async fn declare_queue(
    channel: &Channel,
    name: &str,
    more: &[(&str, AMQPValue)],
) -> Result<(), RabbitError> {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-max-length".into(), MESSAGES_MAX.into());
    // the default would drop the oldest
    arguments.insert("x-overflow".into(), text("reject-publish"));
    for (key, value) in more {
        arguments.insert((*key).into(), value.clone());
    }
    let declared = channel.queue_declare(short(name)?, QueueDeclareOptions::durable(), arguments);
    within(declared).await?;
    Ok(())
}

async fn bind(
    channel: &Channel,
    queue: &str,
    exchange: &str,
    kind: &str,
) -> Result<(), RabbitError> {
    let (queue, exchange, kind) = (short(queue)?, short(exchange)?, short(kind)?);
    let options = QueueBindOptions::default();
    within(channel.queue_bind(queue, exchange, kind, options, FieldTable::default())).await
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}
