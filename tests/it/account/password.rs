//! Another name, and another password.

use axum::body::Body;
use serde_json::json;

use super::person::{PASSWORD, Person, is_in, sessions_of};
use crate::app::TestApp;

const NEW: &str = "battery staple";
const PATH: &str = "/v1/users/me/password";

#[tokio::test(flavor = "multi_thread")]
async fn a_name_changes() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let changed = guest.send(&app, "PATCH", "/v1/users/me", &json!({ "name": "Ana Zoë" })).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(changed.json()["name"], "Ana Zoë");
    assert_eq!(guest.get(&app, "/v1/users/me").await.json(), changed.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_other_session() {
    let app = TestApp::with().empty().start().await;
    let (ana, here) = Person::signed_in(&app, "Ana").await;
    let there = ana.sign_in(&app).await;
    let wish = json!({ "current_password": PASSWORD, "new_password": NEW });
    let changed = here.send(&app, "PUT", PATH, &wish).await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    assert!(is_in(&app, &here).await && !is_in(&app, &there).await);
    ana.try_sign_in(&app, PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    assert_eq!(ana.try_sign_in(&app, NEW).await.status, 201);
    // the old one is wrong from now on, and a wrong one changes nothing
    here.send(&app, "PUT", PATH, &wish).await.problem(403, "WRONG_PASSWORD");
    assert_eq!(ana.try_sign_in(&app, NEW).await.status, 201);
    assert!(is_in(&app, &here).await);
}

/// Who has got at a session can neither guess for long nor keep its owner out.
#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_limited_and_lock_nobody_out() {
    let app = TestApp::with().empty().settings(|settings| {
        settings.logins_per_account = Some(5);
        settings.logins_per_address = Some(1000);
    });
    let app = app.start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    let wish = json!({ "current_password": "wrong horse", "new_password": NEW });
    let right = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    for _ in 0..8 {
        // right ones don't count
        assert_eq!(guest.send(&app, "PUT", PATH, &right).await.status, 204);
    }
    for _ in 0..5 {
        guest.send(&app, "PUT", PATH, &wish).await.problem(403, "WRONG_PASSWORD");
    }
    let limited = guest.send(&app, "PUT", PATH, &right).await;
    limited.problem(429, "RATE_LIMITED");
    assert_eq!(limited.header("ratelimit-limit"), "5");
    let erase = guest.send(&app, "DELETE", "/v1/users/me", &json!({ "password": PASSWORD })).await;
    erase.problem(429, "RATE_LIMITED");
    assert!(is_in(&app, &guest).await);
    assert_eq!(ana.try_sign_in(&app, PASSWORD).await.status, 201, "the owner comes in");
    assert_eq!(bo.send(&app, "PUT", PATH, &right).await.status, 204);
}

/// Of many who change it at once from the same password, one succeeds: nobody's change is lost
/// without a word.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_at_once_one_counts() {
    let app = TestApp::with().empty().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let changes = (0..8).map(|number| {
        let (app, guest) = (&app, &guest);
        async move {
            let new = format!("battery staple {number}");
            let wish = json!({ "current_password": PASSWORD, "new_password": new });
            (new, guest.send(app, "PUT", PATH, &wish).await)
        }
    });
    let all = futures::future::join_all(changes).await;
    let (done, refused): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, answer)| answer.status == 204);
    assert_eq!(done.len(), 1);
    for (_, answer) in &refused {
        answer.problem(403, "WRONG_PASSWORD");
    }
    assert_eq!(ana.try_sign_in(&app, &done[0].0).await.status, 201);
}

/// A login that was judged by the old password opens nothing once there is a new one.
#[tokio::test(flavor = "multi_thread")]
async fn logins_beside_a_change_leave_no_session_of_the_old_password() {
    let app = TestApp::with().empty().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let wish = json!({ "current_password": PASSWORD, "new_password": NEW });
    let logins = futures::future::join_all((0..6).map(|_| ana.try_sign_in(&app, PASSWORD)));
    let change = guest.send(&app, "PUT", PATH, &wish);
    let (logins, change) = futures::join!(logins, change);
    assert_eq!(change.status, 204, "{}", change.text());
    assert!(logins.iter().all(|answer| [201, 401].contains(&answer.status.as_u16())));
    let left = sessions_of(&app, &guest).await;
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_changes_no_account() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    for (method, path) in [
        ("PATCH", "/v1/users/me"),
        ("DELETE", "/v1/users/me"),
        ("PUT", PATH),
        ("DELETE", "/v1/sessions"),
        ("PUT", "/v1/users/me/saved/00000000-0000-0000-0000-000000000001"),
    ] {
        let request = axum::http::Request::builder().method(method).uri(path);
        let request = request.header("cookie", format!("__Host-innsight={}", guest.token()));
        let request = request.header("origin", "https://evil.example");
        let answer = app.ask(request.body(Body::empty()).unwrap()).await;
        answer.problem(403, "CROSS_SITE_REQUEST");
    }
    assert!(is_in(&app, &guest).await);
}
