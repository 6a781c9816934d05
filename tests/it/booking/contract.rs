//! The booking side of the HTTP contract: answers, repeats, steps, quotes, lists, numbers.
// brief: C5, C6, C7, C9, O2

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::guest::{Guest, room_type, set_total, stay_in};
use super::world::assert_verified;
use crate::app::{Answer, TestApp};

const BOOKINGS: &str = "/v1/bookings";

fn path_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    format!("{BOOKINGS}/{}", answer.json()["id"].as_str().expect("an id"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_answered_whole_and_repeated_word_for_word() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let first = guest.book(&app, "trip", &body).await;
    let path = path_of(&first);
    assert_eq!(first.header("location"), path);
    assert_eq!(first.header("idempotent-replayed"), "");
    let booking = first.json();
    assert_eq!(booking["status"], "pending");
    assert_eq!(booking["total_minor"], 3 * 5100);
    assert_eq!(booking["currency"], "EUR");
    assert_eq!(booking["nights"][2], json!({ "night": "2026-12-03", "price_minor": 5100 }));
    assert_eq!(booking["hotel"]["slug"], "casa-1");
    assert_eq!(booking["room_type"]["name"], "Double");
    assert_eq!(booking["rooms"], 1);
    assert_eq!(booking["from_cache"], false);
    let until = json!({ "until": "2026-11-30T00:00:00Z", "penalty_minor": 0 });
    let end = json!({ "until": null, "penalty_minor": 15_300 });
    assert_eq!(booking["cancellation"], json!([until, end]));
    assert!(booking["freshness"].as_str().is_some_and(|token| !token.is_empty()));

    let again = guest.book(&app, "trip", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (first.status, "true"));
    let mut expected = booking.clone();
    expected["from_cache"] = json!(true);
    assert_eq!(again.json(), expected);
    // also long after it was cancelled
    guest.post(&app, &format!("{path}/cancel"), &json!({})).await;
    assert_eq!(guest.book(&app, "trip", &body).await.json(), expected);
    let other = stay_in(room_type(1, 1), "2026-12-01", "2026-12-05");
    guest.book(&app, "trip", &other).await.problem(409, "IDEMPOTENCY_CONFLICT");
    // somebody else's key of the same name is another key
    let stranger = Guest::new(&app).await;
    assert_eq!(stranger.book(&app, "trip", &other).await.status, 201);
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_the_request_is_the_key_while_its_booking_lives() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-02");
    let first = guest.post(&app, BOOKINGS, &body).await;
    let twin = guest.post(&app, BOOKINGS, &body).await;
    assert_eq!(path_of(&first), path_of(&twin));
    assert_eq!(twin.header("idempotent-replayed"), "true");
    guest.post(&app, &format!("{}/cancel", path_of(&first)), &json!({})).await;
    let new = guest.post(&app, BOOKINGS, &body).await;
    assert_ne!(path_of(&first), path_of(&new));
    assert_eq!(new.header("idempotent-replayed"), "");
    // a refusal is looked at anew
    set_total(&app, room_type(2, 1), 0).await;
    let wanted = stay_in(room_type(2, 1), "2026-12-01", "2026-12-02");
    guest.post(&app, BOOKINGS, &wanted).await.problem(409, "INSUFFICIENT_INVENTORY");
    let kept = guest.book(&app, "k", &wanted).await.problem(409, "INSUFFICIENT_INVENTORY");
    set_total(&app, room_type(2, 1), 1).await;
    // with a key the first answer stands
    let repeated = guest.book(&app, "k", &wanted).await.problem(409, "INSUFFICIENT_INVENTORY");
    assert_eq!(repeated["details"], kept["details"]);
    assert_eq!(guest.post(&app, BOOKINGS, &wanted).await.status, 201);
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_lead_where_they_say() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let stranger = Guest::new(&app).await;
    let nothing = json!({});
    let body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-02");
    let path = path_of(&guest.book(&app, "a", &body).await);
    let step = async |name: &str| guest.post(&app, &format!("{path}/{name}"), &nothing).await;

    let before = guest.get(&app, &path).await.json();
    let extended = step("extend").await.json();
    assert_ne!(before["expires_at"], extended["expires_at"]);
    assert_eq!(step("extend").await.json()["expires_at"], extended["expires_at"]);
    for _ in 0..2 {
        assert_eq!(step("confirm").await.json()["status"], "confirmed");
    }
    step("extend").await.problem(409, "BOOKING_NOT_PENDING");
    // somebody else's booking looks like none
    let unknown = "00000000-0000-0000-0000-0000000000ff";
    for suffix in ["confirm", "cancel", "extend"] {
        let foreign = stranger.post(&app, &format!("{path}/{suffix}"), &nothing).await;
        let unknown = format!("{BOOKINGS}/{unknown}/{suffix}");
        let unknown = stranger.post(&app, &unknown, &nothing).await;
        assert_alike(&foreign, &unknown);
    }
    let unknown = stranger.get(&app, &format!("{BOOKINGS}/{unknown}")).await;
    assert_alike(&stranger.get(&app, &path).await, &unknown);
    for _ in 0..2 {
        let cancelled = step("cancel").await.json();
        assert_eq!(
            (&cancelled["status"], &cancelled["penalty_minor"]),
            (&json!("cancelled"), &json!(0))
        );
    }
    step("confirm").await.problem(409, "BOOKING_NOT_PENDING");
    let overdue = path_of(&guest.book(&app, "b", &body).await);
    for statement in [
        "UPDATE bookings SET created_at = created_at - interval '1 hour',
             expires_at = expires_at - interval '1 hour' WHERE status = 'pending'",
        "UPDATE booking_rooms SET hold_until = hold_until - interval '1 hour'
         WHERE hold_until IS NOT NULL",
    ] {
        sqlx::query(statement).execute(app.pool()).await.unwrap();
    }
    for suffix in ["confirm", "cancel", "extend"] {
        let late = guest.post(&app, &format!("{overdue}/{suffix}"), &nothing).await;
        late.problem(409, "BOOKING_EXPIRED");
    }
    assert_eq!(guest.get(&app, &overdue).await.json()["status"], "expired");
    assert_verified(app.pool()).await;
}

/// The same problem but for its path and its request's name.
fn assert_alike(one: &Answer, two: &Answer) {
    let (mut one, mut two) =
        (one.problem(404, "BOOKING_NOT_FOUND"), two.problem(404, "BOOKING_NOT_FOUND"));
    for problem in [&mut one, &mut two] {
        problem
            .as_object_mut()
            .unwrap()
            .retain(|name, _| name != "instance" && name != "request_id");
    }
    assert_eq!(one, two);
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_are_kept_or_renewed() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let id = room_type(1, 2);
    let body = stay_in(id, "2026-12-01", "2026-12-03");
    let quote = guest.post(&app, "/v1/quotes", &body).await;
    assert_eq!(quote.status, 201, "{}", quote.text());
    let quote = quote.json();
    assert_eq!(quote["total_minor"], 2 * 10_200);
    assert_eq!(quote["nightly"].as_array().unwrap().len(), 2);
    let on = |quote: &Value| json!({ "quote_id": quote["id"] });
    let booked = guest.book(&app, "a", &on(&quote)).await;
    assert_eq!(booked.json()["total_minor"], quote["total_minor"]);
    Guest::new(&app).await.book(&app, "a", &on(&quote)).await.problem(404, "QUOTE_NOT_FOUND");
    // another key is another booking, and that takes another quote
    guest.book(&app, "b", &on(&quote)).await.problem(409, "QUOTE_USED");

    let quote = guest.post(&app, "/v1/quotes", &body).await.json();
    sqlx::query("UPDATE inventory SET price_minor = price_minor + 1")
        .execute(app.pool())
        .await
        .unwrap();
    for _ in 0..2 {
        let changed = guest.book(&app, "d", &on(&quote)).await.problem(409, "PRICE_CHANGED");
        let details = &changed["details"];
        assert_eq!(details["quoted_minor"], 20_400);
        assert_eq!(details["current_minor"], 20_402);
        assert_eq!(details["quote"]["total_minor"], 20_402);
    }
    let changed = guest.book(&app, "c", &on(&quote)).await.problem(409, "PRICE_CHANGED");
    let renewed = guest.book(&app, "e", &on(&changed["details"]["quote"])).await;
    assert_eq!(renewed.json()["total_minor"], 20_402);
    sqlx::query("UPDATE quotes SET created_at = now() - interval '2 h', expires_at = now() - interval '1 h'")
        .execute(app.pool())
        .await
        .unwrap();
    guest.book(&app, "f", &on(&quote)).await.problem(410, "QUOTE_EXPIRED");
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_room_types_are_booked_together() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let item = |kind, rooms: u8| json!({ "room_type_id": room_type(1, kind), "rooms": rooms, "adults": 2 * rooms });
    let body = |items: Value| {
        json!({
            "check_in": "2026-12-01", "check_out": "2026-12-03", "items": items,
            "guest": { "name": "Rui", "email": "rui@example.org" },
        })
    };
    let booked = guest.post(&app, BOOKINGS, &body(json!([item(1, 2), item(2, 1)]))).await;
    let path = path_of(&booked);
    assert_eq!(booked.json()["rooms"], 3);
    assert_eq!(booked.json()["total_minor"], 2 * (2 * 5100 + 10_200));
    assert_eq!(booked.json()["nights"][0]["price_minor"], 2 * 5100 + 10_200);
    assert_eq!(guest.get(&app, &path).await.json()["guest"]["name"], "Rui");
    // nine rooms of a type: seven doubles are left, so neither is given to somebody else
    let much =
        Guest::new(&app).await.post(&app, BOOKINGS, &body(json!([item(2, 1), item(1, 8)]))).await;
    assert_eq!(much.problem(409, "INSUFFICIENT_INVENTORY")["details"]["available"], 7);
    let other = json!({ "room_type_id": room_type(2, 1), "rooms": 1, "adults": 1 });
    let mixed = guest.post(&app, BOOKINGS, &body(json!([item(1, 1), other]))).await;
    assert_eq!(mixed.problem(400, "INVALID_BODY")["errors"][0]["field"], "items");
    assert_verified(app.pool()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_are_limited_and_lists_are_own() {
    let app = TestApp::with().leases(None).booking(|settings| settings.holds_max = Some(3));
    let app = app.start().await;
    let guest = Guest::new(&app).await;
    for number in 0..3 {
        let body = stay_in(room_type(1, 1), "2026-12-01", &format!("2026-12-0{}", 2 + number));
        assert_eq!(guest.post(&app, BOOKINGS, &body).await.status, 201);
    }
    let body = stay_in(room_type(2, 1), "2026-12-01", "2026-12-02");
    let limited = guest.post(&app, BOOKINGS, &body).await;
    limited.problem(429, "RATE_LIMITED");
    assert_eq!(limited.header("retry-after"), "60");
    let page = guest.get(&app, "/v1/users/me/bookings?limit=2").await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = format!(
        "/v1/users/{}/bookings?limit=2&cursor={}",
        guest.id,
        page["next"].as_str().unwrap()
    );
    let rest = guest.get(&app, &next).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let stranger = Guest::new(&app).await;
    stranger.get(&app, &next).await.problem(404, "NOT_FOUND");
    assert_eq!(stranger.get(&app, "/v1/users/me/bookings").await.json()["items"], json!([]));

    let stats = guest.get(&app, "/v1/bookings/stats").await.json();
    assert_eq!(stats["total_requests"], 4);
    assert_eq!(stats["successful_bookings"], 3);
    assert_eq!(stats["failed_bookings"], 1);
    assert_eq!(stats["holds"], json!({ "active": 3, "expired": 0 }));
    assert_eq!(stats["lanes"]["lane_3"], json!({ "length": 0, "capacity": 1024 }));
    assert_eq!(stats["lanes"]["total_pending"], 0);
    assert_eq!(stats["locks"], json!({ "total": 0, "active": 0, "expired": 0 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_open_and_sessions_end_at_once() {
    let app = TestApp::new().await;
    let post = async |path: &str, body: Value| {
        let request = Request::post(path).header("content-type", "application/json");
        app.ask(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let account = json!({ "email": "Ana@example.org", "name": "Ana", "password": "correct horse" });
    let user = post("/v1/users", account.clone()).await;
    assert_eq!(user.status, 201, "{}", user.text());
    assert!(!user.text().contains("horse"));
    post("/v1/users", json!({ "email": "ana@EXAMPLE.org", "name": "A", "password": "12345678" }))
        .await
        .problem(409, "EMAIL_TAKEN");
    let login = |email: &str, password: &str| json!({ "email": email, "password": password });
    let wrong = post("/v1/sessions", login("ana@example.org", "wrong horse")).await;
    let nobody = post("/v1/sessions", login("bo@example.org", "correct horse")).await;
    let (wrong, nobody) =
        (wrong.problem(401, "INVALID_CREDENTIALS"), nobody.problem(401, "INVALID_CREDENTIALS"));
    assert_eq!(wrong["detail"], nobody["detail"]);
    let session = post("/v1/sessions", login("ANA@example.org", "correct horse")).await;
    let token = session.json()["token"].as_str().unwrap().to_owned();
    let cookie = session.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-innsight="), "{cookie}");
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.split("; ").any(|of| of == part), "no {part} in {cookie}");
    }
    let me = async |name: &str, value: &str| {
        let request = Request::get("/v1/users/me").header(name, value).body(Body::empty());
        app.ask(request.unwrap()).await
    };
    let bearer = format!("Bearer {token}");
    assert_eq!(me("authorization", &bearer).await.json()["email"], "Ana@example.org");
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(me("cookie", pair).await.json()["id"], user.json()["id"]);
    let tampered = format!("Bearer {}x", &token[..token.len() - 1]);
    for wrong in [tampered.as_str(), "Bearer ", "Basic abc", "Bearer 1 2"] {
        let refused = me("authorization", wrong).await;
        refused.problem(401, "UNAUTHENTICATED");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
    let stored = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM sessions WHERE token_hash = convert_to($1, 'UTF8')",
    );
    assert_eq!(stored.bind(&token).fetch_one(app.pool()).await.unwrap(), 0, "only hashes are kept");
    let close = Request::delete("/v1/sessions/current").header("authorization", &bearer);
    assert_eq!(app.ask(close.body(Body::empty()).unwrap()).await.status, 204);
    me("authorization", &bearer).await.problem(401, "UNAUTHENTICATED");
    // and one whose time is over is as good as none
    let session = post("/v1/sessions", login("ana@example.org", "correct horse")).await;
    let bearer = format!("Bearer {}", session.json()["token"].as_str().unwrap());
    assert_eq!(me("authorization", &bearer).await.status, 200);
    sqlx::query("UPDATE sessions SET created_at = now() - interval '2 h', expires_at = now() - interval '1 h'")
        .execute(app.pool())
        .await
        .unwrap();
    me("authorization", &bearer).await.problem(401, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_guests_are_not_let_into_production() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    sqlx::query("UPDATE users SET demo = true").execute(app.pool()).await.unwrap();
    assert_eq!(guest.get(&app, "/v1/users/me").await.status, 200);
    let url = app.database_url();
    let production =
        TestApp::with().over_the_same().settings(|settings| settings.production = true);
    let production = production.start_on(&url).await;
    guest.get(&production, "/v1/users/me").await.problem(401, "UNAUTHENTICATED");
}

/// A search that carries the token of a booking never offers what the booking took.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_with_the_token_includes_the_booking() {
    let app = TestApp::with().booking(|settings| settings.holds_max = None).start().await;
    let guest = Guest::new(&app).await;
    for number in 1..=20_u128 {
        let (hotel, day) = (1 + number % 10, 1 + number / 10);
        let id = room_type(hotel, 1);
        set_total(&app, id, 1).await;
        let (from, to) = (format!("2026-12-{day:02}"), format!("2026-12-{:02}", day + 1));
        let booked = guest.post(&app, BOOKINGS, &stay_in(id, &from, &to)).await.json();
        let token = booked["freshness"].as_str().unwrap();
        let path =
            format!("/v1/hotels/casa-{hotel}?check_in={from}&check_out={to}&freshness={token}");
        let offers = app.get(&path).await.json()["offers"].clone();
        let offers = offers.as_array().unwrap();
        assert!(offers.iter().all(|offer| offer["room_type_id"] != json!(id)), "{offers:?}");
        let path = format!(
            "/v1/hotels?bbox=-10,38,-9,39&check_in={from}&check_out={to}&limit=100&freshness={token}"
        );
        let found = app.get(&path).await;
        assert!(!found.text().contains(&id.to_string()), "{}", found.text());
    }
}
