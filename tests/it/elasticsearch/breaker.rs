//! When a server is left alone: after failures of its own, and not for questions that take long.
// brief: S8, O3

use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, Uri};
use index::{Cluster, ClusterSettings, ElasticsearchError, IndexName, Price};
use serde_json::json;

/// So many failures in a row are enough.
const FAILURES: usize = 5;

/// How a server answers, and what it does with searches.
#[derive(Clone, Copy)]
enum Searches {
    Hang,
    Say(StatusCode, &'static str),
}

const POSITION: &str = r#"{"_index":"innsight-hotels-1","_source":{"position":{"format":4,"lineage":
    {"system_identifier":1,"timeline":"00000001","database_oid":1},"position":"1:1:",
    "as_of":"2026-12-10T12:00:00Z"}}}"#;

/// A server that knows its position and is like this about searches.
async fn scripted(searches: Searches, timeout: Duration) -> (Cluster, IndexName) {
    let answer = move |uri: Uri| async move {
        match searches {
            _ if uri.path().ends_with("/_doc/position") => (StatusCode::OK, POSITION),
            Searches::Hang => std::future::pending().await,
            Searches::Say(status, body) => (status, body),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    let mut settings = ClusterSettings::new(url);
    (settings.search_timeout, settings.dear_search_timeout) = (timeout, timeout);
    let cluster = Cluster::connect(settings).expect("a usable address");
    let index = cluster.index_name(1);
    (cluster, index)
}

async fn search(
    cluster: &Cluster,
    index: &IndexName,
    price: Price,
) -> Result<serde_json::Value, ElasticsearchError> {
    cluster.search(index, price, &json!({}), |body| index::read_answer(body)).await
}

const PATIENT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn slow_questions_are_no_failures() {
    for price in [Price::Usual, Price::Dear] {
        let (cluster, index) = scripted(Searches::Hang, Duration::from_millis(20)).await;
        for _ in 0..2 * FAILURES {
            let late = search(&cluster, &index, price).await;
            assert!(matches!(late, Err(ElasticsearchError::TimedOut)), "{late:?}");
        }
    }
    let busy = Searches::Say(StatusCode::TOO_MANY_REQUESTS, "{}");
    let (cluster, index) = scripted(busy, PATIENT).await;
    for _ in 0..2 * FAILURES {
        let busy = search(&cluster, &index, Price::Usual).await;
        assert!(matches!(busy, Err(ElasticsearchError::Overloaded(_))), "{busy:?}");
    }
    cluster.live().await.expect("a server that is well").expect("a position");
}

#[tokio::test]
async fn failures_of_the_server_are() {
    let garbage = "<html>a proxy's words</html>";
    for said in [(StatusCode::OK, garbage), (StatusCode::INTERNAL_SERVER_ERROR, "{}")] {
        let (cluster, index) = scripted(Searches::Say(said.0, said.1), PATIENT).await;
        for _ in 0..FAILURES {
            let failed = search(&cluster, &index, Price::Dear).await;
            let failed = failed.expect_err("a failure");
            assert!(!matches!(failed, ElasticsearchError::Resting), "too soon: {said:?}");
        }
        let resting = search(&cluster, &index, Price::Usual).await;
        assert!(matches!(resting, Err(ElasticsearchError::Resting)), "{said:?}: {resting:?}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_found_by_small_questions() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut settings = ClusterSettings::new(format!("http://{}", listener.local_addr().unwrap()));
    settings.search_timeout = Duration::from_millis(20);
    let cluster = Cluster::connect(settings).expect("a usable address");
    for _ in 0..FAILURES {
        let late = cluster.live().await.expect_err("nobody accepts");
        assert!(matches!(late, ElasticsearchError::TimedOut), "{late:?}");
    }
    let resting = search(&cluster, &cluster.index_name(1), Price::Usual).await;
    assert!(matches!(resting, Err(ElasticsearchError::Resting)), "{resting:?}");
}
