//! Messages that are tried too often.

use std::sync::atomic::Ordering;

use events::{Replayed, list_dead_letters, look_at_broker, replay_dead_letters};

use super::{Stage, await_that};
use crate::rabbitmq::Broker;

/// So often a message is tried before it is set aside: the first time and the limit.
const TRIES: u32 = 21;
/// So often the database is away before.
const AWAY: u32 = 4;

/// One consumer fails always, the other is without a database first, which must not count.
#[tokio::test(flavor = "multi_thread")]
async fn what_always_fails_is_set_aside_listed_and_replayed() {
    let stage = Stage::over(Broker::shared_url().await).await;
    assert_eq!(look_at_broker(&stage.url).await.expect("a broker").dead_letters.unwrap_or(0), 0);
    stage.one.failing.store(u32::MAX, Ordering::Relaxed);
    stage.two.failing.store(u32::MAX, Ordering::Relaxed);
    stage.two.away.store(AWAY, Ordering::Relaxed);
    stage.write_paid(1).await;
    stage.empty_outbox();
    await_that("both are set aside", async || {
        list_dead_letters(&stage.url).await.is_ok_and(|letters| letters.len() == 2)
    })
    .await;
    assert_eq!(stage.one.calls.load(Ordering::Relaxed), TRIES);
    assert_eq!(stage.two.calls.load(Ordering::Relaxed), TRIES + AWAY, "a database away counts");
    let letters = list_dead_letters(&stage.url).await.expect("a list");
    assert_eq!(letters.len(), 2, "a list leaves them there");
    for letter in &letters {
        assert_eq!((letter.kind.as_str(), letter.reason.as_str()), ("OrderPaid", "delivery_limit"));
    }
    let mut queues: Vec<&str> = letters.iter().map(|letter| letter.queue.as_str()).collect();
    queues.sort_unstable();
    assert_eq!(queues, ["innsight.one", "innsight.two"]);
    assert_eq!(look_at_broker(&stage.url).await.expect("a broker").dead_letters, Some(2));

    let other = [uuid::Uuid::new_v4()];
    let nobody = replay_dead_letters(&stage.url, &other).await.expect("a replay");
    assert_eq!(nobody, Replayed::default());
    stage.one.failing.store(0, Ordering::Relaxed);
    stage.two.failing.store(0, Ordering::Relaxed);
    let ids = [letters[0].event_id.expect("an id")];
    let replayed = replay_dead_letters(&stage.url, &ids).await.expect("a replay");
    assert_eq!(replayed, Replayed { replayed: 2, left: 0 });
    stage.await_effects(2).await;
    assert_eq!(list_dead_letters(&stage.url).await.expect("a list"), []);
    stage.roles.stop().await;
}
