//! Nobody fills the box of somebody else, whichever way they try.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::letters::{age_counts, kinds_to, letter_to, verify_all};
use super::person::{PASSWORD, Person, post};
use crate::app::TestApp;

const ANA: &str = "ana@example.org";

async fn count(app: &TestApp, kind: &str) -> i64 {
    let rows = "SELECT count(*) FROM mails WHERE kind = $1 AND user_id IS NOT NULL";
    sqlx::query_scalar(rows).bind(kind).fetch_one(app.pool()).await.expect("a count")
}

/// What was counted outlives the account, and who has it can't be read from it.
#[tokio::test(flavor = "multi_thread")]
async fn signing_up_again_and_again_sends_no_more() {
    let app = TestApp::with().empty().start().await;
    let mut sent = 0;
    for _ in 0..7 {
        let (_, guest) = Person::signed_in(&app, "Ana").await;
        sent += count(&app, "verification").await;
        let password = json!({ "password": PASSWORD });
        let gone = guest.send(&app, "DELETE", "/v1/users/me", &password).await;
        assert_eq!(gone.status, 204, "{}", gone.text());
    }
    assert_eq!(sent, 5);
    let kept: Vec<String> = sqlx::query_scalar("SELECT c::text FROM mail_counts AS c")
        .fetch_all(app.pool())
        .await
        .unwrap();
    assert!(kept.len() == 1 && !kept[0].contains("ana"), "{kept:?}");
    age_counts(&app, 25).await;
    store::jobs::tidy_bookings(app.pool()).await.unwrap();
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM mail_counts").fetch_one(app.pool()).await.unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_accounts_send_one_address_no_more() {
    let app = TestApp::with().empty().start().await;
    let wish = json!({ "email": ANA, "password": PASSWORD });
    for (number, status) in [202, 202, 202, 429, 429].into_iter().enumerate() {
        let (_, guest) = Person::signed_in(&app, &format!("Eve{number}")).await;
        let asked = guest.send(&app, "PUT", "/v1/users/me/email", &wish).await;
        assert_eq!(asked.status, status, "{number}: {}", asked.text());
    }
    assert_eq!(kinds_to(&app, ANA).await, ["new_address"; 3]);
    let letter = letter_to(&app, ANA, "new_address").await;
    assert!(!letter.text.contains("Eve") && !letter.html.contains("Eve"), "{}", letter.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_a_password_again_and_again_sends_no_more() {
    let app = TestApp::with().empty().start().await;
    let (_, guest) = Person::signed_in(&app, "Ana").await;
    let change = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
    let changes = async |times: usize| {
        for _ in 0..times {
            let changed = guest.send(&app, "PUT", "/v1/users/me/password", &change).await;
            assert_eq!(changed.status, 204, "{}", changed.text());
        }
        count(&app, "password_changed").await
    };
    assert_eq!(changes(1).await, 0, "nobody has shown that they read what comes there");
    verify_all(&app).await;
    assert_eq!(changes(6).await, 5);
}

/// Whoever asks does not learn that nothing is sent, and a day has an end.
#[tokio::test(flavor = "multi_thread")]
async fn resets_are_few_in_a_day() {
    let app = TestApp::with().empty().settings(|of| of.resets_per_address = None).start().await;
    Person::new(&app, "Ana").await;
    for (hours, resets) in [(0, 5), (1, 10), (1, 10), (20, 10), (3, 15)] {
        age_counts(&app, hours).await;
        for _ in 0..6 {
            let asked = post(&app, "/v1/password-resets", &json!({ "email": ANA })).await;
            assert_eq!(asked.status, 202);
        }
        assert_eq!(count(&app, "reset").await, resets, "{hours}");
    }
}

/// However many ask at once.
#[tokio::test(flavor = "multi_thread")]
async fn limits_hold_for_many_at_once() {
    let app = TestApp::with().empty().start().await;
    Person::new(&app, "Ana").await;
    let asks = (0..12).map(|_| {
        let request = Request::post("/v1/password-resets");
        let request = request.header("content-type", "application/json");
        app.ask(request.body(Body::from(json!({ "email": ANA }).to_string())).unwrap())
    });
    let asked = futures::future::join_all(asks).await;
    assert!(asked.iter().all(|answer| answer.status == 202));
    assert_eq!(count(&app, "reset").await, 5);
}
