//! The side of a socket that sends: what waits, and from where a client goes on when it is cut off.

use std::sync::Arc;

use crate::listeners::SocketId;
use crate::mailbox::{Batch, Mailbox};
use crate::service::Realtime;
use crate::settings::Settings;

/// What waits for one client.
pub struct Outbox {
    realtime: Arc<Realtime>,
    id: SocketId,
    mailbox: Arc<Mailbox>,
}

impl Outbox {
    pub(crate) const fn new(realtime: Arc<Realtime>, id: SocketId, mailbox: Arc<Mailbox>) -> Self {
        Self { realtime, id, mailbox }
    }

    /// The limits it has to keep.
    pub fn settings(&self) -> &Settings {
        &self.realtime.settings
    }

    /// Waits until something was put in since the last wait.
    pub async fn filled(&self) {
        self.mailbox.filled().await;
    }

    /// Whether a request to search anew waits.
    pub fn wants_resync(&self) -> bool {
        self.mailbox.is_overflowed()
    }

    /// Takes what waits; requests to search anew stay unless `may_resync`.
    pub fn take(&self, may_resync: bool) -> Batch {
        // first how far everything was put in, and then what was: nothing is left out between
        let place = self.realtime.hub.place();
        let mut batch = self.mailbox.take(place, may_resync);
        if batch.resync
            && let Some(position) = self.realtime.hub.settle(self.id)
        {
            batch.position_after = Some(position);
        }
        batch
    }
}
