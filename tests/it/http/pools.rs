//! Who waits for nights keeps nobody else waiting: each purpose has a few connections of its own.
// brief: O3

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sqlx::Connection;
use store::connect::{Limits, open_connection};

use crate::app::{Answer, TestApp};

/// More than the pool of hotel pages has connections.
const PAGES: usize = 40;
/// Under the time after which a page that waits for a lock is given up.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(4);

async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    app.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_on_the_inventory_starves_nobody_else() {
    let app = TestApp::new().await;
    let account = json!({ "email": "ana@example.org", "name": "Ana", "password": "correct horse" });
    assert_eq!(post(&app, "/v1/users", &account).await.status, 201);
    let login = json!({ "email": "ana@example.org", "password": "correct horse" });
    let url = app.database_url();
    let mut manager = open_connection(&url, "innsight-test", &Limits::LONG_JOB).await.unwrap();
    let mut edit = manager.begin().await.unwrap();
    sqlx::query("LOCK TABLE inventory IN ACCESS EXCLUSIVE MODE").execute(&mut *edit).await.unwrap();
    let pages: Vec<_> = (0..PAGES)
        .map(|number| {
            let path = format!(
                "/v1/hotels/casa-{}?check_in=2026-12-01&check_out=2026-12-03",
                1 + number % 12
            );
            let request = Request::get(path).body(Body::empty()).unwrap();
            tokio::spawn(TestApp::ask_of(app.router.clone(), request))
        })
        .collect();
    let waiting = async {
        while app.pool().num_idle() > 0 || app.pool().size() < 8 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("pages take all their connections");
    let others = async {
        let session = post(&app, "/v1/sessions", &login).await;
        assert_eq!(session.status, 201, "{}", session.text());
        let bearer = format!("Bearer {}", session.json()["token"].as_str().unwrap());
        for path in ["/v1/users/me", "/v1/users/me/bookings"] {
            let request = Request::get(path).header("authorization", &bearer);
            let answer = app.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
        let search = "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-03";
        let found = app.get(search).await;
        assert_eq!(found.status, 200, "{}", found.text());
        assert_eq!(found.json()["engine"], "embedded");
    };
    tokio::time::timeout(PATIENCE, others).await.expect("nobody else waits");
    assert!(pages.iter().any(|page| !page.is_finished()), "pages wait all the while");
    edit.rollback().await.unwrap();
}
