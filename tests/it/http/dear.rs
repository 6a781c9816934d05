//! Questions that read much, a dozen at once: others are answered as if they were not there, and
//! places are taken for as long as there is work, whoever hangs up.
// brief: O2, S8

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer, TotalRelation};
use domain::money::Currency;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use index::{Cluster, Written};
use search::{Answered, Elasticsearch, EngineName, Following, SearchEngine, SearchError};
use store::documents::load_every_document;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{Answer, TestApp};
use crate::elasticsearch::slow::SlowNode;
use crate::elasticsearch::{TestIndices, progress, put_all, settings};

/// As many as brought it down.
const STRANGERS: usize = 12;
/// Dear questions that reach the server at once.
const DEAR_AT_ONCE: usize = 2;
/// Places of the stand-in.
const STAND_IN_PLACES: usize = 8;
/// Of twelve hotels a question finds more than these, and it is dear.
const FEW: usize = 4;
const LOOKED_AT: usize = 9_999;
const DEAR: &str = "/v1/hotels?bbox=-180,-90,180,90&facets=true&check_in=2026-12-01\
    &check_out=2026-12-04&limit=1";
const ORDINARY: [&str; 4] = [
    "/v1/hotels?bbox=-10,38,-9,39&limit=3",
    "/v1/hotels?bbox=-9.2,38.6,-9.1,38.7035&check_in=2026-12-01&check_out=2026-12-04",
    "/v1/map?bbox=-10,38,-9,39&zoom=5",
    "/v1/places?q=cas",
];

/// A service over a node on which dear searches take long.
async fn service() -> (Arc<TestApp>, SlowNode, TestIndices) {
    let test = TestIndices::new();
    let node = SlowNode::start(LOOKED_AT).await;
    let mut through = settings(test.cluster.prefix().to_owned());
    through.url = node.url();
    let cluster = Arc::new(Cluster::connect(through).expect("a usable address"));
    let engine = Elasticsearch::new(cluster, Currency::EUR)
        .with_candidates_max(LOOKED_AT)
        .with_few_candidates_max(FEW)
        .with_dear_wait(std::time::Duration::from_mins(2));
    let app = TestApp::with()
        .engine_with_stand_in(Arc::new(engine))
        .settings(|settings| settings.deadline = std::time::Duration::from_mins(2));
    let app = app.start().await;
    let index = test.create(1).await;
    let documents = load_every_document(app.pool()).await.expect("documents");
    let written = put_all(&test.cluster, &index, &documents).await.expect("outcomes");
    assert!(written.iter().all(|outcome| *outcome == Written::Done));
    test.cluster.publish(&index, &progress(1)).await.expect("a position");
    test.cluster.swap_alias(&index).await.expect("a live index");
    (Arc::new(app), node, test)
}

fn ask(app: &Arc<TestApp>, path: String) -> JoinHandle<Answer> {
    let app = Arc::clone(app);
    tokio::spawn(async move { app.get(&path).await })
}

