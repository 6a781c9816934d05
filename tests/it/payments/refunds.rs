//! Cancelling what was paid.
// brief: P4

use serde_json::json;

use super::guest::{Payer, assert_settled};
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_in_time_gives_everything_back() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_approve").await;
    let cancelled = payer.cancel(&app).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    let told = cancelled.json();
    assert_eq!((&told["status"], &told["penalty_minor"]), (&json!("cancelled"), &json!(0)));
    let owed = &told["order"];
    let sum = |field: &str| owed[field].as_i64().expect("an amount");
    assert_eq!(sum("refund_due_minor") + sum("refunded_minor"), payer.total_minor, "{owed}");
    let all_back = |order: &serde_json::Value| order["refunded_minor"] == payer.total_minor;
    let order = payer.await_order(&app, &path, all_back).await;
    assert_eq!((&order["state"], &order["refund_due_minor"]), (&json!("CONFIRMED"), &json!(0)));
    assert_eq!(order["refunds"][0]["state"], "succeeded");
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_too_late_costs_what_was_said() {
    let app = TestApp::new().await;
    // hotel 3 gives nothing back
    let payer = Payer::new(&app, 3).await;
    let path = payer.pay(&app, "tok_approve").await;
    let before = payer.booking(&app).await;
    assert_eq!(
        before["cancellation"],
        json!([{ "until": null, "penalty_minor": payer.total_minor }])
    );
    let told = payer.cancel(&app).await.json();
    assert_eq!(told["penalty_minor"], payer.total_minor);
    assert_eq!(told["order"]["refund_due_minor"], 0);
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!((&order["refunds"], &order["refunded_minor"]), (&json!([]), &json!(0)));
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_failed_is_still_due_and_made_anew() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_refund_fails_once").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    let failed = |order: &serde_json::Value| order["refunds"][0]["state"] == "failed";
    let order = payer.await_order(&app, &path, failed).await;
    let sum = |field: &str| order[field].as_i64().expect("an amount");
    assert_eq!(sum("refund_due_minor") + sum("refunded_minor"), payer.total_minor);
    let all_back = |order: &serde_json::Value| order["refunded_minor"] == payer.total_minor;
    let order = payer.await_order(&app, &path, all_back).await;
    let states = [&order["refunds"][0]["state"], &order["refunds"][1]["state"]];
    assert_eq!(states, [&json!("failed"), &json!("succeeded")]);
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_while_paying_takes_nothing() {
    let app = TestApp::new().await;
    for (hotel, token) in [(1, "tok_timeout"), (2, "tok_action"), (4, "tok_late")] {
        let payer = Payer::new(&app, hotel).await;
        let path = payer.begin(&app, token).await;
        payer.await_order(&app, &path, |order| order["version"] != 1).await;
        assert_eq!(payer.cancel(&app).await.status, 200);
        let ended = |order: &serde_json::Value| {
            order["state"] == "FAILED" || order["refunded_minor"] == payer.total_minor
        };
        payer.await_order(&app, &path, ended).await;
        payer.checkout(&app, "tok_approve").await.problem(409, "BOOKING_NOT_PENDING");
    }
    super::guest::await_settled(&app).await;
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_too_late_keeps_their_money() {
    let second = std::time::Duration::from_secs(1);
    let app = TestApp::with()
        .payments(|settings| (settings.deadline, settings.grace) = (second, second))
        .booking(|settings| settings.hold_ttl = second)
        .start()
        .await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "tok_late").await;
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "TIMEOUT");
    // the rooms are somebody else's now
    let stay = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let other = Payer::of(&app, Guest::new(&app).await, &stay).await;
    assert_eq!(other.cancel(&app).await.status, 200);
    super::guest::await_settled(&app).await;
    assert_settled(&app, 0).await;
}
