//! Whatever is wrong with a request for rooms is told by code and field, and changes nothing.
// brief: C7

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::guest::{Guest, room_type, stay_in};
use super::world::assert_verified;
use crate::app::TestApp;

/// The usual request with one field replaced; null takes it out.
fn with(field: &str, value: Value) -> Value {
    let mut body = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
    let fields = body.as_object_mut().expect("an object");
    if value.is_null() {
        fields.remove(field);
    } else {
        fields.insert(field.to_owned(), value);
    }
    body
}

fn stay(check_in: &str, check_out: &str) -> Value {
    stay_in(room_type(1, 1), check_in, check_out)
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_are_named() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let wrong = [
        ("room_type_id", json!("double")),
        ("room_type_id", json!("00000000000000000000000000000011")),
        ("room_type_id", json!(17)),
        ("room_type_id", Value::Null),
        ("check_in", json!("2026-13-01")),
        ("check_in", json!("2026-12-1")),
        ("check_in", json!(20_261_201)),
        ("check_in", Value::Null),
        ("check_out", json!("tomorrow")),
        ("rooms", json!(0)),
        ("rooms", json!(9)),
        ("rooms", json!(-1)),
        ("rooms", json!(1.5)),
        ("rooms", json!("1")),
        ("rooms", json!(3)),
        ("rooms", Value::Null),
        ("adults", json!(0)),
        ("adults", json!(17)),
        ("adults", json!(1e300)),
        ("adults", Value::Null),
        ("children", json!(9)),
        ("children", json!(-1)),
        ("colour", json!("red")),
        ("guest", json!("Ana")),
        ("guest.name", json!(null)),
        ("items", json!([])),
    ];
    for (field, value) in wrong {
        let body = match field {
            "guest.name" => with("guest", json!({ "email": "ana@example.org" })),
            _ => with(field, value),
        };
        let problem = guest.post(&app, "/v1/bookings", &body).await.problem(400, "INVALID_BODY");
        let errors = problem["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["field"] == field), "{field}: {problem}");
        if !["guest", "guest.name", "items"].contains(&field) {
            guest.post(&app, "/v1/quotes", &body).await.problem(400, "INVALID_BODY");
        }
    }
    let both = json!({ "quote_id": room_type(1, 1), "rooms": 1 });
    guest.post(&app, "/v1/bookings", &both).await.problem(400, "INVALID_BODY");
    let inner = json!({
        "check_in": "2026-12-01", "check_out": "2026-12-02",
        "items": [{ "room_type_id": room_type(1, 1), "rooms": 1, "adults": 2 }, { "rooms": 9 }],
    });
    let problem = guest.post(&app, "/v1/bookings", &inner).await.problem(400, "INVALID_BODY");
    assert!(problem.to_string().contains("items[1].rooms"), "{problem}");
    nothing_was_written(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_stays_and_parties_have_codes_of_their_own() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    sqlx::query("UPDATE inventory SET min_stay = 3 WHERE night = '2026-12-20'")
        .execute(app.pool())
        .await
        .unwrap();
    sqlx::query("UPDATE inventory SET closed = true WHERE night = '2026-12-25'")
        .execute(app.pool())
        .await
        .unwrap();
    let unknown = stay_in(room_type(99, 1), "2026-12-01", "2026-12-02");
    let closed = stay_in(room_type(11, 1), "2026-12-01", "2026-12-02");
    let sold_out = stay_in(room_type(12, 1), "2026-12-01", "2026-12-04");
    let cases = [
        (stay("2026-11-20", "2026-11-22"), 400, "INVALID_DATE_RANGE"),
        (stay("2026-12-04", "2026-12-01"), 400, "INVALID_DATE_RANGE"),
        (stay("2026-12-01", "2026-12-01"), 400, "INVALID_DATE_RANGE"),
        (stay("2026-12-01", "2027-01-01"), 400, "INVALID_DATE_RANGE"),
        (stay("2027-01-30", "2027-02-01"), 400, "INVALID_DATE_RANGE"),
        (with("adults", json!(3)), 400, "PARTY_TOO_LARGE"),
        (with("children", json!(2)), 400, "PARTY_TOO_LARGE"),
        (unknown, 404, "ROOM_TYPE_NOT_FOUND"),
        (closed, 409, "NIGHT_CLOSED"),
        (stay("2026-12-24", "2026-12-26"), 409, "NIGHT_CLOSED"),
        (stay("2026-12-20", "2026-12-22"), 409, "MIN_STAY"),
        (sold_out, 409, "INSUFFICIENT_INVENTORY"),
    ];
    for (body, status, code) in cases {
        guest.post(&app, "/v1/bookings", &body).await.problem(status, code);
        guest.post(&app, "/v1/quotes", &body).await.problem(status, code);
    }
    nothing_was_written(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_requests_are_refused() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let usual = stay("2026-12-01", "2026-12-02");
    for key in ["k".repeat(256), String::new(), "a\tb".to_owned()] {
        let problem = guest.book(&app, &key, &usual).await.problem(400, "INVALID_PARAMETER");
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    }
    let large = json!({ "colour": "x".repeat(65 * 1024) });
    guest.post(&app, "/v1/bookings", &large).await.problem(413, "PAYLOAD_TOO_LARGE");
    for body in ["[".repeat(10_000), "{\"a\":".repeat(10_000), "{".to_owned(), "7".to_owned()] {
        let request = Request::post("/v1/users").header("content-type", "application/json");
        let answer = app.ask(request.body(Body::from(body)).unwrap()).await;
        answer.problem(400, "INVALID_BODY");
    }
    for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let request = Request::post("/v1/users").header("content-type", media_type);
        let answer = app.ask(request.body(Body::from("{}")).unwrap()).await;
        answer.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    for path in ["/v1/bookings/7", "/v1/bookings/7/confirm", "/v1/users/7/bookings"] {
        let answer = if path.ends_with("confirm") {
            guest.post(&app, path, &json!({})).await
        } else {
            guest.get(&app, path).await
        };
        assert_eq!(answer.problem(400, "INVALID_PARAMETER")["errors"][0]["field"], "id");
    }
    for path in ["/v1/users/me?a=1", "/v1/bookings/stats?a=1", "/v1/users/me/bookings?limit=0"] {
        guest.get(&app, path).await.problem(400, "INVALID_PARAMETER");
    }
    let account = |email: &str, password: &str| json!({ "email": email, "name": "Ana", "password": password });
    for (body, field) in [
        (account("ana", "12345678"), "email"),
        (account("ana@", "12345678"), "email"),
        (account("ana@b@c.org", "12345678"), "email"),
        (account("änä@example.org", "12345678"), "email"),
        (account("ana@example.org", "1234567"), "password"),
        (account("ana@example.org", &"x".repeat(201)), "password"),
        (json!({ "email": "ana@example.org", "name": " ", "password": "12345678" }), "name"),
    ] {
        let problem = guest.post(&app, "/v1/users", &body).await.problem(400, "INVALID_BODY");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert!(!problem.to_string().contains("1234567"), "passwords are not repeated");
    }
    // without a session nothing of it is even looked at
    for path in ["/v1/bookings", "/v1/quotes"] {
        let request = Request::post(path).body(Body::from("nonsense"));
        app.ask(request.unwrap()).await.problem(401, "UNAUTHENTICATED");
    }
    nothing_was_written(&app).await;
}

async fn nothing_was_written(app: &TestApp) {
    let rows = sqlx::query_scalar::<_, i64>(
        "SELECT (SELECT count(*) FROM bookings) + (SELECT count(*) FROM idempotency_keys)
             + (SELECT count(*) FROM quotes) + (SELECT count(*) FROM outbox)
             + (SELECT count(*) - 1 FROM users)",
    );
    assert_eq!(rows.fetch_one(app.pool()).await.unwrap(), 0);
    assert_verified(app.pool()).await;
}
