//! Wakes a role of this process.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

/// Whoever is not rung looks this often: other processes commit too.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Rung after a commit, heard by one role. Many rings that nobody waits for are kept as one.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Asks the role to look. Never waits and never fails.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns when it was rung, at the latest after a quarter of a second.
    pub async fn wait(&self) {
        let _ = timeout(POLL_INTERVAL, self.0.notified()).await;
    }
}
