//! What is refused, and leaves nothing behind.
// brief: P1, O2

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::guest::{Payer, assert_settled};
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};

const CARD: &str = "4242 4242 4242 4242";

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_none_are_refused() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let booking = &payer.booking;
    let method = |token: &str| json!({ "token": token });
    let cases: [(&str, Value); 14] = [
        ("booking_id", json!({ "payment_method": method("tok_approve") })),
        ("booking_id", json!({ "booking_id": "1", "payment_method": method("tok_approve") })),
        ("booking_id", json!({ "booking_id": 1, "payment_method": method("tok_approve") })),
        ("payment_method", json!({ "booking_id": booking })),
        ("payment_method", json!({ "booking_id": booking, "payment_method": "tok_approve" })),
        ("payment_method", json!({ "booking_id": booking, "payment_method": null })),
        ("payment_method.token", json!({ "booking_id": booking, "payment_method": {} })),
        ("payment_method.token", json!({ "booking_id": booking, "payment_method": method("") })),
        ("payment_method.token", json!({ "booking_id": booking, "payment_method": method("a b") })),
        ("payment_method.token", json!({ "booking_id": booking, "payment_method": method("tök") })),
        (
            "payment_method.token",
            json!({ "booking_id": booking, "payment_method": method(&"t".repeat(256)) }),
        ),
        (
            "payment_method.cvc",
            json!({ "booking_id": booking, "payment_method": { "token": "t", "cvc": "123" } }),
        ),
        ("amount", json!({ "booking_id": booking, "payment_method": method("t"), "amount": 1 })),
        ("body", json!([])),
    ];
    for (field, body) in cases {
        let problem = payer.guest.post(&app, "/v1/checkout", &body).await;
        let problem = problem.problem(400, "INVALID_BODY");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    let orders = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM orders");
    assert_eq!(orders.fetch_one(app.pool()).await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_number_is_taken_nowhere_and_never_repeated() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let booking = &payer.booking;
    let token = json!({ "token": "tok_approve" });
    let digits: u64 = CARD.replace(' ', "").parse().expect("digits");
    for body in [
        json!({ "booking_id": booking, "payment_method": { "token": CARD } }),
        json!({ "booking_id": booking, "payment_method": { "token": CARD.replace(' ', "-") } }),
        json!({ "booking_id": CARD, "payment_method": token }),
        json!({ "booking_id": booking, "payment_method": token, "note": [CARD] }),
        json!({ "booking_id": booking, "payment_method": { "token": digits } }),
        json!({ "booking_id": booking, "payment_method": token, CARD: true }),
    ] {
        let answer = payer.guest.post(&app, "/v1/checkout", &body).await;
        answer.problem(400, "INVALID_BODY");
        assert!(!answer.text().contains("4242"), "{}", answer.text());
    }
    let request =
        payer.guest.request("POST", "/v1/checkout").header("idempotency-key", "4242424242424242");
    let request = request.header("content-type", "application/json");
    let answer =
        app.ask(request.body(Body::from(payer.wish("tok_approve").to_string())).unwrap()).await;
    answer.problem(400, "INVALID_PARAMETER");
    assert!(!answer.text().contains("4242"), "{}", answer.text());
    // an id may look like anything
    let unknown =
        json!({ "booking_id": "42424242-4242-4242-0000-000000000000", "payment_method": token });
    payer.guest.post(&app, "/v1/checkout", &unknown).await.problem(404, "BOOKING_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_that_can_not_be_paid_for_are_told() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let stranger = Guest::new(&app).await;
    // before the token is judged
    for token in ["tok_approve", "no such token"] {
        let wish = payer.wish(token);
        let answer = stranger.post(&app, "/v1/checkout", &wish).await;
        if token == "tok_approve" {
            answer.problem(404, "BOOKING_NOT_FOUND");
        } else {
            answer.problem(400, "INVALID_BODY");
        }
    }
    let nobody = Request::post("/v1/checkout").header("content-type", "application/json");
    app.ask(nobody.body(Body::from("{")).unwrap()).await.problem(401, "UNAUTHENTICATED");

    let cancelled = Payer::new(&app, 2).await;
    assert_eq!(cancelled.cancel(&app).await.status, 200);
    cancelled.checkout(&app, "tok_approve").await.problem(409, "BOOKING_NOT_PENDING");
    let confirmed = Payer::new(&app, 4).await;
    assert_eq!(confirmed.step(&app, "confirm").await.status, 200);
    confirmed.checkout(&app, "tok_approve").await.problem(409, "BOOKING_NOT_PENDING");
    let expired =
        Payer::of(&app, stranger, &stay_in(room_type(5, 1), "2026-12-01", "2026-12-02")).await;
    sqlx::query(
        "WITH b AS (UPDATE bookings SET created_at = created_at - interval '1 hour',
             expires_at = expires_at - interval '1 hour' WHERE id = $1::uuid RETURNING id, expires_at)
         UPDATE booking_rooms SET hold_until = b.expires_at FROM b WHERE booking_id = b.id",
    )
    .bind(&expired.booking)
    .execute(app.pool())
    .await
    .expect("an hour");
    expired.checkout(&app, "tok_approve").await.problem(409, "BOOKING_EXPIRED");
    // an unknown token is declined, as an unknown card is
    let path = payer.begin(&app, "tok_nobody_knows").await;
    assert_eq!(payer.await_state(&app, &path, "FAILED").await["reason"], "DECLINED");
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_nobody_signed_are_refused() {
    let app = TestApp::new().await;
    let post = |gateway: &str, signature: Option<&str>, body: Vec<u8>| {
        let mut request = Request::post(format!("/v1/webhooks/{gateway}"))
            .header("content-type", "application/json");
        if let Some(signature) = signature {
            request = request.header("innsight-signature", signature);
        }
        app.ask(request.body(Body::from(body)).expect("a request"))
    };
    let body = br#"{"id":"e1","kind":"authorised","payment":"sbx_1"}"#.to_vec();
    let secret = "a secret of tests".to_owned().into();
    let now = app.state.now();
    let good = payments::sign(&secret, &body, now);
    let old = payments::sign(&secret, &body, now - chrono::TimeDelta::seconds(301));
    let wrong = payments::sign(&"another".to_owned().into(), &body, now);
    for signature in [None, Some(""), Some("t=1"), Some(&*old), Some(&*wrong)] {
        post("sandbox", signature, body.clone()).await.problem(400, "INVALID_PARAMETER");
    }
    post("sandbox", Some(&good), b"{}".to_vec()).await.problem(400, "INVALID_PARAMETER");
    let nonsense = b"[1]".to_vec();
    let signed = payments::sign(&secret, &nonsense, now);
    post("sandbox", Some(&signed), nonsense).await.problem(400, "INVALID_BODY");
    post("stripe", Some(&good), body.clone()).await.problem(404, "NOT_FOUND");
    post("sandbox", Some(&good), vec![b' '; 1024 * 1024]).await.problem(413, "PAYLOAD_TOO_LARGE");
    // stored once, however often it is told; nobody knows its payment
    for _ in 0..3 {
        assert_eq!(post("sandbox", Some(&good), body.clone()).await.status, 200);
    }
    let stored = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM webhooks");
    assert_eq!(stored.fetch_one(app.pool()).await.expect("a count"), 1);
}
