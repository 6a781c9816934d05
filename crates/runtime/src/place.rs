//! Places for work of which only so much may go on at once. A place belongs to its work, not to
//! whoever asked for it: a client that hangs up frees nothing while the work still goes on.

use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

/// Does work in the place that was taken for it. Whoever waits may be dropped; the work goes on, and
/// the place is free when it has ended. A panic in it goes on here.
pub async fn work_in<T: Send + 'static>(
    place: OwnedSemaphorePermit,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    outlive(async move {
        let _place = place;
        work.await
    })
    .await
}

/// Does work to its end, whoever waits for it. A panic in it goes on here.
pub async fn outlive<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // the runtime ends, and whoever waits with it
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::{Notify, Semaphore};

    use super::*;

    // brief: O2, S8
    #[tokio::test]
    async fn a_place_stays_taken_when_whoever_asked_is_gone() {
        let (places, go_on) = (Arc::new(Semaphore::new(1)), Arc::new(Notify::new()));
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        let work = {
            let go_on = Arc::clone(&go_on);
            async move { go_on.notified().await }
        };
        {
            let mut asking = std::pin::pin!(work_in(place, work));
            assert!(is_going_on(&mut asking).await, "it works");
        }
        assert_eq!(places.available_permits(), 0, "the work goes on");
        go_on.notify_one();
        let _free = places.acquire().await.unwrap();
    }

    /// Polls once; whether it is still going on.
    async fn is_going_on(future: &mut std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(future.as_mut().poll(context).is_pending())
        })
        .await
    }
}
