//! Takes messages from the queue of one consumer. A message is acknowledged after the commit of what
//! it caused, so it may come twice and is never lost.
//!
//! While the database is away messages are held, neither acknowledged nor given back: the broker
//! counts every message that comes back, also with a closed channel, and would set it aside after
//! some of them, which an hour without database must not do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, BasicRejectOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use metrics::{counter, describe_counter};
use runtime::retry::Retry;
use runtime::role::Life;
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::feed::read_lineage;
use store::planted::crash_at;
use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::link::{Address, Link, RabbitError, short, within};
use super::standing::Standing;
use super::topology::{declare, queue_of};
use super::wire::Message;
use super::{LINEAGE, LONG_SESSION, pauses};
use crate::consumer::{Consumer, ConsumerError, Event};
use crate::in_process::count;

/// Messages that the broker hands out before the first of them is acknowledged.
const PREFETCH: u16 = 16;
/// Messages that are dealt with at once: each takes a connection of the pool.
const HANDLED_AT_ONCE_MAX: usize = 4;
/// A consumer that takes longer has failed.
const HANDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// So long a message waits for the database. The broker itself ends a channel after half an hour.
const HOLD_MAX: Duration = Duration::from_mins(10);
/// A message that failed is given back this much later, twice as late each time, …
const FAILED_PAUSE: Duration = Duration::from_millis(20);
/// … up to this: some fifteen seconds until it is set aside.
const FAILED_PAUSE_MAX: Duration = Duration::from_secs(1);
/// How often a quiet connection is looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// What was begun has so long to end when the role is to end.
const FINISH_TIMEOUT: Duration = Duration::from_secs(2);

const CONSUMED: &str = "innsight_rabbitmq_consumed_total";

/// One consumer and its queue.
pub struct Intake {
    address: Address,
    pool: PgPool,
    consumer: Arc<dyn Consumer>,
    /// Everybody of this process: all queues are declared by whoever connects.
    consumers: Arc<[Arc<dyn Consumer>]>,
    /// Of the database, when it was last asked.
    lineage: Mutex<String>,
    places: Semaphore,
}

