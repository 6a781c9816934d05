//! How events leave the outbox.

use async_trait::async_trait;
use store::events::OutboxEvent;

/// What became of an event that a bus was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Everybody has it, or somebody who will see to that.
    Done,
    /// Nobody was there to take it, which says nothing of the event.
    Away,
    /// It was refused.
    Refused(String),
}

/// Takes events further: to the consumers of this process, or to a broker.
#[async_trait]
pub trait Bus: Send + Sync {
    /// What became of each, in their order. An event may be given again after any answer.
    async fn deliver(&self, events: &[OutboxEvent]) -> Vec<Delivery>;

    /// Whether consumers of this process are to have events that nobody else takes for a while.
    fn is_remote(&self) -> bool;
}
