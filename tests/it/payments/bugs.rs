//! Bugs planted into the database's own functions of payments, to see that a tour of everything a guest
//! may do, and the recount at its end, find them.
// brief: P3, P6

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::guest::{Payer, await_settled, kept_by_sandbox, set_aside_by_sandbox};
use crate::app::TestApp;
use crate::booking::bugs::plant;
use crate::booking::world::assert_verified;

/// Name, function, what it says, and what it says with the bug.
const BUGS: [(&str, &str, &str, &str); 12] = [
    (
        "an order sells before it is paid",
        "sell_paid_v1",
        "paid.state IS DISTINCT FROM 'PAID' OR",
        "",
    ),
    (
        "selling moves no room",
        "sell_paid_v1",
        "PERFORM move_rooms_v1(ARRAY[booking.id], true);",
        "",
    ),
    ("nobody knows who sold rooms", "sell_paid_v1", "sold_by = p_order,", ""),
    ("holds that are over are sold", "sell_paid_v1", "OR booking.expires_at <= t", ""),
    (
        "rooms stay sold that nobody pays for",
        "release_booking_v1",
        "PERFORM move_rooms_v1(ARRAY[booking.id], false);",
        "",
    ),
    (
        "a release leaves the booking confirmed",
        "release_booking_v1",
        "SET status = 'cancelled', cancelled_at",
        "SET cancelled_at",
    ),
    (
        "a cancel tells its order nothing",
        "cancel_booking_v1",
        "penalty_minor = penalty, look_at",
        "look_at",
    ),
    ("a late cancel is for nothing", "cancel_booking_v1", "penalty := booking.total_minor;", ""),
    (
        "two orders of a booking live",
        "checkout_v1",
        "o.booking_id = p_booking AND o.state <> 'FAILED'",
        "false",
    ),
    ("a key serves any request", "checkout_v1", "known.request_hash <> p_request_hash", "false"),
    (
        "a checkout holds its booking and not its rooms",
        "checkout_v1",
        "UPDATE booking_rooms SET hold_until = booking.expires_at WHERE booking_id = p_booking;",
        "",
    ),
    ("who pays confirms by hand as well", "confirm_booking_v1", "RETURN 'paying';", "NULL;"),
];

const TOURS_AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_tour_finds_every_planted_bug_and_nothing_else() {
    assert!(is_well(None).await, "without a bug");
    let tours = stream::iter(BUGS).map(|(name, function, right, wrong)| async move {
        (name, is_well(Some((function, right, wrong))).await)
    });
    let hidden = tours
        .buffer_unordered(TOURS_AT_ONCE)
        .filter_map(|(name, is_well)| async move { is_well.then_some(name) });
    let hidden: Vec<&str> = hidden.collect().await;
    assert!(hidden.is_empty(), "not found: {hidden:#?}");
}

/// Whether a tour comes to its end, and everything is as it should be there.
async fn is_well(bug: Option<(&'static str, &'static str, &'static str)>) -> bool {
    let tour = async {
        let app = TestApp::new().await;
        // whoever sweeps holds that are over would be there before their payment
        plant(app.pool(), "expire_bookings_v1", "b.expires_at <= t AND", "false AND").await;
        if let Some((function, right, wrong)) = bug {
            plant(app.pool(), function, right, wrong).await;
        }
        tour(&app).await;
    };
    // each of its waits has an end of its own
    AssertUnwindSafe(tour).catch_unwind().await.is_ok()
}

/// Everything that a guest may do; each has a hotel of their own.
async fn tour(app: &TestApp) {
    let kept = Payer::new(app, 1).await;
    let back = Payer::new(app, 2).await;
    // this one gives nothing back
    let strict = Payer::new(app, 3).await;
    let failing = Payer::new(app, 4).await;
    let (late, asked) = (Payer::new(app, 5).await, Payer::new(app, 6).await);

    kept.pay(app, "tok_approve").await;
    let again = kept.checkout(app, "tok_double").await;
    assert_eq!(again.status, 202, "{}", again.text());
    assert_eq!(again.json()["state"], "CONFIRMED");
    let wish = async |token: &str| {
        kept.guest.post_with_key(app, "/v1/checkout", "again", &kept.wish(token)).await
    };
    assert_eq!(wish("tok_double").await.status, 202);
    wish("tok_late").await.problem(409, "IDEMPOTENCY_CONFLICT");

    for payer in [&back, &strict] {
        payer.pay(app, "tok_approve").await;
        assert_eq!(payer.cancel(app).await.status, 200);
    }
    let path = failing.begin(app, "tok_capture_fails").await;
    assert_eq!(failing.await_state(app, &path, "FAILED").await["reason"], "CAPTURE_FAILED");

    // a hold that is nearly over lasts for as long as paying may take
    asked.has_held_for(app, "14 minutes").await;
    let path = asked.begin_asked(app).await;
    asked.step(app, "confirm").await.problem(409, "PAYMENT_REQUIRED");
    let id = path.rsplit('/').next().expect("an id").parse::<uuid::Uuid>().expect("an id");
    let sell = sqlx::query_scalar::<_, String>("SELECT sell_paid_v1($1)").bind(id);
    sell.fetch_one(app.pool()).await.expect("an answer");
    assert_verified(app.pool()).await;
    answer_bank(app, &asked, &path, false).await;
    asked.await_state(app, &path, "FAILED").await;
    assert_eq!(asked.step(app, "confirm").await.status, 200);

    let path = late.begin_asked(app).await;
    late.has_held_for(app, "1 hour").await;
    answer_bank(app, &late, &path, true).await;
    assert_eq!(late.await_state(app, &path, "FAILED").await["reason"], "ROOMS_GONE");

    await_settled(app).await;
    assert_verified(app.pool()).await;
    let penalty = strict.booking(app).await["penalty_minor"].as_i64();
    assert_eq!(penalty, Some(strict.total_minor));
    assert_eq!(kept_by_sandbox(app).await, kept.total_minor + strict.total_minor);
    assert_eq!(set_aside_by_sandbox(app).await, 0);
}

async fn answer_bank(app: &TestApp, payer: &Payer, path: &str, approve: bool) {
    let (action, body) = (format!("{path}/sandbox-action"), json!({ "approve": approve }));
    let answer: Value = payer.guest.post(app, &action, &body).await.json();
    assert!(answer["id"].is_string(), "{answer}");
}
