//! Asks the engine, and the one that stands in while it loads or fails.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::query::{Page, SearchQuery};
use domain::text::TextQuery;
use futures::future::BoxFuture;
use search::{Answered, EngineName, SearchEngine, SearchError};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::measures::Kind;
use crate::problem::Problem;

/// The stand-in is a thousand times slower: more than these at once would starve the bookings.
const STAND_IN_SEARCHES_MAX: usize = 4;

/// The engine that usually answers, and the one that does meanwhile.
pub struct Engines {
    usual: Arc<dyn SearchEngine>,
    stand_in: Option<Arc<dyn SearchEngine>>,
    stand_in_searches: Semaphore,
}

/// An answer with who gave it.
#[derive(Debug)]
pub struct Given<T> {
    pub answer: T,
    pub as_of: DateTime<Utc>,
    pub engine: EngineName,
    pub degraded: bool,
}

impl Engines {
    /// An engine and perhaps a stand-in.
    pub fn new(usual: Arc<dyn SearchEngine>, stand_in: Option<Arc<dyn SearchEngine>>) -> Self {
        Self { usual, stand_in, stand_in_searches: Semaphore::new(STAND_IN_SEARCHES_MAX) }
    }

    /// The engine that usually answers.
    pub fn usual(&self) -> &dyn SearchEngine {
        &*self.usual
    }

    /// Whether anything stands in for it.
    pub const fn has_stand_in(&self) -> bool {
        self.stand_in.is_some()
    }
}

impl App {
    /// Answers a search.
    pub async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Given<SearchAnswer>, Problem> {
        self.ask(Kind::Search, |engine| engine.search(query, page)).await
    }

    /// Answers a map.
    pub async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Given<MapAnswer>, Problem> {
        self.ask(Kind::Map, |engine| engine.map(query, zoom)).await
    }

    /// Suggests places.
    pub async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Given<Vec<Place>>, Problem> {
        self.ask(Kind::Places, |engine| engine.places(text, limit)).await
    }

    async fn ask<'a, T>(
        &'a self,
        kind: Kind,
        ask: impl Fn(&'a dyn SearchEngine) -> BoxFuture<'a, Result<Answered<T>, SearchError>>,
    ) -> Result<Given<T>, Problem> {
        let engines = &self.engines;
        let began = Instant::now();
        let usual = engines.usual();
        let answered = ask(usual).await;
        self.measures.searched(kind, usual.name(), began.elapsed(), answered.is_ok());
        let error = match answered {
            Ok(answered) => return Ok(Given::new(answered, usual.name(), false)),
            Err(error) => error,
        };
        if !matches!(error, SearchError::Loading) {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, engine = usual.name().as_str(), "the engine failed");
        }
        let Some(stand_in) = engines.stand_in.as_deref() else {
            return Err(error.into());
        };
        self.database()?;
        let Ok(_permit) = engines.stand_in_searches.try_acquire() else {
            return Err(Problem::unavailable("the engine is away and its stand-in is busy"));
        };
        let began = Instant::now();
        let answered = ask(stand_in).await;
        self.measures.searched(kind, stand_in.name(), began.elapsed(), answered.is_ok());
        Ok(Given::new(answered?, stand_in.name(), true))
    }
}

impl<T> Given<T> {
    fn new(answered: Answered<T>, engine: EngineName, degraded: bool) -> Self {
        Self { answer: answered.answer, as_of: answered.as_of, engine, degraded }
    }
}
