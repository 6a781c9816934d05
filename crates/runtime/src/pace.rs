//! Work that nobody waits for, in turns with rest: what others ask meanwhile finds the machine and
//! the servers free.

use std::time::{Duration, Instant};

use tokio::time::sleep;

/// Rest is so long, measured by the work before it, …
const REST_SHARE: f64 = 0.5;
/// … and never longer than this: work that took long may have waited for a server.
const REST_MAX: Duration = Duration::from_secs(1);

/// Turns of work and rest.
pub struct Pace {
    since: Instant,
}

impl Pace {
    /// The first turn begins.
    #[must_use]
    pub fn begin() -> Self {
        Self { since: Instant::now() }
    }

    /// Ends a turn with a rest, and begins the next. A turn should take some tens of milliseconds
    /// at most: for so long others may be held up.
    pub async fn rest(&mut self) {
        sleep(self.since.elapsed().mul_f64(REST_SHARE).min(REST_MAX)).await;
        self.since = Instant::now();
    }
}
