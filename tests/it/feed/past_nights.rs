//! Nights that are long over go, and nothing that anybody still needs.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use store::feed::FeedReader;
use store::jobs::{Outcome, RollPlan, remove_past_nights, roll_inventory};
use store::verify::verify;

use super::hotels::{make_hotels, read_pass, run};
use crate::database::TestDatabase;

async fn roll(database: &TestDatabase, at: DateTime<Utc>, horizon_nights: i32) {
    let plan = RollPlan { at, horizon_nights, date_is_right: true };
    assert!(matches!(roll_inventory(database.pool(), plan).await.unwrap(), Outcome::Done(_)));
}

async fn remove(database: &TestDatabase, at: DateTime<Utc>, kept_days: u16) -> u64 {
    match remove_past_nights(database.pool(), at, kept_days).await.unwrap() {
        Outcome::Done(nights) => nights,
        Outcome::Busy => panic!("nobody else removes"),
    }
}

async fn first_night(connection: &mut PgConnection, room_type: &str) -> Option<NaiveDate> {
    let first = sqlx::query_scalar(
        "SELECT min(night) FROM inventory WHERE room_type_id = lpad($1, 32, '0')::uuid",
    );
    first.bind(room_type).fetch_one(connection).await.unwrap()
}

/// What a recount finds. By the real clock all nights of these tests are still to come.
async fn miscounts(database: &TestDatabase) -> Vec<String> {
    let mut faults = verify(database.pool()).await.unwrap().faults;
    faults.retain(|fault| !fault.ends_with("closed it before its time"));
    faults
}

/// Somebody slept in hotel 1 on 2 and 3 February 2027, and has paid for it.
const BOUGHT: [&str; 5] = [
    "INSERT INTO users (id, email, name, password_hash)
     VALUES (lpad('1', 32, '0')::uuid, 'guest@example.org', 'Guest', '$argon2id$none')",
    "INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
         currency, created_at, expires_at, confirmed_at)
     SELECT id, id, id, 'confirmed', '2027-02-02', '2027-02-04', 20000, 'EUR', t, t + interval '15 minutes', t
     FROM (SELECT lpad('1', 32, '0')::uuid, timestamptz '2027-01-05 12:00:00Z') AS of (id, t)",
    "INSERT INTO booking_rooms (booking_id, line, room_type_id, check_in, check_out, rooms, adults,
         children, nightly_minor)
     SELECT id, 1, id, check_in, check_out, 1, 1, 0, '{10000,10000}' FROM bookings",
    "INSERT INTO idempotency_keys (key_hash, derived, request_hash, booking_id, status, answer)
     SELECT sha256('key'), false, sha256('request'), id, 201, '{}' FROM bookings",
    "UPDATE inventory SET sold = 1 WHERE room_type_id = lpad('1', 32, '0')::uuid
         AND night IN ('2027-02-02', '2027-02-03')",
];

// brief: D1
#[tokio::test]
async fn past_nights_go_but_not_those_that_somebody_bought() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 400).await;
    // hotel 2 was given 60 nights and no more
    run(
        &mut connection,
        "DELETE FROM inventory WHERE room_type_id = lpad('2', 32, '0')::uuid
             AND night >= date '2027-01-01' + 60",
    )
    .await;
    for statement in BOUGHT {
        run(&mut connection, statement).await;
    }
    let at: DateTime<Utc> = "2027-12-01T12:00:00Z".parse().unwrap();
    assert_eq!(remove(&database, at, 30).await, 0, "nothing was rolled yet");
    roll(&database, at, 365).await;
    assert_eq!(miscounts(&database).await, Vec::<String>::new());
    let mut reader = FeedReader::start(database.pool()).await.unwrap();

    // 304 nights of hotel 1 are before 1 November, and two of them were bought
    assert_eq!(remove(&database, at, 30).await, 304 - 2 + 60);
    assert_eq!(remove(&database, at, 30).await, 0);
    assert_eq!(first_night(&mut connection, "1").await, "2027-02-02".parse().ok());
    assert_eq!(first_night(&mut connection, "2").await, None);
    assert_eq!(miscounts(&database).await, Vec::<String>::new());
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert!(brought.changes.is_empty(), "nobody can see that closed nights went: {brought:?}");

    // cancelled, they go as well
    run(
        &mut connection,
        "UPDATE bookings SET status = 'cancelled', cancelled_at = confirmed_at,
        penalty_minor = 0",
    )
    .await;
    run(&mut connection, "UPDATE inventory SET sold = 0 WHERE sold > 0").await;
    assert_eq!(remove(&database, at, 30).await, 2);
    assert_eq!(first_night(&mut connection, "1").await, "2027-11-01".parse().ok());
}

