//! What costs something to find out: one looks at a time, however many ask, and what was found
//! counts for a while. A look goes on when whoever asked hangs up, so that hanging up begins no
//! other one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::place::outlive;

/// What was found last, and when.
pub struct SharedLook<T> {
    counts_for: Duration,
    last: Arc<Mutex<Option<(Instant, T)>>>,
}

impl<T: Clone + Send + 'static> SharedLook<T> {
    /// Nothing was found yet.
    pub fn new(counts_for: Duration) -> Self {
        Self { counts_for, last: Arc::default() }
    }

    /// Looks, or tells what the last one found. Who asks meanwhile waits for the same.
    pub async fn ask(&self, look: impl Future<Output = T> + Send + 'static) -> T {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if let Some((at, found)) = &*last
            && at.elapsed() < self.counts_for
        {
            return found.clone();
        }
        outlive(async move {
            let found = look.await;
            *last = Some((Instant::now(), found.clone()));
            found
        })
        .await
    }
}

impl<T: Clone + Send + 'static, E: Clone + Send + 'static> SharedLook<Result<T, E>> {
    /// As [`Self::ask`]; a look that failed counts for those who waited for it, and no longer.
    pub async fn ask_well(
        &self,
        look: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, E> {
        let found = self.ask(look).await;
        if found.is_err() {
            let mut last = self.last.lock().await;
            last.take_if(|(_, found)| found.is_err());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;
    use tokio::time::timeout;

    use super::*;

    // brief: O3
    #[tokio::test]
    async fn one_looks_however_many_ask_and_hang_up() {
        let shared = SharedLook::new(Duration::from_hours(1));
        let (begun, go_on) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let look = || {
            let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
            async move {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                go_on.notified().await;
                number
            }
        };
        for _ in 0..10 {
            assert!(timeout(Duration::ZERO, shared.ask(look())).await.is_err(), "hung up");
        }
        assert_eq!(begun.load(Ordering::Relaxed), 1);
        go_on.notify_one();
        assert_eq!(shared.ask(look()).await, 0);
        assert_eq!(shared.ask(look()).await, 0, "it counts for a while");
    }

    #[tokio::test]
    async fn a_look_that_failed_counts_for_those_who_waited() {
        let shared = SharedLook::new(Duration::from_hours(1));
        let number = Arc::new(AtomicUsize::new(0));
        let look = || {
            let number = Arc::clone(&number);
            async move {
                match number.fetch_add(1, Ordering::Relaxed) {
                    0 => Err("away"),
                    found => Ok(found),
                }
            }
        };
        assert_eq!(shared.ask_well(look()).await, Err("away"));
        assert_eq!(shared.ask_well(look()).await, Ok(1), "the next who asks looks again");
        assert_eq!(shared.ask_well(look()).await, Ok(1), "and that counts");
    }
}
