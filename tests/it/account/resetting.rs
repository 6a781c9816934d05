//! Another password for who has forgotten theirs.

use std::time::Duration;

use api::rate_limit::PeerAddress;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::letters::{kinds_to, letter_to, token_to};
use super::person::{PASSWORD, Person, is_in, post};
use crate::app::{Answer, TestApp};
use crate::booking::guest::Guest;

const ANA: &str = "ana@example.org";
const PATH: &str = "/v1/password-resets";
const NEW: &str = "battery staple";

async fn put(app: &TestApp, token: &str, password: &str) -> Answer {
    let body: Value = json!({ "token": token, "password": password });
    let request = Request::put(PATH).header("content-type", "application/json");
    app.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    post(app, PATH, &json!({ "email": email })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_sets_another_password_and_ends_every_session() {
    let app = TestApp::with().empty().start().await;
    let (ana, here) = Person::signed_in(&app, "Ana").await;
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    assert_eq!(ask(&app, "ANA@example.org").await.status, 202);
    let letter = letter_to(&app, ANA, "reset").await;
    assert!(letter.text.contains("https://rooms.example/reset#"), "{}", letter.text);
    let (token, other) = (token_to(&app, ANA, "reset").await, token_to(&app, ANA, "reset").await);
    let verification = token_to(&app, ANA, "verification").await;
    let set = put(&app, &token, NEW).await;
    assert_eq!(set.status, 204, "{}", set.text());
    assert!(!is_in(&app, &here).await && is_in(&app, &bo).await);
    ana.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    let session = ana.try_sign_in(&app, NEW).await;
    assert_eq!(session.status, 201);
    assert!(session.json()["user"]["verified_at"].is_string(), "who has the link reads the mails");
    assert_eq!(kinds_to(&app, ANA).await, ["password_changed"], "what was not sent ended too");
    // used, of before the change, and of something else
    for token in [&token, &other, &verification] {
        put(&app, token, PASSWORD).await.problem(410, "LINK_NOT_VALID");
    }
    assert_eq!(ana.try_sign_in(&app, NEW).await.status, 201);
}

// asvs: 6.4.3
#[tokio::test(flavor = "multi_thread")]
async fn links_are_over_in_time_and_not_for_other_accounts() {
    let app = TestApp::with().empty().start().await;
    let ana = Person::new(&app, "Ana").await;
    Person::new(&app, "Bo").await;
    ask(&app, "bo@example.org").await;
    let of_bo = token_to(&app, "bo@example.org", "reset").await;
    assert_eq!(put(&app, &of_bo, NEW).await.status, 204);
    ana.try_sign_in(&app, NEW).await.problem(401, "INVALID_CREDENTIALS");
    ask(&app, ANA).await;
    let late = token_to(&app, ANA, "reset").await;
    sqlx::query("UPDATE mail_links SET expires_at = clock_timestamp()")
        .execute(app.pool())
        .await
        .unwrap();
    put(&app, &late, NEW).await.problem(410, "LINK_NOT_VALID");
    assert_eq!(ana.try_sign_in(&app, PASSWORD).await.status, 201);
}

/// A link to an address that the account has no more sets nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_an_old_address_does_nothing() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    ask(&app, ANA).await;
    let token = token_to(&app, ANA, "reset").await;
    sqlx::query("UPDATE users SET email = 'new@example.org'").execute(app.pool()).await.unwrap();
    put(&app, &token, NEW).await.problem(410, "LINK_NOT_VALID");
}

/// The same answer and the same work, whether or not somebody has the address.
#[tokio::test(flavor = "multi_thread")]
async fn asking_tells_nobody_who_has_an_account() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let mut answers = Vec::new();
    for email in [ANA, "nobody@example.org"] {
        let before: i64 = sqlx::query_scalar("SELECT count(*) FROM mails WHERE kind = 'reset'")
            .fetch_one(app.pool())
            .await
            .unwrap();
        let answer = ask(&app, email).await;
        let after: i64 = sqlx::query_scalar("SELECT count(*) FROM mails WHERE kind = 'reset'")
            .fetch_one(app.pool())
            .await
            .unwrap();
        assert_eq!(after, before + 1, "{email}: one row either way");
        answers.push((answer.status, answer.text()));
    }
    assert_eq!(answers[0].0, 202);
    assert_eq!(answers[0], answers[1]);
    assert!(kinds_to(&app, "nobody@example.org").await.is_empty());
}

