//! Requests that nothing was decided about: each is told so by a code of its own and when to come
//! back, and leaves nothing behind.
// brief: C7

use axum::http::StatusCode;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgPool};

use super::guest::{Guest, room_type, set_total, stay_in};
use super::world::assert_verified;
use crate::app::{Answer, TestApp};
use crate::wire::Wire;

/// What one lane takes, and what its transaction has in hand besides.
const LANE_CAPACITY: usize = 1024;
const BATCH_MAX: usize = 64;

/// A problem that passes: with its code and the seconds to wait, and without facts of any booking.
fn assert_passing(answer: &Answer, status: u16, code: &str) {
    let problem = answer.problem(status, code);
    assert_eq!(answer.header("retry-after"), "1", "{problem}");
    assert!(problem["details"].is_null(), "{problem}");
}

/// Everything that a request could change, as text.
async fn everything(pool: &PgPool) -> String {
    let read = sqlx::query_scalar::<_, String>(
        "SELECT concat_ws(E'\\n',
             (SELECT jsonb_agg(to_jsonb(b) ORDER BY id) FROM bookings b),
             (SELECT jsonb_agg(to_jsonb(r) ORDER BY booking_id, line) FROM booking_rooms r),
             (SELECT jsonb_agg(to_jsonb(k) ORDER BY key_hash) FROM idempotency_keys k),
             (SELECT jsonb_agg(to_jsonb(i) ORDER BY room_type_id, night) FROM inventory i),
             (SELECT jsonb_agg(to_jsonb(q) ORDER BY id) FROM quotes q),
             (SELECT count(*) FROM outbox), (SELECT count(*) FROM hotel_changes))",
    );
    read.fetch_one(pool).await.expect("everything")
}

