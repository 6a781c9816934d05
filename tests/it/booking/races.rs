//! Bugs that only show when transactions meet: planted into the database's functions, and found.
// brief: C2, C5

use domain::booking::refusal::Refusal;
use domain::booking::request::HoldRequest;
use futures::future::join_all;
use sqlx::PgPool;
use store::StoreError;
use store::bookings::{HoldAnswer, HoldVerdict, hold_batch};

use super::bugs::plant;
use super::world::{
    NIGHTS, ask, ask_plainly, assert_verified, day, line, make_world, room_type, stay, terms,
};
use crate::database::TestDatabase;

/// Meetings that a bug may survive before it counts as not found.
const ROUNDS_MAX: u64 = 60;
const AT_ONCE: u8 = 6;
const ROOMS: u16 = 3;

async fn at_once(pool: &PgPool, requests: Vec<HoldRequest>) -> Vec<Result<HoldAnswer, StoreError>> {
    let holding = requests.into_iter().map(|request| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let mut connection = pool.acquire().await?;
            Ok(hold_batch(&mut connection, &[&request], &terms()).await?.remove(0))
        })
    });
    join_all(holding).await.into_iter().map(|joined| joined.expect("an answer")).collect()
}

fn granted(answers: &[Result<HoldAnswer, StoreError>]) -> usize {
    let new = |answer: &&HoldAnswer| {
        !answer.replayed && matches!(answer.verdict, HoldVerdict::Granted(_))
    };
    answers.iter().filter_map(|answer| answer.as_ref().ok()).filter(new).count()
}

/// Six want three rooms: whether once somebody failed, or not exactly three had one.
async fn rooms_go_wrong(pool: &PgPool) -> bool {
    for round in 0..ROUNDS_MAX {
        let night = stay(round % NIGHTS, 1);
        let kind = if round < NIGHTS { 1 } else { 3 };
        if round >= 2 * NIGHTS {
            break;
        }
        let requests = (1..=AT_ONCE).map(|by| ask(by, &round.to_string(), night, &[line(kind, 1)]));
        let answers = at_once(pool, requests.collect()).await;
        if answers.iter().any(Result::is_err) || granted(&answers) != usize::from(ROOMS) {
            return true;
        }
    }
    false
}

/// Six send the same: whether once it had not exactly one effect.
async fn twins_go_wrong(pool: &PgPool) -> bool {
    for round in 0..NIGHTS {
        for nights in 1..=3.min(NIGHTS - round) {
            let twins = (0..AT_ONCE).map(|_| ask_plainly(1, stay(round, nights), &[line(3, 1)]));
            let answers = at_once(pool, twins.collect()).await;
            if answers.iter().any(Result::is_err) || granted(&answers) != 1 {
                return true;
            }
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_locks_are_found() {
    let healthy = TestDatabase::create().await;
    make_world(healthy.pool(), ROOMS).await;
    assert!(!rooms_go_wrong(healthy.pool()).await);

    let unlocked = TestDatabase::create().await;
    make_world(unlocked.pool(), ROOMS).await;
    for (function, lock) in
        [("lock_nights_v1", "FOR NO KEY UPDATE OF i\n"), ("hold_alone_v1", "FOR NO KEY UPDATE\n")]
    {
        plant(unlocked.pool(), function, lock, "\n").await;
    }
    assert!(rooms_go_wrong(unlocked.pool()).await, "nights without locks");
}

/// Who looks whether a key is known without waiting for its twin finds none, and books as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_taken_beside_a_twin_is_found() {
    let healthy = TestDatabase::create().await;
    make_world(healthy.pool(), 100).await;
    assert!(!twins_go_wrong(healthy.pool()).await);

    let wrong = TestDatabase::create().await;
    make_world(wrong.pool(), 100).await;
    plant(wrong.pool(), "lock_keys_v1", "pg_advisory_xact_lock", "abs").await;
    assert!(twins_go_wrong(wrong.pool()).await, "keys that are taken beside twins");
}

/// Between the locks and the facts a night is added: nobody has counted its rooms, so it is not there.
#[tokio::test(flavor = "multi_thread")]
async fn a_night_added_behind_the_locks_is_not_sold() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, ROOMS).await;
    plant(pool, "hold_batch_v1", "-- 3. Facts.", "PERFORM pg_advisory_xact_lock(42);").await;
    // the second room type lacks its eleventh night: as the last one, and as the day of arrival
    for (number, (from, nights)) in [(9, 2), (10, 1), (8, 4)].into_iter().enumerate() {
        let mut gate = pool.acquire().await.unwrap();
        sqlx::query("SELECT pg_advisory_lock(42)").execute(&mut *gate).await.unwrap();
        let request = ask(1, &number.to_string(), stay(from, nights), &[line(2, 1)]);
        let asking = tokio::spawn({
            let pool = pool.clone();
            async move { at_once(&pool, vec![request]).await.remove(0) }
        });
        await_waiting(pool).await;
        let added = "INSERT INTO inventory (room_type_id, night, total, price_minor)
            VALUES ($1, $2, 3, 100)";
        let added = sqlx::query(added).bind(room_type(2).0).bind(day(10));
        added.execute(pool).await.unwrap();
        sqlx::query("SELECT pg_advisory_unlock(42)").execute(&mut *gate).await.unwrap();
        let answer = asking.await.unwrap().unwrap();
        let HoldVerdict::Refused { refusal: Refusal::UnknownNight { night, .. }, .. } =
            answer.verdict
        else {
            panic!("{answer:?}")
        };
        assert_eq!(night, day(10));
        assert_verified(pool).await;
        let gone = sqlx::query("DELETE FROM inventory WHERE room_type_id = $1 AND night = $2");
        gone.bind(room_type(2).0).bind(day(10)).execute(pool).await.unwrap();
    }
}

/// Until somebody waits at the gate.
async fn await_waiting(pool: &PgPool) {
    let waits = "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database())";
    let begun = std::time::Instant::now();
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(pool).await.unwrap() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "nobody waits");
        tokio::task::yield_now().await;
    }
}