/// Nobody's box is filled, and nobody is told that it is not.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_gets_few_mails_and_an_address_may_ask_for_few() {
    let app = TestApp::with().empty().settings(|of| of.resets_per_address = Some(7));
    let app = app.start().await;
    Person::new(&app, "Ana").await;
    let ask_from = |address: [u8; 4]| {
        let request = Request::post(PATH).header("content-type", "application/json");
        let request = request.extension(PeerAddress(address.into()));
        app.ask(request.body(Body::from(json!({ "email": ANA }).to_string())).unwrap())
    };
    for _ in 0..7 {
        assert_eq!(ask_from([10, 0, 0, 1]).await.status, 202);
    }
    ask_from([10, 0, 0, 1]).await.problem(429, "RATE_LIMITED");
    assert_eq!(ask_from([10, 0, 0, 2]).await.status, 202);
    let resets = kinds_to(&app, ANA).await.into_iter().filter(|kind| kind == "reset").count();
    assert_eq!(resets, 5);
}

/// What is asked of nobody goes with the other leftovers.
#[tokio::test(flavor = "multi_thread")]
async fn mails_to_nobody_and_old_ones_are_tidied_away() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    ask(&app, ANA).await;
    ask(&app, "nobody@example.org").await;
    token_to(&app, ANA, "reset").await;
    let count = async || {
        let of = "SELECT (SELECT count(*) FROM mails), (SELECT count(*) FROM mail_links)";
        sqlx::query_as::<_, (i64, i64)>(of).fetch_one(app.pool()).await.unwrap()
    };
    let age = async |by: Duration| {
        for aged in [
            "UPDATE mails SET created_at = created_at - make_interval(secs => $1)",
            "UPDATE mail_links SET expires_at = expires_at - make_interval(secs => $1)",
        ] {
            sqlx::query(aged).bind(by.as_secs_f64()).execute(app.pool()).await.unwrap();
        }
        store::jobs::tidy_bookings(app.pool()).await.unwrap();
    };
    assert_eq!(count().await, (3, 1));
    age(Duration::ZERO).await;
    assert_eq!(count().await, (3, 1));
    age(Duration::from_hours(3)).await;
    assert_eq!(count().await, (2, 0), "nobody's are gone");
    age(Duration::from_hours(30 * 24)).await;
    assert_eq!(count().await, (0, 0));
}

/// Whoever tried passwords does not keep the owner out once another one is set.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_reset_the_owner_comes_in_at_once() {
    let app = TestApp::with().empty().settings(|of| of.logins_per_account = Some(5));
    let app = app.start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let bo = Person::new(&app, "Bo").await;
    let change = json!({ "current_password": "wrong horse", "new_password": NEW });
    for _ in 0..5 {
        for person in [&ana, &bo] {
            person.try_sign_in(&app, "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
        }
        let refused = guest.send(&app, "PUT", "/v1/users/me/password", &change).await;
        refused.problem(403, "WRONG_PASSWORD");
    }
    ana.try_sign_in(&app, PASSWORD).await.problem(429, "RATE_LIMITED");
    ask(&app, ANA).await;
    let token = token_to(&app, ANA, "reset").await;
    put(&app, &"A".repeat(43), NEW).await.problem(410, "LINK_NOT_VALID");
    ana.try_sign_in(&app, PASSWORD).await.problem(429, "RATE_LIMITED");
    assert_eq!(put(&app, &token, NEW).await.status, 204);
    let session = ana.try_sign_in(&app, NEW).await;
    assert_eq!(session.status, 201, "{}", session.text());
    let guest = Guest::with(guest.id, session.json()["token"].as_str().unwrap());
    let change = json!({ "current_password": NEW, "new_password": PASSWORD });
    let changed = guest.send(&app, "PUT", "/v1/users/me/password", &change).await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    bo.try_sign_in(&app, PASSWORD).await.problem(429, "RATE_LIMITED");
}
