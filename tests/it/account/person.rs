//! Somebody with a password of their own.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Answer, TestApp};
use crate::booking::guest::Guest;

pub const PASSWORD: &str = "correct horse";
pub const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0";

/// Somebody with an account.
pub struct Person {
    pub email: String,
}

impl Person {
    /// Opens an account of that name.
    pub async fn new(app: &TestApp, name: &str) -> Self {
        let email = format!("{}@example.org", name.to_lowercase());
        let body = json!({ "email": email, "name": name, "password": PASSWORD });
        let answer = post(app, "/v1/users", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        Self { email }
    }

    /// Opens an account, and signs in.
    pub async fn signed_in(app: &TestApp, name: &str) -> (Self, Guest) {
        let person = Self::new(app, name).await;
        let guest = person.sign_in(app).await;
        (person, guest)
    }

    /// Tries to sign in.
    pub async fn try_sign_in(&self, app: &TestApp, password: &str) -> Answer {
        post(app, "/v1/sessions", &json!({ "email": self.email, "password": password })).await
    }

    /// Signs in.
    pub async fn sign_in(&self, app: &TestApp) -> Guest {
        let answer = self.try_sign_in(app, PASSWORD).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let session = answer.json();
        let id = session["user"]["id"].as_str().expect("an id");
        let id: Uuid = id.parse().expect("a UUID");
        Guest::with(id, session["token"].as_str().expect("a token"))
    }
}

/// Asks with POST and without a session, from a browser.
pub async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.header("user-agent", FIREFOX);
    app.ask(request.body(Body::from(body.to_string())).expect("a request")).await
}

/// The own sessions.
pub async fn sessions_of(app: &TestApp, guest: &Guest) -> Vec<Value> {
    let answer = guest.get(app, "/v1/users/me/sessions").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().expect("a list").clone()
}

/// Whether the session is open.
pub async fn is_in(app: &TestApp, guest: &Guest) -> bool {
    guest.get(app, "/v1/users/me").await.status == 200
}
