//! Own bookings: how they stand at once, and whatever becomes of them and their orders.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Client, Listening, Told};
use super::planted::Bug;
use crate::app::TestApp;
use crate::payments::guest::Payer;

/// A service whose sandbox tells what becomes of payments.
async fn paying() -> Listening {
    Listening::of(TestApp::with().hears_webhooks()).await
}

async fn watch(client: &mut Client, booking: &str) -> Value {
    client.say(&json!({ "subscribe": "booking", "id": booking })).await;
    let told = client.next_of("subscribed").await;
    assert_eq!(told.data, json!({ "to": "booking", "id": booking }));
    let told = client.next_of("booking").await;
    assert_eq!(told.position, None);
    told.data
}

/// The next news of a booking that are as wanted; what came before is kept for whoever asks.
async fn until(
    client: &mut Client,
    seen: &mut Vec<Value>,
    wanted: impl Fn(&Value) -> bool,
) -> Value {
    loop {
        let Told { event, data, .. } = client.next().await;
        if event == "booking" {
            seen.push(data.clone());
            if wanted(&data) {
                return data;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_told_from_its_hold_to_its_refund() {
    let service = paying().await;
    let payer = Payer::new(&service.app, 1).await;
    let mut client = service.open_as(payer.guest.token()).await;
    let first = watch(&mut client, &payer.booking).await;
    assert_eq!((&first["status"], &first["order"]), (&json!("pending"), &Value::Null));
    assert_eq!(first["expires_at"], payer.booking(&service.app).await["expires_at"]);
    let order = payer.begin(&service.app, "tok_approve").await;
    let mut seen = Vec::new();
    let is_paid =
        |told: &Value| told["status"] == "confirmed" && told["order"]["state"] == "CONFIRMED";
    let told = until(&mut client, &mut seen, is_paid).await;
    assert!(order.ends_with(told["order"]["id"].as_str().unwrap()));
    assert_eq!(payer.cancel(&service.app).await.status, 200);
    let total = payer.total_minor;
    let is_back =
        |told: &Value| told["status"] == "cancelled" && told["order"]["refunded_minor"] == total;
    until(&mut client, &mut seen, is_back).await;
    let states: Vec<&str> = seen.iter().filter_map(|told| told["status"].as_str()).collect();
    assert!(
        states.is_sorted_by_key(|state| ["pending", "confirmed", "cancelled"]
            .iter()
            .position(|of| of == state)),
        "{states:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_the_guest_and_a_refusal_are_told() {
    let service = paying().await;
    let payer = Payer::new(&service.app, 2).await;
    let mut client = service.open().await;
    client.say(&json!({ "authenticate": payer.guest.token() })).await;
    watch(&mut client, &payer.booking).await;
    let mut seen = Vec::new();
    payer.begin(&service.app, "tok_decline").await;
    until(&mut client, &mut seen, |told| told["order"]["state"] == "FAILED").await;
    let path = payer.begin_asked(&service.app).await;
    let asked = |told: &Value| told["order"]["action"].is_object();
    let told = until(&mut client, &mut seen, asked).await;
    assert_eq!(told["order"]["state"], "CREATED");
    assert!(path.ends_with(told["order"]["id"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_hold_and_its_end_are_told() {
    let service = Listening::new().await;
    let payer = Payer::new(&service.app, 3).await;
    let mut client = service.open_as(payer.guest.token()).await;
    let first = watch(&mut client, &payer.booking).await;
    assert_eq!(payer.step(&service.app, "extend").await.status, 200);
    let mut seen = Vec::new();
    let longer = |told: &Value| told["expires_at"].as_str() > first["expires_at"].as_str();
    until(&mut client, &mut seen, longer).await;
    // nobody says that a hold's time is over: the clock does
    service
        .change(
            "UPDATE bookings SET created_at = created_at - interval '1 hour',
                 expires_at = clock_timestamp() + interval '300 milliseconds'",
        )
        .await;
    until(&mut client, &mut seen, |told| told["status"] == "expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_somebody_elses_booking() {
    let service = Listening::new().await;
    let (one, other) = (Payer::new(&service.app, 4).await, Payer::new(&service.app, 5).await);
    let mut client = service.open_as(one.guest.token()).await;
    let mut refusals = Vec::new();
    for id in [other.booking.clone(), uuid::Uuid::now_v7().to_string()] {
        client.say(&json!({ "subscribe": "booking", "id": id })).await;
        let told = client.next_of("error").await;
        let mut data = told.data;
        data["id"].take();
        refusals.push(data);
    }
    assert_eq!(refusals[0], refusals[1], "a stranger's looks like none");
    assert_eq!(refusals[0]["code"], "BOOKING_NOT_FOUND");
    watch(&mut client, &one.booking).await;
    assert_eq!(other.cancel(&service.app).await.status, 200);
    assert_eq!(one.cancel(&service.app).await.status, 200);
    let told = client.next_of("booking").await;
    assert_eq!(told.data["id"], json!(one.booking));
    client.say(&json!({ "unsubscribe": "booking", "id": one.booking })).await;
    watch(&mut client, &one.booking).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_is_told_too() {
    let service = Listening::new().await;
    let payer = Payer::new(&service.app, 6).await;
    let elsewhere = TestApp::with().over_the_same().start_on(&service.app.database_url()).await;
    let mut client = service.open_as(payer.guest.token()).await;
    watch(&mut client, &payer.booking).await;
    assert_eq!(payer.step(&elsewhere, "confirm").await.status, 200);
    let mut seen = Vec::new();
    until(&mut client, &mut seen, |told| told["status"] == "confirmed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_closed_ends_its_sockets() {
    close_session(None).await;
}

/// Nobody hears on whose session was closed, and everybody else does.
pub async fn close_session(bug: Option<Bug>) {
    let start = TestApp::with().realtime(|settings| {
        settings.recheck_interval = Duration::from_millis(50);
    });
    let service = Listening::with(bug, start).await;
    let (payer, other) = (Payer::new(&service.app, 7).await, Payer::new(&service.app, 8).await);
    let mut by_header = service.open_as(payer.guest.token()).await;
    let mut by_message = service.open().await;
    by_message.say(&json!({ "authenticate": payer.guest.token() })).await;
    watch(&mut by_message, &payer.booking).await;
    let cookie = format!("__Host-innsight={}", payer.guest.token());
    let by_cookie = service.handshake_with("cookie", &cookie);
    let mut by_cookie = service.try_open(by_cookie).await.unwrap();
    let mut others = service.open_as(other.guest.token()).await;
    watch(&mut others, &other.booking).await;
    let request = payer.guest.request("DELETE", "/v1/sessions/current");
    let answer = service.app.ask(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 204);
    for client in [&mut by_header, &mut by_message, &mut by_cookie] {
        assert_eq!(client.closed().await, 4401);
    }
    assert_eq!(other.cancel(&service.app).await.status, 200);
    assert_eq!(others.next_of("booking").await.data["status"], "cancelled");
}
