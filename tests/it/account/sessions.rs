//! Where somebody is signed in, and how that ends.

use std::time::Duration;

use serde_json::json;

use super::person::{Person, is_in, sessions_of};
use crate::app::TestApp;
use crate::realtime::client::Listening;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_where_they_are_signed_in() {
    let app = TestApp::with().empty().start().await;
    let (ana, here) = Person::signed_in(&app, "Ana").await;
    let there = ana.sign_in(&app).await;
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    let seen = sessions_of(&app, &here).await;
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(seen.iter().map(|one| &one["current"]).collect::<Vec<_>>(), [true, false]);
    for one in &seen {
        assert_eq!(one["device"], "Firefox, Windows");
        for field in ["created_at", "last_seen_at", "expires_at"] {
            let at = one[field].as_str().expect("an instant");
            assert!(at.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{field}: {at}");
        }
        // nothing by which a session could be used
        let text = one.to_string();
        assert!(!text.contains("token") && !text.contains("hash"), "{text}");
        assert!(!text.contains(here.token()) && !text.contains(there.token()));
    }
    assert_eq!(sessions_of(&app, &there).await[0]["id"], seen[1]["id"]);
    assert_eq!(sessions_of(&app, &bo).await.len(), 1);
}

/// A use is noted, but not each: reads stay reads.
#[tokio::test(flavor = "multi_thread")]
async fn when_a_session_was_used_is_known_to_a_few_minutes() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let seen = async || sessions_of(&app, &guest).await[0]["last_seen_at"].clone();
    let first = seen().await;
    assert_eq!(seen().await, first);
    sqlx::query("UPDATE sessions SET last_seen_at = last_seen_at - interval '6 minutes'")
        .execute(app.pool())
        .await
        .unwrap();
    let noted = seen().await;
    assert!(noted.as_str() >= first.as_str(), "{noted} is before {first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_ends_and_the_others_go_on() {
    let app = TestApp::with().empty().start().await;
    let (ana, here) = Person::signed_in(&app, "Ana").await;
    let (there, third) = (ana.sign_in(&app).await, ana.sign_in(&app).await);
    let id = sessions_of(&app, &there).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/sessions/{id}");
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    bo.call(&app, "DELETE", &path).await.problem(404, "NOT_FOUND");
    assert!(is_in(&app, &there).await);
    let ended = here.call(&app, "DELETE", &path).await;
    assert_eq!((ended.status.as_u16(), ended.header("set-cookie")), (204, ""));
    assert!(!is_in(&app, &there).await);
    assert!(is_in(&app, &here).await && is_in(&app, &third).await);
    here.call(&app, "DELETE", &path).await.problem(404, "NOT_FOUND");
    // the own one: as signing out
    let own = sessions_of(&app, &here).await[0]["id"].as_str().unwrap().to_owned();
    let ended = here.call(&app, "DELETE", &format!("/v1/sessions/{own}")).await;
    assert_eq!(ended.status, 204);
    assert!(ended.header("set-cookie").contains("Max-Age=0"), "{:?}", ended.headers);
    assert!(!is_in(&app, &here).await && is_in(&app, &third).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_others_end_at_once() {
    let app = TestApp::with().empty().start().await;
    let (ana, here) = Person::signed_in(&app, "Ana").await;
    let (there, third) = (ana.sign_in(&app).await, ana.sign_in(&app).await);
    let (_, bo) = Person::signed_in(&app, "Bo").await;
    let ended = here.call(&app, "DELETE", "/v1/sessions").await;
    assert_eq!((ended.status.as_u16(), ended.json()), (200, json!({ "ended": 2 })));
    assert!(is_in(&app, &here).await && is_in(&app, &bo).await);
    assert!(!is_in(&app, &there).await && !is_in(&app, &third).await);
    let again = here.call(&app, "DELETE", "/v1/sessions").await;
    assert_eq!(again.json(), json!({ "ended": 0 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_of_ended_sessions_close() {
    let start = TestApp::with().realtime(|settings| {
        settings.recheck_interval = Duration::from_millis(50);
    });
    let service = Listening::of(start).await;
    let (ana, here) = Person::signed_in(&service.app, "Ana").await;
    let there = ana.sign_in(&service.app).await;
    let mut socket = service.open_as(there.token()).await;
    let mut own = service.open_as(here.token()).await;
    assert_eq!(here.call(&service.app, "DELETE", "/v1/sessions").await.status, 200);
    assert_eq!(socket.closed().await, 4401);
    own.watch([-9.5, 38.5, -9.0, 39.0], json!({})).await;
}
