//! Mistakes that others made in public, each tried here.
// brief: P1, P3, P4, P6

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use uuid::Uuid;

use super::guest::{Payer, assert_settled, await_settled};
use crate::app::TestApp;
use crate::booking::late::await_true;

/// Has the sandbox tell of a payment, so that it is looked at.
async fn tell(app: &TestApp, intent: &str, event: &str) {
    let body = json!({ "id": event, "kind": "something", "payment": intent }).to_string();
    let secret = "a secret of tests".to_owned().into();
    let signature = payments::sign(&secret, body.as_bytes(), app.state.now());
    let request = Request::post("/v1/webhooks/sandbox").header("innsight-signature", signature);
    let request = request.header("content-type", "application/json").body(Body::from(body));
    assert_eq!(app.ask(request.expect("a request")).await.status, 200);
}

async fn intent_of(app: &TestApp, path: &str) -> String {
    let id: Uuid = path.rsplit('/').next().expect("an id").parse().expect("an id");
    let intent = sqlx::query_scalar("SELECT intent FROM orders WHERE id = $1").bind(id);
    intent.fetch_one(app.pool()).await.expect("an intent")
}

async fn run(app: &TestApp, statement: &'static str) {
    sqlx::query(statement).execute(app.pool()).await.expect("a statement");
}

/// duncanmcclean/statamic-cargo#190: the webhook came before the order was stored.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_a_payment_that_is_not_known_yet_is_not_lost() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin_asked(&app).await;
    let intent = intent_of(&app, &path).await;
    // as if its name had not been committed yet
    run(&app, "UPDATE orders SET intent = 'not this one', look_at = 'infinity'").await;
    run(&app, "UPDATE sandbox.payments SET status = 'authorised', authorised_minor = amount_minor")
        .await;
    tell(&app, &intent, "early").await;
    let claimed = "SELECT bool_and(due_at > received_at + interval '2 seconds') FROM webhooks";
    await_true(app.pool(), "nobody claims it", claimed).await;
    assert_eq!(payer.guest.get(&app, &path).await.json()["state"], "CREATED");
    sqlx::query("UPDATE orders SET intent = $1").bind(&intent).execute(app.pool()).await.unwrap();
    payer.await_state(&app, &path, "CONFIRMED").await;
    assert_settled(&app, payer.total_minor).await;
}

/// calcom/cal.diy#14040 and saleor/saleor#14733: paid, and the rooms are gone.
#[tokio::test(flavor = "multi_thread")]
async fn who_pays_for_rooms_that_are_gone_pays_nothing() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin_asked(&app).await;
    payer.has_held_for(&app, "1 hour").await;
    let (action, approve) = (format!("{path}/sandbox-action"), json!({ "approve": true }));
    assert_eq!(payer.guest.post(&app, &action, &approve).await.status, 200);
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "ROOMS_GONE");
    assert_eq!(order["history"], json!(["CREATED", "PAID", "FAILED"]));
    await_settled(&app).await;
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!((&order["captured_minor"], &order["refund_due_minor"]), (&json!(0), &json!(0)));
    assert_settled(&app, 0).await;
}

/// pretix/pretix#343: somebody gave money back by hand.
#[tokio::test(flavor = "multi_thread")]
async fn a_refund_by_hand_leaves_the_order_confirmed() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_approve").await;
    let intent = intent_of(&app, &path).await;
    run(&app, "INSERT INTO sandbox.refunds SELECT id, 99, 1000, 'succeeded' FROM sandbox.payments")
        .await;
    // twice: it counts once
    for event in ["a refund", "the same"] {
        tell(&app, &intent, event).await;
        payer.await_order(&app, &path, |order| order["refunded_minor"] == 1000).await;
    }
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!((&order["state"], &order["refund_due_minor"]), (&json!("CONFIRMED"), &json!(0)));
    assert_settled(&app, payer.total_minor - 1000).await;
    // and is counted when the guest cancels
    let told = payer.cancel(&app).await.json();
    let owed = &told["order"];
    let sum = |field: &str| owed[field].as_i64().expect("an amount");
    assert_eq!(sum("refund_due_minor") + sum("refunded_minor"), payer.total_minor);
    await_settled(&app).await;
    assert_settled(&app, 0).await;
}

/// A refund that waits to be made again, while somebody makes it by hand.
#[tokio::test(flavor = "multi_thread")]
async fn a_refund_by_hand_takes_the_place_of_one_that_waits() {
    let app = TestApp::new().await;
    for statement in [
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.due_at := 'infinity'; RETURN NEW; END $$",
        "CREATE TRIGGER wait BEFORE INSERT ON gateway_calls FOR EACH ROW
         WHEN (NEW.kind = 'refund' AND NEW.n = 2) EXECUTE FUNCTION wait()",
    ] {
        run(&app, statement).await;
    }
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "tok_refund_fails_once").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    payer.await_order(&app, &path, |order| order["refunds"][1]["state"] == "pending").await;
    run(
        &app,
        "INSERT INTO sandbox.refunds SELECT id, 99, captured_minor, 'succeeded'
         FROM sandbox.payments",
    )
    .await;
    tell(&app, &intent_of(&app, &path).await, "by hand").await;
    await_settled(&app).await;
    let order = payer.guest.get(&app, &path).await.json();
    assert_eq!(order["refunded_minor"], payer.total_minor);
    assert_eq!(order["refunds"][1]["state"], "failed", "{order}");
    assert_settled(&app, 0).await;
}

/// woocommerce/woocommerce-gateway-stripe#2598: a dispute after everything was given back.
#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_after_cancelling_moves_neither_state_nor_rooms() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 3).await;
    let path = payer.pay(&app, "tok_approve").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    await_settled(&app).await;
    let before = rooms(&app).await;
    run(&app, "UPDATE sandbox.payments SET disputes_at = clock_timestamp()").await;
    tell(&app, &intent_of(&app, &path).await, "a dispute").await;
    let order = payer.await_order(&app, &path, |order| !order["dispute"].is_null()).await;
    assert_eq!(order["state"], "CONFIRMED");
    assert_eq!(payer.booking(&app).await["status"], "cancelled");
    assert_eq!(rooms(&app).await, before);
    assert_settled(&app, payer.total_minor).await;
}

/// Another amount than was asked for: nothing is sold, and nothing is kept.
#[tokio::test(flavor = "multi_thread")]
async fn another_amount_is_let_go_of() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin_asked(&app).await;
    run(
        &app,
        "UPDATE sandbox.payments SET status = 'authorised', authorised_minor = amount_minor - 1",
    )
    .await;
    tell(&app, &intent_of(&app, &path).await, "less").await;
    let order = payer.await_state(&app, &path, "FAILED").await;
    assert_eq!(order["reason"], "AMOUNT");
    await_settled(&app).await;
    assert_eq!(payer.booking(&app).await["status"], "pending");
    assert_settled(&app, 0).await;
}

async fn rooms(app: &TestApp) -> Value {
    sqlx::query_scalar(
        "SELECT json_build_object('held', sum(held), 'sold', sum(sold)) FROM inventory",
    )
    .fetch_one(app.pool())
    .await
    .expect("rooms")
}
