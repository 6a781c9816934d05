//! Another address of an account.

use serde_json::{Value, json};

use super::letters::{kinds_to, letter_to, token_to};
use super::person::{PASSWORD, Person, is_in, post};
use crate::app::TestApp;
use crate::booking::guest::Guest;

const ANA: &str = "ana@example.org";
const NEW: &str = "ana@new.example";
const PATH: &str = "/v1/users/me/email";

fn wish(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn email_of(app: &TestApp, guest: &Guest) -> Value {
    guest.get(app, "/v1/users/me").await.json()["email"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_once_the_new_one_is_verified() {
    let app = TestApp::with().empty().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    guest.send(&app, "PUT", PATH, &wish(NEW, "wrong horse")).await.problem(403, "WRONG_PASSWORD");
    assert!(kinds_to(&app, NEW).await.is_empty());
    let old_link = token_to(&app, ANA, "verification").await;
    let asked = guest.send(&app, "PUT", PATH, &wish(NEW, PASSWORD)).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert_eq!(email_of(&app, &guest).await, ANA, "nothing has changed yet");
    assert_eq!(letter_to(&app, NEW, "new_address").await.to, NEW);

    let token = token_to(&app, NEW, "new_address").await;
    let moved = post(&app, "/v1/verifications", &json!({ "token": token })).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!(moved.json()["email"], NEW);
    let me = guest.get(&app, "/v1/users/me").await.json();
    assert_eq!(me["email"], NEW);
    assert!(me["verified_at"].is_string() && is_in(&app, &guest).await);
    assert_eq!(kinds_to(&app, ANA).await, ["address_changed"], "the old one is told");
    ana.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    let moved = Person { email: NEW.to_owned() };
    assert_eq!(moved.try_sign_in(&app, PASSWORD).await.status, 201);
    for token in [token, old_link] {
        let again = post(&app, "/v1/verifications", &json!({ "token": token })).await;
        again.problem(410, "LINK_NOT_VALID");
    }
}

/// Nobody learns who has an account by wanting their address, and nobody takes it.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_somebody_else_is_neither_told_nor_taken() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    for email in [ANA, "ANA@example.org", "free@example.org"] {
        assert_eq!(bo.send(&app, "PUT", PATH, &wish(email, PASSWORD)).await.status, 202);
    }
    for email in [ANA, "ANA@example.org"] {
        let token = token_to(&app, email, "new_address").await;
        let used = post(&app, "/v1/verifications", &json!({ "token": token })).await;
        used.problem(410, "LINK_NOT_VALID");
    }
    assert_eq!(email_of(&app, &bo).await, "bo@example.org");
    for email in ["a@example.org", "b@example.org"] {
        assert_eq!(bo.send(&app, "PUT", PATH, &wish(email, PASSWORD)).await.status, 202);
    }
    let sixth = bo.send(&app, "PUT", PATH, &wish("c@example.org", PASSWORD)).await;
    sixth.problem(429, "RATE_LIMITED");
}
