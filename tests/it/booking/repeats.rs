//! A repeat is a repeat: whatever was answered under a key is answered again, marked as such, and a
//! quote makes one booking.
// brief: C5

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use domain::booking::key::Key;
use domain::booking::refusal::Refusal;
use domain::booking::request::{Quoted, Wanted, canonical};
use domain::booking::status::Status;
use domain::ids::QuoteId;
use futures::future::join_all;
use serde_json::{Value, json};
use store::bookings::{HoldVerdict, hold_batch};
use uuid::Uuid;

use super::guest::{Guest, room_type, set_total, stay_in};
use super::world::{
    age_holds, ask, assert_verified, line, make_world, read_statuses, stay, terms, user,
};
use crate::app::{Answer, TestApp};
use crate::database::TestDatabase;

const BOOKINGS: &str = "/v1/bookings";

/// A quote for a stay, by a guest or by nobody.
async fn quote(app: &TestApp, guest: Option<&Guest>, body: &Value) -> Value {
    let answer = if let Some(guest) = guest {
        guest.post(app, "/v1/quotes", body).await
    } else {
        let request = Request::post("/v1/quotes").header("content-type", "application/json");
        app.ask(request.body(Body::from(body.to_string())).unwrap()).await
    };
    assert_eq!(answer.status, 201, "{}", answer.text());
    json!({ "quote_id": answer.json()["id"] })
}

