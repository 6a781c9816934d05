//! A guest's phone, and the role that tells it.

use std::time::Duration;

use pushes::{Expo, Pace, start_pusher};
use runtime::role::Roles;
use serde_json::json;

use super::fake_expo::{ACCESS_TOKEN, FakeExpo};
use crate::app::{CONDITION_TIMEOUT, TestApp};
use crate::booking::guest::Guest;

pub const PATH: &str = "/v1/sessions/current/phone";

/// A service that tells phones.
pub async fn start_app() -> TestApp {
    TestApp::with().hears_webhooks().settings(|settings| settings.tells_phones = true).start().await
}

/// Has a phone of this name told; what Expo calls it.
pub async fn has_phone(app: &TestApp, guest: &Guest, name: &str, language: &str) -> String {
    let token = format!("ExponentPushToken[{name}]");
    let body = json!({ "token": token, "language": language });
    let answer = guest.send(app, "PUT", PATH, &body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    token
}

/// As fast as tests want it. Holds are told of at once, since they end within the hour.
pub fn pace() -> Pace {
    Pace {
        look: Duration::from_millis(20),
        care: Duration::from_millis(50),
        hold_lead: Duration::from_mins(5),
        receipts_after: Duration::from_hours(1),
        pause: Duration::from_millis(20),
        tries_max: 12,
        patience: CONDITION_TIMEOUT,
    }
}

/// Starts the role.
pub fn start(app: &TestApp, fake: &FakeExpo, pace: Pace) -> Roles {
    let expo = Expo::new(&fake.base, Some(ACCESS_TOKEN.to_owned().into())).expect("a service");
    let roles = Roles::new();
    start_pusher(app.pool(), expo, pace, &roles);
    roles
}

/// How many notifications there are of which this is true.
pub async fn count(app: &TestApp, condition: &'static str) -> i64 {
    let asked = format!("SELECT count(*) FROM pushes WHERE {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(asked)).fetch_one(app.pool()).await.expect("a count")
}
