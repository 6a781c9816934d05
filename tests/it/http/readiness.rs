//! Readiness tells the truth: what a process can do now, and not what it once could.
// brief: O3

use std::time::Duration;

use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};

const SEARCH: &str = "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-04";
const BOOKING: &str = "/readyz?role=booking";

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_no_longer_moves_on_is_stale_and_answers() {
    let stale_after = Duration::from_millis(1500);
    let app = TestApp::with().settings(|settings| settings.stale_after = stale_after);
    let app = app.start().await;
    assert_eq!(app.get("/readyz").await.json()["parts"]["engine"]["state"], "up");
    let before = app.get(SEARCH).await.json();
    app.stop_following();
    let engine_state = |value: &Value| value["parts"]["engine"]["state"].clone();
    let stale = app.await_answer("/readyz", |answer| engine_state(&answer.json()) == "stale").await;
    assert_eq!(stale.status, 200, "its answers are good, if old");
    let part = stale.json()["parts"]["engine"].clone();
    assert!(part["age_seconds"].as_f64().unwrap() >= stale_after.as_secs_f64(), "{part}");
    let during = app.get(SEARCH).await.json();
    assert_eq!((&during["items"], &during["degraded"]), (&before["items"], &false.into()));
    assert_eq!(during["as_of"], part["as_of"]);
    assert_eq!(app.get("/health").await.json()["status"], "degraded");
}

/// Sets something for every session of the database, those that are open too.
async fn set(app: &TestApp, setting: &str) {
    let mut connection = app.pool().acquire().await.unwrap();
    let database = "SELECT current_database()";
    let database: String = sqlx::query_scalar(database).fetch_one(&mut *connection).await.unwrap();
    let alter = format!("ALTER DATABASE {database} {setting}");
    for statement in ["SET default_transaction_read_only = off".to_owned(), alter] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await.unwrap();
    }
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::query(end).execute(&mut *connection).await.unwrap();
    // this one too: it began before
    connection.close().await.unwrap();
}

/// A database that answers and takes no write: bookings can't be made, searches can.
async fn takes_no_writes(app: &TestApp, with: &str, without: &str) {
    let ready = app.get(BOOKING).await;
    assert_eq!((ready.status.as_u16(), &ready.json()["parts"]["writes"]), (200, &"up".into()));
    set(app, with).await;
    let refused = app.await_answer(BOOKING, |answer| answer.text().contains("no writes")).await;
    let problem = refused.problem(503, "UNAVAILABLE");
    assert_eq!(problem["details"]["parts"]["writes"], "down");
    assert_eq!(problem["details"]["parts"]["database"], "up", "{problem}");
    for path in ["/readyz", SEARCH] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert_eq!(app.get("/health").await.json()["status"], "degraded");
    set(app, without).await;
    app.await_answer(BOOKING, |answer| answer.status == 200).await;
    let guest = Guest::new(app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-02");
    assert_eq!(guest.book(app, "after", &body).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_reads_takes_no_bookings() {
    let app = TestApp::new().await;
    let setting = "default_transaction_read_only";
    takes_no_writes(&app, &format!("SET {setting} = on"), &format!("RESET {setting}")).await;
}

/// A full disk, as far as a test can have one everywhere: no file may grow beyond what it has.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_room_takes_no_bookings() {
    let app = TestApp::new().await;
    takes_no_writes(&app, "SET temp_file_limit = '64kB'", "RESET temp_file_limit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_often_writes_seldom() {
    let app = TestApp::new().await;
    let written = "SELECT written_at::text FROM write_probe";
    let written =
        async || -> String { sqlx::query_scalar(written).fetch_one(app.pool()).await.unwrap() };
    let begun = tokio::time::Instant::now();
    assert_eq!(app.get(BOOKING).await.status, 200);
    let first = written().await;
    for _ in 0..20 {
        assert_eq!(app.get(BOOKING).await.status, 200);
    }
    // on a machine that slept for a second in between there is nothing to see
    if begun.elapsed() < Duration::from_secs(1) {
        assert_eq!(written().await, first);
    }
    let mut again = first.clone();
    while again == first {
        assert!(begun.elapsed() < crate::app::CONDITION_TIMEOUT, "never written again");
        app.get(BOOKING).await;
        again = written().await;
    }
}
