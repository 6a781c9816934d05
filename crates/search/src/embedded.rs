//! The engine inside this process. It answers from memory alone: no server has to be up.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::flexible::Shift;
use domain::hotel::Document;
use domain::money::Currency;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use engine::{Change, Engine, Snapshot};
use store::feed::Reached;
use tokio::sync::watch;

use crate::engine::{Answered, EngineName, Following, SearchEngine, SearchError};

/// Columns in memory, kept current by [`follow`](crate::follow).
pub struct Embedded {
    currency: Currency,
    engine: OnceLock<Engine>,
    reached: watch::Sender<Option<Arc<Reached>>>,
}

impl Embedded {
    /// An engine without hotels, which answers [`SearchError::Loading`] until it is first filled.
    pub fn new(currency: Currency) -> Self {
        Self { currency, engine: OnceLock::new(), reached: watch::Sender::new(None) }
    }

    /// Replaces all hotels. Takes a while; call it off the async threads.
    pub fn replace(&self, documents: Vec<Arc<Document>>, reached: Reached) {
        match self.engine.get() {
            Some(engine) => engine.replace(documents),
            None => {
                // only the follower fills an engine, so nobody else can have been faster
                let _ = self.engine.set(Engine::new(documents, self.currency));
            }
        }
        self.advance(reached);
    }

    /// Applies a batch of changes. How far it is follows when all of a pass is applied.
    pub fn apply(&self, batch: Vec<Change>) {
        if let Some(engine) = self.engine.get() {
            engine.apply(batch);
        }
    }

    /// States that everything up to here is applied.
    pub fn advance(&self, reached: Reached) {
        self.reached.send_replace(Some(Arc::new(reached)));
    }

    /// How far this engine is, and how it goes on; `None` while it loads.
    pub fn reached(&self) -> Following {
        self.reached.subscribe()
    }

    /// The state of this moment; the time is read first, so that it never claims too much.
    pub fn current(&self) -> Result<(DateTime<Utc>, Arc<Snapshot>), SearchError> {
        let as_of = self.reached.borrow().as_ref().map(|reached| reached.as_of);
        let engine = self.engine.get().ok_or(SearchError::Loading)?;
        Ok((as_of.ok_or(SearchError::Loading)?, engine.snapshot()))
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

    fn following(&self) -> Option<Following> {
        Some(self.reached())
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.answer(|snapshot| snapshot.search(query, page))
    }

    /// All of one snapshot.
    async fn shifts(&self, shifted: &[SearchQuery]) -> Result<Answered<Vec<Shift>>, SearchError> {
        self.answer(|snapshot| {
            let shift = |query: &SearchQuery| {
                let answer = snapshot.search(query, &Page::CHEAPEST);
                query.stay.map(|stay| Shift::of(stay, &answer))
            };
            shifted.iter().filter_map(shift).collect()
        })
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.answer(|snapshot| snapshot.map(query, zoom))
    }

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        self.answer(|snapshot| snapshot.hotels_named(typed.tokens(), typed.forgives_typos(), limit))
    }
}
