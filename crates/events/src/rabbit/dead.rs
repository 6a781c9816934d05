//! Messages that nobody could deal with: a person lists them, and has them tried again once whatever
//! was wrong is mended. Each is an alarm and no loss, for what it told of is looked at all the same.

use std::time::Duration;

use lapin::message::BasicGetMessage;
use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions,
    QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation};
use secrecy::SecretString;
use serde::Serialize;
use tokio::time::timeout;
use uuid::Uuid;

use super::link::{Address, Link, RabbitError, short, within};
use super::topology::{DEAD_QUEUE, declare};

/// Messages that are listed or replayed at once.
const LETTERS_MAX: u32 = 1_000;
/// Of a body that may be anything.
const SHOWN_CHARS_MAX: usize = 500;
/// How long the broker may take to end a channel that asked for a queue that is not there.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
/// What the broker notes of a death; a message that lives again has none.
const NOTES: [&str; 5] = [
    "x-death",
    "x-delivery-count",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
];

/// A message that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// Of its event, if it said so.
    pub event_id: Option<Uuid>,
    pub kind: String,
    /// Whose it was.
    pub queue: String,
    /// `delivery_limit`: it was tried too often; `rejected`: it could not be read.
    pub reason: String,
    /// The beginning of what it says.
    pub body: String,
}

/// How a replay ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// In their queues again.
    pub replayed: u32,
    /// Still set aside, because their queue did not take them.
    pub left: u32,
}

/// What a broker says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerFacts {
    /// Messages that were set aside; `None` while no program of ours was here.
    pub dead_letters: Option<u32>,
}

/// Lists messages that were set aside, the oldest first, a thousand at most.
pub async fn list_dead_letters(url: &SecretString) -> Result<Vec<DeadLetter>, RabbitError> {
    let (link, channel) = open(url).await?;
    let mut letters = Vec::new();
    for message in take(&channel).await? {
        letters.push(DeadLetter::from(&message));
    }
    // with the channel they go back to where they were
    link.close().await;
    Ok(letters)
}

/// Puts messages back into the queues they came from: those of these events, or all.
pub async fn replay_dead_letters(
    url: &SecretString,
    only: &[Uuid],
) -> Result<Replayed, RabbitError> {
    let (link, channel) = open(url).await?;
    within(channel.confirm_select(ConfirmSelectOptions::default())).await?;
    let mut done = Replayed::default();
    for message in take(&channel).await? {
        let letter = DeadLetter::from(&message);
        if !only.is_empty() && !letter.event_id.is_some_and(|id| only.contains(&id)) {
            continue;
        }
        if send_back(&channel, &letter, &message).await? {
            within(message.ack(BasicAckOptions::default())).await?;
            done.replayed += 1;
        } else {
            done.left += 1;
        }
    }
    link.close().await;
    Ok(done)
}

/// Whether the broker answers, and what it holds.
pub async fn look_at_broker(url: &SecretString) -> Result<BrokerFacts, RabbitError> {
    let link = Link::open(&Address::read(url)?, "innsight doctor").await?;
    let channel = link.open_channel().await?;
    let passive = QueueDeclareOptions { passive: true, ..Default::default() };
    let queue = channel.queue_declare(DEAD_QUEUE.into(), passive, FieldTable::default());
    let dead_letters = match timeout(LOOK_TIMEOUT, queue).await {
        Ok(Ok(queue)) => Some(queue.message_count()),
        // it is not there yet
        Ok(Err(error)) if error.is_amqp_soft_error() => None,
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => return Err(RabbitError::Silent),
    };
    link.close().await;
    Ok(BrokerFacts { dead_letters })
}

async fn open(url: &SecretString) -> Result<(Link, Channel), RabbitError> {
    let link = Link::open(&Address::read(url)?, "innsight dead-letters").await?;
    let channel = link.open_channel().await?;
    declare(&channel, &[]).await?;
    Ok((link, channel))
}

/// All that are there now; not those that come back meanwhile.
async fn take(channel: &Channel) -> Result<Vec<BasicGetMessage>, RabbitError> {
    let mut taken = Vec::new();
    for _ in 0..LETTERS_MAX {
        let options = BasicGetOptions { no_ack: false };
        let got = within(channel.basic_get(DEAD_QUEUE.into(), options)).await?;
        let Some(message) = got else { break };
        taken.push(message);
    }
    Ok(taken)
}

/// Whether its queue has it again.
async fn send_back(
    channel: &Channel,
    letter: &DeadLetter,
    message: &BasicGetMessage,
) -> Result<bool, RabbitError> {
    if letter.queue.is_empty() {
        return Ok(false);
    }
    let before = message.properties.headers().clone().unwrap_or_default();
    let mut headers = FieldTable::default();
    for (key, value) in before.inner() {
        if !NOTES.contains(&key.as_str()) {
            headers.insert(key.clone(), value.clone());
        }
    }
    let properties: BasicProperties = message.properties.clone().with_headers(headers);
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    // by the nameless exchange, which leads to every queue by its name
    let sent =
        channel.basic_publish("".into(), short(&letter.queue)?, options, &message.data, properties);
    let confirmed = within(async { sent.await?.await }).await?;
    Ok(matches!(confirmed, Confirmation::Ack(None)))
}

impl From<&BasicGetMessage> for DeadLetter {
    fn from(message: &BasicGetMessage) -> Self {
        let headers = message.properties.headers().clone().unwrap_or_default();
        let note = |name: &str| headers.inner().get(name).and_then(as_text).unwrap_or_default();
        let event_id = message.properties.message_id().as_ref();
        Self {
            event_id: event_id.and_then(|id| Uuid::parse_str(id.as_str()).ok()),
            kind: message.routing_key.to_string(),
            queue: note("x-first-death-queue"),
            reason: note("x-first-death-reason"),
            body: String::from_utf8_lossy(&message.data).chars().take(SHOWN_CHARS_MAX).collect(),
        }
    }
}

fn as_text(value: &AMQPValue) -> Option<String> {
    value.as_long_string().map(ToString::to_string)
}
