//! Every error is a problem, and every problem has a page.
// brief: O4

use axum::body::Body;
use axum::http::{Method, Request};

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_never_reaches_a_handler_is_a_problem_too() {
    let app = TestApp::new().await;
    for path in ["/nothing", "/v1", "/v1/", "/v1/nothing", "/v2/hotels", "/v1/hotels/a/b", "/.env"]
    {
        let problem = app.get(path).await.problem(404, "NOT_FOUND");
        assert_eq!(problem["instance"], path);
    }
    app.get("/v1/hotels/%ff").await.problem(400, "INVALID_PARAMETER");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let request = Request::builder().method(&method).uri("/v1/hotels").body(Body::empty());
        let answer = app.ask(request.unwrap()).await;
        answer.problem(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), "GET,HEAD", "{method}");
    }
    let large = Request::post("/v1/hotels").header("content-length", 65_537).body(Body::empty());
    app.ask(large.unwrap()).await.problem(413, "PAYLOAD_TOO_LARGE");
    app.get(&format!("/v1/hotels?q={}", "x".repeat(33_000))).await.problem(414, "URI_TOO_LONG");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_named() {
    let app = TestApp::new().await;
    let named = |id: &str| Request::get("/nothing").header("x-request-id", id).body(Body::empty());
    let answer = app.ask(named("trip-7.a_B").unwrap()).await;
    assert_eq!(answer.problem(404, "NOT_FOUND")["request_id"], "trip-7.a_B");
    let answer = app.ask(named("a\" onload=\"b").unwrap()).await;
    assert_eq!(answer.header("x-request-id").len(), 32);
    let (one, two) = (app.get("/livez").await, app.get("/livez").await);
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_is_explained() {
    let app = TestApp::new().await;
    for entry in &api::codes::CODES {
        let path = format!("/problems/{}", entry.name);
        let json = app.get(&path).await.json();
        assert_eq!(
            (&json["code"], &json["status"]),
            (&entry.name.into(), &entry.status.as_u16().into())
        );
        let page = Request::get(&path).header("accept", "text/html,*/*").body(Body::empty());
        let page = app.ask(page.unwrap()).await;
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.text().contains(entry.advice.split('.').next().unwrap()), "{}", entry.name);
    }
    app.get("/problems/NO_SUCH").await.problem(404, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded() {
    let app = TestApp::new().await;
    let paths = ["/livez", "/health", "/readyz", "/v1/meta", "/nothing", "/v1/hotels?q=casa", "/"];
    for path in paths {
        let answer = app.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        for name in ["x-request-id", "cache-control", "content-security-policy", "referrer-policy"]
        {
            assert!(!answer.header(name).is_empty(), "{path} has no {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-eval"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_reached_over_tls_is_reached_by_nothing_else() {
    for (public_url, told) in
        [("https://inn.example", "max-age=63072000; includeSubDomains"), ("http://inn.example", "")]
    {
        let app = TestApp::with().empty();
        let app = app.settings(|settings| public_url.clone_into(&mut settings.public_url));
        let app = app.start().await;
        for path in ["/", "/v1/meta", "/nothing"] {
            assert_eq!(app.get(path).await.header("strict-transport-security"), told, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_back_what_was_sent() {
    let app = TestApp::with().empty().start().await;
    let request = Request::builder().method("TRACE").uri("/v1/meta").header("x-secret", "s3cret");
    let answer = app.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 405);
    assert!(!answer.text().contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_read_answers_only_when_configured() {
    let ask =
        || Request::get("/v1/meta").header("origin", "https://partner.example").body(Body::empty());
    let closed = TestApp::new().await;
    let answer = closed.ask(ask().unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    let open = TestApp::with().settings(|settings| {
        settings.cors_origins = vec!["https://partner.example".to_owned()];
    });
    let open = open.start().await;
    let answer = open.ask(ask().unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://partner.example");
    // by which a client sets its clock
    assert!(answer.header("access-control-expose-headers").contains("date"));
    let preflight = Request::options("/v1/hotels")
        .header("origin", "https://partner.example")
        .header("access-control-request-method", "GET")
        .body(Body::empty());
    let answer = open.ask(preflight.unwrap()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("access-control-allow-methods").contains("GET"));
    let stranger = Request::get("/v1/meta").header("origin", "https://evil.example");
    let answer = open.ask(stranger.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
