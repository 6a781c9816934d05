//! Parts of the service die, and it goes on: each begins a new life, which is seen from outside.
// brief: O3

use std::time::Duration;

use futures::future::join_all;

use crate::app::{Answer, TestApp};
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::booking::world::assert_verified;

const SEARCH: &str =
    "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-02&sort=price";

/// Whether `/readyz` shows that a role died once and is at work again.
fn died_and_lives(answer: &Answer, name: &str) -> bool {
    let ready = answer.json();
    let roles = ready["parts"]["roles"].as_array().cloned().unwrap_or_default();
    roles.iter().any(|role| role["name"] == name && role["restarts"] == 1 && role["state"] == "up")
}

async fn kill(app: &TestApp, name: &str) {
    app.state.roles.plant_panic(name);
    app.await_answer("/readyz", |answer| died_and_lives(answer, name)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_that_died_follows_on() {
    let app = TestApp::new().await;
    kill(&app, "search-follower").await;
    let change = "UPDATE inventory SET price_minor = 4000 WHERE night = '2026-12-01'";
    sqlx::query(change).execute(app.pool()).await.expect("a change");
    app.await_answer(SEARCH, |answer| answer.json()["items"][0]["offer"]["total_minor"] == 4000)
        .await;
}

/// It dies between the pages of a pass: the engine has some of it, and its position none.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_that_died_over_a_change_has_it_after_all() {
    let app = TestApp::new().await;
    app.state.roles.plant_panic("search-follower");
    let change = "UPDATE inventory SET price_minor = 4000 WHERE night = '2026-12-01'";
    sqlx::query(change).execute(app.pool()).await.expect("a change");
    app.await_answer(SEARCH, |answer| answer.json()["items"][0]["offer"]["total_minor"] == 4000)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentinel_that_died_watches_on() {
    let app = TestApp::new().await;
    for role in ["database-watch", "engine-watch"] {
        kill(&app, role).await;
    }
    assert_eq!(app.get("/readyz?role=booking").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweeper_that_died_sweeps_on() {
    let short = Duration::from_secs(1);
    let app = TestApp::with().booking(|settings| settings.hold_ttl = short).start().await;
    kill(&app, "sweeper").await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-02");
    let held = guest.book(&app, "k", &body).await;
    assert_eq!(held.status, 201, "{}", held.text());
    let swept = "SELECT held FROM inventory WHERE room_type_id = $1 AND night = '2026-12-01'";
    let begun = tokio::time::Instant::now();
    while sqlx::query_scalar::<_, i16>(swept)
        .bind(room_type(1, 1))
        .fetch_one(app.pool())
        .await
        .expect("a night")
        > 0
    {
        assert!(begun.elapsed() < crate::app::CONDITION_TIMEOUT, "nobody swept");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whoever waited is answered: those it was at with 503, the others by the next life. A repeat with
/// the same key makes one booking of each.
#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_died_loses_no_request() {
    const LANES: usize = 2;
    let app = TestApp::with().booking(|settings| {
        (settings.lanes, settings.holds_max) = (LANES, None);
    });
    let app = app.start().await;
    let guest = Guest::new(&app).await;
    for lane in 0..LANES {
        app.state.roles.plant_panic(&format!("lane-{lane}"));
    }
    let body = |number: u128| {
        stay_in(room_type(1 + number % 6, 1 + number % 2), "2026-12-01", "2026-12-02")
    };
    let ask = async |number: u128| guest.book(&app, &number.to_string(), &body(number)).await;
    let first = join_all((0..24).map(&ask)).await;
    let (booked, interrupted): (Vec<_>, Vec<_>) =
        first.iter().partition(|answer| answer.status == 201);
    assert!(interrupted.len() >= LANES, "both lanes died over a request: {booked:?}");
    for answer in interrupted {
        let problem = answer.problem(503, "UNAVAILABLE");
        assert!(problem["detail"].as_str().unwrap().contains("interrupted"), "{problem}");
        assert_eq!(answer.header("retry-after"), "1");
    }
    for (number, first) in (0..24).zip(&first) {
        let again = ask(number).await;
        assert_eq!(again.status, 201, "{}", again.text());
        if first.status == 201 {
            assert_eq!(again.json()["id"], first.json()["id"]);
        }
    }
    for lane in 0..LANES {
        let ready = app.get("/readyz").await;
        assert!(died_and_lives(&ready, &format!("lane-{lane}")), "{}", ready.text());
    }
    let bookings = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM bookings");
    assert_eq!(bookings.fetch_one(app.pool()).await.expect("a count"), 24);
    assert_verified(app.pool()).await;
}
