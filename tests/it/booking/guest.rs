//! Somebody who is signed in and asks over HTTP.

use axum::body::Body;
use axum::http::Request;
use domain::ids::UserId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use store::sessions::{NewSession, open_session};
use store::users::{NewUser, ensure_user};
use uuid::Uuid;

use crate::app::{Answer, TestApp};

/// A guest of every service over the same database.
#[derive(Clone, Debug)]
pub struct Guest {
    pub id: Uuid,
    token: String,
}

impl Guest {
    /// Signs a new guest in, past the costly hashing of passwords.
    pub async fn new(app: &TestApp) -> Self {
        Self::of(app.pool()).await
    }

    /// The same for a service that somebody else runs over this database.
    pub async fn of(pool: &PgPool) -> Self {
        let id = Uuid::now_v7();
        let token = format!("{:0>43}", id.simple().to_string());
        let email = format!("{}@example.org", id.simple());
        let new = NewUser {
            id: UserId(id),
            email: &email,
            name: "Guest",
            password_hash: "$argon2id$none",
            demo: false,
            language: "en",
        };
        let mut connection = pool.acquire().await.expect("a connection");
        ensure_user(&mut connection, &new).await.expect("a user");
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let day = std::time::Duration::from_hours(24);
        let session = NewSession {
            user: UserId(id),
            token_hash: &hash,
            ttl: day,
            idle: day,
            password_hash: new.password_hash,
            device: None,
            replaces: None,
        };
        let opened = open_session(&mut connection, &session).await.expect("a session");
        assert!(opened.is_some());
        Self { id, token }
    }

    /// Somebody whose session was opened by other means.
    pub fn with(id: Uuid, token: &str) -> Self {
        Self { id, token: token.to_owned() }
    }

    /// The token of the session.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A request of theirs without a body.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
    }

    /// Asks with GET.
    pub async fn get(&self, app: &TestApp, path: &str) -> Answer {
        app.ask(self.request("GET", path).body(Body::empty()).expect("a request")).await
    }

    /// Asks with POST.
    pub async fn post(&self, app: &TestApp, path: &str, body: &Value) -> Answer {
        self.send(app, "POST", path, body).await
    }

    /// Asks with any method and a body.
    pub async fn send(&self, app: &TestApp, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json");
        app.ask(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    /// Asks with any method and without a body.
    pub async fn call(&self, app: &TestApp, method: &str, path: &str) -> Answer {
        app.ask(self.request(method, path).body(Body::empty()).expect("a request")).await
    }

    /// Books under a key of one's own choice.
    pub async fn book(&self, app: &TestApp, key: &str, body: &Value) -> Answer {
        self.post_with_key(app, "/v1/bookings", key, body).await
    }

    /// Asks with POST under a key of one's own choice.
    pub async fn post_with_key(
        &self,
        app: &TestApp,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Answer {
        let request = self.request("POST", path).header("content-type", "application/json");
        let request = request.header("idempotency-key", key).body(Body::from(body.to_string()));
        app.ask(request.expect("a request")).await
    }
}

/// The id of a room type of the twelve hotels: of hotel `hotel`, the double (1) or family room (2).
pub fn room_type(hotel: u128, kind: u128) -> Uuid {
    Uuid::from_u128(hotel * 16 + kind)
}

/// A request for one room for two.
pub fn stay_in(room_type: Uuid, check_in: &str, check_out: &str) -> Value {
    json!({
        "room_type_id": room_type, "check_in": check_in, "check_out": check_out,
        "rooms": 1, "adults": 2, "children": 0,
    })
}

/// Sets how many rooms of a type there are.
pub async fn set_total(app: &TestApp, room_type: Uuid, total: i16) {
    sqlx::query("UPDATE inventory SET total = $2 WHERE room_type_id = $1")
        .bind(room_type)
        .bind(total)
        .execute(app.pool())
        .await
        .expect("rooms");
}
