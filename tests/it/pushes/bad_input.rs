//! What is refused of phones, and what is kept of them.

use serde_json::json;

use super::phone::{PATH, has_phone, start_app};
use crate::app::TestApp;
use crate::booking::guest::Guest;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_phone_is_refused() {
    let app = start_app().await;
    let guest = Guest::new(&app).await;
    let good = "ExponentPushToken[ana]";
    for (body, fields) in [
        (json!({}), 2),
        (json!({ "token": good }), 1),
        (json!({ "token": good, "language": "fr" }), 1),
        (json!({ "token": good, "language": null }), 1),
        (json!({ "token": 7, "language": "en" }), 1),
        (json!({ "token": "ana", "language": "en" }), 1),
        (json!({ "token": "ExponentPushToken[]", "language": "en" }), 1),
        (json!({ "token": "ExponentPushToken[a\u{0}]", "language": "en" }), 1),
        (json!({ "token": format!("ExpoPushToken[{}]", "x".repeat(201)), "language": "en" }), 1),
        (json!({ "token": good, "language": "en", "user": guest.id }), 1),
    ] {
        let answer = guest.send(&app, "PUT", PATH, &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.json()["code"], "INVALID_BODY");
        assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(fields), "{body}");
    }
    for method in ["PUT", "DELETE"] {
        let body = json!({ "token": good, "language": "en" });
        let nobody = Guest::with(guest.id, &"x".repeat(43));
        assert_eq!(nobody.send(&app, method, PATH, &body).await.status, 401);
    }
    let none: i64 =
        sqlx::query_scalar("SELECT count(*) FROM phones").fetch_one(app.pool()).await.unwrap();
    assert_eq!(none, 0);
    assert_eq!(guest.call(&app, "DELETE", PATH).await.status, 204, "may be repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_tells_nobody_says_so() {
    let app = TestApp::new().await;
    let guest = Guest::new(&app).await;
    assert_eq!(guest.get(&app, "/v1/meta").await.json()["tells_phones"], false);
    let body = json!({ "token": "ExpoPushToken[ana]", "language": "en" });
    let answer = guest.send(&app, "PUT", PATH, &body).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["code"], "NOT_FOUND");
    let app = start_app().await;
    assert_eq!(Guest::new(&app).await.get(&app, "/v1/meta").await.json()["tells_phones"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_of_somebodys_data_names_their_phones() {
    let app = start_app().await;
    let (ana, bo) = (Guest::new(&app).await, Guest::new(&app).await);
    let token = has_phone(&app, &ana, "ana", "de").await;
    let copy = async |guest: &Guest| guest.get(&app, "/v1/users/me/data").await.json();
    let kept = json!([{ "push_token": token, "language": "de" }]);
    assert_eq!(copy(&ana).await["phones"], kept);
    assert_eq!(copy(&bo).await["phones"], json!([]));
}
