//! A stop lets requests in flight end and takes no new ones.
// brief: O3

use std::sync::Arc;
use std::time::Duration;

use api::server::{ConnectionSettings, serve};
use async_trait::async_trait;
use chrono::DateTime;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer, TotalRelation};
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use search::{Answered, EngineName, Following, SearchEngine, SearchError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::TestApp;

/// An engine that answers when it is told to.
#[derive(Default)]
struct Slow {
    asked: Notify,
    may_answer: Notify,
}

#[async_trait]
impl SearchEngine for Slow {
    fn name(&self) -> EngineName {
        EngineName::Embedded
    }

    fn following(&self) -> Option<Following> {
        None
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.asked.notify_one();
        self.may_answer.notified().await;
        let answer = SearchAnswer {
            total: 0,
            total_relation: TotalRelation::Exact,
            items: Vec::new(),
            next: None,
            facets: None,
            near_misses: None,
        };
        Ok(Answered { answer, as_of: DateTime::UNIX_EPOCH })
    }

    async fn map(&self, _: &SearchQuery, _: u8) -> Result<Answered<MapAnswer>, SearchError> {
        Err(SearchError::Loading)
    }

    async fn hotels_named(
        &self,
        _: &TypedName,
        _: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        Err(SearchError::Loading)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_flight_end_and_new_ones_are_refused() {
    let engine = Arc::new(Slow::default());
    let app = TestApp::with().empty().engine(engine.clone()).start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let limits = ConnectionSettings::default();
    let server = tokio::spawn(serve(listener, app.router.clone(), limits, stop.clone()));
    let search = tokio::spawn(reqwest::get(format!("http://{address}/v1/hotels?q=casa")));
    engine.asked.notified().await;
    stop.cancel();
    let refused = tokio::time::timeout(Duration::from_secs(10), async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    refused.await.expect("new connections are refused in time");
    assert!(!server.is_finished() && !search.is_finished());
    engine.may_answer.notify_one();
    let answer = search.await.unwrap().expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["total"], 0);
    assert_eq!(server.await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_does_not_wait_for_ever() {
    let engine = Arc::new(Slow::default());
    let app = TestApp::with().empty().engine(engine.clone()).start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let limits = ConnectionSettings {
        drain_timeout: Duration::from_millis(50),
        ..ConnectionSettings::default()
    };
    let server = tokio::spawn(serve(listener, app.router.clone(), limits, stop.clone()));
    let search = tokio::spawn(reqwest::get(format!("http://{address}/v1/hotels?q=casa")));
    engine.asked.notified().await;
    stop.cancel();
    assert_eq!(server.await.unwrap(), 1);
    search.abort();
}
