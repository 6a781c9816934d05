//! Puts events into exchanges. One connection is kept for this alone, because the broker may stop
//! reading from those who publish, and that must hold up nobody who consumes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::try_join_all;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation};
use metrics::{counter, describe_counter, describe_gauge, gauge};
use runtime::role::Life;
use sqlx::PgPool;
use store::events::OutboxEvent;
use store::feed::{Lineage, read_lineage};
use store::planted::crash_at;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::link::{ANSWER_TIMEOUT, Address, Link, RabbitError, short, within};
use super::standing::Standing;
use super::topology::{DEAD_QUEUE, EXCHANGES, declare};
use super::wire::Message;
use super::{LINEAGE, LONG_SESSION, pauses};
use crate::bus::Delivery;
use crate::consumer::Consumer;

/// Messages that wait for their confirms at once.
const BATCH_MAX: usize = 200;
/// How soon a broken connection is seen while nobody publishes.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// How often dead letters are counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(15);
/// The broker writes it down before it confirms it.
const PERSISTENT: u8 = 2;

const PUBLISHED: &str = "innsight_rabbitmq_published_total";
const DEAD: &str = "innsight_rabbitmq_dead_letters";

/// The publishing side.
pub struct Publisher {
    address: Address,
    pool: PgPool,
    consumers: Arc<[Arc<dyn Consumer>]>,
    session: Mutex<Option<Arc<Session>>>,
    /// Rung when a session has come to its end.
    ended: Notify,
}

/// One connection.
struct Session {
    link: Link,
    channel: Channel,
    /// Taken for each batch. What it holds is why this session can't be used any more: a batch that
    /// was left in the middle leaves confirms behind that would be taken for those of the next.
    trouble: tokio::sync::Mutex<Option<RabbitError>>,
}

/// A message that is ready to go.
struct Outgoing {
    exchange: ShortString,
    kind: ShortString,
    id: ShortString,
    body: Vec<u8>,
    /// Returned when no queue takes it.
    mandatory: bool,
}

impl Publisher {
    /// Connects to nobody yet.
    pub fn new(address: Address, pool: &PgPool, consumers: &Arc<[Arc<dyn Consumer>]>) -> Self {
        describe_counter!(PUBLISHED, "events that were published, by outcome");
        describe_gauge!(DEAD, "messages nobody can deal with: innsight events list");
        Self {
            address,
            pool: pool.clone(),
            consumers: Arc::clone(consumers),
            session: Mutex::default(),
            ended: Notify::new(),
        }
    }

    /// Keeps a connection until the role is to end.
    pub async fn keep_connected(&self, life: &Life) {
        let mut standing = Standing::new("publisher");
        let mut retry = pauses();
        while !life.stop().is_cancelled() {
            match self.open().await {
                Ok(session) => {
                    standing.rises();
                    let begun = Instant::now();
                    let session = Arc::new(session);
                    let kept = self.keep(&session, life).await;
                    *self.session() = None;
                    if let Err(error) = kept {
                        standing.falls(&error);
                    }
                    if begun.elapsed() >= LONG_SESSION {
                        retry = pauses();
                    }
                }
                Err(error) => standing.falls(&error),
            }
            life.beat();
            retry.pause(life.stop()).await;
        }
    }

