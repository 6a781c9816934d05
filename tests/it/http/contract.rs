//! The contract names every status that is answered: each operation is asked in every way that the
//! edge or the operation itself refuses, and what comes back has to stand in the document.
// brief: O4

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::booking::guest::Guest;

/// What refuses a request before anything is looked at, or because of what was sent. Each of these
/// that the document promises has to be seen; others depend on the state of the service.
const SEEN: [&str; 8] = ["400", "401", "403", "408", "413", "414", "415", "429"];

const WRONG_LOGIN: &str = r#"{"email":"nobody@example.org","password":"wrong horse"}"#;

struct Operation {
    method: String,
    path: String,
    takes_body: bool,
    needs_session: bool,
    documented: BTreeSet<String>,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::document_json()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys().cloned();
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                takes_body: operation["requestBody"].is_object(),
                needs_session: operation["security"].is_array(),
                documented: statuses.collect(),
            });
        }
    }
    assert!(found.len() > 20);
    found
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn request(&self, query: &str) -> Builder {
        let id = if ["bookings", "orders", "users"].iter().any(|of| self.path.contains(of)) {
            "00000000-0000-0000-0000-0000000000ff"
        } else {
            "casa-1"
        };
        let path = self.path.replace("{id}", id).replace("{code}", "INTERNAL");
        let path = path.replace("{gateway}", "sandbox");
        Request::builder().method(self.method.as_str()).uri(format!("{path}{query}"))
    }
}

