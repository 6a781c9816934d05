//! Deadlines, overload, panics and engines that fail: told briefly, never with our insides.
// brief: O2, O3

use std::sync::Arc;
use std::time::Duration;

use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use search::{Answered, EngineName, Following, SearchEngine, SearchError};
use tokio::sync::Notify;

use crate::app::TestApp;

const SEARCH: &str = "/v1/hotels?q=casa";

/// An engine that does not answer: the outside world at its worst.
struct Broken {
    how: How,
    asked: Arc<Notify>,
}

#[derive(Clone, Copy)]
enum How {
    Panics,
    Hangs,
    Loads,
}

impl Broken {
    fn new(how: How) -> (Arc<Self>, Arc<Notify>) {
        let asked = Arc::new(Notify::new());
        (Arc::new(Self { how, asked: Arc::clone(&asked) }), asked)
    }

    async fn fail<T>(&self) -> Result<T, SearchError> {
        self.asked.notify_one();
        match self.how {
            How::Panics => panic!("secret thoughts of the engine"),
            How::Hangs => std::future::pending().await,
            How::Loads => Err(SearchError::Loading),
        }
    }
}

#[async_trait::async_trait]
impl SearchEngine for Broken {
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
        self.fail().await
    }

    async fn map(&self, _: &SearchQuery, _: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.fail().await
    }

    async fn hotels_named(
        &self,
        _: &TypedName,
        _: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        self.fail().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_internal_problem_without_insides() {
    let (engine, _) = Broken::new(How::Panics);
    let app = TestApp::with().engine(engine).start().await;
    let problem = app.get(SEARCH).await.problem(500, "INTERNAL");
    assert!(!problem.to_string().contains("secret"));
    assert_eq!(app.get("/livez").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_past_its_deadline_is_given_up() {
    let (engine, _) = Broken::new(How::Hangs);
    let app = TestApp::with()
        .engine(engine)
        .settings(|settings| settings.deadline = Duration::from_millis(50));
    let answer = app.start().await.get(SEARCH).await;
    answer.problem(503, "UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_above_the_limit_are_turned_away_at_once() {
    let (engine, asked) = Broken::new(How::Hangs);
    let app = TestApp::with().engine(engine).settings(|settings| settings.requests_max = 1);
    let app = Arc::new(app.start().await);
    let first = tokio::spawn({
        let app = Arc::clone(&app);
        async move { app.get(SEARCH).await }
    });
    asked.notified().await;
    app.get("/v1/meta").await.problem(503, "UNAVAILABLE");
    // whoever looks after the service is answered all the same
    assert_eq!(app.get("/livez").await.status, 200);
    app.get("/metrics").await.problem(503, "UNAVAILABLE");
    assert!(app.get("/metrics").await.text().contains("records no metrics"));
    first.abort();
    app.await_answer("/v1/meta", |answer| answer.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_loads_is_told_to_those_who_ask() {
    let (engine, _) = Broken::new(How::Loads);
    let app = TestApp::with().engine(engine).start().await;
    app.get(SEARCH).await.problem(503, "UNAVAILABLE");
    let ready = app.get("/readyz").await.problem(503, "UNAVAILABLE");
    assert_eq!(ready["details"]["parts"]["engine"]["state"], "loading");
    assert_eq!(app.get("/readyz?role=booking").await.status, 200);
    assert_eq!(app.get("/health").await.json()["status"], "down");
    assert_eq!(app.get("/livez").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgis_stands_in_while_the_engine_loads() {
    let app = TestApp::with().stand_in_only().start().await;
    let list = app.get("/v1/hotels?bbox=-10,38,-9,39&sort=price&limit=3").await.json();
    assert_eq!((&list["engine"], &list["degraded"]), (&"postgres".into(), &true.into()));
    assert_eq!(list["items"][0]["slug"], "casa-1");
    let usual = TestApp::new().await;
    for path in [
        "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-04&facets=true",
        "/v1/map?bbox=-10,38,-9,39&zoom=7",
        "/v1/places?q=cas",
    ] {
        let (mut one, mut two) = (app.get(path).await.json(), usual.get(path).await.json());
        for answer in [&mut one, &mut two] {
            for differs in ["as_of", "engine", "degraded"] {
                answer.as_object_mut().unwrap().remove(differs);
            }
        }
        assert_eq!(one, two, "{path}");
    }
    // others have loaded: requests are better sent there
    let ready = app.get("/readyz").await.problem(503, "UNAVAILABLE");
    assert_eq!(ready["details"]["parts"]["engine"]["state"], "loading");
    assert_eq!(app.get("/health").await.json()["status"], "degraded");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_has_no_dates_to_offer() {
    let app = TestApp::with().empty().start().await;
    assert_eq!(app.get("/v1/hotels?bbox=-10,38,-9,39").await.json()["total"], 0);
    assert_eq!(app.get("/v1/meta").await.json()["inventory"], serde_json::Value::Null);
    let dates = "/v1/hotels?q=casa&check_in=2026-12-01&check_out=2026-12-02";
    app.get(dates).await.problem(400, "INVALID_PARAMETER");
    assert_eq!(app.get("/readyz").await.json()["parts"]["inventory"], "empty");
}
