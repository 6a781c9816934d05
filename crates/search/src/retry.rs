//! Pauses between attempts to reach a server that is away.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// After a failure the server is asked again this soon, …
const RETRY_FIRST: Duration = Duration::from_millis(100);
/// … then twice as late each time, up to this.
const RETRY_MAX: Duration = Duration::from_secs(3);

/// How long the next pause is.
pub struct Retry {
    next: Duration,
}

impl Retry {
    /// Nothing has failed yet.
    pub const fn new() -> Self {
        Self { next: RETRY_FIRST }
    }

    /// Whether there was no pause since the beginning.
    pub fn is_first(&self) -> bool {
        self.next == RETRY_FIRST
    }

    /// Waits, until `stop` at most: 100 ms the first time, then twice as long each time, up to 3 s.
    pub async fn pause(&mut self, stop: &CancellationToken) {
        let _ = stop.run_until_cancelled(tokio::time::sleep(self.next)).await;
        self.next = (self.next * 2).min(RETRY_MAX);
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}
