//! Who hears events.

use async_trait::async_trait;
use store::StoreError;
use store::events::{OutboxEvent, Receipt};
use thiserror::Error;
use uuid::Uuid;

/// That something became of a subject. What exactly, is read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: Uuid,
    pub kind: String,
    pub subject: Uuid,
}

/// Why a consumer did not take an event; it gets it again.
#[derive(Debug, Error)]
pub enum ConsumerError {
    /// The database is away or busy, which says nothing of the event.
    #[error("the consumer can't work now")]
    Away(#[source] StoreError),
    /// This event can't be dealt with.
    #[error("the consumer failed")]
    Failed(#[source] StoreError),
}

/// Deals with events of some kinds, each in one transaction that begins with its inbox.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Its name in the inbox, in metrics, and in the name of its queue.
    fn name(&self) -> &'static str;

    /// The kinds it wants to hear of.
    fn kinds(&self) -> &'static [&'static str];

    /// Deals with one, perhaps not for the first time.
    async fn handle(&self, event: &Event) -> Result<(), ConsumerError>;
}

impl Event {
    /// What `consumer` notes in its inbox.
    pub const fn receipt(&self, consumer: &'static str) -> Receipt {
        Receipt { consumer, event: self.id }
    }
}

impl From<&OutboxEvent> for Event {
    fn from(event: &OutboxEvent) -> Self {
        Self { id: event.event_id, kind: event.kind.clone(), subject: event.subject_id }
    }
}

impl From<StoreError> for ConsumerError {
    fn from(error: StoreError) -> Self {
        if error.is_passing() { Self::Away(error) } else { Self::Failed(error) }
    }
}
