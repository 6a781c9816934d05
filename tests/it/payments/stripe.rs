//! Orders through Stripe, as far as a stand-in of our own behaves like it, in all its moods.
// brief: P5, P6

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use domain::money::Currency;
use futures::future::join_all;
use payments::stripe::{Stripe, StripeSettings};
use payments::{Gateway, Secrets};
use serde_json::{Value, json};

use super::fake_stripe::{FakeStripe, KEY, Sums, Trouble};
use super::guest::{Payer, await_settled};
use crate::app::TestApp;
use crate::booking::late::await_true;
use crate::booking::world::assert_verified;
use crate::sync::{is_long, until_within};

/// So often a call that has failed becomes a minute older.
const AGE_INTERVAL: Duration = Duration::from_millis(300);
/// A call that nobody answers four times in a row has waited for most of this.
const MANY_PAUSES: Duration = Duration::from_mins(1);
/// Somebody's patience is at its end.
const AGE: &str = "UPDATE gateway_calls SET due_at = clock_timestamp(),
    first_asked_at = first_asked_at - interval '1 minute'
    WHERE status = 'asked' AND claimed_until < clock_timestamp()";
const WEBHOOK_SECRETS: [&str; 2] = ["whsec_new", "whsec_old"];

pub fn stripe(fake: &FakeStripe) -> Arc<dyn Gateway> {
    let secrets = WEBHOOK_SECRETS.map(|secret| secret.to_owned().into());
    let settings = StripeSettings {
        base: fake.base.clone(),
        key: KEY.to_owned().into(),
        webhook_secrets: Secrets::new(secrets.to_vec()),
        return_url: "https://rooms.example/".to_owned(),
        currency: Currency::EUR,
    };
    Arc::new(Stripe::new(settings).expect("a client"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_goes_its_way_and_back() {
    let fake = FakeStripe::start(1, Trouble::default()).await;
    let app = TestApp::with().gateway(stripe(&fake)).start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "ctoken_declined").await;
    assert_eq!(payer.await_state(&app, &path, "FAILED").await["reason"], "DECLINED");
    let path = payer.pay(&app, "ctoken_good").await;
    assert_eq!(fake.sums().captured, payer.total_minor);
    assert_eq!(payer.cancel(&app).await.status, 200);
    let all_back = |order: &Value| order["refunded_minor"] == payer.total_minor;
    payer.await_order(&app, &path, all_back).await;
    await_settled(&app).await;
    let expected = Sums {
        captured: payer.total_minor,
        refunded: payer.total_minor,
        set_aside: 0,
        captures_max: 1,
    };
    assert_eq!(fake.sums(), expected);
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_lost_nobody_pays_twice_and_everything_ends() {
    let trouble = Trouble {
        lost_percent: 6,
        busy_percent: 6,
        failed_percent: 0,
        cut_percent: 8,
        half_percent: 4,
    };
    let (seeds, guests) = if is_long() { (8, 40) } else { (1, 8) };
    for seed in 0..seeds {
        let fake = FakeStripe::start(seed, trouble).await;
        let app = TestApp::with().gateway(stripe(&fake)).start().await;
        expect_all_end(&app, &fake, guests).await;
    }
}

/// Stripe keeps that it has failed for a day under the key of a request, done or not.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_and_fails_again_is_looked_at_and_asked_anew() {
    let trouble = Trouble { failed_percent: 30, cut_percent: 4, ..Trouble::default() };
    let (seeds, guests) = if is_long() { (8, 40) } else { (1, 8) };
    for seed in 0..seeds {
        let fake = FakeStripe::start(seed, trouble).await;
        let app = TestApp::with().gateway(stripe(&fake)).start().await;
        let mut aging = tokio::time::interval(AGE_INTERVAL);
        let age = async {
            loop {
                aging.tick().await;
                sqlx::query(AGE).execute(app.pool()).await.expect("older calls");
            }
        };
        tokio::select! {
            () = expect_all_end(&app, &fake, guests) => {}
            () = age => {}
        }
    }
}

/// Guests pay, are declined, cancel; the provider keeps what it should, whatever it does meanwhile.
async fn expect_all_end(app: &TestApp, fake: &FakeStripe, guests: u128) {
    let paying = (0..guests).map(|number| async move {
        let payer = Payer::new(app, 1 + number % 10).await;
        let token = if number % 4 == 3 { "ctoken_declined" } else { "ctoken_good" };
        let path = payer.begin(app, token).await;
        let ended = |order: &Value| order["state"] == "CONFIRMED" || order["state"] == "FAILED";
        // each answer that is lost costs a pause, and the next one a longer one
        let order = until_within(MANY_PAUSES, "the order has ended", async || {
            Some(payer.guest.get(app, &path).await.json()).filter(&ended)
        });
        let order = order.await;
        let is_confirmed = order["state"] == "CONFIRMED";
        assert_eq!(is_confirmed, token == "ctoken_good", "{order}");
        let cancels = is_confirmed && number % 2 == 0;
        if cancels {
            assert_eq!(payer.cancel(app).await.status, 200);
        }
        // every third hotel gives nothing back
        let keeps = payer.booking(app).await["penalty_minor"].as_i64();
        if is_confirmed { if cancels { keeps.unwrap_or(0) } else { payer.total_minor } } else { 0 }
    });
    let kept: i64 = join_all(paying).await.into_iter().sum();
    await_settled(app).await;
    let Sums { captured, refunded, set_aside, captures_max } = fake.sums();
    assert_eq!((captured - refunded, set_aside), (kept, 0));
    assert!(captures_max <= 1);
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_asks_its_guest_is_waited_for() {
    for (approve, state) in [(true, "CONFIRMED"), (false, "FAILED")] {
        let fake = FakeStripe::start(1, Trouble::default()).await;
        let app = TestApp::with().gateway(stripe(&fake)).start().await;
        let payer = Payer::new(&app, 1).await;
        let path = payer.begin(&app, "ctoken_action").await;
        let asked = payer.await_order(&app, &path, |order| !order["action"].is_null()).await;
        let action = json!({ "kind": "stripe", "client_secret": "pi_1_secret" });
        assert_eq!((&asked["state"], &asked["action"]), (&json!("CREATED"), &action));
        fake.guest_answers(approve);
        tell(&app).await;
        let ended = payer.await_state(&app, &path, state).await;
        assert_eq!(ended["action"], Value::Null);
        await_settled(&app).await;
        assert_eq!(fake.sums().captured, if approve { payer.total_minor } else { 0 });
        assert_verified(app.pool()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_bank_is_looked_at_until_it_agrees() {
    let fake = FakeStripe::start(1, Trouble::default()).await;
    let app = TestApp::with().gateway(stripe(&fake)).start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.begin(&app, "ctoken_slow").await;
    payer.await_state(&app, &path, "CONFIRMED").await;
    await_settled(&app).await;
    assert_eq!(fake.sums().captured, payer.total_minor);
    assert_verified(app.pool()).await;
}

/// Stripe books disputes in the currency of the account, which is another one than the guest's here.
#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_moves_money_and_neither_state_nor_rooms() {
    let fake = FakeStripe::start(1, Trouble::default()).await;
    let app = TestApp::with().gateway(stripe(&fake)).start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "ctoken_good").await;
    await_settled(&app).await;
    let total = payer.total_minor;
    for (status, moved, returned, lost) in [
        ("needs_response", -2 * total, 0, 0),
        ("won", 2 * total + 5, total, 0),
        ("lost", -2 * total, total, total),
    ] {
        fake.dispute(status, moved, "usd");
        tell(&app).await;
        let disputed = if status == "lost" { 2 * total } else { total };
        let expected = json!({
            "disputed_minor": disputed, "returned_minor": returned, "lost_minor": lost,
        });
        let order = payer.await_order(&app, &path, |order| order["dispute"] == expected).await;
        assert_eq!(order["state"], "CONFIRMED");
        assert_eq!(payer.booking(&app).await["status"], "confirmed");
        assert_verified(app.pool()).await;
    }
}

/// Stripe says that something became of the first payment.
async fn tell(app: &TestApp) {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let id = format!("evt_{}", TOLD.fetch_add(1, Ordering::Relaxed));
    let body = json!({ "id": id, "type": "charge.refunded",
        "data": { "object": { "object": "charge", "payment_intent": "pi_1" } } })
    .to_string();
    let secret = WEBHOOK_SECRETS[0].to_owned().into();
    let signature = payments::sign(&secret, body.as_bytes(), app.state.now());
    let request = Request::post("/v1/webhooks/stripe").header("stripe-signature", signature);
    let request = request.header("content-type", "application/json").body(Body::from(body));
    assert_eq!(app.ask(request.expect("a request")).await.status, 200);
}

/// A webhook of a payment that is settled is the only reason to look at it again.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_waits_for_a_gateway_that_can_not_be_looked_at() {
    let fake = FakeStripe::start(1, Trouble::default()).await;
    let app = TestApp::with().gateway(stripe(&fake)).start().await;
    let payer = Payer::new(&app, 1).await;
    let path = payer.pay(&app, "ctoken_good").await;
    await_settled(&app).await;
    fake.refund_by_hand(700);
    fake.set_trouble(Trouble { busy_percent: 100, ..Trouble::default() });
    tell(&app).await;
    let put_off = "SELECT bool_and(due_at > received_at + interval '2 seconds') FROM webhooks";
    await_true(app.pool(), "nobody looks", put_off).await;
    fake.set_trouble(Trouble::default());
    sqlx::query("UPDATE webhooks SET due_at = clock_timestamp()")
        .execute(app.pool())
        .await
        .unwrap();
    payer.await_order(&app, &path, |order| order["refunded_minor"] == 700).await;
    assert_verified(app.pool()).await;
}

#[test]
fn webhooks_name_their_payment() {
    let settings = StripeSettings {
        base: "http://127.0.0.1:9".to_owned(),
        key: KEY.to_owned().into(),
        webhook_secrets: Secrets::new(WEBHOOK_SECRETS.map(|of| of.to_owned().into()).to_vec()),
        return_url: String::new(),
        currency: Currency::EUR,
    };
    let stripe = Stripe::new(settings).expect("a client");
    let now = "2026-11-21T12:00:00Z".parse().expect("an instant");
    let read = |object: Value| {
        let body = json!({ "id": "evt_1", "type": "x", "data": { "object": object } }).to_string();
        let old = WEBHOOK_SECRETS[1].to_owned().into();
        let signature = payments::sign(&old, body.as_bytes(), now);
        let webhook = stripe.read_webhook(&signature, body.as_bytes(), now).expect("an event");
        webhook.map(|webhook| webhook.intent)
    };
    let intent = Some("pi_1".to_owned());
    assert_eq!(read(json!({ "object": "payment_intent", "id": "pi_1" })), intent);
    assert_eq!(read(json!({ "object": "charge", "id": "ch_1", "payment_intent": "pi_1" })), intent);
    let whole = json!({ "object": "dispute", "payment_intent": { "id": "pi_1" } });
    assert_eq!(read(whole), intent);
    assert_eq!(read(json!({ "object": "customer", "id": "cus_1" })), None);
    assert_eq!(read(json!({ "object": "charge", "payment_intent": null })), None);
}
