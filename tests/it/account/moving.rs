//! Another address of an account.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::UserId;
use mails::compose;
use serde_json::{Value, json};
use store::mails::sending::revive_mails;
use store::second_sign_up::SecondSignUp;
use store::users::{NewUser, Registration, register};
use uuid::Uuid;

use super::letters::{SITE, kinds_to, letter_to, number_of, token_to, verify_all};
use super::person::{PASSWORD, Person, is_in, post};
use crate::app::{Answer, CONDITION_TIMEOUT, TestApp};
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
    for email in [ANA, "ANA@example.org"] {
        ask(&app, &bo, email).await;
        let token = token_to(&app, email, "new_address").await;
        use_link(&app, &token).await.problem(410, "LINK_NOT_VALID");
    }
    assert_eq!(email_of(&app, &bo).await, "bo@example.org");
    for email in ["free@example.org", "a@example.org", "b@example.org"] {
        ask(&app, &bo, email).await;
    }
    let sixth = bo.send(&app, "PUT", PATH, &wish("c@example.org", PASSWORD)).await;
    sixth.problem(429, "RATE_LIMITED");
}

async fn ask(app: &TestApp, guest: &Guest, email: &str) {
    let asked = guest.send(app, "PUT", PATH, &wish(email, PASSWORD)).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
}

async fn change_password(app: &TestApp, guest: &Guest) {
    let change = json!({ "current_password": PASSWORD, "new_password": "battery staple" });
    let changed = guest.send(app, "PUT", "/v1/users/me/password", &change).await;
    assert_eq!(changed.status, 204, "{}", changed.text());
}

async fn use_link(app: &TestApp, token: &str) -> Answer {
    post(app, "/v1/verifications", &json!({ "token": token })).await
}

/// Waits until somebody waits for a lock.
async fn await_waiting(app: &TestApp) {
    let waits = async {
        while !sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
             WHERE NOT l.granted AND a.datname = current_database())",
        )
        .fetch_one(app.pool())
        .await
        .expect("the locks")
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(CONDITION_TIMEOUT, waits).await.expect("somebody who waits");
}

/// Whoever knew the old password and asked for another address gets no link to it afterwards, however
/// long its mail was on its way.
#[tokio::test(flavor = "multi_thread")]
async fn a_wish_ends_with_the_password_it_was_made_by() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    for is_given_up in [false, true] {
        ask(&app, &guest, NEW).await;
        let (mail, sent) =
            (number_of(&app, NEW, "new_address").await, token_to(&app, NEW, "new_address").await);
        if is_given_up {
            sqlx::query("UPDATE mails SET dead_at = now(), failure = 'away'")
                .execute(app.pool())
                .await
                .unwrap();
            post(&app, "/v1/password-resets", &json!({ "email": ANA })).await;
            let token = token_to(&app, ANA, "reset").await;
            let body = json!({ "token": token, "password": "another horse" });
            let request = axum::http::Request::put("/v1/password-resets");
            let request = request.header("content-type", "application/json");
            let request = request.body(axum::body::Body::from(body.to_string())).unwrap();
            assert_eq!(app.ask(request).await.status, 204);
        } else {
            change_password(&app, &guest).await;
            let back = json!({ "current_password": "battery staple", "new_password": PASSWORD });
            guest.send(&app, "PUT", "/v1/users/me/password", &back).await;
        }
        revive_mails(app.pool()).await.unwrap();
        assert_eq!(compose(app.pool(), mail, SITE).await.unwrap(), None);
        assert!(kinds_to(&app, NEW).await.is_empty());
        use_link(&app, &sent).await.problem(410, "LINK_NOT_VALID");
    }
}

/// A mail that is put into words in the very moment waits, and is none any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_not_made_beside_a_change_that_ends_it() {
    let app = Arc::new(TestApp::with().empty().start().await);
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    ask(&app, &guest, NEW).await;
    let mail = number_of(&app, NEW, "new_address").await;
    let mut change = app.pool().begin().await.unwrap();
    for statement in [
        "UPDATE users SET password_hash = '$argon2id$other'",
        "DELETE FROM mails WHERE kind = 'new_address'",
        "DELETE FROM mail_links",
    ] {
        sqlx::query(statement).execute(&mut *change).await.unwrap();
    }
    let composing = {
        let app = Arc::clone(&app);
        tokio::spawn(async move { compose(app.pool(), mail, SITE).await.unwrap() })
    };
    await_waiting(&app).await;
    change.commit().await.unwrap();
    assert_eq!(composing.await.unwrap(), None);
    let links: i64 =
        sqlx::query_scalar("SELECT count(*) FROM mail_links").fetch_one(app.pool()).await.unwrap();
    assert_eq!(links, 0);
}

/// Who mistyped it asks again: the stranger who reads that address gets nothing by it.
#[tokio::test(flavor = "multi_thread")]
async fn another_wish_ends_the_one_before() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let own = token_to(&app, ANA, "verification").await;
    ask(&app, &guest, "typo@new.example").await;
    let typo = token_to(&app, "typo@new.example", "new_address").await;
    ask(&app, &guest, NEW).await;
    assert!(kinds_to(&app, "typo@new.example").await.is_empty());
    use_link(&app, &typo).await.problem(410, "LINK_NOT_VALID");
    assert_eq!(use_link(&app, &own).await.status, 200, "another kind of link goes on");
    let token = token_to(&app, NEW, "new_address").await;
    assert_eq!(use_link(&app, &token).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verified_address_is_told_as_soon_as_another_is_wanted() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    verify_all(&app).await;
    ask(&app, &guest, NEW).await;
    assert_eq!(kinds_to(&app, ANA).await, ["verification", "address_asked"]);
    let told = letter_to(&app, ANA, "address_asked").await;
    assert!(told.text.contains("change your password now"), "{}", told.text);
    // and is told by this name when it is the old one
    let token = token_to(&app, NEW, "new_address").await;
    assert_eq!(use_link(&app, &token).await.status, 200);
    assert_eq!(kinds_to(&app, ANA).await, ["address_asked", "address_changed"]);
}

/// Of somebody who signs up with an address and somebody who moves there at once, one has it; the other
/// is told, and the database's log holds no address.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_not_taken_twice_at_once() {
    let app = Arc::new(TestApp::with().empty().start().await);
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    ask(&app, &guest, NEW).await;
    let token = token_to(&app, NEW, "new_address").await;
    let mut signing_up = app.pool().begin().await.unwrap();
    let new = NewUser {
        id: UserId(Uuid::now_v7()),
        email: NEW,
        name: "Eve",
        password_hash: "$argon2id$none",
        demo: false,
        language: "en",
    };
    let registered = register(&mut signing_up, &new, SecondSignUp::IsRefused).await.unwrap();
    assert!(matches!(registered, Registration::Done(_)));
    let moving = {
        let app = Arc::clone(&app);
        tokio::spawn(async move { use_link(&app, &token).await })
    };
    await_waiting(&app).await;
    signing_up.commit().await.unwrap();
    moving.await.unwrap().problem(410, "LINK_NOT_VALID");
    assert_eq!(email_of(&app, &guest).await, ANA);
}