/// What becomes of a message, and how that is counted.
enum Verdict {
    /// It is done with.
    Ack(&'static str),
    /// It is set aside.
    Reject(&'static str),
    /// It comes again, until it is set aside.
    GiveBack(&'static str),
}

impl Intake {
    /// Connects to nobody yet.
    pub fn new(
        address: &Address,
        pool: &PgPool,
        consumer: &Arc<dyn Consumer>,
        consumers: &Arc<[Arc<dyn Consumer>]>,
    ) -> Self {
        describe_counter!(CONSUMED, "messages taken from queues, by consumer and outcome");
        Self {
            address: address.clone(),
            pool: pool.clone(),
            consumer: Arc::clone(consumer),
            consumers: Arc::clone(consumers),
            lineage: Mutex::default(),
            places: Semaphore::new(HANDLED_AT_ONCE_MAX),
        }
    }

    /// Takes messages until the role is to end.
    pub async fn take(&self, life: &Life) {
        let mut standing = Standing::new(self.consumer.name());
        let mut retry = pauses();
        while !life.stop().is_cancelled() {
            let begun = Instant::now();
            if let Err(error) = self.take_over_one_link(life, &mut standing).await {
                standing.falls(&error);
            }
            if begun.elapsed() >= LONG_SESSION {
                retry = pauses();
            }
            life.beat();
            retry.pause(life.stop()).await;
        }
    }

    async fn take_over_one_link(
        &self,
        life: &Life,
        standing: &mut Standing,
    ) -> Result<(), RabbitError> {
        // without a database nothing is taken that could only be held
        self.ask_lineage().await?;
        let name = self.consumer.name();
        let queue = queue_of(name);
        let link = Link::open(&self.address, &queue).await?;
        let channel = link.open_channel().await?;
        declare(&channel, &self.consumers).await?;
        // before there is a consumer, or all of the queue would come
        within(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
        let (options, arguments) = (BasicConsumeOptions::default(), FieldTable::default());
        let consume = channel.basic_consume(short(&queue)?, short(name)?, options, arguments);
        let mut deliveries = within(consume).await?;
        standing.rises();
        let mut dealing = FuturesUnordered::new();
        let mut look = interval(LOOK_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = life.stop().cancelled() => break,
                next = deliveries.next() => match next {
                    Some(delivery) => dealing.push(self.deal_with(delivery?)),
                    None => return Err(RabbitError::Cancelled(queue)),
                },
                Some(dealt) = dealing.next() => dealt?,
                _ = look.tick() => {
                    life.beat();
                    if !link.is_up() {
                        return Err(RabbitError::Lost);
                    }
                }
            }
        }
        let finish = async {
            while let Some(dealt) = dealing.next().await {
                dealt?;
            }
            Ok(())
        };
        let finished = timeout(FINISH_TIMEOUT, finish).await.unwrap_or(Ok(()));
        link.close().await;
        finished
    }

    /// Deals with one message and tells the broker.
    async fn deal_with(&self, delivery: Delivery) -> Result<(), RabbitError> {
        let verdict = self.judge(&delivery).await?;
        let (Verdict::Ack(outcome) | Verdict::Reject(outcome) | Verdict::GiveBack(outcome)) =
            verdict;
        counter!(CONSUMED, "consumer" => self.consumer.name(), "outcome" => outcome).increment(1);
        crash_at("message", "handled");
        let told = match verdict {
            Verdict::Ack(_) => within(delivery.ack(BasicAckOptions::default())).await?,
            Verdict::Reject(_) => {
                within(delivery.reject(BasicRejectOptions { requeue: false })).await?
            }
            Verdict::GiveBack(_) => {
                let options = BasicNackOptions { requeue: true, multiple: false };
                within(delivery.nack(options)).await?
            }
        };
        crash_at("message", "acked");
        if told { Ok(()) } else { Err(RabbitError::Lost) }
    }

    /// An error ends the link: the message comes again over the next one.
    async fn judge(&self, delivery: &Delivery) -> Result<Verdict, RabbitError> {
        let consumer = self.consumer.name();
        let message = match Message::read(&delivery.data) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(consumer, %error, "a message is set aside");
                return Ok(Verdict::Reject("unreadable"));
            }
        };
        let Some(lineage) = lineage_of(delivery) else {
            tracing::warn!(consumer, "a message of no lineage is set aside");
            return Ok(Verdict::Reject("unreadable"));
        };
        let event = message.into_event();
        let (mut retry, begun) = (pauses(), Instant::now());
        loop {
            match self.try_once(&event, &lineage).await {
                Ok(verdict) => {
                    if matches!(verdict, Verdict::GiveBack(_)) {
                        sleep(pause_after(deliveries_before(delivery))).await;
                    }
                    return Ok(verdict);
                }
                Err(error) if begun.elapsed() >= HOLD_MAX => return Err(error.into()),
                Err(error) => self.hold(&event, &error, &mut retry).await,
            }
        }
    }

    async fn hold(&self, event: &Event, error: &StoreError, retry: &mut Retry) {
        let (consumer, event) = (self.consumer.name(), event.id);
        tracing::debug!(consumer, %event, error = %Causes(error), "a message waits");
        if retry.is_first() {
            counter!(CONSUMED, "consumer" => consumer, "outcome" => "held").increment(1);
        }
        // dropped with the link, and with that at the end of the role
        sleep(retry.next_pause()).await;
    }

    /// Errors are those that say nothing of the event.
    async fn try_once(&self, event: &Event, lineage: &str) -> Result<Verdict, StoreError> {
        if *self.lineage() != lineage {
            // perhaps it is this side that is behind
            self.ask_lineage().await?;
            if *self.lineage() != lineage {
                return Ok(Verdict::Ack("other_lineage"));
            }
        }
        if !self.consumer.kinds().contains(&event.kind.as_str()) {
            return Ok(Verdict::Ack("unknown_kind"));
        }
        let Ok(_place) = self.places.acquire().await else {
            return Ok(Verdict::GiveBack("failed"));
        };
        let handled = timeout(HANDLE_TIMEOUT, self.consumer.handle(event)).await;
        let (consumer, kind, subject) = (self.consumer.name(), &event.kind, event.subject);
        let is_handled = matches!(handled, Ok(Ok(())));
        count(consumer, is_handled);
        match handled {
            Ok(Ok(())) => return Ok(Verdict::Ack("handled")),
            Ok(Err(ConsumerError::Away(error))) => return Err(error),
            Ok(Err(ConsumerError::Failed(error))) => {
                let error = Causes(&error);
                tracing::warn!(consumer, kind, %subject, %error, "an event was not handled");
            }
            Err(_) => tracing::warn!(consumer, kind, %subject, "an event took too long"),
        }
        Ok(Verdict::GiveBack("failed"))
    }

    async fn ask_lineage(&self) -> Result<(), StoreError> {
        let lineage = read_lineage(&self.pool).await?.to_string();
        *self.lineage() = lineage;
        Ok(())
    }

    fn lineage(&self) -> std::sync::MutexGuard<'_, String> {
        self.lineage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn header<'d>(delivery: &'d Delivery, name: &str) -> Option<&'d AMQPValue> {
    delivery.properties.headers().as_ref()?.inner().get(name)
}

fn lineage_of(delivery: &Delivery) -> Option<String> {
    header(delivery, LINEAGE)?.as_long_string().map(ToString::to_string)
}

/// How often it was given back already.
fn deliveries_before(delivery: &Delivery) -> u32 {
    let count = header(delivery, "x-delivery-count").and_then(|count| match count {
        AMQPValue::LongLongInt(count) => u32::try_from(*count).ok(),
        AMQPValue::LongInt(count) => u32::try_from(*count).ok(),
        AMQPValue::LongUInt(count) => Some(*count),
        AMQPValue::ShortInt(count) => u32::try_from(*count).ok(),
        AMQPValue::ShortUInt(count) => Some(u32::from(*count)),
        AMQPValue::ShortShortInt(count) => u32::try_from(*count).ok(),
        AMQPValue::ShortShortUInt(count) => Some(u32::from(*count)),
        _ => None,
    });
    count.unwrap_or(0)
}

fn pause_after(deliveries: u32) -> Duration {
    FAILED_PAUSE.saturating_mul(1 << deliveries.min(10)).min(FAILED_PAUSE_MAX)
}
