//! What the sandbox's tokens lead to.
// brief: P1, P3

use serde_json::json;

use super::guest::{Payer, assert_settled};
use crate::app::TestApp;
use crate::booking::late::await_true;

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_for() {
    let app = TestApp::with().hears_webhooks().start().await;
    let payer = Payer::new(&app, 1).await;
    payer.pay(&app, "tok_timeout").await;
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_is_waited_for() {
    let app = TestApp::with().hears_webhooks().start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "tok_late").await;
    payer.await_order(&app, &path, |order| order["version"] != 1).await;
    assert_eq!(payer.booking(&app).await["status"], "pending");
    payer.await_state(&app, &path, "CONFIRMED").await;
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_webhook_the_same_comes_of_it() {
    let app = TestApp::new().await;
    for (hotel, token) in [(1, "tok_timeout"), (2, "tok_double"), (3, "tok_approve")] {
        Payer::new(&app, hotel).await.pay(&app, token).await;
    }
    let rest = Payer::new(&app, 4).await;
    let path = rest.begin(&app, "tok_late").await;
    rest.await_state(&app, &path, "CONFIRMED").await;
    let total = 3 * (5100 + 5200 + 5300 + 5400);
    assert_settled(&app, total).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_three_times_counts_once() {
    let app = TestApp::with().hears_webhooks().start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_double").await;
    let heard = "SELECT NOT EXISTS (SELECT FROM sandbox.webhooks)
        AND NOT EXISTS (SELECT FROM webhooks WHERE due_at IS NOT NULL)";
    await_true(app.pool(), "something stays unheard", heard).await;
    let heard = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM webhooks WHERE due_at IS NULL");
    assert!(heard.fetch_one(app.pool()).await.expect("a count") >= 3);
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!(order["history"], json!(["CREATED", "PAID", "CONFIRMED"]));
    let captures =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM ledger WHERE debit = 'guest'");
    assert_eq!(captures.fetch_one(app.pool()).await.expect("a count"), 1);
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bank_may_ask_the_guest_first() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "tok_action").await;
    let order = payer.await_order(&app, &path, |order| !order["action"].is_null()).await;
    assert_eq!(
        (&order["state"], &order["action"]["kind"]),
        (&json!("CREATED"), &json!("sandbox_approval"))
    );
    let action = format!("{path}/sandbox-action");
    let answer = payer.guest.post(&app, &action, &json!({ "approve": true })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let order = payer.await_state(&app, &path, "CONFIRMED").await;
    assert_eq!(order["action"], json!(null));
    assert_settled(&app, payer.total_minor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_capture_gives_the_rooms_back() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "tok_capture_fails").await;
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "CAPTURE_FAILED");
    assert_eq!(order["history"], json!(["CREATED", "PAID", "FAILED"]));
    payer.await_booking(&app, "cancelled").await;
    assert_settled(&app, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_moves_money_and_nothing_else() {
    let app = TestApp::with().hears_webhooks().start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_dispute").await;
    let order = payer.await_order(&app, &path, |order| !order["dispute"].is_null()).await;
    assert_eq!(order["state"], "CONFIRMED");
    assert_eq!(order["dispute"]["disputed_minor"], payer.total_minor);
    // cancelled meanwhile: what the bank holds can't be given back as well
    let cancelled = payer.cancel(&app).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert_eq!(cancelled.json()["order"]["refund_due_minor"], payer.total_minor);
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!((&order["state"], &order["refunds"]), (&json!("CONFIRMED"), &json!([])));
    assert_settled(&app, payer.total_minor).await;
}