async fn assert_ordinary_ones_are_answered(app: &TestApp) {
    for path in ORDINARY {
        let answer = app.get(path).await;
        let json = answer.json();
        assert_eq!(answer.status, 200, "{path}: {json}");
        assert_eq!((&json["engine"], &json["degraded"]), (&"elasticsearch".into(), &false.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dozen_dear_questions_hold_nobody_else_up() {
    let (app, node, _test) = service().await;
    let dear: Vec<_> =
        (0..STRANGERS).map(|n| ask(&app, format!("{DEAR}&adults={}", n + 1))).collect();
    node.await_waiting(DEAR_AT_ONCE).await;
    assert_ordinary_ones_are_answered(&app).await;
    assert_eq!(node.waiting(), DEAR_AT_ONCE, "the others wait for their turn");
    node.open();
    for answer in dear {
        let answer = answer.await.expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["engine"], "elasticsearch");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dear_question_keeps_its_place_when_its_asker_hangs_up() {
    let (app, node, _test) = service().await;
    let dear: Vec<_> =
        (0..DEAR_AT_ONCE).map(|n| ask(&app, format!("{DEAR}&adults={}", n + 1))).collect();
    node.await_waiting(DEAR_AT_ONCE).await;
    for asking in dear {
        asking.abort();
        assert!(asking.await.is_err(), "hung up");
    }
    let later = ask(&app, DEAR.to_owned());
    // that it is dear is found out by asking for a few
    node.await_an_answer().await;
    assert_ordinary_ones_are_answered(&app).await;
    assert_eq!(node.waiting(), DEAR_AT_ONCE, "nobody takes the place of work that goes on");
    node.open();
    assert_eq!(later.await.expect("an answer").status, 200);
}

/// Stands in, and takes as long as it is told to.
struct SlowStandIn {
    may_end: watch::Receiver<bool>,
    begun: Arc<watch::Sender<usize>>,
    /// Searches that were dropped before they had ended.
    dropped: Arc<AtomicUsize>,
}

/// Counts what is dropped too early.
struct Unfinished(Option<Arc<AtomicUsize>>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(dropped) = &self.0 {
            dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn nothing(as_of: DateTime<Utc>) -> Answered<SearchAnswer> {
    let (total, total_relation, items) = (0, TotalRelation::Exact, Vec::new());
    let answer =
        SearchAnswer { total, total_relation, items, next: None, facets: None, near_misses: None };
    Answered { answer, as_of }
}

#[async_trait::async_trait]
impl SearchEngine for SlowStandIn {
    fn name(&self) -> EngineName {
        EngineName::Postgres
    }

    fn following(&self) -> Option<Following> {
        None
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        let mut unfinished = Unfinished(Some(Arc::clone(&self.dropped)));
        self.begun.send_modify(|begun| *begun += 1);
        self.may_end.clone().wait_for(|may_end| *may_end).await.expect("a test");
        unfinished.0 = None;
        Ok(nothing(DateTime::UNIX_EPOCH))
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

/// Is never there, and perhaps has kept something.
#[derive(Default)]
struct Away {
    kept: Option<Arc<dyn SearchEngine>>,
    /// How many searches it was asked for.
    asked: Arc<watch::Sender<usize>>,
}

#[async_trait::async_trait]
impl SearchEngine for Away {
    fn name(&self) -> EngineName {
        EngineName::Elasticsearch
    }

    fn following(&self) -> Option<Following> {
        None
    }

    fn kept(&self) -> Option<Arc<dyn SearchEngine>> {
        self.kept.clone()
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.asked.send_modify(|asked| *asked += 1);
        Err(SearchError::Loading)
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

const SEARCH: &str = "/v1/hotels?bbox=-10,38,-9,39";

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_works_on_when_its_askers_hang_up_and_takes_no_more() {
    let may_end = watch::Sender::new(false);
    let (begun, dropped) = (Arc::new(watch::Sender::new(0)), Arc::new(AtomicUsize::new(0)));
    let stand_in = SlowStandIn {
        may_end: may_end.subscribe(),
        begun: Arc::clone(&begun),
        dropped: Arc::clone(&dropped),
    };
    let away = Away::default();
    let mut asked = away.asked.subscribe();
    let app = TestApp::with().engine(Arc::new(away)).stand_in(Arc::new(stand_in));
    let app = Arc::new(app.start().await);
    let asking: Vec<_> = (0..STAND_IN_PLACES).map(|_| ask(&app, SEARCH.to_owned())).collect();
    begun.subscribe().wait_for(|begun| *begun == STAND_IN_PLACES).await.expect("a stand-in");
    for asking in asking {
        asking.abort();
        assert!(asking.await.is_err(), "hung up");
    }
    // waits for its turn
    let later = ask(&app, SEARCH.to_owned());
    asked.wait_for(|asked| *asked == STAND_IN_PLACES + 1).await.expect("an engine");
    assert_eq!(app.get("/v1/meta").await.status, 200);
    assert_eq!((*begun.borrow(), dropped.load(Ordering::SeqCst)), (STAND_IN_PLACES, 0));
    may_end.send_replace(true);
    assert_eq!(later.await.expect("an answer").status, 200, "it waited");
    assert_eq!((*begun.borrow(), dropped.load(Ordering::SeqCst)), (STAND_IN_PLACES + 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_is_better_than_nothing_and_says_of_when_it_is() {
    let kept_at: DateTime<Utc> = "2026-11-30T23:59:00Z".parse().expect("an instant");
    let kept: Arc<dyn SearchEngine> = Arc::new(Fixed(kept_at));
    let never = watch::Sender::new(false);
    for kept in [Some(kept), None] {
        let stand_in = SlowStandIn {
            may_end: never.subscribe(),
            begun: Arc::default(),
            dropped: Arc::default(),
        };
        let has_kept = kept.is_some();
        let app = TestApp::with()
            .engine(Arc::new(Away { kept, ..Away::default() }))
            .stand_in(Arc::new(stand_in))
            .settings(|settings| settings.deadline = std::time::Duration::from_secs(1));
        let answer = app.start().await.get(SEARCH).await;
        if has_kept {
            let json = answer.json();
            assert_eq!(answer.status, 200, "{json}");
            assert_eq!(json["as_of"], "2026-11-30T23:59:00.000000Z");
            assert_eq!(
                (&json["engine"], &json["degraded"]),
                (&"elasticsearch".into(), &true.into())
            );
        } else {
            answer.problem(503, "UNAVAILABLE");
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
}

/// Answers of one moment.
struct Fixed(DateTime<Utc>);

#[async_trait::async_trait]
impl SearchEngine for Fixed {
    fn name(&self) -> EngineName {
        EngineName::Elasticsearch
    }

    fn following(&self) -> Option<Following> {
        None
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        Ok(nothing(self.0))
    }

    async fn map(&self, _: &SearchQuery, _: u8) -> Result<Answered<MapAnswer>, SearchError> {
        Err(SearchError::NotKept)
    }

    async fn hotels_named(
        &self,
        _: &TypedName,
        _: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        Err(SearchError::NotKept)
    }
}
