//! Asks the engine, and the one that stands in while it loads or fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::flexible::Shift;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use futures::future::BoxFuture;
use runtime::place::work_in;
use runtime::telemetry::Causes;
use search::{Answered, EngineName, SearchEngine, SearchError};

use crate::app::App;
use crate::edge::measures::Kind;
use crate::edge::problem::Problem;
use crate::search::freshness::Freshness;

/// So much of a request's time is left for a kept answer, or to say that there is none.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// An answer with who gave it.
#[derive(Debug)]
pub struct Given<T> {
    pub answer: T,
    pub as_of: DateTime<Utc>,
    pub engine: EngineName,
    pub degraded: bool,
}

impl App {
    /// Answers a search.
    pub async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
        freshness: Option<Freshness>,
    ) -> Result<Given<SearchAnswer>, Problem> {
        let asked = Arc::new((query.clone(), *page));
        self.ask(Kind::Search, freshness, move |engine| {
            let asked = Arc::clone(&asked);
            Box::pin(async move { engine.search(&asked.0, &asked.1).await })
        })
        .await
    }

    /// Answers a map.
    pub async fn map(
        &self,
        query: &SearchQuery,
        zoom: u8,
        freshness: Option<Freshness>,
    ) -> Result<Given<MapAnswer>, Problem> {
        let query = Arc::new(query.clone());
        self.ask(Kind::Map, freshness, move |engine| {
            let query = Arc::clone(&query);
            Box::pin(async move { engine.map(&query, zoom).await })
        })
        .await
    }

    /// Answers searches for stays around each other.
    pub async fn shifts(
        &self,
        shifted: Vec<SearchQuery>,
        freshness: Option<Freshness>,
    ) -> Result<Given<Vec<Shift>>, Problem> {
        let shifted: Arc<[SearchQuery]> = shifted.into();
        self.ask(Kind::Flexible, freshness, move |engine| {
            let shifted = Arc::clone(&shifted);
            Box::pin(async move { engine.shifts(&shifted).await })
        })
        .await
    }

    /// Finds hotels by a typed name.
    pub async fn hotels_named(
        &self,
        typed: TypedName,
        limit: usize,
    ) -> Result<Given<Vec<NamedHotel>>, Problem> {
        let typed = Arc::new(typed);
        self.ask(Kind::Places, None, move |engine| {
            let typed = Arc::clone(&typed);
            Box::pin(async move { engine.hotels_named(&typed, limit).await })
        })
        .await
    }

    /// Asks the usual engine, or its stand-in when that fails or does not know the transaction of
    /// `freshness` in time. The stand-in reads the database itself. When neither can answer, what was
    /// kept of an earlier answer does, unless it has to be of a certain moment.
    async fn ask<T: Send + 'static>(
        &self,
        kind: Kind,
        freshness: Option<Freshness>,
        ask: impl Fn(Arc<dyn SearchEngine>) -> Answering<T>,
    ) -> Result<Given<T>, Problem> {
        let began = Instant::now();
        let usual = self.engines.usual();
        let knows = match freshness {
            Some(token) => self.usual_engine_knows(token).await?,
            None => true,
        };
        let given = if knows {
            let asked = Instant::now();
            let work = ask(Arc::clone(usual));
            let answered = tokio::time::timeout(self.time_left(began), work).await;
            let done = matches!(answered, Ok(Ok(_)));
            self.edge.measures.searched(kind, usual.name(), asked.elapsed(), done);
            match answered {
                Ok(Ok(answered)) => Ok(Given::new(answered, usual.name(), false)),
                // nowhere would it be cheaper
                Ok(Err(error @ SearchError::Busy)) => Err(error.into()),
                Ok(Err(error)) => self.ask_stand_in(kind, Some(error), began, &ask).await,
                // it would be no quicker anywhere in what is left
                Err(_) => Err(Problem::unavailable("the search took too long")),
            }
        } else {
            self.ask_stand_in(kind, None, began, &ask).await
        };
        let refused = match given {
            Ok(given) => return Ok(given),
            Err(refused) => refused,
        };
        let kept = usual.kept().filter(|_| freshness.is_none());
        if let Some(kept) = kept
            && let Ok(answered) = ask(kept).await
        {
            return Ok(Given::new(answered, usual.name(), true));
        }
        Err(refused)
    }

    /// Has the stand-in answer within the request's time. Its place belongs to the work: it stays
    /// taken for as long as the database works, also when whoever asks has hung up.
    async fn ask_stand_in<T: Send + 'static>(
        &self,
        kind: Kind,
        failed: Option<SearchError>,
        began: Instant,
        ask: &impl Fn(Arc<dyn SearchEngine>) -> Answering<T>,
    ) -> Result<Given<T>, Problem> {
        if let Some(error) = failed.as_ref().filter(|error| !matches!(error, SearchError::Loading))
        {
            let engine = self.engines.usual().name().as_str();
            tracing::warn!(error = %Causes(error), engine, "the engine failed");
        }
        let Some(stand_in) = self.engines.stand_in.clone() else {
            let behind = || Problem::unavailable("the search has not heard of that booking yet");
            return Err(failed.map_or_else(behind, Problem::from));
        };
        self.database()?;
        let name = stand_in.name();
        let places = Arc::clone(&self.engines.stand_in_places);
        let work = ask(stand_in);
        let answering = async {
            let Ok(place) = places.acquire_owned().await else {
                return Err(Problem::unavailable("the stand-in is closed"));
            };
            let began = Instant::now();
            let answered = work_in(place, work).await;
            self.edge.measures.searched(kind, name, began.elapsed(), answered.is_ok());
            Ok(Given::new(answered?, name, true))
        };
        match tokio::time::timeout(self.time_left(began), answering).await {
            Ok(given) => given,
            Err(_) => Err(Problem::unavailable("the engine is away and its stand-in is busy")),
        }
    }

    /// How long a request that began then may still be worked on.
    fn time_left(&self, began: Instant) -> Duration {
        self.settings.deadline.saturating_sub(began.elapsed() + LAST_WORDS)
    }
}

/// An engine at work on a question of its own.
type Answering<T> = BoxFuture<'static, Result<Answered<T>, SearchError>>;

impl<T> Given<T> {
    fn new(answered: Answered<T>, engine: EngineName, degraded: bool) -> Self {
        Self { answer: answered.answer, as_of: answered.as_of, engine, degraded }
    }
}
