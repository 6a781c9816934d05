//! Checkouts and orders over HTTP.
// brief: P1, P5

use std::collections::BTreeSet;

use serde_json::json;

use super::guest::{Payer, assert_settled};
use crate::app::TestApp;
use crate::booking::guest::Guest;

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_paid_for_and_confirmed() {
    let app = TestApp::with().hears_webhooks().start().await;
    let payer = Payer::new(&app, 1).await;
    let answer = payer.checkout(&app, "tok_approve").await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let begun = answer.json();
    assert_eq!(begun["state"], "CREATED");
    assert_eq!(begun["amount_minor"], payer.total_minor);
    let path = format!("/v1/orders/{}", begun["order_id"].as_str().expect("an id"));
    assert_eq!(answer.header("location"), path);

    let order = payer.await_state(&app, &path, "CONFIRMED").await;
    assert_eq!(order["history"], json!(["CREATED", "PAID", "CONFIRMED"]));
    assert_eq!(order["booking_id"], payer.booking);
    assert_eq!(order["currency"], "EUR");
    for (field, minor) in [
        ("amount_minor", payer.total_minor),
        ("authorised_minor", payer.total_minor),
        ("captured_minor", payer.total_minor),
        ("refunded_minor", 0),
        ("refund_due_minor", 0),
    ] {
        assert_eq!(order[field], minor, "{field}");
    }
    for (field, value) in [
        ("reason", json!(null)),
        ("action", json!(null)),
        ("dispute", json!(null)),
        ("refunds", json!([])),
    ] {
        assert_eq!(order[field], value, "{field}");
    }
    let booking = payer.booking(&app).await;
    assert_eq!(booking["status"], "confirmed");
    assert_eq!(booking["order"]["id"], begun["order_id"]);
    assert_eq!(booking["order"]["state"], "CONFIRMED");
    // again, and again with another card: the order that lives
    for token in ["tok_approve", "tok_decline"] {
        let again = payer.checkout(&app, token).await;
        assert_eq!((again.status.as_u16(), &again.json()["state"]), (202, &json!("CONFIRMED")));
        assert_eq!(again.json()["order_id"], begun["order_id"]);
    }
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_declined_card_another_one_works() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "tok_decline").await;
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "DECLINED");
    assert_eq!(order["history"], json!(["CREATED", "FAILED"]));
    let booking = payer.booking(&app).await;
    assert_eq!(
        (&booking["status"], &booking["order"]["state"]),
        (&json!("pending"), &json!("FAILED"))
    );
    // a request without a key is forgotten with its order
    let same = payer.begin(&app, "tok_decline").await;
    assert_ne!(same, path);
    payer.await_state(&app, &same, "FAILED").await;
    let good = payer.pay(&app, "tok_approve").await;
    assert_ne!(good, path);
    assert_eq!(payer.booking(&app).await["order"]["state"], "CONFIRMED");
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_one_request() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let with_key = async |token: &str, key: &str| {
        payer.guest.post_with_key(&app, "/v1/checkout", key, &payer.wish(token)).await
    };
    let first = with_key("tok_decline", "one").await;
    assert_eq!(first.status, 202, "{}", first.text());
    let path = first.header("location").to_owned();
    payer.await_state(&app, &path, "FAILED").await;
    let again = with_key("tok_decline", "one").await;
    assert_eq!((again.header("location"), &again.json()["state"]), (&*path, &json!("FAILED")));
    with_key("tok_approve", "one").await.problem(409, "IDEMPOTENCY_CONFLICT");
    let other = with_key("tok_approve", "two").await;
    payer.await_state(&app, other.header("location"), "CONFIRMED").await;
    // a key whose answer was the order that lives belongs to that request, too
    let third = with_key("tok_approve", "three").await;
    assert_eq!(third.header("location"), other.header("location"));
    with_key("tok_decline", "three").await.problem(409, "IDEMPOTENCY_CONFLICT");
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_at_once_make_one_order() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let asked = (0..5).map(|n| {
        let token = if n % 2 == 0 { "tok_approve" } else { "tok_double" };
        payer.checkout(&app, token)
    });
    let answers = futures::future::join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.status == 202), "{answers:?}");
    let orders: BTreeSet<String> =
        answers.iter().map(|answer| answer.header("location").to_owned()).collect();
    assert_eq!(orders.len(), 1, "{orders:?}");
    let path = orders.first().expect("an order");
    payer.await_state(&app, path, "CONFIRMED").await;
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_has_five_attempts() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    for _ in 0..5 {
        let path = payer.begin(&app, "tok_decline").await;
        payer.await_state(&app, &path, "FAILED").await;
    }
    payer.checkout(&app, "tok_approve").await.problem(409, "TOO_MANY_ATTEMPTS");
    assert_eq!(payer.booking(&app).await["status"], "pending");
    assert_eq!(payer.cancel(&app).await.status, 200);
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_does_not_confirm_by_hand() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin_asked(&app).await;
    payer.step(&app, "confirm").await.problem(409, "PAYMENT_REQUIRED");
    let (action, no) = (format!("{path}/sandbox-action"), json!({ "approve": false }));
    assert_eq!(payer.guest.post(&app, &action, &no).await.status, 200);
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "DECLINED");
    // then they may pay at the hotel
    assert_eq!(payer.step(&app, "confirm").await.status, 200);
    payer.checkout(&app, "tok_approve").await.problem(409, "BOOKING_NOT_PENDING");
    let booking = payer.booking(&app).await;
    assert_eq!(
        (&booking["status"], &booking["order"]["state"]),
        (&json!("confirmed"), &json!("FAILED"))
    );
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_their_guests_own() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_approve").await;
    let stranger = Guest::new(&app).await;
    stranger.get(&app, &path).await.problem(404, "ORDER_NOT_FOUND");
    let action = format!("{path}/sandbox-action");
    let approve = json!({ "approve": true });
    stranger.post(&app, &action, &approve).await.problem(404, "ORDER_NOT_FOUND");
    payer.guest.post(&app, &action, &approve).await.problem(409, "NO_ACTION");
    app.get(&path).await.problem(401, "UNAUTHENTICATED");
}
