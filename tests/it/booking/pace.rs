//! Who writes too often is told when to come back.
// brief: O2

use api::rate_limit::PeerAddress;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::guest::Guest;
use crate::app::TestApp;

const BOOKINGS: &str = "/v1/bookings";

#[tokio::test(flavor = "multi_thread")]
async fn writes_are_paced() {
    let app = TestApp::with().settings(|settings| {
        settings.writes_per_user = Some(3);
        settings.writes_per_address = Some(4);
    });
    let app = app.start().await;
    let guest = Guest::new(&app).await;
    let nothing = json!({});
    for _ in 0..3 {
        guest.post(&app, BOOKINGS, &nothing).await.problem(400, "INVALID_BODY");
    }
    let limited = guest.post(&app, BOOKINGS, &nothing).await;
    limited.problem(429, "RATE_LIMITED");
    assert_eq!(limited.header("ratelimit-limit"), "3");
    assert_eq!(limited.header("ratelimit-remaining"), "0");
    let seconds: u32 = limited.header("retry-after").parse().unwrap();
    assert!((1..=21).contains(&seconds), "{seconds}");
    // reading goes on, and so do others
    assert_eq!(guest.get(&app, "/v1/users/me").await.status, 200);
    Guest::new(&app).await.post(&app, BOOKINGS, &nothing).await.problem(400, "INVALID_BODY");
    let from = |address: [u8; 4]| {
        let request = Request::post("/v1/sessions").header("content-type", "application/json");
        request.extension(PeerAddress(address.into())).body(Body::from("{}")).unwrap()
    };
    for _ in 0..4 {
        app.ask(from([10, 0, 0, 1])).await.problem(400, "INVALID_BODY");
    }
    app.ask(from([10, 0, 0, 1])).await.problem(429, "RATE_LIMITED");
    app.ask(from([10, 0, 0, 2])).await.problem(400, "INVALID_BODY");
    // who has an IPv6 address has its whole /64, and one that means an IPv4 address is that one
    let from_v6 = |address: &str| {
        let address: std::net::IpAddr = address.parse().unwrap();
        let request = Request::post("/v1/sessions").header("content-type", "application/json");
        request.extension(PeerAddress(address)).body(Body::from("{}")).unwrap()
    };
    for last in 1..=4 {
        let address = format!("2001:db8:1:2:{last}::{last}");
        app.ask(from_v6(&address)).await.problem(400, "INVALID_BODY");
    }
    app.ask(from_v6("2001:db8:1:2:ffff::1")).await.problem(429, "RATE_LIMITED");
    app.ask(from_v6("2001:db8:1:3::1")).await.problem(400, "INVALID_BODY");
    app.ask(from_v6("::ffff:10.0.0.1")).await.problem(429, "RATE_LIMITED");
}

/// A gateway tells of many payments from one address; who does not sign costs nothing either.
#[tokio::test(flavor = "multi_thread")]
async fn gateways_are_not_paced() {
    let app =
        TestApp::with().settings(|settings| settings.writes_per_address = Some(2)).start().await;
    let from = |path: &str| {
        let request = Request::post(path).header("content-type", "application/json");
        let peer = PeerAddress([10, 0, 0, 1].into());
        request.extension(peer).body(Body::from("{}")).unwrap()
    };
    for _ in 0..2 {
        app.ask(from("/v1/sessions")).await.problem(400, "INVALID_BODY");
    }
    app.ask(from("/v1/sessions")).await.problem(429, "RATE_LIMITED");
    for _ in 0..10 {
        app.ask(from("/v1/webhooks/sandbox")).await.problem(400, "INVALID_PARAMETER");
    }
}
