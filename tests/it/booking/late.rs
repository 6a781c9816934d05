//! Steps that wait for locks while time goes by: a confirmation is judged after its wait, what
//! cancelling costs by when it was asked for. Each is shown to go wrong when it is judged otherwise.
// brief: C4, C6

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Acquire, AssertSqlSafe, PgPool};

use super::bugs::plant;
use super::guest::{Guest, room_type, stay_in};
use super::world::assert_verified;
use crate::app::{Answer, CONDITION_TIMEOUT, TestApp};

/// How far ahead the moment is that goes by while somebody waits.
const AHEAD: &str = "clock_timestamp() + interval '1200 milliseconds'";
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// Waits until a statement about the database is true.
pub async fn await_true(pool: &PgPool, what: &str, statement: &'static str) {
    let look = async {
        while !sqlx::query_scalar::<_, bool>(statement).fetch_one(pool).await.expect("an answer") {
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    };
    tokio::time::timeout(CONDITION_TIMEOUT, look).await.unwrap_or_else(|_| panic!("{what}"));
}

/// Takes a step while somebody holds `locked`, who lets go only when `column` of the booking is past.
async fn step_over(
    app: &TestApp,
    guest: &Guest,
    path: &str,
    step: &str,
    column: &str,
    locked: &'static str,
) -> Answer {
    let pool = app.pool();
    let moment = format!("UPDATE bookings SET {column} = {AHEAD}");
    sqlx::query(AssertSqlSafe(moment)).execute(pool).await.unwrap();
    sqlx::query(
        "UPDATE booking_rooms SET hold_until = b.expires_at FROM bookings b
         WHERE b.id = booking_id AND hold_until IS NOT NULL",
    )
    .execute(pool)
    .await
    .unwrap();
    let mut manager = pool.acquire().await.unwrap();
    let mut edit = manager.begin().await.unwrap();
    sqlx::query(locked).execute(&mut *edit).await.unwrap();
    let asking = {
        let (router, request) =
            (app.router.clone(), guest.request("POST", &format!("{path}/{step}")));
        let request = request.body(axum::body::Body::empty()).unwrap();
        tokio::spawn(TestApp::ask_of(router, request))
    };
    await_true(
        pool,
        "nobody waits",
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock')",
    )
    .await;
    let is_past = match column {
        "expires_at" => "SELECT bool_and(clock_timestamp() > expires_at) FROM bookings",
        _ => "SELECT bool_and(clock_timestamp() > free_until) FROM bookings",
    };
    let already: bool = sqlx::query_scalar(is_past).fetch_one(pool).await.unwrap();
    assert!(!already, "the machine is too slow for the moment chosen");
    await_true(pool, "the moment never came", is_past).await;
    edit.rollback().await.unwrap();
    asking.await.unwrap()
}

async fn held(app: &TestApp, guest: &Guest) -> String {
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let held = guest.book(app, "a", &body).await;
    assert_eq!(held.status, 201, "{}", held.text());
    held.header("location").to_owned()
}

const NIGHT: &str = "SELECT FROM inventory WHERE night = '2026-12-02' FOR NO KEY UPDATE";
const BOOKING: &str = "SELECT FROM bookings FOR NO KEY UPDATE";

/// What a confirmation that waited past the end of its hold comes to, and whether one is stored.
async fn confirm_late(bug: Option<(&str, &str)>, locked: &'static str) -> (u16, bool) {
    let app = TestApp::new().await;
    if let Some((right, wrong)) = bug {
        plant(app.pool(), "confirm_booking_v1", right, wrong).await;
    }
    let guest = Guest::new(&app).await;
    let path = held(&app, &guest).await;
    let answer = step_over(&app, &guest, &path, "confirm", "expires_at", locked).await;
    assert_verified(app.pool()).await;
    let late = sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT FROM bookings WHERE confirmed_at >= expires_at)",
    );
    let late = late.fetch_one(app.pool()).await.unwrap();
    if answer.status != 200 {
        answer.problem(409, "BOOKING_EXPIRED");
    }
    (answer.status.as_u16(), late)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_judged_after_its_wait() {
    assert_eq!(confirm_late(None, NIGHT).await, (409, false));
    assert_eq!(confirm_late(None, BOOKING).await, (409, false));
    let early = ("PERFORM lock_rooms_v1(ARRAY[p_id]);", "t := clock_timestamp();
         PERFORM lock_rooms_v1(ARRAY[p_id]); IF booking.expires_at > t THEN booking.expires_at := 'infinity'; END IF;");
    assert_eq!(confirm_late(Some(early), NIGHT).await, (200, true), "the mistake shows");
}

/// What cancelling a confirmed booking costs that waited past the end of free cancellation.
async fn cancel_late(bug: Option<(&str, &str)>, locked: &'static str) -> Value {
    let app = TestApp::new().await;
    if let Some((right, wrong)) = bug {
        plant(app.pool(), "cancel_booking_v1", right, wrong).await;
    }
    let guest = Guest::new(&app).await;
    let path = held(&app, &guest).await;
    guest.post(&app, &format!("{path}/confirm"), &json!({})).await;
    let answer = step_over(&app, &guest, &path, "cancel", "free_until", locked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_verified(app.pool()).await;
    answer.json()["penalty_minor"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_is_judged_by_when_it_was_asked_for() {
    for locked in [NIGHT, BOOKING] {
        assert_eq!(cancel_late(None, locked).await, json!(0), "{locked}");
    }
    let late = ("asked_at >= booking.free_until", "clock_timestamp() >= booking.free_until");
    assert_eq!(cancel_late(Some(late), BOOKING).await, json!(2 * 5100), "the mistake shows");
    // the wait for a connection counts as well
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let path = held(&app, &guest).await;
    guest.post(&app, &format!("{path}/confirm"), &json!({})).await;
    let id: uuid::Uuid = path.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query("UPDATE bookings SET free_until = clock_timestamp() - interval '3 s'")
        .execute(app.pool())
        .await
        .unwrap();
    let outcome = sqlx::query_scalar::<_, String>("SELECT cancel_booking_v1($1, $2, 10)");
    let outcome = outcome.bind(id).bind(guest.id).fetch_one(app.pool()).await.unwrap();
    assert_eq!(outcome, "cancelled");
    assert_eq!(guest.get(&app, &path).await.json()["penalty_minor"], json!(0));
}