/// Every way to ask that needs no other service.
fn provocations(operation: &Operation, guest: &Guest) -> Vec<(&'static str, Request<Body>)> {
    let bearer = format!("Bearer {}", guest.token());
    let signed = |query: &str| operation.request(query).header("authorization", &bearer);
    let json = |builder: Builder| builder.header("content-type", "application/json");
    let cookie = format!("__Host-innsight={}", guest.token());
    let evil = |builder: Builder| {
        builder.header("cookie", &cookie).header("origin", "https://evil.example")
    };
    let large = Body::from(vec![b' '; 70_000]);
    let asked = vec![
        ("as it should be", json(signed("")).body(Body::from("{}"))),
        ("an unknown parameter", json(signed("?nonsense=1")).body(Body::from("{}"))),
        ("no session", json(operation.request("")).body(Body::from("{}"))),
        (
            "an unknown session",
            json(operation.request("").header("authorization", "Bearer unknown"))
                .body(Body::from("{}")),
        ),
        ("another site's", json(evil(operation.request(""))).body(Body::from("{}"))),
        ("a wrong login", json(operation.request("")).body(Body::from(WRONG_LOGIN))),
        ("no JSON", json(signed("")).body(Body::from("nonsense"))),
        ("a field twice", json(signed("")).body(Body::from("{\"a\":1,\"a\":1}"))),
        ("no media type", signed("").body(Body::from("{}"))),
        ("gzip", json(signed("")).header("content-encoding", "gzip").body(Body::from("x"))),
        ("a large body", json(signed("")).header("content-length", 70_000).body(large)),
        ("a long address", json(signed(&format!("?q={}", "x".repeat(40_000)))).body(Body::empty())),
        (
            "a body that never comes",
            json(signed("")).body(Body::from_stream(futures::stream::pending::<
                Result<Vec<u8>, std::io::Error>,
            >())),
        ),
    ];
    asked.into_iter().map(|(how, request)| (how, request.unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_status_that_is_answered_is_in_the_document() {
    let app = TestApp::with().settings(|settings| {
        settings.body_timeout = Duration::from_millis(20);
    });
    let app = app.start().await;
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in &operations() {
        let seen = seen.entry(operation.name()).or_default();
        // signing out ends the session: each way to ask has one of its own
        let count = provocations(operation, &Guest::new(&app).await).len();
        for place in 0..count {
            let guest = Guest::new(&app).await;
            let (how, request) = provocations(operation, &guest).swap_remove(place);
            let status = app.ask(request).await.status.as_str().to_owned();
            let documented = operation.documented.contains(&status);
            assert!(documented, "{} answers {status} to {how}", operation.name());
            seen.insert(status);
        }
    }
    let crowded = crowded_statuses().await;
    for operation in &operations() {
        let seen = seen.get_mut(&operation.name()).unwrap();
        let status = &crowded[&operation.name()];
        assert!(operation.documented.contains(status), "{} answers {status}", operation.name());
        seen.insert(status.clone());
        for status in SEEN.into_iter().filter(|status| operation.documented.contains(*status)) {
            assert!(seen.contains(status), "{} never answered {status}", operation.name());
        }
        // a wrong login is 401 too, and so is a session that was sent where none is needed
        let may_be_401 = operation.needs_session
            || ["/v1/sessions", "/v1/quotes"].contains(&operation.path.as_str());
        assert_eq!(may_be_401, operation.documented.contains("401"), "{}", operation.name());
        assert_eq!(operation.takes_body, operation.documented.contains("415"));
    }
}

/// What somebody is told whose address has too many connections.
async fn crowded_statuses() -> BTreeMap<String, String> {
    let app = TestApp::new().await;
    let mut told = BTreeMap::new();
    for operation in &operations() {
        let guest = Guest::new(&app).await;
        let request = operation.request("").extension(api::server::Crowded::Here);
        let request = request.header("authorization", format!("Bearer {}", guest.token()));
        let request = request.header("content-type", "application/json");
        let answer = app.ask(request.body(Body::from("{}")).unwrap()).await;
        told.insert(operation.name(), answer.status.as_str().to_owned());
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_twice_or_is_null_is_told_by_name() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    let room = "00000000-0000-0000-0000-000000000011";
    let line = format!(r#""room_type_id":"{room}","rooms":1,"adults":2"#);
    let dates = r#""check_in":"2026-12-01","check_out":"2026-12-04""#;
    for (path, body, field, tells) in [
        ("/v1/bookings", format!(r#"{{{dates},{line},"rooms":2}}"#), "rooms", "twice"),
        ("/v1/quotes", format!(r#"{{{dates},{line},"adults":2}}"#), "adults", "twice"),
        (
            "/v1/bookings",
            format!(r#"{{{dates},"items":[{{{line},"rooms":2}}]}}"#),
            "items[0].rooms",
            "twice",
        ),
        (
            "/v1/bookings",
            format!(r#"{{{dates},{line},"guest":{{"name":"a","email":"a@b.org","name":"b"}}}}"#),
            "guest.name",
            "twice",
        ),
        ("/v1/bookings", format!(r#"{{{dates},{line},"children":null}}"#), "children", "got null"),
        ("/v1/quotes", format!(r#"{{{dates},{line},"children":null}}"#), "children", "0 to 8"),
        ("/v1/bookings", format!(r#"{{{dates},{line},"guest":null}}"#), "guest", "an object"),
        ("/v1/bookings", r#"{"quote_id":null}"#.to_owned(), "quote_id", "got null"),
        ("/v1/bookings", format!(r#"{{{dates},"items":null}}"#), "items", "got null"),
    ] {
        let request = guest.request("POST", path).header("content-type", "application/json");
        let answer = app.ask(request.body(Body::from(body.clone())).unwrap()).await;
        let problem = answer.problem(400, "INVALID_BODY");
        let errors = problem["errors"].as_array().unwrap();
        let named = errors.iter().find(|error| error["field"] == field);
        let message = named.map(|error| error["message"].as_str().unwrap());
        assert!(message.is_some_and(|message| message.contains(tells)), "{body}: {problem}");
    }
    let right: Value = serde_json::from_str(&format!("{{{dates},{line},\"children\":0}}")).unwrap();
    assert_eq!(guest.post(&app, "/v1/quotes", &right).await.status, 201);
    assert_eq!(guest.post(&app, "/v1/quotes", &json!({})).await.status, 400);
}
