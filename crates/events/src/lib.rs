//! Tells whoever has to know what was committed. Events are written into the outbox by the
//! transactions they tell of; a role claims them and hands them to a bus: consumers in this process,
//! or a broker. Each consumer notes what it has had in its inbox, so that doubles do nothing. An event
//! is a doorbell: it carries ids, and losing one costs time only.

mod bell;
mod bus;
mod consumer;
mod in_process;
mod outbox;
mod rabbit;

pub use bell::Bell;
pub use bus::{Bus, Delivery};
pub use consumer::{Consumer, ConsumerError, Event};
pub use in_process::InProcess;
pub use outbox::start_outbox;
pub use rabbit::{
    BrokerFacts, DeadLetter, RabbitError, RabbitMq, Replayed, list_dead_letters, look_at_broker,
    replay_dead_letters,
};
