//! One mail for each thing that became of a booking.

use sqlx::PgPool;

use super::letters::{kinds_to, letter_to, number_of, verify_all};
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::payments::guest::Payer;

fn address_of(guest: &Guest) -> String {
    format!("{}@example.org", guest.id.simple())
}

async fn speaks_german(pool: &PgPool) {
    sqlx::query("UPDATE users SET language = 'de'").execute(pool).await.expect("a language");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_and_a_cancelled_booking_are_told_once_however_often_it_is_asked() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    verify_all(&app).await;
    let booked = guest
        .post(&app, "/v1/bookings", &stay_in(room_type(1, 1), "2026-12-01", "2026-12-04"))
        .await;
    let path = format!("/v1/bookings/{}", booked.json()["id"].as_str().expect("an id"));
    let to = address_of(&guest);
    assert!(kinds_to(&app, &to).await.is_empty(), "a hold is no promise");
    let twice = async |step: &str| {
        for _ in 0..2 {
            let answer = guest.call(&app, "POST", &format!("{path}/{step}")).await;
            assert_eq!(answer.status, 200, "{step}: {}", answer.text());
        }
    };
    twice("confirm").await;
    assert_eq!(kinds_to(&app, &to).await, ["booking_confirmed"]);
    let confirmed = letter_to(&app, &to, "booking_confirmed").await;
    assert_eq!(confirmed.subject, "Your booking at Casa <1> & \"Tejo\"");
    for told in ["From 1 December 2026 to 4 December 2026, EUR 153.00 in all.", "Rua 1, Lisbon"] {
        assert!(confirmed.text.contains(told), "{told}: {}", confirmed.text);
    }
    assert!(confirmed.html.contains("Casa &lt;1&gt; &amp; &quot;Tejo&quot;"), "{}", confirmed.html);
    let kept = confirmed.calendar.expect("a calendar");
    // by the clock of Lisbon in winter, which is that of UTC
    assert!(kept.text.contains("DTSTART:20261201T150000Z\r\n"), "{}", kept.text);
    twice("cancel").await;
    assert_eq!(kinds_to(&app, &to).await, ["booking_confirmed", "booking_cancelled"]);
    speaks_german(app.pool()).await;
    let cancelled = letter_to(&app, &to, "booking_cancelled").await;
    assert_eq!(cancelled.subject, "Ihre Buchung ist storniert: Casa <1> & \"Tejo\"");
    assert!(cancelled.text.contains("Die Stornierung kostet 0,00 EUR."), "{}", cancelled.text);
    let gone = cancelled.calendar.expect("a calendar");
    assert_eq!((kept.method, gone.method), ("PUBLISH", "CANCEL"));
    let id = |text: &str| text.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
    assert_eq!(id(&kept.text), id(&gone.text));
    // a mail that is late does not say that what is over stands
    let late = number_of(&app, &to, "booking_confirmed").await;
    assert_eq!(mails::compose(app.pool(), late, super::letters::SITE).await.unwrap(), None);
}

/// Whoever has not shown that they read what comes to an address is written to about no stay, and
/// nobody is without end.
#[tokio::test(flavor = "multi_thread")]
async fn stays_are_told_to_verified_addresses_and_within_limits() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let to = address_of(&guest);
    let book = async |room: u128| {
        let stay = stay_in(room_type(room, 1), "2026-12-01", "2026-12-04");
        let booked = guest.post(&app, "/v1/bookings", &stay).await;
        let path = format!("/v1/bookings/{}/confirm", booked.json()["id"].as_str().expect("an id"));
        assert_eq!(guest.call(&app, "POST", &path).await.status, 200);
    };
    book(1).await;
    assert!(kinds_to(&app, &to).await.is_empty());
    verify_all(&app).await;
    book(2).await;
    assert_eq!(kinds_to(&app, &to).await, ["booking_confirmed"]);
    let many = "INSERT INTO mails (kind, user_id, booking_id)
        SELECT 'booking_cancelled', $1, gen_random_uuid() FROM generate_series(1, 29)";
    sqlx::query(many).bind(guest.id).execute(app.pool()).await.unwrap();
    book(3).await;
    assert_eq!(kinds_to(&app, &to).await.len(), 30);
    sqlx::query("UPDATE mails SET created_at = created_at - interval '1 hour'")
        .execute(app.pool())
        .await
        .unwrap();
    book(4).await;
    assert_eq!(kinds_to(&app, &to).await.len(), 31);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_ends_is_no_news() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    verify_all(&app).await;
    let stay = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let booked = guest.post(&app, "/v1/bookings", &stay).await;
    let path = format!("/v1/bookings/{}", booked.json()["id"].as_str().expect("an id"));
    let cancelled = guest.call(&app, "POST", &format!("{path}/cancel")).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert!(kinds_to(&app, &address_of(&guest)).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_went_back_is_told_once_and_that_which_failed_is_not() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app, 1).await;
    verify_all(&app).await;
    let path = payer.pay(&app, "tok_refund_fails_once").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    let all_back = |order: &serde_json::Value| order["refunded_minor"] == payer.total_minor;
    payer.await_order(&app, &path, all_back).await;
    let to = address_of(&payer.guest);
    let kinds = kinds_to(&app, &to).await;
    assert_eq!(kinds, ["booking_confirmed", "booking_cancelled", "refunded"]);
    let told = letter_to(&app, &to, "refunded").await;
    assert_eq!(told.subject, "Your refund of EUR 153.00");
}

/// What is gone is told to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_about_a_booking_of_another_world_is_not_composed() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    verify_all(&app).await;
    let stay = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let booked = guest.post(&app, "/v1/bookings", &stay).await;
    let path = format!("/v1/bookings/{}/confirm", booked.json()["id"].as_str().expect("an id"));
    assert_eq!(guest.call(&app, "POST", &path).await.status, 200);
    let id: i64 = sqlx::query_scalar("SELECT id FROM mails").fetch_one(app.pool()).await.unwrap();
    let site = super::letters::SITE;
    assert!(mails::compose(app.pool(), id, site).await.unwrap().is_some());
    sqlx::query("UPDATE mails SET booking_id = gen_random_uuid()")
        .execute(app.pool())
        .await
        .unwrap();
    assert!(mails::compose(app.pool(), id, site).await.unwrap().is_none());
}