/// A guest with a hold, its path, and a body for the same rooms.
async fn hold(app: &TestApp) -> (Guest, String, serde_json::Value) {
    let guest = Guest::new(app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let held = guest.book(app, "first", &body).await;
    assert_eq!(held.status, 201, "{}", held.text());
    (guest, held.header("location").to_owned(), body)
}

async fn run(pool: &PgPool, statements: &'static str) {
    sqlx::raw_sql(statements).execute(pool).await.expect("statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_that_stay_locked_are_told() {
    let app = TestApp::new().await;
    let (guest, held, body) = hold(&app).await;
    let (confirm, cancel) = (format!("{held}/confirm"), format!("{held}/cancel"));
    let before = everything(app.pool()).await;
    let mut manager = app.pool().acquire().await.unwrap();
    let mut edit = manager.begin().await.unwrap();
    sqlx::query("SELECT FROM inventory WHERE night = '2026-12-02' FOR NO KEY UPDATE")
        .execute(&mut *edit)
        .await
        .unwrap();
    let other = Guest::new(&app).await;
    let nothing = json!({});
    // the step that comes second waits for the booking, the first for its nights
    let (booked, confirmed, cancelled) = tokio::join!(
        other.book(&app, "k", &body),
        guest.post(&app, &confirm, &nothing),
        guest.post(&app, &cancel, &nothing),
    );
    for answer in [booked, confirmed, cancelled] {
        assert_passing(&answer, 409, "INVENTORY_LOCKED");
    }
    assert_eq!(everything(app.pool()).await, before);
    // others of the same lane are not held up
    let elsewhere = stay_in(room_type(1, 1), "2026-12-05", "2026-12-06");
    assert_eq!(other.book(&app, "elsewhere", &elsewhere).await.status, 201);
    edit.rollback().await.unwrap();
    let again = other.book(&app, "k", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    assert_eq!(guest.post(&app, &confirm, &nothing).await.json()["status"], "confirmed");
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_cross_again_and_again_are_told() {
    let app = TestApp::new().await;
    let (guest, held, body) = hold(&app).await;
    run(
        app.pool(),
        "CREATE SEQUENCE crossings;
         CREATE FUNCTION cross_v1() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM nextval('crossings');
             RAISE EXCEPTION 'crossed' USING ERRCODE = '40P01';
         END $$;
         CREATE TRIGGER cross_v1 BEFORE INSERT OR UPDATE ON bookings
             FOR EACH ROW EXECUTE FUNCTION cross_v1()",
    )
    .await;
    let before = everything(app.pool()).await;
    let other = Guest::new(&app).await;
    let nothing = json!({});
    assert_passing(&other.book(&app, "k", &body).await, 409, "CONCURRENCY_ABORT");
    for step in ["confirm", "cancel", "extend"] {
        let answer = guest.post(&app, &format!("{held}/{step}"), &nothing).await;
        assert_passing(&answer, 409, "CONCURRENCY_ABORT");
    }
    assert_eq!(everything(app.pool()).await, before);
    // each was tried four times before it was told
    let tries = sqlx::query_scalar::<_, i64>("SELECT last_value FROM crossings");
    assert_eq!(tries.fetch_one(app.pool()).await.unwrap(), 4 * 4);
    run(app.pool(), "DROP TRIGGER cross_v1 ON bookings").await;
    let again = other.book(&app, "k", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_take_too_long_are_told() {
    let app = TestApp::new().await;
    let (guest, held, body) = hold(&app).await;
    run(
        app.pool(),
        "CREATE FUNCTION dawdle_v1() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM pg_sleep(60);
             RETURN NEW;
         END $$;
         CREATE TRIGGER dawdle_v1 BEFORE INSERT OR UPDATE ON bookings
             FOR EACH ROW EXECUTE FUNCTION dawdle_v1()",
    )
    .await;
    let before = everything(app.pool()).await;
    let other = Guest::new(&app).await;
    let (confirm, nothing) = (format!("{held}/confirm"), json!({}));
    let elsewhere = stay_in(room_type(2, 1), "2026-12-01", "2026-12-03");
    // before the deadline of the request itself, or the cause would not be told
    let (booked, confirmed) =
        tokio::join!(other.book(&app, "k", &elsewhere), guest.post(&app, &confirm, &nothing));
    assert_passing(&booked, 504, "TRANSACTION_TIMEOUT");
    assert_passing(&confirmed, 504, "TRANSACTION_TIMEOUT");
    assert_eq!(everything(app.pool()).await, before);
    run(app.pool(), "DROP TRIGGER dawdle_v1 ON bookings").await;
    let again = other.book(&app, "k", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_lane_turns_away() {
    const MORE: usize = 100;
    let database = crate::database::TestDatabase::create().await;
    let wire = Wire::to(&database.url()).await;
    let app = TestApp::with().lanes_url(wire.url(&database.url())).booking(|settings| {
        settings.lanes = 1;
        settings.holds_max = None;
    });
    let app = app.start_on(&database.url()).await;
    set_total(&app, room_type(1, 1), 1000).await;
    set_total(&app, room_type(2, 1), 1000).await;
    let guest = Guest::new(&app).await;
    let body = |number: usize| {
        let hotel = if number.is_multiple_of(2) { 1 } else { 2 };
        stay_in(room_type(hotel, 1), "2026-12-01", "2026-12-02")
    };
    // the lane has its connection; nothing that it asks is answered from here on
    assert_eq!(guest.book(&app, "first", &body(0)).await.status, 201);
    wire.hold();
    let asked = LANE_CAPACITY + BATCH_MAX + MORE;
    let mut asking: FuturesUnordered<_> = (0..asked)
        .map(|number| {
            let (guest, app, body) = (&guest, &app, body(number));
            async move { (number, guest.book(app, &format!("key {number}"), &body).await) }
        })
        .collect();
    let mut turned_away = Vec::new();
    for _ in 0..MORE {
        let (number, answer) = asking.next().await.unwrap();
        assert_passing(&answer, 503, "LANE_FULL");
        turned_away.push(number);
    }
    wire.let_go();
    let mut granted = 1;
    while let Some((number, answer)) = asking.next().await {
        match answer.status.as_u16() {
            201 => granted += 1,
            // a slow machine may be past the deadline of some
            409 => assert_passing(&answer, 409, "INVENTORY_LOCKED"),
            _ => {
                assert_passing(&answer, 503, "LANE_FULL");
                turned_away.push(number);
            }
        }
    }
    assert!(turned_away.len() < MORE + BATCH_MAX, "{}", turned_away.len());
    let counts = sqlx::query_as::<_, (i64, i64)>(
        "SELECT (SELECT count(*) FROM bookings), (SELECT count(*) FROM idempotency_keys)",
    );
    assert_eq!(counts.fetch_one(app.pool()).await.unwrap(), (granted, granted));
    for number in turned_away.into_iter().take(3) {
        let again = guest.book(&app, &format!("key {number}"), &body(number)).await;
        assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    }
    assert_verified(app.pool()).await;
}

/// Full disks and memory, failing disks: raised by a trigger, as they would come out of any insert.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cant_write_is_told() {
    let app = TestApp::new().await;
    let (guest, held, body) = hold(&app).await;
    let nothing = json!({});
    for code in ["53100", "53200", "53400", "58030"] {
        let broken = format!(
            "CREATE OR REPLACE FUNCTION break_v1() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{code}';
             END $$;
             CREATE OR REPLACE TRIGGER break_v1 BEFORE INSERT OR UPDATE ON bookings
                 FOR EACH ROW EXECUTE FUNCTION break_v1();
             CREATE OR REPLACE TRIGGER break_v1 BEFORE INSERT ON quotes
                 FOR EACH ROW EXECUTE FUNCTION break_v1()"
        );
        sqlx::raw_sql(AssertSqlSafe(broken)).execute(app.pool()).await.unwrap();
        let before = everything(app.pool()).await;
        assert_passing(&guest.book(&app, "k", &body).await, 503, "UNAVAILABLE");
        assert_passing(&guest.post(&app, "/v1/quotes", &body).await, 503, "UNAVAILABLE");
        for step in ["extend", "confirm", "cancel"] {
            let answer = guest.post(&app, &format!("{held}/{step}"), &nothing).await;
            assert_passing(&answer, 503, "UNAVAILABLE");
        }
        assert_eq!(everything(app.pool()).await, before);
        assert_eq!(guest.get(&app, &held).await.status, StatusCode::OK);
    }
    run(app.pool(), "DROP TRIGGER break_v1 ON bookings; DROP TRIGGER break_v1 ON quotes").await;
    let again = guest.book(&app, "k", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    assert_verified(app.pool()).await;
}

/// A standby, or a server that somebody made read-only.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_reads_is_told() {
    let app = TestApp::new().await;
    let (guest, held, body) = hold(&app).await;
    run(
        app.pool(),
        "DO $$ BEGIN EXECUTE format(
             'ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
         END $$",
    )
    .await;
    let before = everything(app.pool()).await;
    let reading = TestApp::with().over_the_same().start_on(&app.database_url()).await;
    assert_passing(&guest.book(&reading, "k", &body).await, 503, "UNAVAILABLE");
    assert_passing(&guest.post(&reading, "/v1/quotes", &body).await, 503, "UNAVAILABLE");
    for step in ["extend", "confirm", "cancel"] {
        let answer = guest.post(&reading, &format!("{held}/{step}"), &json!({})).await;
        assert_passing(&answer, 503, "UNAVAILABLE");
    }
    assert_eq!(guest.get(&reading, &held).await.status, StatusCode::OK);
    assert_eq!(reading.get("/v1/hotels?bbox=-10,38,-9,39").await.status, StatusCode::OK);
    assert_eq!(everything(app.pool()).await, before);
}
