//! What phones are told, and which ones.

use serde_json::json;

use super::fake_expo::FakeExpo;
use super::phone::{PATH, count, has_phone, pace, start, start_app};
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, set_total, stay_in};
use crate::payments::guest::Payer;
use crate::sync::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_is_paid_and_cancelled_is_told_in_the_phones_language() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "de").await;
    let roles = start(&app, &fake, pace());
    payer.pay(&app, "tok_approve").await;
    let told = fake.await_told(&token, 1).await;
    assert_eq!(told[0]["title"], "Casa <1> & \"Tejo\"");
    assert_eq!(told[0]["body"], "Ihr Zimmer ist gebucht: 01.12.2026 bis 04.12.2026.");
    assert_eq!(told[0]["data"], json!({ "kind": "booking_confirmed", "booking": payer.booking }));
    for _ in 0..2 {
        assert_eq!(payer.cancel(&app).await.status, 200);
    }
    let told = fake.await_told(&token, 3).await;
    assert_eq!(fake.kinds(&token), ["booking_confirmed", "booking_cancelled", "refunded"]);
    assert_eq!(told[1]["body"], "Diese Buchung ist storniert. Das hat 0,00 EUR gekostet.");
    assert_eq!(told[2]["body"], "153,00 EUR sind an Sie zurückgegangen.");
    roles.stop().await;
}

/// As if most of the hold were over.
async fn ends_in_four_minutes(app: &TestApp, payer: &Payer) {
    let left = "SELECT (expires_at - clock_timestamp() - interval '4 minutes')::text
        FROM bookings WHERE id = $1::uuid";
    let left = sqlx::query_scalar::<_, String>(left).bind(&payer.booking);
    payer.has_held_for(app, &left.fetch_one(app.pool()).await.expect("a hold")).await;
}

/// Once for each end that it has, and not after it was paid.
#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_ends_soon_is_told_once_and_again_when_it_was_extended() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "en").await;
    let (one, other) = (start(&app, &fake, pace()), start(&app, &fake, pace()));
    let cared = async || tokio::time::sleep(3 * pace().care).await;
    cared().await;
    assert!(fake.told(&token).is_empty(), "there is time");
    ends_in_four_minutes(&app, &payer).await;
    let told = fake.await_told(&token, 1).await;
    assert_eq!(told[0]["body"], "Your room is held for 4 minutes more. Pay to keep it.");
    assert_eq!(told[0]["data"]["kind"], "hold_ending");
    let ttl = told[0]["ttl"].as_u64().expect("seconds");
    assert!((230..=240).contains(&ttl), "nobody wants it later: {ttl}");
    cared().await;
    assert_eq!(fake.told(&token).len(), 1, "once");
    let extended = payer.step(&app, "extend").await;
    assert_eq!(extended.status, 200, "{}", extended.text());
    ends_in_four_minutes(&app, &payer).await;
    fake.await_told(&token, 2).await;
    payer.pay(&app, "tok_approve").await;
    fake.await_told(&token, 3).await;
    cared().await;
    assert_eq!(fake.kinds(&token), ["hold_ending", "hold_ending", "booking_confirmed"]);
    one.stop().await;
    other.stop().await;
}

/// Whoever pays is not told to pay.
#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_not_said_to_end_while_the_bank_asks() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "en").await;
    payer.begin_asked(&app).await;
    ends_in_four_minutes(&app, &payer).await;
    // who comes after in time and does not pay: whoever was told of them has looked at both
    let other = Payer::new(&app, 2).await;
    let told = has_phone(&app, &other.guest, "bo", "en").await;
    ends_in_four_minutes(&app, &other).await;
    let roles = start(&app, &fake, pace());
    fake.await_told(&told, 1).await;
    assert!(fake.told(&token).is_empty());
    roles.stop().await;
}

/// A booking neither waits for a phone that is being taken away, nor fails with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_goes_away_takes_no_booking_along() {
    let app = start_app().await;
    let payer = Payer::new(&app, 1).await;
    has_phone(&app, &payer.guest, "ana", "en").await;
    let mut leaving = app.pool().begin().await.unwrap();
    sqlx::query("DELETE FROM phones").execute(&mut *leaving).await.unwrap();
    payer.pay(&app, "tok_approve").await;
    leaving.commit().await.unwrap();
    assert_eq!(payer.cancel(&app).await.status, 200);
    assert_eq!(count(&app, "true").await, 0);
}

