//! Pauses between attempts to reach a server that is away.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// After a failure the server is asked again this soon, …
const RETRY_FIRST: Duration = Duration::from_millis(100);
/// … then twice as late each time, up to this.
const RETRY_MAX: Duration = Duration::from_secs(2);

/// How long the next pause is.
pub(crate) struct Retry {
    next: Duration,
}

impl Retry {
    pub(crate) const fn new() -> Self {
        Self { next: RETRY_FIRST }
    }

    pub(crate) fn is_first(&self) -> bool {
        self.next == RETRY_FIRST
    }

    pub(crate) async fn pause(&mut self, stop: &CancellationToken) {
        tokio::select! {
            () = tokio::time::sleep(self.next) => {}
            () = stop.cancelled() => {}
        }
        self.next = (self.next * 2).min(RETRY_MAX);
    }
}
