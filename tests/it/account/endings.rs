//! Sessions that end by themselves, and logins that are refused.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::letters::{kinds_to, letter_to};
use super::person::{PASSWORD, Person, is_in, sessions_of};
use crate::app::{Answer, TestApp};

const ANA: &str = "ana@example.org";

async fn rest(app: &TestApp, minutes: i32) {
    let rested = "UPDATE sessions SET idle_at = idle_at - make_interval(mins => $1),
        last_seen_at = last_seen_at - make_interval(mins => $1)";
    sqlx::query(rested).bind(minutes).execute(app.pool()).await.expect("older sessions");
}

// asvs: 7.3.1
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_uses_ends() {
    let hour = Duration::from_hours(1);
    let app = TestApp::with().empty().settings(|of| of.session_idle = hour).start().await;
    let (ana, used) = Person::signed_in(&app, "Ana").await;
    let unused = ana.sign_in(&app).await;
    rest(&app, 50).await;
    assert!(is_in(&app, &used).await);
    rest(&app, 20).await;
    assert!(is_in(&app, &used).await, "it was used 20 minutes ago");
    assert_eq!(sessions_of(&app, &used).await.len(), 1);
    assert!(!is_in(&app, &unused).await);
    // gone with other leftovers
    store::jobs::tidy_bookings(app.pool()).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(app.pool()).await.unwrap();
    assert_eq!(left, 1);
}

async fn sign_in_with(app: &TestApp, cookie: &str, password: &str) -> Answer {
    let body = json!({ "email": ANA, "password": password }).to_string();
    let request = Request::post("/v1/sessions").header("content-type", "application/json");
    let request = request.header("cookie", format!("__Host-innsight={cookie}"));
    let request = request.header("sec-fetch-site", "same-origin");
    app.ask(request.body(Body::from(body)).unwrap()).await
}

// asvs: 7.2.4
#[tokio::test(flavor = "multi_thread")]
async fn a_new_login_ends_the_session_of_the_old_cookie() {
    let app = TestApp::with().empty().start().await;
    let (ana, elsewhere) = Person::signed_in(&app, "Ana").await;
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    let before = ana.sign_in(&app).await;
    sign_in_with(&app, before.token(), "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
    assert!(is_in(&app, &before).await, "a wrong login ends nothing");
    let after = sign_in_with(&app, before.token(), PASSWORD).await;
    assert_eq!(after.status, 201, "{}", after.text());
    assert!(!is_in(&app, &before).await && is_in(&app, &elsewhere).await);
    // whoever's it was: the browser has it no more
    assert_eq!(sign_in_with(&app, bo.token(), PASSWORD).await.status, 201);
    assert!(!is_in(&app, &bo).await);
    assert_eq!(sign_in_with(&app, "nonsense", PASSWORD).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_told_once_that_somebody_tries_passwords() {
    let app = TestApp::with().empty().settings(|of| of.logins_per_account = Some(5));
    let app = app.start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    for _ in 0..4 {
        ana.try_sign_in(&app, "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
    }
    assert_eq!(kinds_to(&app, ANA).await, ["verification"]);
    ana.try_sign_in(&app, "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
    for _ in 0..3 {
        ana.try_sign_in(&app, PASSWORD).await.problem(429, "RATE_LIMITED");
    }
    assert_eq!(kinds_to(&app, ANA).await, ["verification", "logins_refused"]);
    let told = letter_to(&app, ANA, "logins_refused").await;
    assert!(told.text.contains("several wrong passwords"), "{}", told.text);
    assert!(is_in(&app, &guest).await, "sessions go on");
    // an account that is not there costs the same
    let nobody = Person { email: "nobody@example.org".to_owned() };
    for _ in 0..5 {
        nobody.try_sign_in(&app, "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
    }
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM mails WHERE kind = 'logins_refused'")
        .fetch_one(app.pool())
        .await
        .unwrap();
    assert_eq!(rows, 2);
}

/// What goes wrong beside a wrong login changes nothing about its answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_login_stays_one_when_its_owner_cant_be_told() {
    let app = TestApp::with().empty().settings(|of| of.logins_per_account = Some(1));
    let app = app.start().await;
    let ana = Person::new(&app, "Ana").await;
    let refusing = "ALTER TABLE mails ADD CONSTRAINT mails_none_of_these
        CHECK (kind <> 'logins_refused')";
    sqlx::query(refusing).execute(app.pool()).await.unwrap();
    ana.try_sign_in(&app, "wrong horse").await.problem(401, "INVALID_CREDENTIALS");
    ana.try_sign_in(&app, "wrong horse").await.problem(429, "RATE_LIMITED");
}
