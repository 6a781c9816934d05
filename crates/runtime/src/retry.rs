//! Pauses between attempts, longer each time, with some chance in them: many who wait for the same
//! server don't come back together.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio_util::sync::CancellationToken;

/// After a failure it is tried again this soon, or up to twice as late, …
const FIRST: Duration = Duration::from_millis(100);
/// … then twice as late each time, up to this and its chance.
const MAX: Duration = Duration::from_secs(3);

/// How long the next pause is.
pub struct Retry {
    delays: ExponentialBackoff,
    longest: Duration,
    is_first: bool,
}

impl Retry {
    /// Nothing has failed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::between(FIRST, MAX)
    }

    /// Nothing has failed yet. The first pause is `first` or up to twice as long, later ones are
    /// up to twice `longest`.
    #[must_use]
    pub fn between(first: Duration, longest: Duration) -> Self {
        let delays = ExponentialBuilder::new()
            .with_min_delay(first)
            .with_max_delay(longest)
            .without_max_times()
            .with_jitter();
        Self { delays: delays.build(), longest, is_first: true }
    }

    /// Whether there was no pause since the beginning.
    pub const fn is_first(&self) -> bool {
        self.is_first
    }

    /// How long to wait after this failure.
    pub fn next_pause(&mut self) -> Duration {
        self.is_first = false;
        self.delays.next().unwrap_or(self.longest)
    }

    /// Waits, until `stop` at most.
    pub async fn pause(&mut self, stop: &CancellationToken) {
        let _ = stop.run_until_cancelled(tokio::time::sleep(self.next_pause())).await;
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let mut retry = Retry::new();
        assert!(retry.is_first());
        let pauses: Vec<Duration> = (0..8).map(|_| retry.next_pause()).collect();
        assert!(!retry.is_first());
        let ceilings = [100, 200, 400, 800, 1600, 3000, 3000, 3000].map(Duration::from_millis);
        for (pause, ceiling) in pauses.into_iter().zip(ceilings) {
            assert!((ceiling..=ceiling * 2).contains(&pause), "{pause:?} for {ceiling:?}");
        }
    }
}
