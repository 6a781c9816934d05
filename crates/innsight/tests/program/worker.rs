//! The daily work as an operator meets it: a clock that leapt, a job that can't, what a doctor sees.

use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::process::Server;
use super::{ASK_INTERVAL, CONDITION_TIMEOUT, create_database, innsight, output, run_sql};

/// One hotel with nights from today to a month ahead, and a session that is over.
const WORLD: [&str; 5] = [
    "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone, property_type)
     VALUES (lpad('1', 32, '0')::uuid, 'casa', 'Casa', 387000000, -91000000, 'Lisbon', 'PT', 'UTC',
         'hotel')",
    "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
     SELECT id, id, 'Double', '1 double bed', 2, 2, 5 FROM hotels",
    "INSERT INTO inventory (room_type_id, night, total, price_minor)
     SELECT id, timezone('UTC', clock_timestamp())::date + n, 5, 100
     FROM room_types, generate_series(-40, 30) AS n",
    "INSERT INTO users (id, email, name, password_hash)
     VALUES (lpad('1', 32, '0')::uuid, 'guest@example.org', 'Guest', '$argon2id$none')",
    "INSERT INTO sessions (token_hash, user_id, created_at, expires_at)
     SELECT sha256('token'), id, clock_timestamp() - interval '2 days',
         clock_timestamp() - interval '1 day' FROM users",
];

async fn make_world() -> String {
    let url = create_database().await;
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    for statement in WORLD {
        run_sql(&url, statement).await;
    }
    url
}

async fn count(url: &str, what: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let count = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {what}")));
    count.fetch_one(&mut connection).await.expect("a count")
}

async fn await_count(url: &str, what: &str, wanted: i64) {
    let begun = Instant::now();
    while count(url, what).await != wanted {
        assert!(begun.elapsed() < CONDITION_TIMEOUT, "never {wanted} of {what}");
        tokio::time::sleep(ASK_INTERVAL).await;
    }
}

fn worker(url: &str, arguments: &[&str]) -> Server {
    let mut all = vec!["worker", "--metrics-listen", "127.0.0.1:0"];
    all.extend(arguments);
    Server::run(innsight(url, &all))
}

const CLOSED: &str = "inventory WHERE closed";

// brief: S4
#[tokio::test]
async fn a_leap_of_the_clock_is_told_and_waits_for_a_word() {
    let url = make_world().await;
    // as if the clock had been a month behind all the time until now
    run_sql(
        &url,
        "INSERT INTO rolled_zones (time_zone, local_date, horizon_nights)
         VALUES ('UTC', timezone('UTC', clock_timestamp())::date - 30, 365)",
    )
    .await;
    let waiting = worker(&url, &[]);
    waiting.await_answer("/metrics", "innsight_roll_waiting_zones 1");
    assert_eq!(count(&url, CLOSED).await, 0);
    let (_, told) = output(&url, &["doctor"]);
    assert!(told.contains("the daily work waits"), "{told}");
    assert!(told.contains("innsight worker --yes"), "{told}");
    drop(waiting);

    let caught_up = worker(&url, &["--yes"]);
    await_count(&url, CLOSED, 40).await;
    caught_up.await_answer("/metrics", "innsight_roll_waiting_zones 0");
    let (_, told) = output(&url, &["doctor"]);
    assert!(told.contains("the daily work follows the date"), "{told}");
}

// brief: S4
#[tokio::test]
async fn verify_names_and_repairs_what_a_wrong_clock_has_closed() {
    let url = make_world().await;
    run_sql(
        &url,
        "UPDATE inventory SET closed = true, closed_by_roll = true
         WHERE night < timezone('UTC', clock_timestamp())::date + 9",
    )
    .await;
    let (status, told) = output(&url, &["verify"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("the daily roll closed it before its time"), "{told}");
    assert!(told.contains("innsight verify --repair"), "{told}");
    let (status, told) = output(&url, &["verify", "--repair"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("nights opened again"), "{told}");
    assert!(told.contains("all is well"), "{told}");
}

// brief: O3
#[tokio::test]
async fn a_job_that_fails_keeps_no_other_from_its_work() {
    for (broken, done) in [
        ("ALTER TABLE rolled_zones RENAME TO hidden", "sessions"),
        ("ALTER TABLE feed_cursors RENAME TO hidden", "sessions"),
        (
            "ALTER TABLE sessions RENAME TO hidden",
            "inventory WHERE NOT closed AND night < timezone('UTC', clock_timestamp())::date",
        ),
        ("ALTER TABLE idempotency_keys RENAME TO hidden", "sessions"),
        ("ALTER TABLE quotes RENAME TO hidden", "feed_cursors"),
    ] {
        let url = make_world().await;
        run_sql(
            &url,
            "INSERT INTO feed_cursors (name, floor, epoch, updated_at)
             VALUES ('gone', '3', 1, clock_timestamp() - interval '8 days')",
        )
        .await;
        run_sql(&url, broken).await;
        let _worker = worker(&url, &[]);
        await_count(&url, done, 0).await;
    }
}

// brief: Y5
#[tokio::test]
async fn a_doctor_sees_what_keeps_the_feed_back() {
    let url = make_world().await;
    run_sql(
        &url,
        "INSERT INTO feed_cursors (name, floor, epoch, updated_at)
         VALUES ('hotels-7', '3', 1, clock_timestamp() - interval '25 hours')",
    )
    .await;
    let (_, told) = output(&url, &["doctor"]);
    assert!(told.contains("index hotels-7 was not fed for 25 hours"), "{told}");
    assert!(told.contains("every change is noted, whoever makes it"), "{told}");
    let worker = worker(&url, &[]);
    worker.await_answer("/metrics", "innsight_feed_cursor_untouched_seconds 900");
    drop(worker);
    run_sql(&url, "ALTER TABLE hotels ENABLE TRIGGER note_update").await;
    let (status, told) = output(&url, &["doctor"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("ALTER TABLE hotels ENABLE ALWAYS TRIGGER note_update"), "{told}");
}