/// Open nights as text.
async fn on_sale(database: &TestDatabase) -> Vec<String> {
    let nights = sqlx::query_scalar(
        "SELECT room_type_id || ' ' || night || ' ' || price_minor FROM inventory
         WHERE NOT closed ORDER BY room_type_id, night",
    );
    nights.fetch_all(database.pool()).await.unwrap()
}

/// Prices that tell which night was copied, a hole, and hotels with a year, more, and less.
async fn make_varied(database: &TestDatabase) {
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 4, 450).await;
    for statement in [
        "UPDATE inventory SET price_minor = 1 + (night - '2027-01-01')",
        "DELETE FROM inventory WHERE room_type_id = lpad('2', 32, '0')::uuid
             AND night >= date '2027-01-01' + 364",
        "DELETE FROM inventory WHERE room_type_id = lpad('3', 32, '0')::uuid
             AND night BETWEEN '2027-01-20' AND '2027-12-20'",
        "DELETE FROM inventory WHERE room_type_id = lpad('4', 32, '0')::uuid
             AND night >= date '2027-01-01' + 363",
    ] {
        run(&mut connection, statement).await;
    }
}

// brief: S4
#[tokio::test]
async fn the_roll_copies_the_same_whether_or_not_past_nights_went() {
    for horizon_nights in [30, 365, 700] {
        let (kept, gone) = (TestDatabase::create().await, TestDatabase::create().await);
        make_varied(&kept).await;
        make_varied(&gone).await;
        let begin: DateTime<Utc> = "2027-01-02T12:00:00Z".parse().unwrap();
        let mut removed = 0;
        // days, weeks and months between two rolls
        for day in [0, 1, 9, 130, 131, 420, 900] {
            let at = begin + TimeDelta::days(day);
            roll(&kept, at, horizon_nights).await;
            roll(&gone, at, horizon_nights).await;
            removed += remove(&gone, at, 1).await;
            assert_eq!(on_sale(&gone).await, on_sale(&kept).await, "{horizon_nights} on {day}");
        }
        assert!(removed > 1_000, "{removed} of {horizon_nights}");
        let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM inventory");
        let left = left.fetch_one(gone.pool()).await.unwrap();
        assert!(left <= 4 * 730, "{left} nights are left");
    }
}

// brief: D1
#[tokio::test]
async fn they_go_in_chunks_by_one_process_at_a_time() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 120, 100).await;
    let at: DateTime<Utc> = "2027-06-01T12:00:00Z".parse().unwrap();
    roll(&database, at, 365).await;
    let mut other = database.connect().await;
    run(&mut other, "SELECT pg_advisory_lock(304414725)").await; // 0x12250005
    let busy = remove_past_nights(database.pool(), at, 1).await.unwrap();
    assert_eq!(busy, Outcome::Busy);
    run(&mut other, "SELECT pg_advisory_unlock_all()").await;
    // a night that somebody works with stays for the next time, and holds nothing up
    run(&mut other, "BEGIN").await;
    run(&mut other, "SELECT FROM inventory WHERE night = '2027-01-05' FOR NO KEY UPDATE").await;
    assert_eq!(remove(&database, at, 1).await, 120 * 99);
    run(&mut other, "ROLLBACK").await;
    assert_eq!(remove(&database, at, 1).await, 120);
}