    async fn open(&self) -> Result<Session, RabbitError> {
        let link = Link::open(&self.address, "innsight publisher").await?;
        let channel = link.open_channel().await?;
        declare(&channel, &self.consumers).await?;
        within(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        Ok(Session { link, channel, trouble: tokio::sync::Mutex::default() })
    }

    /// Lets events go over this session until it breaks, or the role is to end.
    async fn keep(&self, session: &Arc<Session>, life: &Life) -> Result<(), RabbitError> {
        let looking = session.link.open_channel().await?;
        let mut counted: Option<Instant> = None;
        *self.session() = Some(Arc::clone(session));
        while !life.stop().is_cancelled() {
            session.look()?;
            let is_time = counted.is_none_or(|at| at.elapsed() >= COUNT_INTERVAL);
            if is_time && !session.link.is_blocked() {
                counted = Some(Instant::now());
                let passive = QueueDeclareOptions { passive: true, ..Default::default() };
                let dead = looking.queue_declare(DEAD_QUEUE.into(), passive, FieldTable::default());
                gauge!(DEAD).set(within(dead).await?.message_count());
            }
            life.beat();
            let waited = timeout(LOOK_INTERVAL, self.ended.notified());
            let _ = life.stop().run_until_cancelled(waited).await;
        }
        Ok(())
    }

    /// Publishes; what became of each. Takes no longer than any answer of the broker may.
    pub async fn publish(&self, events: &[OutboxEvent]) -> Vec<Delivery> {
        let session = self.session().clone();
        let Some(session) = session.filter(|session| !session.link.is_blocked()) else {
            return vec![Delivery::Away; events.len()];
        };
        let published = timeout(ANSWER_TIMEOUT, self.publish_over(&session, events)).await;
        let deliveries = if let Ok(Ok(deliveries)) = published {
            deliveries
        } else {
            // in part it may have gone: consumers know what they had
            self.ended.notify_one();
            vec![Delivery::Away; events.len()]
        };
        for delivery in &deliveries {
            let outcome = match delivery {
                Delivery::Done => "confirmed",
                Delivery::Refused(_) => "returned",
                Delivery::Away => "failed",
            };
            counter!(PUBLISHED, "outcome" => outcome).increment(1);
        }
        deliveries
    }

    async fn publish_over(
        &self,
        session: &Session,
        events: &[OutboxEvent],
    ) -> Result<Vec<Delivery>, RabbitError> {
        let lineage = read_lineage(&self.pool).await?;
        let mut trouble = session.trouble.lock().await;
        if trouble.is_some() {
            return Err(RabbitError::Lost);
        }
        // stays when this future is dropped
        *trouble = Some(RabbitError::Silent);
        let mut deliveries = Vec::with_capacity(events.len());
        for batch in events.chunks(BATCH_MAX) {
            match self.publish_batch(&session.channel, batch, &lineage).await {
                Ok(published) => deliveries.extend(published),
                Err(error) => {
                    *trouble = Some(error);
                    return Err(RabbitError::Lost);
                }
            }
        }
        let is_returned = deliveries.iter().any(|of| matches!(of, Delivery::Refused(_)));
        *trouble = is_returned.then_some(RabbitError::Returned);
        Ok(deliveries)
    }

    /// Sends all of a batch and then waits for all confirms. Any error says nothing of any of them.
    async fn publish_batch(
        &self,
        channel: &Channel,
        batch: &[OutboxEvent],
        lineage: &Lineage,
    ) -> Result<Vec<Delivery>, RabbitError> {
        let mut ready = Vec::with_capacity(batch.len());
        for event in batch {
            ready.push(self.prepare(event));
        }
        let mut headers = FieldTable::default();
        headers.insert(LINEAGE.into(), AMQPValue::LongString(lineage.to_string().into()));
        let mut confirms = Vec::with_capacity(batch.len());
        for outgoing in ready.iter().flatten() {
            let properties = BasicProperties::default()
                .with_content_type("application/json".into())
                .with_delivery_mode(PERSISTENT)
                .with_message_id(outgoing.id.clone())
                .with_headers(headers.clone());
            let (exchange, kind) = (outgoing.exchange.clone(), outgoing.kind.clone());
            let options =
                BasicPublishOptions { mandatory: outgoing.mandatory, ..Default::default() };
            let sent = channel.basic_publish(exchange, kind, options, &outgoing.body, properties);
            confirms.push(sent.await?);
        }
        crash_at("publish", "sent");
        let mut confirmed = try_join_all(confirms).await?.into_iter();
        crash_at("publish", "confirmed");
        // a return comes with the next confirm, whosever that is
        let mut returned = HashSet::new();
        let mut taken = Vec::with_capacity(batch.len());
        for confirmation in confirmed.by_ref() {
            taken.push(matches!(confirmation, Confirmation::Ack(_)));
            let message = confirmation.take_message();
            returned.extend(message.and_then(|of| of.delivery.properties.message_id().clone()));
        }
        let mut taken = taken.into_iter();
        let deliveries = ready.into_iter().map(|outgoing| match outgoing {
            Err(error) => Delivery::Refused(error.to_string()),
            Ok(outgoing) => {
                let is_taken = taken.next() == Some(true);
                if returned.contains(&outgoing.id) {
                    Delivery::Refused("no queue takes this kind".to_owned())
                } else if is_taken {
                    Delivery::Done
                } else {
                    // a queue that is full or has no majority: nothing to do with the event
                    Delivery::Away
                }
            }
        });
        Ok(deliveries.collect())
    }

    fn prepare(&self, event: &OutboxEvent) -> Result<Outgoing, RabbitError> {
        // an exchange that is not there would end the channel
        if !EXCHANGES.contains(&event.topic.as_str()) {
            return Err(RabbitError::UnknownTopic(event.topic.clone()));
        }
        Ok(Outgoing {
            exchange: short(&event.topic)?,
            kind: short(&event.kind)?,
            id: short(event.event_id.to_string())?,
            body: Message::from(event).to_body()?,
            mandatory: self.consumers.iter().any(|of| of.kinds().contains(&event.kind.as_str())),
        })
    }

    fn session(&self) -> std::sync::MutexGuard<'_, Option<Arc<Session>>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Whether it can still be used. While the broker takes nothing there is no better one.
    fn look(&self) -> Result<(), RabbitError> {
        if !self.link.is_up() {
            return Err(RabbitError::Lost);
        }
        if self.link.is_blocked() {
            return Ok(());
        }
        // a batch on its way is no trouble
        let trouble = self.trouble.try_lock().ok().and_then(|mut trouble| trouble.take());
        trouble.map_or(Ok(()), Err)
    }
}
