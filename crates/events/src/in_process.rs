//! The bus without a broker: the consumers of this process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::stream::{self, StreamExt};
use metrics::{counter, describe_counter};
use runtime::telemetry::Causes;
use store::events::OutboxEvent;
use tokio::time::{Instant, timeout};

use crate::bus::{Bus, Delivery};
use crate::consumer::{Consumer, ConsumerError, Event};

/// Events that are dealt with at once.
const EVENTS_AT_ONCE_MAX: usize = 16;
/// A consumer that takes longer is left alone, so that it does not stand in the way of other events. It
/// waits for connections and locks, which says nothing of the event.
const HANDLE_TIMEOUT: Duration = Duration::from_secs(5);
/// What is not begun by then is left for another claim: this one goes on for a limited time.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(5);
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
    async fn hand_over(&self, event: &OutboxEvent, begin_until: Instant) -> Delivery {
        if Instant::now() >= begin_until {
            return Delivery::Away;
        }
        let event = Event::from(event);
        let mut delivery = Delivery::Done;
        for consumer in self.0.iter().filter(|of| of.kinds().contains(&event.kind.as_str())) {
            let handled = timeout(HANDLE_TIMEOUT, consumer.handle(&event)).await;
            count(consumer.name(), matches!(handled, Ok(Ok(()))));
            let (told, is_away) = match &handled {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => {
                    (Causes(error).to_string(), matches!(error, ConsumerError::Away(_)))
                }
                Err(elapsed) => (elapsed.to_string(), true),
            };
            let (name, kind, subject) = (consumer.name(), &event.kind, event.subject);
            tracing::debug!(consumer = name, kind, %subject, error = told, "not handled");
            // the others get it nevertheless
            if !is_away {
                delivery = Delivery::Refused(told);
            } else if delivery == Delivery::Done {
                delivery = Delivery::Away;
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
        let begin_until = Instant::now() + BEGIN_TIMEOUT;
        let mut handed = Vec::with_capacity(events.len());
        for event in events {
            handed.push(self.hand_over(event, begin_until));
        }
        stream::iter(handed).buffered(EVENTS_AT_ONCE_MAX).collect().await
    }

    fn is_remote(&self) -> bool {
        false
    }
}
