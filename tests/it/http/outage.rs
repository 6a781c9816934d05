//! The database goes: searches go on from memory, bookings are refused within a second, and all is
//! well again without a restart.
// brief: O3

use std::time::{Duration, Instant};

use crate::app::TestApp;
use crate::cluster::Cluster;

const SEARCH: &str = "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-04";
const NOTICED_WITHIN: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn searches_outlive_a_database_that_hangs() {
    let cluster = Cluster::start().await;
    let app = TestApp::with().start_on(&cluster.url()).await;
    outlives(&app, || cluster.freeze(), || cluster.thaw()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_outlive_a_database_that_is_killed() {
    let cluster = Cluster::start().await;
    let app = TestApp::with().start_on(&cluster.url()).await;
    outlives(&app, || cluster.kill(), || cluster.start_server()).await;
}

async fn outlives(app: &TestApp, take_away: impl FnOnce(), bring_back: impl FnOnce()) {
    app.await_answer("/readyz?role=booking", |answer| answer.status == 200).await;
    let before = app.get(SEARCH).await.json();
    take_away();
    let gone = Instant::now();
    let refused = app.await_answer("/readyz?role=booking", |answer| answer.status == 503).await;
    assert!(gone.elapsed() < NOTICED_WITHIN, "noticed after {:?}", gone.elapsed());
    let problem = refused.problem(503, "UNAVAILABLE");
    assert_eq!(problem["details"]["parts"]["database"], "down");

    let during = app.get(SEARCH).await.json();
    assert_eq!(during["items"], before["items"]);
    assert_eq!((&during["engine"], &during["degraded"]), (&"embedded".into(), &false.into()));
    for path in ["/readyz", "/v1/map?bbox=-10,38,-9,39&zoom=5", "/v1/places?q=lis", "/v1/meta"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    // dates are still judged by the inventory as it was last seen
    app.get("/v1/hotels?q=casa&check_in=2027-02-01&check_out=2027-02-02")
        .await
        .problem(400, "INVALID_PARAMETER");
    let asked = Instant::now();
    app.get("/v1/hotels/casa-1").await.problem(503, "UNAVAILABLE");
    assert!(asked.elapsed() < NOTICED_WITHIN, "refused after {:?}", asked.elapsed());
    assert_eq!(app.get("/health").await.json()["status"], "degraded");

    bring_back();
    app.await_answer("/readyz?role=booking", |answer| answer.status == 200).await;
    app.await_answer("/v1/hotels/casa-1", |answer| answer.status == 200).await;
    let change = "UPDATE inventory SET price_minor = 4000 WHERE night = '2026-12-01'";
    sqlx::query(change).execute(app.pool()).await.expect("a change");
    app.await_answer(&format!("{SEARCH}&sort=price"), |answer| {
        answer.json()["items"][0]["offer"]["total_minor"] == 4000 + 2 * 5100
    })
    .await;
}
