//! The copy of somebody's data.

use serde_json::json;
use uuid::Uuid;

use super::person::Person;
use crate::app::TestApp;
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::payments::guest::Payer;

const PATH: &str = "/v1/users/me/data";

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_holds_all_that_is_kept() {
    let app = TestApp::with().hears_webhooks().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let hotel = Uuid::from_u128(4);
    assert_eq!(guest.call(&app, "PUT", &format!("/v1/users/me/saved/{hotel}")).await.status, 204);
    let mut wish = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    wish["guest"] = json!({ "name": "Rui <b>", "email": "rui@example.org" });
    let payer = Payer::of(&app, guest, &wish).await;
    payer.pay(&app, "tok_approve").await;
    assert_eq!(payer.cancel(&app).await.status, 200);
    let order = payer.booking(&app).await["order"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/orders/{order}");
    let refunded = |order: &serde_json::Value| order["refunded_minor"] == payer.total_minor;
    payer.await_order(&app, &path, refunded).await;

    let other = Payer::new(&app, 2).await;
    let answer = payer.guest.get(&app, PATH).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"innsight-data.json\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    let data = answer.json();
    assert_eq!(data["user"]["email"], ana.email);
    assert_eq!(data["language"], "en");
    let mails = data["mails"].as_array().unwrap();
    assert_eq!((mails.len(), &mails[0]["kind"]), (1, &json!("verification")));
    assert!(mails[0]["created_at"].is_string() && mails[0]["sent_at"].is_null());
    assert_eq!(data["sessions"][0]["device"], "Firefox, Windows");
    assert_eq!(data["saved_hotels"][0]["hotel_id"], hotel.to_string());
    let [booking] = data["bookings"].as_array().unwrap().as_slice() else {
        panic!("{data}");
    };
    assert_eq!(booking["id"], payer.booking);
    assert_eq!(booking["status"], "cancelled");
    assert_eq!(booking["guest"]["name"], "Rui <b>");
    assert_eq!(booking["nights"].as_array().unwrap().len(), 3);
    assert_eq!(booking["total_minor"], payer.total_minor);
    let [order] = booking["orders"].as_array().unwrap().as_slice() else {
        panic!("{booking}");
    };
    assert_eq!(order["captured_minor"], payer.total_minor);
    assert_eq!(order["refunds"][0]["amount_minor"], payer.total_minor);
    assert_eq!(order["refunds"][0]["state"], "succeeded");
    // nothing of anybody else, and nothing that opens anything
    let text = answer.text();
    for hidden in [other.booking.as_str(), "argon2", payer.guest.token(), "token"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

/// Longer than a page, each booking once.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_comes_whole() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let empty = guest.get(&app, PATH).await;
    assert_eq!(empty.json()["bookings"], json!([]));
    let many = "WITH made AS (
            INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
                currency, created_at, expires_at)
            SELECT gen_random_uuid(), $1, lpad('1', 32, '0')::uuid, 'expired', '2026-12-01',
                '2026-12-02', 5, 'EUR', now() - interval '1 hour', now()
            FROM generate_series(1, 250) RETURNING id
        )
        INSERT INTO booking_rooms
            SELECT id, 1, lpad('11', 32, '0')::uuid, '2026-12-01', '2026-12-02', 1, 1, 0, '{5}', NULL
            FROM made";
    sqlx::query(many).bind(guest.id).execute(app.pool()).await.unwrap();
    let data = guest.get(&app, PATH).await.json();
    let bookings = data["bookings"].as_array().unwrap();
    let ids: std::collections::BTreeSet<_> =
        bookings.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!((bookings.len(), ids.len()), (250, 250));
}
