//! The engine that searches Elasticsearch. Indices, documents and the connection are in `index`;
//! here are questions and what is made of their answers.

mod aggregate;
mod alone;
mod candidates;
mod filter;
mod named;
mod near;
mod refine;
mod shown;
mod text;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer, TotalRelation};
use domain::grid::{Marker, gather};
use domain::histogram::bin_width_minor;
use domain::money::Currency;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use index::query::Query;
use index::{Cluster, ElasticsearchError, Live, Price};
use runtime::place::work_in;
use runtime::role::Life;
use store::feed::Reached;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use self::alone::{SimplePage, find_simple_map, find_simple_page, is_simple};
use self::candidates::{Candidates, Wish, find_candidates, place_behind};
use self::filter::Conditions;
use self::named::find_named;
use self::refine::{Refined, matching, refine, relation};
use self::shown::find_items;
use crate::engine::{Answered, EngineName, Following, SearchEngine, SearchError};

/// For so long an engine relies on what it knows of the alias and the position. `as_of` may lag
/// behind by as much; it never runs ahead.
const LIVE_KEPT: Duration = Duration::from_millis(100);
/// Time between two looks at the position, for those who wait for it to move.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// So many candidates are looked at, as many as `max_result_window` lets through.
const CANDIDATES_MAX: usize = 10_000;
/// A question with more candidates than these is dear.
const FEW_CANDIDATES_MAX: usize = 1_000;
/// Dear questions at once: half of the threads that search on the smallest node (two cores), so
/// that another question always finds one.
const DEAR_AT_ONCE: usize = 2;
/// How long a dear question waits for its turn.
const DEAR_WAIT: Duration = Duration::from_secs(5);
/// How long near misses may take; the hotels of the answer are there before.
const NEAR_WITHIN: Duration = Duration::from_secs(1);
/// How often a search is made again because a hotel changed between its two requests.
const ATTEMPTS_MAX: u32 = 4;

/// Searches the index behind the alias. It needs no database: each document carries all that an
/// answer shows.
///
/// Simple searches (without dates, words, circle and distance) are answered by the server alone and
/// exactly, whatever their number. For the others it finds candidates, at most ten thousand, and
/// the rules in `domain` make the answer of them, as in the embedded engine; of more candidates the
/// first by the order's own key are looked at, and the total is a lower bound.
pub struct Elasticsearch {
    cluster: Arc<Cluster>,
    currency: Currency,
    candidates_max: usize,
    few_candidates_max: usize,
    dear_wait: Duration,
    near_within: Duration,
    dear_places: Arc<Semaphore>,
    live: Mutex<Option<(Instant, Arc<Live>)>>,
    reached: watch::Sender<Option<Arc<Reached>>>,
}

impl Elasticsearch {
    /// Searches through `cluster`.
    pub fn new(cluster: Arc<Cluster>, currency: Currency) -> Self {
        Self {
            cluster,
            currency,
            candidates_max: CANDIDATES_MAX,
            few_candidates_max: FEW_CANDIDATES_MAX,
            dear_wait: DEAR_WAIT,
            near_within: NEAR_WITHIN,
            dear_places: Arc::new(Semaphore::new(DEAR_AT_ONCE)),
            live: Mutex::new(None),
            reached: watch::Sender::new(None),
        }
    }

    /// Looks at fewer candidates, or at more where the index allows it (`max_result_window`).
    #[must_use]
    pub const fn with_candidates_max(mut self, candidates_max: usize) -> Self {
        self.candidates_max = candidates_max;
        self
    }

    /// Takes a question with more candidates than these for a dear one.
    #[must_use]
    pub const fn with_few_candidates_max(mut self, few_candidates_max: usize) -> Self {
        self.few_candidates_max = few_candidates_max;
        self
    }

    /// Lets dear questions wait for so long.
    #[must_use]
    pub const fn with_dear_wait(mut self, dear_wait: Duration) -> Self {
        self.dear_wait = dear_wait;
        self
    }

