//! What is known already is not sent again.

use axum::body::Body;
use axum::http::Request;

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_known_is_not_sent_again() {
    let app = TestApp::new().await;
    let paths = [
        "/v1/hotels?bbox=-10,38,-9,39&limit=2",
        "/v1/map?bbox=-10,38,-9,39&zoom=5",
        "/v1/places?q=lis",
        "/v1/meta",
        "/v1/hotels/casa-2?check_in=2026-12-01&check_out=2026-12-04",
        "/v1/hotels/casa-2/calendar?from=2026-12-01&to=2026-12-31",
        "/v1/hotels/casa-2/picture.svg",
        "/openapi.json",
    ];
    for path in paths {
        let first = app.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() > 20, "{path}: {tag}");
        let ask = |tag: &str| Request::get(path).header("if-none-match", tag).body(Body::empty());
        let again = app.ask(ask(&tag).unwrap()).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag, "{path}");
        assert_eq!(again.header("cache-control"), first.header("cache-control"), "{path}");
        let other = app.ask(ask("W/\"00000000000000000000000000000000\"").unwrap()).await;
        assert_eq!(other.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn time_alone_makes_no_new_tag_but_a_price_does() {
    let app = TestApp::new().await;
    let path = "/v1/hotels?bbox=-10,38,-9,39&limit=1&sort=price";
    let first = app.get(path).await;
    let moment = |answer: &crate::app::Answer| answer.json()["as_of"].clone();
    let later = app.await_answer(path, |answer| moment(answer) != moment(&first)).await;
    assert_eq!(first.header("etag"), later.header("etag"));
    sqlx::query("UPDATE inventory SET price_minor = 4000").execute(app.pool()).await.unwrap();
    app.await_answer(path, |answer| answer.header("etag") != first.header("etag")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_answers_are_compressed_for_those_who_ask() {
    let app = TestApp::new().await;
    let ask = |path: &str, encoding: &str| {
        Request::get(path).header("accept-encoding", encoding).body(Body::empty()).unwrap()
    };
    for encoding in ["gzip", "br"] {
        let path = "/v1/hotels?bbox=-10,38,-9,39";
        let packed = app.ask(ask(path, encoding)).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.body.len() * 3 < app.get(path).await.body.len());
        assert_eq!(app.ask(ask("/livez", encoding)).await.header("content-encoding"), "");
    }
    assert_eq!(app.ask(ask("/v1/meta", "identity")).await.header("content-encoding"), "");
}