/// What was written before it was paid is not said after.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_longer_so_is_not_told() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "en").await;
    ends_in_four_minutes(&app, &payer).await;
    let looks = start(&app, &FakeExpo::start().await, pace());
    until("the hold is seen", async || (count(&app, "true").await > 0).then_some(())).await;
    looks.stop().await;
    sqlx::query("UPDATE pushes SET sent_at = NULL, ticket = NULL, over_at = NULL, due_at = now()")
        .execute(app.pool())
        .await
        .unwrap();
    payer.pay(&app, "tok_approve").await;
    let roles = start(&app, &fake, pace());
    fake.await_told(&token, 1).await;
    until("nothing waits", async || {
        (count(&app, "sent_at IS NULL AND over_at IS NULL").await == 0).then_some(())
    })
    .await;
    assert_eq!(fake.kinds(&token), ["booking_confirmed"]);
    roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_fails_is_told_with_what_is_left_of_the_hold() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "en").await;
    let roles = start(&app, &fake, pace());
    let path = payer.begin(&app, "tok_decline").await;
    payer.await_state(&app, &path, "FAILED").await;
    let told = fake.await_told(&token, 1).await;
    let body = told[0]["body"].as_str().expect("a text");
    assert!(body.starts_with("The payment did not go through. Your room is held for "), "{body}");
    roles.stop().await;
}

/// Its money comes too late: the rooms are somebody else's.
#[tokio::test(flavor = "multi_thread")]
async fn a_booking_whose_room_was_gone_is_told() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    set_total(&app, room_type(1, 1), 1).await;
    let payer = Payer::new(&app, 1).await;
    let token = has_phone(&app, &payer.guest, "ana", "en").await;
    let roles = start(&app, &fake, pace());
    let path = payer.begin_asked(&app).await;
    payer.has_held_for(&app, "1 hour").await;
    let other = Payer::new(&app, 1).await;
    other.pay(&app, "tok_approve").await;
    let (action, approve) = (format!("{path}/sandbox-action"), json!({ "approve": true }));
    let answer = payer.guest.post(&app, &action, &approve).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    until("it is told", async || {
        fake.kinds(&token).iter().any(|kind| kind == "booking_rejected").then_some(())
    })
    .await;
    roles.stop().await;
}

async fn confirm(app: &TestApp, guest: &Guest, room: u128) {
    let stay = stay_in(room_type(room, 1), "2026-12-01", "2026-12-04");
    let booked = guest.post(app, "/v1/bookings", &stay).await;
    let path = format!("/v1/bookings/{}/confirm", booked.json()["id"].as_str().expect("an id"));
    assert_eq!(guest.call(app, "POST", &path).await.status, 200);
}

/// Neither after signing out, nor those of somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn only_phones_that_are_signed_in_are_told() {
    let (app, fake) = (start_app().await, FakeExpo::start().await);
    let (ana, bo, cy) = (Guest::new(&app).await, Guest::new(&app).await, Guest::new(&app).await);
    let shared = has_phone(&app, &ana, "shared", "en").await;
    let left = has_phone(&app, &cy, "left", "en").await;
    confirm(&app, &ana, 1).await;
    confirm(&app, &cy, 2).await;
    assert_eq!(count(&app, "true").await, 2);
    // somebody else signs in on the same phone: what waited is not for them
    assert_eq!(has_phone(&app, &bo, "shared", "en").await, shared);
    assert_eq!(count(&app, "true").await, 1);
    confirm(&app, &ana, 3).await;
    confirm(&app, &bo, 4).await;
    assert_eq!(cy.call(&app, "DELETE", "/v1/sessions/current").await.status, 204);
    assert_eq!(count(&app, "true").await, 1, "only what bo is to be told");
    let roles = start(&app, &fake, pace());
    let told = fake.await_told(&shared, 1).await;
    assert_eq!(told[0]["title"], "Casa <4> & \"Tejo\"");
    assert!(fake.told(&left).is_empty());
    // one session has one phone
    let newer = has_phone(&app, &bo, "newer", "en").await;
    confirm(&app, &bo, 5).await;
    fake.await_told(&newer, 1).await;
    assert_eq!(bo.call(&app, "DELETE", PATH).await.status, 204);
    confirm(&app, &bo, 6).await;
    // a session that is over, but was not taken away yet
    let late = has_phone(&app, &bo, "late", "en").await;
    sqlx::query("UPDATE sessions SET created_at = now() - interval '2 days', expires_at = now()")
        .execute(app.pool())
        .await
        .unwrap();
    let cancelled = "SELECT tell_booking_v1('BookingConfirmed', id) FROM bookings";
    sqlx::query(cancelled).execute(app.pool()).await.unwrap();
    assert!(fake.told(&late).is_empty());
    assert_eq!((fake.told(&shared).len(), fake.told(&newer).len()), (1, 1));
    assert_eq!(count(&app, "sent_at IS NULL").await, 0);
    roles.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_not_told_without_end() {
    let app = start_app().await;
    let guest = Guest::new(&app).await;
    let token = has_phone(&app, &guest, "ana", "en").await;
    let many = "INSERT INTO pushes (kind, token, booking_id)
        SELECT 'booking_confirmed', $1, gen_random_uuid() FROM generate_series(1, 29)";
    sqlx::query(many).bind(&token).execute(app.pool()).await.unwrap();
    confirm(&app, &guest, 1).await;
    confirm(&app, &guest, 2).await;
    assert_eq!(count(&app, "true").await, 30);
    sqlx::query("UPDATE pushes SET created_at = created_at - interval '1 hour'")
        .execute(app.pool())
        .await
        .unwrap();
    confirm(&app, &guest, 3).await;
    assert_eq!(count(&app, "true").await, 31);
}
