//! The bus without a broker: the consumers of this process.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, StreamExt};
use metrics::{counter, describe_counter};
use runtime::telemetry::Causes;
use store::events::OutboxEvent;

use crate::bus::{Bus, Delivery};
use crate::consumer::{Consumer, ConsumerError, Event};

/// Events that are dealt with at once.
const EVENTS_AT_ONCE_MAX: usize = 16;
const HANDLED: &str = "innsight_events_handled_total";

/// Hands events to the consumers of this process.
#[derive(Clone)]
pub struct InProcess(Arc<[Arc<dyn Consumer>]>);

impl InProcess {
    /// The bus of these consumers.
    pub fn new(consumers: &[Arc<dyn Consumer>]) -> Self {
        describe_counter!(HANDLED, "events that a consumer dealt with, by consumer and outcome");
        Self(consumers.into())
    }

    /// Hands an event to everybody who wants it. Who has it already does nothing.
    async fn hand_over(&self, event: &OutboxEvent) -> Delivery {
        let event = Event::from(event);
        let mut delivery = Delivery::Done;
        for consumer in self.0.iter().filter(|of| of.kinds().contains(&event.kind.as_str())) {
            let handled = consumer.handle(&event).await;
            count(consumer.name(), handled.is_ok());
            // the others get it nevertheless
            if let Err(error) = handled {
                let (name, kind, subject) = (consumer.name(), &event.kind, event.subject);
                let told = Causes(&error).to_string();
                tracing::debug!(consumer = name, kind, %subject, error = told, "not handled");
                delivery = match error {
                    ConsumerError::Away(_) if delivery == Delivery::Done => Delivery::Away,
                    ConsumerError::Away(_) => delivery,
                    ConsumerError::Failed(_) => Delivery::Refused(told),
                };
            }
        }
        delivery
    }
}

/// Counts what a consumer did with an event.
pub(crate) fn count(consumer: &'static str, is_handled: bool) {
    let outcome = if is_handled { "handled" } else { "failed" };
    counter!(HANDLED, "consumer" => consumer, "outcome" => outcome).increment(1);
}

#[async_trait]
impl Bus for InProcess {
    async fn deliver(&self, events: &[OutboxEvent]) -> Vec<Delivery> {
        let mut handed = Vec::with_capacity(events.len());
        for event in events {
            handed.push(self.hand_over(event));
        }
        stream::iter(handed).buffered(EVENTS_AT_ONCE_MAX).collect().await
    }

    fn is_remote(&self) -> bool {
        false
    }
}
