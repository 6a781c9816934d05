//! The bus over RabbitMQ. Events go to exchanges, and from there to a queue for each consumer, which
//! any process empties. A message says that something became of a subject and nothing else, so
//! doubles, another order and a loss cost time only; and a broker that is away costs no more, because
//! consumers then get events from the outbox of their own process.
//!
//! Nothing here waits for the broker for longer than five seconds.

mod consume;
mod dead;
mod link;
mod publish;
mod standing;
mod topology;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use runtime::retry::Retry;
use runtime::role::Roles;
use secrecy::SecretString;
use sqlx::PgPool;
use store::events::OutboxEvent;

use crate::bus::{Bus, Delivery};
use crate::consumer::Consumer;
use consume::Intake;
use link::Address;
use publish::Publisher;

pub use dead::{
    BrokerFacts, DeadLetter, Replayed, list_dead_letters, look_at_broker, replay_dead_letters,
};
pub use link::RabbitError;

/// The header that says of which life of which database a message tells.
const LINEAGE: &str = "lineage";
/// After a failure it is tried again this soon, or up to twice as late, …
const PAUSE: Duration = Duration::from_millis(200);
/// … then later each time, up to twice this.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// After a connection of this length a failure counts as the first one.
const LONG_SESSION: Duration = Duration::from_secs(10);
/// A role that did not get on for so long hangs.
const PATIENCE: Duration = Duration::from_mins(1);

fn pauses() -> Retry {
    Retry::between(PAUSE, PAUSE_MAX)
}

/// A broker, as a bus.
pub struct RabbitMq(Arc<Publisher>);

impl RabbitMq {
    /// Starts a role that keeps the connection to publish over, and one for each consumer's queue.
    /// The broker may be away. Fails only when the address can't be used.
    pub fn start(
        url: &SecretString,
        pool: &PgPool,
        consumers: &[Arc<dyn Consumer>],
        roles: &Roles,
    ) -> Result<Arc<dyn Bus>, RabbitError> {
        standing::describe();
        let address = Address::read(url)?;
        let consumers: Arc<[Arc<dyn Consumer>]> = consumers.into();
        let publisher = Arc::new(Publisher::new(address.clone(), pool, &consumers));
        let bus = Self(Arc::clone(&publisher));
        roles.start("rabbitmq-publisher", PATIENCE, move |life| {
            let publisher = Arc::clone(&publisher);
            async move { publisher.keep_connected(&life).await }
        });
        for consumer in consumers.iter() {
            let intake = Arc::new(Intake::new(&address, pool, consumer, &consumers));
            roles.start(format!("rabbitmq-{}", consumer.name()), PATIENCE, move |life| {
                let intake = Arc::clone(&intake);
                async move { intake.take(&life).await }
            });
        }
        Ok(Arc::new(bus))
    }
}

#[async_trait]
impl Bus for RabbitMq {
    async fn deliver(&self, events: &[OutboxEvent]) -> Vec<Delivery> {
        self.0.publish(events).await
    }

    fn is_remote(&self) -> bool {
        true
    }
}
