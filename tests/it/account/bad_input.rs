//! What can't be used is told by name, and changes nothing.

use serde_json::{Value, json};

use super::person::{PASSWORD, Person, is_in};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cant_be_used_are_told_by_field() {
    let app = TestApp::with().empty().start().await;
    let (ana, guest) = Person::signed_in(&app, "Ana").await;
    let (me, password) = ("/v1/users/me", "/v1/users/me/password");
    let (email, links, resets) = ("/v1/users/me/email", "/v1/verifications", "/v1/password-resets");
    let right = |new: &str| json!({ "current_password": PASSWORD, "new_password": new });
    for (method, path, body, field) in [
        ("PATCH", me, json!({}), "name"),
        ("PATCH", me, json!({ "name": "" }), "name"),
        ("PATCH", me, json!({ "name": "  " }), "name"),
        ("PATCH", me, json!({ "name": null }), "name"),
        ("PATCH", me, json!({ "name": 7 }), "name"),
        ("PATCH", me, json!({ "name": "x".repeat(201) }), "name"),
        ("PATCH", me, json!({ "name": "a\u{0}b" }), "name"),
        ("PATCH", me, json!({ "name": "Ana", "email": "bo@example.org" }), "email"),
        ("PATCH", me, json!({ "name": "Ana", "demo": true }), "demo"),
        ("PUT", password, json!({ "new_password": PASSWORD }), "current_password"),
        ("PUT", password, json!({ "current_password": PASSWORD }), "new_password"),
        ("PUT", password, right("short"), "new_password"),
        ("PUT", password, right(&"x".repeat(201)), "new_password"),
        (
            "PUT",
            password,
            json!({ "current_password": 1, "new_password": PASSWORD }),
            "current_password",
        ),
        ("PUT", email, json!({ "email": "bo@example.org" }), "password"),
        ("PUT", email, json!({ "password": PASSWORD }), "email"),
        ("PUT", email, json!({ "email": "bo@@example.org", "password": PASSWORD }), "email"),
        ("PUT", email, json!({ "email": "bo@e.org\r\nBcc:x@y.z", "password": PASSWORD }), "email"),
        ("PUT", email, json!({ "email": ["a@b.c"], "password": PASSWORD }), "email"),
        ("POST", links, json!({}), "token"),
        ("POST", links, json!({ "token": null }), "token"),
        ("POST", links, json!({ "token": "" }), "token"),
        ("POST", links, json!({ "token": "x".repeat(101) }), "token"),
        ("POST", links, json!({ "token": "a b" }), "token"),
        ("POST", links, json!({ "token": "abc", "email": "a@example.org" }), "email"),
        ("POST", resets, json!({}), "email"),
        ("POST", resets, json!({ "email": "ana" }), "email"),
        ("POST", resets, json!({ "email": 7 }), "email"),
        ("POST", resets, json!({ "email": "ana@example.org", "token": "abc" }), "token"),
        ("PUT", resets, json!({ "password": PASSWORD }), "token"),
        ("PUT", resets, json!({ "token": "abc", "password": "short" }), "password"),
        ("PUT", resets, json!({ "token": "ab\u{0}c", "password": PASSWORD }), "token"),
        ("PUT", resets, json!({ "token": "abc", "password": PASSWORD, "email": "a@b.c" }), "email"),
        ("DELETE", me, json!({}), "password"),
        ("DELETE", me, json!({ "password": null }), "password"),
        ("DELETE", me, json!({ "password": PASSWORD, "sure": true }), "sure"),
    ] {
        let answer = guest.send(&app, method, path, &body).await;
        let problem = answer.problem(400, "INVALID_BODY");
        let errors = problem["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["field"] == field), "{body}: {problem}");
        // what may be a password is never quoted
        assert!(!answer.text().contains(PASSWORD), "{}", answer.text());
    }
    assert_eq!(guest.get(&app, me).await.json()["name"], "Ana");
    assert_eq!(ana.try_sign_in(&app, PASSWORD).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_parameters_that_cant_be_used_are_told() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let unknown = "00000000-0000-0000-0000-0000000000ff";
    for wrong in ["1", "me", "CURRENT", "%2e%2e", "00000000000000000000000000000001"] {
        let problem = guest.call(&app, "DELETE", &format!("/v1/sessions/{wrong}")).await;
        problem.problem(400, "INVALID_PARAMETER");
    }
    let path = format!("/v1/sessions/{unknown}");
    guest.call(&app, "DELETE", &path).await.problem(404, "NOT_FOUND");
    for path in ["sessions", "data", "saved"] {
        let answer = guest.get(&app, &format!("/v1/users/me/{path}?limit=5")).await;
        assert_eq!(answer.problem(400, "INVALID_PARAMETER")["errors"][0]["field"], "limit");
        guest.get(&app, &format!("/v1/users/{}/{path}", guest.id)).await.problem(404, "NOT_FOUND");
    }
    let all = guest.call(&app, "DELETE", "/v1/sessions?all=true").await;
    all.problem(400, "INVALID_PARAMETER");
    assert!(is_in(&app, &guest).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_may_be_of_any_script_and_hold_anything_visible() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    for name in ["Zoë", "小川", "أحمد", "<b>Bob</b>'; DROP TABLE users; --", &"é".repeat(200)]
    {
        let body: Value = json!({ "name": name });
        let answer = guest.send(&app, "PATCH", "/v1/users/me", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["name"], name);
    }
}
