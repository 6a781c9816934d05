//! Whatever is wrong with a request for rooms is told by code and field, and changes nothing.
// brief: C7

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use serde_json::{Value, json};
use uuid::Uuid;

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
        ("check_out", json!("2026-02-30")),
        ("check_out", Value::Null),
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
        ("adults", json!(true)),
        ("adults", Value::Null),
        ("children", json!(9)),
        ("children", json!(-1)),
        ("children", json!([1])),
        ("colour", json!("red")),
        ("guest", json!("Ana")),
        ("guest", json!({ "name": "Ana" })),
        ("items", json!([])),
        ("items", json!({})),
        ("items", json!(vec![json!({}); 9])),
        ("items", json!(["double"])),
        ("quote_id", json!("quote")),
        ("quote_id", json!(7)),
    ];
    for (field, value) in wrong {
        let body = with(field, value);
        let problem = guest.post(&app, "/v1/bookings", &body).await.problem(400, "INVALID_BODY");
        let errors = problem["errors"].as_array().unwrap();
        let is_named = |name: &str| name == field || name.starts_with(&format!("{field}."));
        let named = errors.iter().filter_map(|error| error["field"].as_str()).any(is_named);
        assert!(named, "{field}: {problem}");
        // what a quote does not take at all is refused as well
        guest.post(&app, "/v1/quotes", &body).await.problem(400, "INVALID_BODY");
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
async fn who_is_to_stay_is_looked_at() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    for (field, value) in [
        ("name", json!("")),
        ("name", json!(" ")),
        ("name", json!("x".repeat(201))),
        ("name", json!("A\u{0}na")),
        ("name", json!("A\nna")),
        ("name", Value::Null),
        ("email", json!("ana")),
        ("email", json!("ana@\u{0}example.org")),
        ("email", json!(format!("{}@example.org", "x".repeat(254)))),
        ("email", Value::Null),
        ("phone", json!("1")),
    ] {
        let mut person = json!({ "name": "Ana", "email": "ana@example.org" });
        person[field] = value;
        let problem = guest.post(&app, "/v1/bookings", &with("guest", person)).await;
        let problem = problem.problem(400, "INVALID_BODY");
        assert_eq!(problem["errors"][0]["field"], format!("guest.{field}"), "{problem}");
    }
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
    let about = |room_type: Uuid| json!({ "room_type_id": room_type });
    let (usual, none) = (room_type(1, 1), Value::Null);
    let cases = [
        (stay("2026-11-20", "2026-11-22"), 400, "INVALID_DATE_RANGE", none.clone()),
        (stay("2026-12-04", "2026-12-01"), 400, "INVALID_DATE_RANGE", none.clone()),
        (stay("2026-12-01", "2026-12-01"), 400, "INVALID_DATE_RANGE", none.clone()),
        (stay("2026-12-01", "2027-01-01"), 400, "INVALID_DATE_RANGE", none.clone()),
        (stay("2027-01-30", "2027-02-01"), 400, "INVALID_DATE_RANGE", none.clone()),
        (stay("9999-12-30", "9999-12-31"), 400, "INVALID_DATE_RANGE", none.clone()),
        (with("adults", json!(3)), 400, "PARTY_TOO_LARGE", about(usual)),
        (with("children", json!(2)), 400, "PARTY_TOO_LARGE", about(usual)),
        (unknown, 404, "ROOM_TYPE_NOT_FOUND", about(room_type(99, 1))),
        (
            closed,
            409,
            "NIGHT_CLOSED",
            json!({ "room_type_id": room_type(11, 1), "night": "2026-12-01" }),
        ),
        (
            stay("2026-12-24", "2026-12-26"),
            409,
            "NIGHT_CLOSED",
            json!({ "room_type_id": usual, "night": "2026-12-25" }),
        ),
        (
            stay("2026-12-20", "2026-12-22"),
            409,
            "MIN_STAY",
            json!({ "room_type_id": usual, "min_stay": 3 }),
        ),
        (
            sold_out,
            409,
            "INSUFFICIENT_INVENTORY",
            json!({
                "room_type_id": room_type(12, 1), "conflict_date": "2026-12-02",
                "requested": 1, "available": 0,
            }),
        ),
    ];
    for (body, status, code, details) in cases {
        for path in ["/v1/bookings", "/v1/quotes"] {
            let problem = guest.post(&app, path, &body).await.problem(status, code);
            assert_eq!(problem["details"], details, "{problem}");
            if code == "INVALID_DATE_RANGE" {
                let field = problem["errors"][0]["field"].as_str().unwrap();
                assert!(["check_in", "check_out"].contains(&field), "{problem}");
            }
        }
    }
    let unknown_quote = json!({ "quote_id": room_type(1, 1) });
    guest.post(&app, "/v1/bookings", &unknown_quote).await.problem(404, "QUOTE_NOT_FOUND");
    nothing_was_written(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_keys_are_refused() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let usual = stay("2026-12-01", "2026-12-02");
    for key in ["k".repeat(256), String::new(), "a\tb".to_owned()] {
        let problem = guest.book(&app, &key, &usual).await.problem(400, "INVALID_PARAMETER");
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    }
    let bytes = guest.request("POST", "/v1/bookings").header("content-type", "application/json");
    let bytes = bytes.header("idempotency-key", HeaderValue::from_bytes(b"caf\xe9").unwrap());
    let answer = app.ask(bytes.body(Body::from(usual.to_string())).unwrap()).await;
    answer.problem(400, "INVALID_PARAMETER");
    let twice = guest.request("POST", "/v1/bookings").header("content-type", "application/json");
    let twice = twice.header("idempotency-key", "a").header("idempotency-key", "b");
    let answer = app.ask(twice.body(Body::from(usual.to_string())).unwrap()).await;
    answer.problem(400, "INVALID_PARAMETER");
    nothing_was_written(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_requests_are_refused() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let large = json!({ "colour": "x".repeat(65 * 1024) });
    guest.post(&app, "/v1/bookings", &large).await.problem(413, "PAYLOAD_TOO_LARGE");
    for path in ["/v1/users", "/v1/sessions", "/v1/quotes", "/v1/bookings"] {
        for body in [
            "[".repeat(10_000).as_bytes(),
            "{\"a\":".repeat(10_000).as_bytes(),
            b"{",
            b"7",
            b"[]",
            b"",
            b"\xff\xfe",
        ] {
            let request = guest.request("POST", path).header("content-type", "application/json");
            let answer = app.ask(request.body(Body::from(body.to_vec())).unwrap()).await;
            let problem = answer.problem(400, "INVALID_BODY");
            assert_eq!(problem["errors"][0]["field"], "body", "{problem}");
        }
        for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
            let request = guest.request("POST", path).header("content-type", media_type);
            let answer = app.ask(request.body(Body::from("{}")).unwrap()).await;
            answer.problem(415, "UNSUPPORTED_MEDIA_TYPE");
        }
    }
    for id in ["7", "double", "0190000000007000800000000000000a", "%00"] {
        let path = format!("/v1/bookings/{id}");
        let mut answers = vec![guest.get(&app, &path).await];
        for step in ["confirm", "cancel", "extend"] {
            answers.push(guest.post(&app, &format!("{path}/{step}"), &json!({})).await);
        }
        answers.push(guest.get(&app, &format!("/v1/users/{id}/bookings")).await);
        for answer in answers {
            assert_eq!(answer.problem(400, "INVALID_PARAMETER")["errors"][0]["field"], "id");
        }
    }
    for path in ["/v1/users/me?a=1", "/v1/bookings/stats?a=1", "/v1/users/me/bookings?limit=0"] {
        guest.get(&app, path).await.problem(400, "INVALID_PARAMETER");
    }
    let account = |email: &str, password: &str| json!({ "email": email, "name": "Ana", "password": password });
    for (body, field) in [
        (account("ana", "12345678"), "email"),
        (account("ana@", "12345678"), "email"),
        (account("ana@b@c.org", "12345678"), "email"),
        (account("a@example..org", "12345678"), "email"),
        (account("Ana <ana@example.org>", "12345678"), "email"),
        (account("ana@example.org", "1234567"), "password"),
        (account("ana@example.org", &"x".repeat(201)), "password"),
        (json!({ "email": "ana@example.org", "name": " ", "password": "12345678" }), "name"),
    ] {
        let problem = guest.post(&app, "/v1/users", &body).await.problem(400, "INVALID_BODY");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert!(!problem.to_string().contains("1234567"), "passwords are not repeated");
    }
    // without a session nothing of it is even looked at
    let request = Request::post("/v1/bookings").body(Body::from("nonsense"));
    app.ask(request.unwrap()).await.problem(401, "UNAUTHENTICATED");
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
