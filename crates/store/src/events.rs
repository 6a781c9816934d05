//! Events: what was committed and who has to hear of it. They carry ids, never content.

mod inbox;
mod outbox;

pub use inbox::{Receipt, accept};
pub use outbox::{
    DeadEvent, OutboxEvent, bury_events, claim_events, count_dead_events, delete_events,
    list_dead_events, mark_handled, put_off_events, revive_events,
};