    /// Lets near misses take so long.
    #[must_use]
    pub const fn with_near_within(mut self, near_within: Duration) -> Self {
        self.near_within = near_within;
        self
    }

    /// Looks at the position again and again until it is asked to stop, so that whoever waits for
    /// it hears of it. Searches do without: each looks when what is known is old.
    pub async fn watch(&self, life: Life) {
        let looking = async {
            loop {
                // why it fails, searches tell
                if self.look().await.is_ok() {
                    life.beat();
                }
                tokio::time::sleep(LOOK_INTERVAL).await;
            }
        };
        life.until_stopped(looking).await;
    }

    /// The index that is searched and how far it has followed the feed: everything up to there is
    /// in every answer that begins after this call. [`SearchError::Loading`] without an index.
    pub async fn live(&self) -> Result<Arc<Live>, SearchError> {
        let known = self.live.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((since, live)) = known
            && since.elapsed() < LIVE_KEPT
        {
            return Ok(live);
        }
        self.look().await
    }

    async fn look(&self) -> Result<Arc<Live>, SearchError> {
        let since = Instant::now();
        let live = Arc::new(self.cluster.live().await?.ok_or(SearchError::Loading)?);
        let known = Some((since, Arc::clone(&live)));
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = known;
        self.reached.send_if_modified(|reached| {
            let is_same = reached.as_ref().is_some_and(|known| **known == live.reached);
            if !is_same {
                *reached = Some(Arc::new(live.reached.clone()));
            }
            !is_same
        });
        Ok(live)
    }

    /// Asks the live index. One that was deleted since is looked up anew, once.
    async fn ask<T, F>(&self, ask: impl Fn(Arc<Live>) -> F) -> Result<Answered<T>, SearchError>
    where
        F: Future<Output = Result<T, SearchError>>,
    {
        let mut live = self.live().await?;
        let mut answer = ask(Arc::clone(&live)).await;
        if matches!(answer, Err(SearchError::Elasticsearch(ElasticsearchError::Missing(_)))) {
            *self.live.lock().unwrap_or_else(PoisonError::into_inner) = None;
            live = self.live().await?;
            answer = ask(Arc::clone(&live)).await;
        }
        Ok(Answered { answer: answer?, as_of: live.reached.as_of })
    }

