//! Passwords that many people have: taken as the contract says, and refused where the operator wants it.

use serde_json::{Value, json};

use super::letters::token_to;
use super::person::{PASSWORD, Person, post};
use crate::app::{Answer, TestApp};
use crate::booking::guest::Guest;

const ANA: &str = "ana@example.org";
const RESETS: &str = "/v1/password-resets";
const COMMON: [&str; 4] = ["password", "Password1", "12345678", "QWERTYUIOP"];

/// Signs up with a password, changes to it, and sets it by a link.
async fn choose(app: &TestApp, ana: (&Guest, &str), number: usize, password: &str) -> [Answer; 3] {
    let (guest, current) = ana;
    let email = format!("guest{number}@example.org");
    let new = json!({ "email": email, "name": "Guest", "password": password });
    let opened = post(app, "/v1/users", &new).await;
    let change = json!({ "current_password": current, "new_password": password });
    let changed = guest.send(app, "PUT", "/v1/users/me/password", &change).await;
    post(app, RESETS, &json!({ "email": ANA })).await;
    let reset: Value = json!({ "token": token_to(app, ANA, "reset").await, "password": password });
    [opened, changed, guest.send(app, "PUT", RESETS, &reset).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn any_password_of_eight_characters_is_taken_by_default() {
    let app = TestApp::with().empty().start().await;
    let ana = Person::new(&app, "Ana").await;
    let mut current = PASSWORD;
    for (number, common) in COMMON.into_iter().enumerate() {
        let session = ana.try_sign_in(&app, current).await.json();
        let guest = Guest::with(uuid::Uuid::nil(), session["token"].as_str().unwrap());
        let statuses = choose(&app, (&guest, current), number, common).await;
        assert_eq!(statuses.map(|answer| answer.status.as_u16()), [201, 204, 204], "{common}");
        current = common;
    }
}

// asvs: 6.2.4
#[tokio::test(flavor = "multi_thread")]
async fn common_passwords_are_taken_nowhere_where_they_are_refused() {
    let app = TestApp::with().empty().settings(|of| of.refuse_common_passwords = true);
    let app = app.start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    for (number, common) in COMMON.into_iter().enumerate() {
        for refused in choose(&app, (&guest, PASSWORD), number, common).await {
            refused.problem(400, "COMMON_PASSWORD");
            assert!(!refused.text().contains("QWERTYUIOP"), "{}", refused.text());
        }
    }
    // the link is still good
    let token = token_to(&app, ANA, "reset").await;
    let reset = json!({ "token": token, "password": "battery staple" });
    assert_eq!(guest.send(&app, "PUT", RESETS, &reset).await.status, 204);
    assert_eq!(ana.try_sign_in(&app, "battery staple").await.status, 201);
}