/// The same booking as told first, marked as a repeat.
fn assert_repeats(again: &Answer, first: &Answer) {
    assert_eq!(first.status, 201, "{}", first.text());
    let mut expected = first.json();
    expected["from_cache"] = json!(true);
    assert_eq!(again.json(), expected);
    assert_eq!((again.status, again.header("idempotent-replayed")), (first.status, "true"));
    assert_eq!(again.header("location"), first.header("location"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_told_again_when_its_quote_is_gone_and_its_day_has_come() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let on_quote = quote(&app, Some(&guest), &body).await;
    let quoted = guest.book(&app, "quoted", &on_quote).await;
    let keyed = guest.book(&app, "keyed", &body).await;
    let lines = stay_in(room_type(2, 1), "2026-12-01", "2026-12-03");
    let plain = guest.post(&app, BOOKINGS, &lines).await;
    let other = stay_in(room_type(3, 1), "2026-12-01", "2026-12-03");
    let on_other = quote(&app, Some(&guest), &other).await;
    let plain_quoted = guest.post(&app, BOOKINGS, &on_other).await;
    sqlx::query("DELETE FROM quotes").execute(app.pool()).await.unwrap();
    let later = TestApp::with().over_the_same().at("2026-12-20T12:00:00Z");
    let later = later.start_on(&app.database_url()).await;
    for app in [&app, &later] {
        assert_repeats(&guest.book(app, "quoted", &on_quote).await, &quoted);
        assert_repeats(&guest.book(app, "keyed", &body).await, &keyed);
        assert_repeats(&guest.post(app, BOOKINGS, &lines).await, &plain);
        assert_repeats(&guest.post(app, BOOKINGS, &on_other).await, &plain_quoted);
    }
    // what was never answered is what it always was
    guest.book(&later, "new", &body).await.problem(400, "INVALID_DATE_RANGE");
    guest.book(&later, "new", &on_quote).await.problem(404, "QUOTE_NOT_FOUND");
    let other = stay_in(room_type(2, 1), "2026-12-02", "2026-12-03");
    guest.book(&later, "keyed", &other).await.problem(400, "INVALID_DATE_RANGE");
    Guest::new(&app).await.book(&later, "keyed", &body).await.problem(400, "INVALID_DATE_RANGE");
    // and so are steps, whatever was tidied away meanwhile
    let path = keyed.header("location").to_owned();
    for step in ["extend", "confirm", "confirm", "cancel", "cancel"] {
        let taken = guest.post(&later, &format!("{path}/{step}"), &json!({})).await;
        assert_eq!(taken.status, 200, "{step}: {}", taken.text());
    }
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_told_again_say_so() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let on_quote = quote(&app, Some(&guest), &body).await;
    set_total(&app, room_type(1, 1), 0).await;
    sqlx::query("UPDATE inventory SET price_minor = price_minor + 1, min_stay = 1 + ($1 = room_type_id)::int * 4")
        .bind(room_type(2, 1))
        .execute(app.pool())
        .await
        .unwrap();
    let other = stay_in(room_type(3, 1), "2026-12-01", "2026-12-02");
    let priced = quote(&app, Some(&guest), &other).await;
    sqlx::query("UPDATE inventory SET price_minor = price_minor + 1")
        .execute(app.pool())
        .await
        .unwrap();
    for (key, body, code) in [
        ("a", &body, "INSUFFICIENT_INVENTORY"),
        ("b", &stay_in(room_type(2, 1), "2026-12-01", "2026-12-03"), "MIN_STAY"),
        ("c", &stay_in(room_type(11, 1), "2026-12-01", "2026-12-03"), "NIGHT_CLOSED"),
        ("d", &priced, "PRICE_CHANGED"),
        ("e", &on_quote, "INSUFFICIENT_INVENTORY"),
    ] {
        let first = guest.book(&app, key, body).await;
        let mut told = first.problem(409, code);
        assert_eq!(first.header("idempotent-replayed"), "", "{told}");
        assert!(told["from_cache"].is_null(), "{told}");
        // also when what was in the way is gone, and the quotes with it
        set_total(&app, room_type(1, 1), 9).await;
        sqlx::query("DELETE FROM quotes WHERE id = $1")
            .bind(body["quote_id"].as_str().and_then(|id| id.parse::<Uuid>().ok()))
            .execute(app.pool())
            .await
            .unwrap();
        for _ in 0..2 {
            let again = guest.book(&app, key, body).await;
            let problem = again.problem(409, code);
            assert_eq!(again.header("idempotent-replayed"), "true", "{problem}");
            told["from_cache"] = json!(true);
            told["request_id"] = problem["request_id"].clone();
            assert_eq!(problem, told);
        }
        set_total(&app, room_type(1, 1), 0).await;
    }
    // a mistake is no repeat, and without a key each request is looked at anew
    let other = guest.book(&app, "a", &stay_in(room_type(1, 1), "2026-12-01", "2026-12-02")).await;
    other.problem(409, "IDEMPOTENCY_CONFLICT");
    assert_eq!(other.header("idempotent-replayed"), "");
    for _ in 0..2 {
        let anew = guest.post(&app, BOOKINGS, &body).await;
        anew.problem(409, "INSUFFICIENT_INVENTORY");
        assert_eq!(anew.header("idempotent-replayed"), "");
    }
    assert_verified(app.pool()).await;
}

/// After a lost answer the same batch comes again, with the same ids and keys.
#[tokio::test]
async fn a_batch_that_is_sent_again_is_answered_as_before() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 9).await;
    let mut connection = pool.acquire().await.unwrap();
    let mut asked = ask(1, "unused", stay(0, 2), &[line(1, 1)]);
    let expires_at = "2100-01-01T00:00:00Z".parse().unwrap();
    let id = QuoteId(Uuid::from_u128(7));
    asked.quoted = Some(Quoted { id, total_minor: 1, expires_at });
    asked.key = Key::derived(user(1), "bookings", &canonical(&Wanted::Quote(id), None));
    let mut quotes = Vec::new();
    for price_minor in [2000, 2000, 3000] {
        sqlx::query("UPDATE inventory SET price_minor = $1")
            .bind(price_minor)
            .execute(pool)
            .await
            .unwrap();
        let answers = hold_batch(&mut connection, &[&asked], &terms()).await.unwrap();
        match &answers[0].verdict {
            HoldVerdict::Refused { refusal: Refusal::PriceChanged { .. }, quote } => {
                quotes.push(quote.as_ref().expect("a new quote").terms.total_minor);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(quotes, [4000, 4000, 6000]);
    let stored = sqlx::query_scalar::<_, i64>("SELECT total_minor FROM quotes");
    assert_eq!(stored.fetch_all(pool).await.unwrap(), [6000], "one quote, as it was told last");

    // rooms are told again too, even if they were lost before the answer came
    let mut plain = ask(1, "unused", stay(4, 2), &[line(1, 1)]);
    plain.key = Key::derived(user(1), "bookings", "a request without a key");
    let first = hold_batch(&mut connection, &[&plain], &terms()).await.unwrap();
    age_holds(pool, &[plain.id]).await;
    let again = hold_batch(&mut connection, &[&plain], &terms()).await.unwrap();
    assert_eq!(again[0].verdict, first[0].verdict);
    assert!(again[0].replayed);
    assert_eq!(read_statuses(pool).await, BTreeMap::from([(plain.id, Status::Pending)]));
    assert_verified(pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_makes_one_booking() {
    let app = TestApp::with().booking(|settings| settings.holds_max = None).start().await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let on_quote = quote(&app, Some(&guest), &body).await;
    let first = guest.book(&app, "a", &on_quote).await;
    assert_eq!(first.status, 201, "{}", first.text());
    for repeated in [false, true] {
        let second = guest.book(&app, "b", &on_quote).await;
        let problem = second.problem(409, "QUOTE_USED");
        assert_eq!(problem["details"], json!({ "booking_id": first.json()["id"] }));
        assert_eq!(second.header("idempotent-replayed"), if repeated { "true" } else { "" });
    }
    guest.post(&app, BOOKINGS, &on_quote).await.problem(409, "QUOTE_USED");
    assert_repeats(&guest.book(&app, "a", &on_quote).await, &first);
    // nor when that booking is over
    guest.post(&app, &format!("{}/cancel", first.header("location")), &json!({})).await;
    guest.book(&app, "c", &on_quote).await.problem(409, "QUOTE_USED");

    // twelve at once, each with a key of its own
    for _ in 0..5 {
        let on_quote = quote(&app, Some(&guest), &body).await;
        let keys: Vec<String> = (0..12).map(|_| Uuid::new_v4().to_string()).collect();
        let asking = keys.iter().map(|key| guest.book(&app, key, &on_quote));
        let answers = join_all(asking).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|of| of.status == 201);
        assert_eq!(won.len(), 1, "{answers:#?}");
        for answer in lost {
            let problem = answer.problem(409, "QUOTE_USED");
            assert_eq!(problem["details"]["booking_id"], won[0].json()["id"]);
        }
    }
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_made_without_a_session_is_of_the_first_who_books_on_it() {
    let app = TestApp::new().await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-03");
    let on_quote = quote(&app, None, &body).await;
    let (guest, stranger) = (Guest::new(&app).await, Guest::new(&app).await);
    let request = Request::post(BOOKINGS).header("content-type", "application/json");
    let request = request.body(Body::from(on_quote.to_string())).unwrap();
    app.ask(request).await.problem(401, "UNAUTHENTICATED");
    let booked = guest.book(&app, "a", &on_quote).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    stranger.book(&app, "a", &on_quote).await.problem(404, "QUOTE_NOT_FOUND");
    guest.book(&app, "b", &on_quote).await.problem(409, "QUOTE_USED");
    // several at once: one has it, for the others it is as unknown as it would be a moment later
    let mut guests = Vec::new();
    for _ in 0..8 {
        guests.push(Guest::new(&app).await);
    }
    for number in 0..5 {
        let on_quote = quote(&app, None, &body).await;
        let key = number.to_string();
        let answers = join_all(guests.iter().map(|guest| guest.book(&app, &key, &on_quote))).await;
        let lost = answers.iter().filter(|answer| answer.status != 201);
        assert_eq!(lost.clone().count(), guests.len() - 1, "{answers:#?}");
        for answer in lost {
            answer.problem(404, "QUOTE_NOT_FOUND");
        }
    }
    // a session that is over is told so: nobody does as a stranger what they meant to do themselves
    let request = Request::post("/v1/quotes").header("authorization", "Bearer gone");
    let request = request.header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    app.ask(request).await.problem(401, "UNAUTHENTICATED");
    assert_verified(app.pool()).await;
}
