//! Accounts as people type them, and those who try to get into them.
// brief: O2

use std::sync::Arc;

use api::rate_limit::PeerAddress;
use axum::body::Body;
use axum::http::Request;
use domain::ids::UserId;
use serde_json::{Value, json};
use store::users::{NewUser, insert_user};
use uuid::Uuid;

use crate::app::{Answer, Start, TestApp};

async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    post_from(app, path, body, [10, 0, 0, 1]).await
}

async fn post_from(app: &TestApp, path: &str, body: &Value, address: [u8; 4]) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.extension(PeerAddress(address.into()));
    app.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn account(email: &str, password: &str) -> Value {
    json!({ "email": email, "name": "Ana", "password": password })
}

fn login(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn limited(per_account: u32, per_address: u32) -> Start {
    TestApp::with().empty().settings(move |settings| {
        settings.logins_per_account = Some(per_account);
        settings.logins_per_address = Some(per_address);
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn however_an_address_is_typed_it_is_one_account() {
    let app = TestApp::with().empty().start().await;
    for (opened, shown, typed) in [
        ("  Ana@Example.org ", "Ana@Example.org", "aNA@example.ORG"),
        ("jose\u{301}@example.org", "josé@example.org", "JOSÉ@example.org"),
        ("zoë@bücher.example", "zoë@bücher.example", "ZOË@xn--bcher-kva.example"),
        ("bo@xn--bcher-kva.example", "bo@bücher.example", "Bo@BÜCHER.example"),
    ] {
        let user = post(&app, "/v1/users", &account(opened, "correct horse")).await;
        assert_eq!(user.status, 201, "{opened}: {}", user.text());
        assert_eq!(user.json()["email"], shown);
        post(&app, "/v1/users", &account(typed, "other horses")).await.problem(409, "EMAIL_TAKEN");
        let session = post(&app, "/v1/sessions", &login(typed, "correct horse")).await;
        assert_eq!(session.status, 201, "{typed}: {}", session.text());
        assert_eq!(session.json()["user"]["id"], user.json()["id"]);
    }
    for wrong in ["a@example..org", "a@", "a b@example.org", "a@-example.org", "a@b@c.org"] {
        let refused = post(&app, "/v1/users", &account(wrong, "correct horse")).await;
        assert_eq!(refused.problem(400, "INVALID_BODY")["errors"][0]["field"], "email", "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_the_same_from_every_keyboard() {
    let app = TestApp::with().empty().start().await;
    let user = post(&app, "/v1/users", &account("ana@example.org", "cafe\u{301} noir")).await;
    assert_eq!(user.status, 201, "{}", user.text());
    let composed = login("ana@example.org", "caf\u{e9} noir");
    assert_eq!(post(&app, "/v1/sessions", &composed).await.status, 201);
    let plain = login("ana@example.org", "cafe noir");
    post(&app, "/v1/sessions", &plain).await.problem(401, "INVALID_CREDENTIALS");
    // eight characters as people count them, however many code points they come in
    let short = account("bo@example.org", &"e\u{301}".repeat(7));
    post(&app, "/v1/users", &short).await.problem(400, "INVALID_BODY");
    let enough = account("bo@example.org", &"e\u{301}".repeat(8));
    assert_eq!(post(&app, "/v1/users", &enough).await.status, 201);
}

/// An error of the database would write somebody's address into its log.
#[tokio::test(flavor = "multi_thread")]
async fn a_taken_address_is_no_error_of_the_database() {
    let app = TestApp::with().empty().start().await;
    let new = |email| NewUser {
        id: UserId(Uuid::now_v7()),
        email,
        name: "Ana",
        password_hash: "$argon2id$none",
        demo: false,
        language: "en",
    };
    let mut transaction = app.pool().begin().await.unwrap();
    assert!(insert_user(&mut transaction, &new("ana@example.org")).await.unwrap().is_some());
    assert_eq!(insert_user(&mut transaction, &new("ANA@example.org")).await.unwrap(), None);
    // a transaction in which there was an error would take nothing any more
    assert!(insert_user(&mut transaction, &new("bo@example.org")).await.unwrap().is_some());
    transaction.commit().await.unwrap();
    // many at once: whoever comes second waits for the first, and is told
    let account = &account("cy@example.org", "correct horse");
    let all = (0..8).map(|_| post(&app, "/v1/users", account));
    let all = futures::future::join_all(all).await;
    let made = all.iter().filter(|answer| answer.status == 201).count();
    let taken = all.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((made, taken), (1, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_logins_to_an_account_are_limited() {
    let app = limited(5, 1000).start().await;
    for name in ["via", "bo"] {
        let account = account(&format!("{name}@example.org"), "correct horse");
        assert_eq!(post(&app, "/v1/users", &account).await.status, 201);
    }
    let right = login("via@example.org", "correct horse");
    for _ in 0..8 {
        assert_eq!(post(&app, "/v1/sessions", &right).await.status, 201, "right ones don't count");
    }
    // the database takes each of these for the same address
    for (host, spelt) in (1..=5).zip(["Via", "VIA", "vİa", "VİA", "via"]) {
        let wrong = login(&format!("{spelt}@example.org"), "wrong horse");
        let answer = post_from(&app, "/v1/sessions", &wrong, [10, 0, 0, host]).await;
        answer.problem(401, "INVALID_CREDENTIALS");
    }
    // from wherever they come, and though this one would be right
    for request in [&right, &login("vİA@example.org", "wrong horse")] {
        let limited = post_from(&app, "/v1/sessions", request, [10, 0, 0, 99]).await;
        limited.problem(429, "RATE_LIMITED");
        let seconds: u32 = limited.header("retry-after").parse().unwrap();
        assert!((1..=13).contains(&seconds), "{seconds}");
        assert_eq!(limited.header("ratelimit-limit"), "5");
    }
    let other = login("bo@example.org", "correct horse");
    assert_eq!(post(&app, "/v1/sessions", &other).await.status, 201);
    // an account that is not there is limited alike: nothing is told
    for _ in 0..5 {
        let nobody = login("nobody@example.org", "wrong horse");
        post(&app, "/v1/sessions", &nobody).await.problem(401, "INVALID_CREDENTIALS");
    }
    let nobody = login("nobody@example.org", "wrong horse");
    post(&app, "/v1/sessions", &nobody).await.problem(429, "RATE_LIMITED");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_logins_from_an_address_are_limited() {
    let app = limited(5, 8).start().await;
    for number in 0..8 {
        let login = login(&format!("guest{number}@example.org"), "wrong horse");
        post(&app, "/v1/sessions", &login).await.problem(401, "INVALID_CREDENTIALS");
    }
    let next = login("guest9@example.org", "wrong horse");
    post(&app, "/v1/sessions", &next).await.problem(429, "RATE_LIMITED");
    let elsewhere = post_from(&app, "/v1/sessions", &next, [10, 0, 0, 2]).await;
    elsewhere.problem(401, "INVALID_CREDENTIALS");
}

/// Sixty at once are as many as sixty one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_logins_at_once_are_limited_too() {
    let app = Arc::new(limited(5, 1000).start().await);
    let all = futures::future::join_all((0..60).map(|_| {
        let app = Arc::clone(&app);
        async move { post(&app, "/v1/sessions", &login("ana@example.org", "wrong horse")).await }
    }));
    let all = all.await;
    let wrong = all.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(wrong, 5);
    assert!(all.iter().all(|answer| [401, 429].contains(&answer.status.as_u16())));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_changes_nothing_with_somebodys_cookie() {
    let app = TestApp::with().empty().settings(|settings| {
        settings.public_url = "https://inn.example".to_owned();
        settings.cors_origins = vec!["https://partner.example".to_owned()];
    });
    let app = app.start().await;
    let ana = account("ana@example.org", "correct horse");
    assert_eq!(post(&app, "/v1/users", &ana).await.status, 201);
    let right = login("ana@example.org", "correct horse");
    let session = async || {
        let session = post(&app, "/v1/sessions", &right).await;
        session.header("set-cookie").split(';').next().unwrap().to_owned()
    };
    let close = async |cookie: &str, headers: &[(&str, &str)]| {
        let mut request = Request::delete("/v1/sessions/current").header("cookie", cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.ask(request.body(Body::empty()).unwrap()).await
    };
    let cookie = session().await;
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    ] {
        let refused = close(&cookie, headers).await;
        refused.problem(403, "CROSS_SITE_REQUEST");
        // reading is another matter: no other site sees the answer
        let mut request = Request::get("/v1/users/me").header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        assert_eq!(app.ask(request.body(Body::empty()).unwrap()).await.status, 200);
    }
    for headers in [
        &[][..],
        &[("origin", "https://inn.example")],
        &[("origin", "https://partner.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "http://localhost:8080"), ("host", "localhost:8080")],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ] {
        assert_eq!(close(&session().await, headers).await.status, 204, "{headers:?}");
    }
    // a token is nothing that a browser adds by itself
    let token = session().await.replace("__Host-innsight=", "Bearer ");
    let request = Request::delete("/v1/sessions/current").header("authorization", token);
    let request = request.header("origin", "https://evil.example").body(Body::empty());
    assert_eq!(app.ask(request.unwrap()).await.status, 204);
}
