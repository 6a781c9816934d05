//! The rules of `hold_batch` that need a second transaction or a look at what is stored.
// brief: C2, C4, C5

use std::time::Duration;

use domain::booking::refusal::Refusal;
use sqlx::Connection;
use store::StoreError;
use store::bookings::{HoldAnswer, HoldVerdict, hold_batch};
use store::jobs::{Outcome, tidy_bookings};
use tokio::time::timeout;

use super::world::{ask, ask_plainly, assert_verified, line, make_world, room_type, stay, terms};
use crate::database::TestDatabase;

const DEADLINE: Duration = Duration::from_secs(20);

fn is_granted(answer: &HoldAnswer) -> bool {
    matches!(answer.verdict, HoldVerdict::Granted(_))
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_in_two_transactions_have_one_effect() {
    let database = TestDatabase::create().await;
    let pool = database.pool().clone();
    make_world(&pool, 50).await;
    for round in 0..20 {
        let plain = round % 2 == 0;
        let twins = (0..6).map(|_| {
            let pool = pool.clone();
            let request = if plain {
                ask_plainly(1 + round / 4, stay(u64::from(round), 1), &[line(1, 1)])
            } else {
                ask(1, &format!("round {round}"), stay(0, 1), &[line(1, 1)])
            };
            tokio::spawn(async move {
                let mut connection = pool.acquire().await.unwrap();
                hold_batch(&mut connection, &[&request], &terms()).await.unwrap().remove(0)
            })
        });
        let answers = futures::future::join_all(twins).await;
        let answers: Vec<HoldAnswer> = answers.into_iter().map(Result::unwrap).collect();
        assert!(answers.iter().all(|answer| answer.verdict == answers[0].verdict));
        assert!(is_granted(&answers[0]));
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    }
    assert_verified(&pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_waited_for_no_longer_than_said() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 5).await;
    let mut manager = database.connect().await;
    let mut edit = manager.begin().await.unwrap();
    sqlx::query("UPDATE inventory SET price_minor = 7 WHERE night = '2026-12-02'")
        .execute(&mut *edit)
        .await
        .unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let mut terms = terms();
    terms.lock_timeout = Duration::from_millis(50);
    let blocked = ask(1, "a", stay(0, 3), &[line(1, 1)]);
    let held = timeout(DEADLINE, hold_batch(&mut connection, &[&blocked], &terms)).await.unwrap();
    assert!(matches!(held, Err(StoreError::Locked(_))), "{held:?}");
    // nothing of it stays, and others are not held up
    let free = ask(1, "b", stay(4, 1), &[line(1, 1)]);
    assert!(is_granted(&hold_batch(&mut connection, &[&free], &terms).await.unwrap()[0]));
    edit.commit().await.unwrap();
    let answers = hold_batch(&mut connection, &[&blocked], &terms).await.unwrap();
    match &answers[0].verdict {
        // what was waited for is seen
        HoldVerdict::Granted(held) => assert_eq!(held.lines[0].nightly_minor[1], 7),
        HoldVerdict::Refused { refusal, .. } => panic!("{refusal:?}"),
    }
    assert_verified(pool).await;
}

#[tokio::test]
async fn a_twin_in_the_same_batch_gets_the_same_answer() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 1).await;
    let first = ask(1, "a", stay(0, 1), &[line(1, 1)]);
    let twin = ask(1, "a", stay(0, 1), &[line(1, 1)]);
    let other = ask(1, "a", stay(1, 1), &[line(1, 1)]);
    let large = ask(1, "b", stay(0, 1), &[line(9, 1)]);
    let mut connection = pool.acquire().await.unwrap();
    let batch = [&first, &twin, &other, &large, &large];
    let answers = hold_batch(&mut connection, &batch, &terms()).await.unwrap();
    assert!(is_granted(&answers[0]) && !answers[0].replayed);
    assert_eq!(answers[1], HoldAnswer { replayed: true, ..answers[0].clone() });
    assert_eq!(answers[2].verdict, Refusal::KeyConflict.into());
    // what leaves no key leaves no answer to repeat
    let unknown = Refusal::UnknownRoomType { room_type_id: room_type(9) };
    assert_eq!(answers[3].verdict, unknown.into());
    assert_eq!(answers[4].verdict, Refusal::Again.into());
    let keys = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM idempotency_keys");
    assert_eq!(keys.fetch_one(pool).await.unwrap(), 1);
}

#[tokio::test]
async fn refusals_are_repeated_for_a_day() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 0).await;
    let request = ask(1, "a", stay(0, 1), &[line(1, 1)]);
    let mut connection = pool.acquire().await.unwrap();
    let first = hold_batch(&mut connection, &[&request], &terms()).await.unwrap().remove(0);
    assert!(!is_granted(&first));
    sqlx::query("UPDATE inventory SET total = 1").execute(pool).await.unwrap();
    let again = hold_batch(&mut connection, &[&request], &terms()).await.unwrap().remove(0);
    assert_eq!(again, HoldAnswer { replayed: true, ..first });
    assert_eq!(tidy_bookings(pool).await.unwrap(), Outcome::Done(0));
    let older = "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'";
    sqlx::query(older).execute(pool).await.unwrap();
    let late = hold_batch(&mut connection, &[&request], &terms()).await.unwrap().remove(0);
    assert!(is_granted(&late) && !late.replayed);
    // an answer with a booking stays as long as the booking
    sqlx::query(older).execute(pool).await.unwrap();
    tidy_bookings(pool).await.unwrap();
    let late_again = hold_batch(&mut connection, &[&request], &terms()).await.unwrap().remove(0);
    assert_eq!(late_again, HoldAnswer { replayed: true, ..late });
}

#[tokio::test]
async fn tidying_removes_only_what_is_over() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 0).await;
    let request = ask(1, "a", stay(0, 1), &[line(1, 1)]);
    hold_batch(&mut pool.acquire().await.unwrap(), &[&request], &terms()).await.unwrap();
    for statement in [
        "INSERT INTO sessions SELECT sha256(i::text::bytea), lpad('1', 32, '0')::uuid,
             now() - interval '2 days', now() + make_interval(days => i)
         FROM generate_series(-1, 1, 2) AS i",
        "INSERT INTO quotes SELECT gen_random_uuid(), lpad('1', 32, '0')::uuid,
             lpad('1', 32, '0')::uuid, '2026-12-01', '2026-12-02', 1, 1, 0, '{5}', 5, 'EUR', NULL,
             now() - interval '3 days', now() - make_interval(days => i, hours => 1)
         FROM generate_series(0, 1) AS i",
        // an event waits for as long as it takes
        "INSERT INTO outbox (topic, kind, subject_id, version, created_at)
         VALUES ('booking.events', 'BookingConfirmed', gen_random_uuid(), 1, now() - interval '1 year')",
        "INSERT INTO inbox SELECT 'order', gen_random_uuid(), now() - make_interval(days => i)
         FROM generate_series(29, 31, 2) AS i",
        "INSERT INTO webhooks SELECT 'sandbox', i::text, 'i', now() - make_interval(days => i),
             CASE WHEN i = 92 THEN now() END
         FROM unnest(ARRAY[89, 91, 92]) AS i",
        "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'",
    ] {
        sqlx::query(statement).execute(pool).await.unwrap();
    }
    assert_eq!(tidy_bookings(pool).await.unwrap(), Outcome::Done(5));
    assert_eq!(tidy_bookings(pool).await.unwrap(), Outcome::Done(0));
}