    async fn search_in(
        &self,
        live: &Live,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<SearchAnswer, SearchError> {
        for _ in 0..ATTEMPTS_MAX {
            if let Some(mut answer) = self.try_search(live, query, page).await? {
                if page.tells_near_misses(answer.total, answer.total_relation) {
                    answer.near_misses = self.near_misses(live, query, answer.total).await;
                }
                return Ok(answer);
            }
        }
        let changing = "a hotel changes all the time".to_owned();
        Err(ElasticsearchError::Overloaded(changing).into())
    }

    /// `None` when a hotel of the page changed between the two requests.
    async fn try_search(
        &self,
        live: &Live,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Option<SearchAnswer>, SearchError> {
        let index = &live.index;
        if is_simple(query) {
            let found = find_simple_page(&self.cluster, index, query, page, self.currency).await?;
            let SimplePage { total, page, next, facets } = found;
            let page: Vec<_> = page.iter().collect();
            let items = find_items(&self.cluster, index, query, &page).await?;
            let (total_relation, near_misses) = (TotalRelation::Exact, None);
            return Ok(items.map(|items| SearchAnswer {
                total,
                total_relation,
                items,
                next,
                facets,
                near_misses,
            }));
        }
        let candidates = self.page_candidates(live, query, page).await?;
        let refined = refine(query, page, &candidates, bin_width_minor(self.currency));
        let Refined { total, total_relation, page, next, facets } = refined;
        let items = find_items(&self.cluster, index, query, &page).await?;
        let near_misses = None;
        let answer =
            |items| SearchAnswer { total, total_relation, items, next, facets, near_misses };
        Ok(items.map(answer))
    }

    /// The candidates of a page. Facets look at hotels too that fail by stars, type or price alone.
    async fn page_candidates(
        &self,
        live: &Live,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Candidates, SearchError> {
        let conditions = Conditions::of(query);
        let conditions =
            if page.facets { Query::all(conditions.always) } else { conditions.into_query() };
        let mut wish = self.wish(conditions);
        let candidates = self.candidates(live, query, &wish).await?;
        wish.after = page.after.and_then(|after| place_behind(query, after));
        if candidates.complete || wish.after.is_none() {
            return Ok(candidates);
        }
        // of too many the first ones may all lie on earlier pages
        self.many_candidates(live, query, wish).await
    }

    fn wish(&self, conditions: Query) -> Wish {
        let candidates_max = self.candidates_max.min(self.few_candidates_max);
        Wish {
            conditions,
            candidates_max,
            after: None,
            with_names: false,
            with_time_zones: false,
            price: Price::Usual,
        }
    }

    /// What is wished if it is little, else as much of it as is looked at.
    async fn candidates(
        &self,
        live: &Live,
        query: &SearchQuery,
        wish: &Wish,
    ) -> Result<Candidates, SearchError> {
        let few = find_candidates(&self.cluster, &live.index, query, wish).await?;
        if few.complete { Ok(few) } else { self.many_candidates(live, query, wish.clone()).await }
    }

    /// Asks a dear question in one of the places for such. The place belongs to the work: it stays
    /// taken when whoever asks hangs up.
    async fn many_candidates(
        &self,
        live: &Live,
        query: &SearchQuery,
        wish: Wish,
    ) -> Result<Candidates, SearchError> {
        let place = Arc::clone(&self.dear_places).acquire_owned();
        let Ok(Ok(place)) = timeout(self.dear_wait, place).await else {
            return Err(SearchError::Busy);
        };
        let wish = Wish { candidates_max: self.candidates_max, price: Price::Dear, ..wish };
        let (cluster, index, query) =
            (Arc::clone(&self.cluster), live.index.clone(), query.clone());
        let work = async move { find_candidates(&cluster, &index, &query, &wish).await };
        match work_in(place, work).await {
            // the stand-in would take longer still
            Err(ElasticsearchError::TimedOut) => Err(SearchError::Busy),
            candidates => Ok(candidates?),
        }
    }

    async fn map_in(
        &self,
        live: &Live,
        query: &SearchQuery,
        zoom: u8,
    ) -> Result<MapAnswer, SearchError> {
        if is_simple(query) {
            return Ok(find_simple_map(&self.cluster, &live.index, query, zoom).await?);
        }
        let asked = Conditions::of(query).into_query();
        let wish = Wish { with_names: true, ..self.wish(asked) };
        let candidates = self.candidates(live, query, &wish).await?;
        let markers = matching(query, &candidates.found).map(|candidate| Marker {
            coordinates: candidate.facts.coordinates,
            price_minor: candidate.price_minor(),
            name: candidate,
        });
        let answer =
            gather(markers.collect(), &query.area.extent(), zoom, |marker| marker.name.pin());
        Ok(MapAnswer { total_relation: relation(&candidates), ..answer })
    }
}

#[async_trait]
impl SearchEngine for Elasticsearch {
    fn name(&self) -> EngineName {
        EngineName::Elasticsearch
    }

    fn following(&self) -> Option<Following> {
        Some(self.reached.subscribe())
    }

    fn generation(&self) -> u64 {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.as_ref().map_or(0, |(_, live)| live.index.generation())
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.ask(|live| async move {
            let query = self.forgiving(&live, query).await?;
            self.search_in(&live, &query, page).await
        })
        .await
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.ask(|live| async move {
            let query = self.forgiving(&live, query).await?;
            self.map_in(&live, &query, zoom).await
        })
        .await
    }

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        self.ask(
            |live| async move { Ok(find_named(&self.cluster, &live.index, typed, limit).await?) },
        )
        .await
    }
}
