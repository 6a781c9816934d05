//! What is refused: at the handshake with a problem, over the socket with an error or a close code.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use super::client::{LISBON, Listening};
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::payments::guest::Payer;

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_open_no_socket() {
    let start = TestApp::with().settings(|settings| {
        settings.public_url = "https://rooms.example".to_owned();
        settings.cors_origins = vec!["https://partner.example".to_owned()];
    });
    let service = Listening::of(start).await;
    let here = format!("http://{}", service.address);
    for origin in ["https://rooms.example", "https://partner.example", &here] {
        let request = service.handshake_with("origin", origin);
        assert!(service.try_open(request).await.is_ok(), "{origin}");
    }
    for origin in ["https://evil.example", "null", "https://rooms.example.evil.example", "http://"]
    {
        let request = service.handshake_with("origin", origin);
        let refused = service.try_open(request).await.err();
        assert_eq!(refused, Some((403, "CROSS_SITE_REQUEST".to_owned())), "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_handshake_is_a_problem() {
    let service = Listening::new().await;
    let answer = service.app.get("/v1/realtime").await;
    answer.problem(426, "UPGRADE_REQUIRED");
    assert_eq!(answer.header("upgrade"), "websocket");
    for (name, value) in [
        ("sec-websocket-version", "12"),
        ("sec-websocket-key", "short"),
        ("upgrade", "h2c"),
        ("connection", "keep-alive"),
    ] {
        let whole = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        let mut request = Request::get("/v1/realtime");
        for (header, usual) in whole {
            request = request.header(header, if header == name { value } else { usual });
        }
        let answer = service.app.ask(request.body(Body::empty()).unwrap()).await;
        answer.problem(426, "UPGRADE_REQUIRED");
    }
    let answer = service.app.get("/v1/realtime?bbox=1").await;
    answer.problem(400, "INVALID_PARAMETER");
    for token in ["unknown".repeat(3), "x".repeat(43)] {
        let request = service.handshake_with("authorization", &format!("Bearer {token}"));
        let refused = service.try_open(request).await.err();
        assert_eq!(refused, Some((401, "UNAUTHENTICATED".to_owned())), "{token}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_sockets_are_open_and_no_more() {
    let start = TestApp::with().realtime(|settings| {
        settings.sockets_max = 3;
        settings.sockets_per_address_max = 2;
    });
    let service = Listening::of(start).await;
    let first = service.open().await;
    let second = service.open().await;
    let refused = service.try_open(service.handshake()).await.err();
    assert_eq!(refused, Some((429, "RATE_LIMITED".to_owned())));
    first.cut();
    // its place is free again as soon as the service has seen it go
    let third = crate::sync::until("a place is free", async || {
        service.try_open(service.handshake()).await.ok()
    });
    drop((third.await, second));

    let service =
        Listening::of(TestApp::with().realtime(|settings| settings.sockets_max = 1)).await;
    let _only = service.open().await;
    let refused = service.try_open(service.handshake()).await.err();
    assert_eq!(refused, Some((503, "UNAVAILABLE".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_closes_the_socket_and_does_nothing_else() {
    let service = Listening::new().await;
    let mut witness = service.watch(LISBON, json!({})).await;
    let text = |text: &str| Message::Text(text.to_owned().into());
    for (message, code) in [
        (text("nonsense"), 1007),
        (text(""), 1007),
        (text("{\"subscribe\":"), 1007),
        (text("[]"), 1007),
        (text(r#"{"subscribe":"weather"}"#), 1007),
        (text(r#"{"subscribe":"viewport","subscribe":"viewport"}"#), 1007),
        (text(&"[".repeat(10_000)), 1007),
        (text(r#"{"resume":7}"#), 1007),
        (Message::Binary(b"{}".to_vec().into()), 1003),
        (text(&format!("{{\"resume\":\"{}\"}}", "x".repeat(16 * 1024))), 1009),
        (text(&"x".repeat(1_000_000)), 1009),
        (Message::Ping(vec![0; 126].into()), 1002),
    ] {
        let mut client = service.open().await;
        let shown = format!("{message:.60?}");
        client.send(message).await;
        assert_eq!(client.closed().await, code, "{shown}");
    }
    // what is large but within the limit is only wrong
    let mut client = service.open().await;
    client.say(&json!({ "resume": "x".repeat(16_000) })).await;
    client.watch(LISBON, json!({})).await;
    client.next_of("resync").await;
    service.change("UPDATE inventory SET price_minor = 4000").await;
    witness.until_hotel(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_searched_for_is_told_and_the_socket_stays() {
    let service = Listening::new().await;
    let mut client = service.open().await;
    for (message, field) in [
        (json!({ "bbox": [1, 2, 3] }), "bbox"),
        (json!({}), "bbox"),
        (json!({ "bbox": null }), "bbox"),
        (json!({ "bbox": [0, 1, 1, 0] }), "bbox"),
        (json!({ "bbox": LISBON, "adults": 0 }), "adults"),
        (json!({ "bbox": LISBON, "adutls": 2 }), "adutls"),
        (
            json!({ "bbox": LISBON, "check_in": "2020-01-01", "check_out": "2020-01-02" }),
            "check_in",
        ),
        (json!({ "bbox": LISBON, "check_in": "2026-12-01" }), "check_out"),
        (json!({ "bbox": LISBON, "amenities": ["wifi", "moat"] }), "amenities"),
        (json!({ "bbox": LISBON, "q": {} }), "q"),
    ] {
        let mut message = message;
        message["subscribe"] = "viewport".into();
        client.say(&message).await;
        let told = client.next_of("error").await;
        assert_eq!(told.data["code"], "INVALID_PARAMETER", "{message}: {told:?}");
        let errors = told.data["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["field"] == field), "{message}: {told:?}");
        assert!(!told.data["detail"].as_str().unwrap().is_empty());
        assert_eq!(told.position, None);
    }
    client.watch(LISBON, json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_messages_or_bookings_close_the_socket() {
    let start = TestApp::with().realtime(|settings| settings.bookings_max = 2);
    let service = Listening::of(start).await;
    let mut client = service.open().await;
    for _ in 0..21 {
        client.say(&json!({ "unsubscribe": "viewport" })).await;
    }
    assert_eq!(client.closed().await, 1008);
    let mut client = service.open().await;
    for _ in 0..21 {
        client.send(Message::Ping(Vec::new().into())).await;
    }
    assert_eq!(client.closed().await, 1008);

    let guest = Guest::new(&service.app).await;
    let mut client = service.open_as(guest.token()).await;
    for hotel in 1..=3 {
        let body = stay_in(room_type(hotel, 1), "2026-12-01", "2026-12-02");
        let id = Payer::of(&service.app, guest.clone(), &body).await.booking;
        client.say(&json!({ "subscribe": "booking", "id": id })).await;
    }
    assert_eq!(client.closed().await, 1008);
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_for_who_is_signed_in() {
    let service = Listening::new().await;
    let mut client = service.open().await;
    let id = Uuid::from_u128(7);
    client.say(&json!({ "subscribe": "booking", "id": id })).await;
    let told = client.next_of("error").await;
    assert_eq!(told.data["code"], "UNAUTHENTICATED");
    assert_eq!(told.data["id"], json!(id));
    client.say(&json!({ "subscribe": "booking", "id": "7" })).await;
    assert_eq!(client.next_of("error").await.data["code"], "INVALID_PARAMETER");
    let guest = Guest::new(&service.app).await;
    client.say(&json!({ "authenticate": guest.token() })).await;
    client.say(&json!({ "subscribe": "booking", "id": id })).await;
    assert_eq!(client.next_of("error").await.data["code"], "BOOKING_NOT_FOUND");
    client.say(&json!({ "authenticate": guest.token() })).await;
    assert_eq!(client.next_of("error").await.data["code"], "INVALID_BODY");
    let mut stranger = service.open().await;
    stranger.say(&json!({ "authenticate": "nobody's" })).await;
    assert_eq!(stranger.closed().await, 4401);
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_leave_when_the_service_stops() {
    let service = Listening::new().await;
    let mut idle = service.open().await;
    let mut watching = service.watch(LISBON, json!({})).await;
    let paused = service.open_narrow().await;
    service.stop.cancel();
    assert_eq!((idle.closed().await, watching.closed().await), (1001, 1001));
    let cut = tokio::time::timeout(Duration::from_secs(15), service.server).await;
    assert_eq!(cut.expect("in time").unwrap(), 0, "nobody had to be cut");
    drop(paused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_is_no_request_in_flight() {
    let start = TestApp::with().settings(|settings| {
        settings.requests_max = 1;
        settings.deadline = Duration::from_millis(300);
    });
    let start = start.realtime(|settings| settings.beat_interval = Duration::from_millis(500));
    let service = Listening::of(start).await;
    let mut sockets = vec![service.open().await, service.open().await];
    for client in &mut sockets {
        for _ in 0..2 {
            let told = client.next().await;
            assert_eq!((told.event.as_str(), told.data), ("beat", json!({})));
        }
        client.watch(LISBON, json!({})).await;
        let beat = client.until(|told| told.event == "beat").await;
        assert_ne!(beat.position, None, "who watches goes on from there");
    }
    let url = format!("http://{}/v1/meta", service.address);
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_positions_do_no_harm() {
    let service = Listening::new().await;
    let mut honest = service.open().await;
    let place = honest.watch(LISBON, json!({})).await.position.unwrap();
    let parts: Vec<&str> = place.split('.').collect();
    let [_, lineage, epoch, floor] = parts.as_slice() else { panic!("{place}") };
    for forged in [
        String::new(),
        "nonsense".to_owned(),
        "1.1.1.1".to_owned(),
        format!("2.{lineage}.{epoch}.{floor}"),
        format!("1.{lineage}.{epoch}.18446744073709551615"),
        format!("1.{lineage}.9.{floor}"),
        format!("1.{lineage}.{epoch}.{floor}'; DROP TABLE hotels; --"),
        format!("1.7-00000001-1.{epoch}.{floor}"),
    ] {
        let mut client = service.open().await;
        client.watch(LISBON, json!({})).await;
        client.say(&json!({ "resume": forged })).await;
        client.next_of("resync").await;
    }
    // one that is far back and true is answered as far as it goes
    let mut client = service.watch(LISBON, json!({})).await;
    client.say(&json!({ "resume": format!("1.{lineage}.{epoch}.0") })).await;
    client.until_hotel(12).await;
    let hotels: Value = service.app.get("/v1/hotels?q=casa").await.json()["total"].clone();
    assert_eq!(hotels, 11);
}
