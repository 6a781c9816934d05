//! The engine inside this process. It answers from memory alone: no server has to be up.

use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::hotel::Document;
use domain::money::Currency;
use domain::query::{Page, SearchQuery};
use domain::text::TextQuery;
use engine::{Change, Engine, Snapshot};

use crate::engine::{Answered, EngineName, SearchEngine, SearchError};

/// Columns in memory, kept current by [`crate::follower`].
pub struct Embedded {
    currency: Currency,
    engine: OnceLock<Engine>,
    as_of: ArcSwapOption<DateTime<Utc>>,
}

impl Embedded {
    /// An engine without hotels, which answers [`SearchError::Loading`] until it is first filled.
    pub fn new(currency: Currency) -> Self {
        Self { currency, engine: OnceLock::new(), as_of: ArcSwapOption::empty() }
    }

    /// Replaces all hotels by those of a moment. Takes a while; call it off the async threads.
    pub fn replace(&self, documents: Vec<Arc<Document>>, as_of: DateTime<Utc>) {
        match self.engine.get() {
            Some(engine) => engine.replace(documents),
            None => {
                // only the follower fills an engine, so nobody else can have been faster
                let _ = self.engine.set(Engine::new(documents, self.currency));
            }
        }
        self.as_of.store(Some(Arc::new(as_of)));
    }

    /// Applies a batch of changes of a moment; an empty one only moves the moment.
    pub fn apply(&self, batch: Vec<Change>, as_of: DateTime<Utc>) {
        if let Some(engine) = self.engine.get() {
            if !batch.is_empty() {
                engine.apply(batch);
            }
            self.as_of.store(Some(Arc::new(as_of)));
        }
    }

    /// The state of this moment; `as_of` is read first, so it never claims too much.
    pub fn current(&self) -> Result<(DateTime<Utc>, Arc<Snapshot>), SearchError> {
        let as_of = self.as_of.load_full().ok_or(SearchError::Loading)?;
        let engine = self.engine.get().ok_or(SearchError::Loading)?;
        Ok((*as_of, engine.snapshot()))
    }

    fn answer<T>(&self, ask: impl FnOnce(&Snapshot) -> T) -> Result<Answered<T>, SearchError> {
        let (as_of, snapshot) = self.current()?;
        Ok(Answered { answer: ask(&snapshot), as_of })
    }
}

#[async_trait]
impl SearchEngine for Embedded {
    fn name(&self) -> EngineName {
        EngineName::Embedded
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.answer(|snapshot| snapshot.search(query, page))
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.answer(|snapshot| snapshot.map(query, zoom))
    }

    async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Answered<Vec<Place>>, SearchError> {
        self.answer(|snapshot| snapshot.places(text, limit))
    }
}
