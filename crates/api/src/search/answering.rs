//! Asks the engine, and the one that stands in while it loads or fails.

use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::query::{Page, SearchQuery};
use domain::text::TextQuery;
use futures::future::BoxFuture;
use runtime::telemetry::Causes;
use search::{Answered, EngineName, SearchEngine, SearchError};

use crate::app::App;
use crate::edge::measures::Kind;
use crate::edge::problem::Problem;
use crate::search::freshness::Freshness;

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
        self.ask(Kind::Search, freshness, |engine| engine.search(query, page)).await
    }

    /// Answers a map.
    pub async fn map(
        &self,
        query: &SearchQuery,
        zoom: u8,
        freshness: Option<Freshness>,
    ) -> Result<Given<MapAnswer>, Problem> {
        self.ask(Kind::Map, freshness, |engine| engine.map(query, zoom)).await
    }

    /// Suggests places.
    pub async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Given<Vec<Place>>, Problem> {
        self.ask(Kind::Places, None, |engine| engine.places(text, limit)).await
    }

    /// Asks the usual engine, or its stand-in when that fails or does not know the transaction of
    /// `freshness` in time. The stand-in reads the database itself.
    async fn ask<'a, T>(
        &'a self,
        kind: Kind,
        freshness: Option<Freshness>,
        ask: impl Fn(&'a dyn SearchEngine) -> BoxFuture<'a, Result<Answered<T>, SearchError>>,
    ) -> Result<Given<T>, Problem> {
        let usual = self.engines.usual();
        let knows = match freshness {
            Some(token) => self.usual_engine_knows(token).await?,
            None => true,
        };
        let failed = if knows {
            match self.measured(kind, usual, &ask).await {
                Ok(answered) => return Ok(Given::new(answered, usual.name(), false)),
                Err(error) => Some(error),
            }
        } else {
            None
        };
        if let Some(error) = failed.as_ref().filter(|error| !matches!(error, SearchError::Loading))
        {
            let engine = usual.name().as_str();
            tracing::warn!(error = %Causes(error), engine, "the engine failed");
        }
        let Some(stand_in) = self.engines.stand_in.as_deref() else {
            let behind = || Problem::unavailable("the search has not heard of that booking yet");
            return Err(failed.map_or_else(behind, Problem::from));
        };
        self.database()?;
        let Ok(_permit) = self.engines.stand_in_searches.try_acquire() else {
            return Err(Problem::unavailable("the engine is away and its stand-in is busy"));
        };
        let answered = self.measured(kind, stand_in, &ask).await?;
        Ok(Given::new(answered, stand_in.name(), true))
    }

    async fn measured<'a, T>(
        &'a self,
        kind: Kind,
        engine: &'a dyn SearchEngine,
        ask: impl Fn(&'a dyn SearchEngine) -> BoxFuture<'a, Result<Answered<T>, SearchError>>,
    ) -> Result<Answered<T>, SearchError> {
        let began = Instant::now();
        let answered = ask(engine).await;
        self.edge.measures.searched(kind, engine.name(), began.elapsed(), answered.is_ok());
        answered
    }
}

impl<T> Given<T> {
    fn new(answered: Answered<T>, engine: EngineName, degraded: bool) -> Self {
        Self { answer: answered.answer, as_of: answered.as_of, engine, degraded }
    }
}
