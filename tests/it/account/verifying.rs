//! Addresses that are verified by a link, once and in time.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::letters::{age_counts, kinds_to, letter_to, token_to};
use super::person::{PASSWORD, Person, post};
use crate::app::TestApp;

const ANA: &str = "ana@example.org";
const LINKS: &str = "/v1/verifications";

fn with(token: &str) -> Value {
    json!({ "token": token })
}

async fn age_links(app: &TestApp, minutes: i32) {
    let aged = "UPDATE mail_links SET expires_at = expires_at - make_interval(mins => $1)";
    sqlx::query(aged).bind(minutes).execute(app.pool()).await.expect("older links");
}

// asvs: 6.3.1
#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_is_verified_by_the_link_it_was_sent() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    assert_eq!(guest.get(&app, "/v1/users/me").await.json()["verified_at"], Value::Null);
    assert_eq!(kinds_to(&app, ANA).await, ["verification"]);
    let letter = letter_to(&app, ANA, "verification").await;
    assert_eq!(letter.subject, "Confirm your e-mail address");
    assert!(letter.text.starts_with("Hello,\n") && letter.html.contains("<a href=\"https://"));

    // without a session: the link is opened where the mail is read
    let token = token_to(&app, ANA, "verification").await;
    let verified = post(&app, LINKS, &with(&token)).await;
    assert_eq!(verified.status, 200, "{}", verified.text());
    assert_eq!(verified.json(), json!({ "email": ANA }));
    assert!(guest.get(&app, "/v1/users/me").await.json()["verified_at"].is_string());
    assert_eq!(guest.call(&app, "POST", "/v1/users/me/verification").await.status, 204);
    assert_eq!(kinds_to(&app, ANA).await, ["verification"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_were_used_are_late_or_of_something_else_are_one_problem() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let used = token_to(&app, ANA, "verification").await;
    assert_eq!(post(&app, LINKS, &with(&used)).await.status, 200);
    let unknown = "A".repeat(43);
    post(&app, "/v1/password-resets", &json!({ "email": ANA })).await;
    let of_a_reset = token_to(&app, ANA, "reset").await;
    let late = token_to(&app, ANA, "verification").await;
    let in_time = token_to(&app, ANA, "verification").await;
    age_links(&app, 29).await;
    assert_eq!(post(&app, LINKS, &with(&in_time)).await.status, 200);
    age_links(&app, 1).await;
    for token in [&used, &unknown, &of_a_reset, &late, &in_time] {
        let problem = post(&app, LINKS, &with(token)).await;
        assert_eq!(
            problem.problem(410, "LINK_NOT_VALID")["title"],
            "The link does nothing any more"
        );
    }
}

/// Of many who use a link at once one does.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_however_many_use_it_at_once() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let body = with(&token_to(&app, ANA, "verification").await);
    let uses = futures::future::join_all((0..8).map(|_| post(&app, LINKS, &body))).await;
    assert_eq!(uses.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(uses.iter().filter(|answer| answer.status == 410).count(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_asked_for_again_within_limits() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    for _ in 0..4 {
        let asked = guest.call(&app, "POST", "/v1/users/me/verification").await;
        assert_eq!(asked.status, 202, "{}", asked.text());
    }
    let refused = guest.call(&app, "POST", "/v1/users/me/verification").await;
    refused.problem(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "720");
    assert_eq!(kinds_to(&app, ANA).await.len(), 5);
    age_counts(&app, 1).await;
    assert_eq!(guest.call(&app, "POST", "/v1/users/me/verification").await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_in_the_language_of_the_browser() {
    let app = TestApp::with().empty().start().await;
    let body = json!({ "email": ANA, "name": "Ana", "password": PASSWORD }).to_string();
    let request = Request::post("/v1/users").header("content-type", "application/json");
    let request = request.header("accept-language", "de-AT,de;q=0.9,en;q=0.8");
    assert_eq!(app.ask(request.body(Body::from(body)).unwrap()).await.status, 201);
    let letter = letter_to(&app, ANA, "verification").await;
    assert_eq!(letter.subject, "Bestätigen Sie Ihre E-Mail-Adresse");
    assert!(letter.text.starts_with("Guten Tag,\n"), "{}", letter.text);
}

/// Where it is not told who has an account, nobody learns it by signing up or in.
// asvs: 6.3.8
#[tokio::test(flavor = "multi_thread")]
async fn signing_up_tells_nobody_who_has_an_account_where_that_is_hidden() {
    let app = TestApp::with().empty().settings(|settings| settings.hide_accounts = true);
    let app = app.start().await;
    let body = json!({ "email": ANA, "name": "Ana", "password": PASSWORD });
    let login = json!({ "email": ANA, "password": PASSWORD });
    let mut answers = Vec::new();
    for (name, password) in [("Ana", PASSWORD), ("Eve", "eve was here")] {
        let body = json!({ "email": ANA, "name": name, "password": password });
        let signed_up = post(&app, "/v1/users", &body).await;
        let login = json!({ "email": ANA, "password": password });
        let signed_in = post(&app, "/v1/sessions", &login).await;
        signed_in.problem(401, "INVALID_CREDENTIALS");
        answers.push((signed_up.status, signed_up.text()));
    }
    assert_eq!(answers[0].0, 202, "{body}");
    assert_eq!(answers[0], answers[1]);
    assert_eq!(kinds_to(&app, ANA).await, ["verification", "already_registered"]);
    let told = letter_to(&app, ANA, "already_registered").await;
    assert!(told.text.contains("You have one already"), "{}", told.text);
    let token = token_to(&app, ANA, "verification").await;
    assert_eq!(post(&app, LINKS, &with(&token)).await.status, 200);
    assert_eq!(post(&app, "/v1/sessions", &login).await.status, 201);
}

/// The first link may be over. Whoever does not know the password gets none, or it would let in a
/// stranger who had signed up with the address first.
#[tokio::test(flavor = "multi_thread")]
async fn signing_up_again_brings_another_link_where_accounts_are_hidden() {
    let app = TestApp::with().empty().settings(|settings| settings.hide_accounts = true);
    let app = app.start().await;
    let sign_up = async |password: &str| {
        let body = json!({ "email": ANA, "name": "Ana", "password": password });
        assert_eq!(post(&app, "/v1/users", &body).await.status, 202);
        kinds_to(&app, ANA).await.last().cloned().unwrap()
    };
    assert_eq!(sign_up(PASSWORD).await, "verification");
    age_links(&app, 60).await;
    assert_eq!(sign_up("eve was here").await, "already_registered");
    assert_eq!(sign_up(PASSWORD).await, "verification");
    assert_eq!(kinds_to(&app, ANA).await.len(), 3);
    let token = token_to(&app, ANA, "verification").await;
    assert_eq!(post(&app, LINKS, &with(&token)).await.status, 200);
    assert_eq!(sign_up(PASSWORD).await, "already_registered", "once it is verified");
    let login = json!({ "email": ANA, "password": PASSWORD });
    assert_eq!(post(&app, "/v1/sessions", &login).await.status, 201);
}

/// An account that was opened before they are hidden is let in once its address is verified: by signing
/// up again, or by another password.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_of_before_get_in_by_a_mail_where_they_are_hidden() {
    let before = TestApp::with().empty().start().await;
    let (ana, bo) = (Person::new(&before, "Ana").await, Person::new(&before, "Bo").await);
    let url = before.database_url();
    let app = TestApp::with().over_the_same().settings(|settings| settings.hide_accounts = true);
    let app = app.start_on(&url).await;
    ana.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    bo.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    sqlx::query("DELETE FROM mails").execute(app.pool()).await.unwrap();

    let again = json!({ "email": ANA, "name": "Ana", "password": PASSWORD });
    assert_eq!(post(&app, "/v1/users", &again).await.status, 202);
    let token = token_to(&app, ANA, "verification").await;
    assert_eq!(post(&app, LINKS, &with(&token)).await.status, 200);
    assert_eq!(ana.try_sign_in(&app, PASSWORD).await.status, 201);

    post(&app, "/v1/password-resets", &json!({ "email": bo.email })).await;
    let reset = json!({ "token": token_to(&app, &bo.email, "reset").await, "password": PASSWORD });
    let request = Request::put("/v1/password-resets").header("content-type", "application/json");
    let set = app.ask(request.body(Body::from(reset.to_string())).unwrap()).await;
    assert_eq!(set.status, 204, "{}", set.text());
    assert_eq!(bo.try_sign_in(&app, PASSWORD).await.status, 201);
}
