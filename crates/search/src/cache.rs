//! Answers that are kept for as long as nothing they depend on has changed.
//!
//! An answer is kept with the position that its index had *before* it was asked. Each process hears
//! from the feed which cells of the map changed ([`ChangedCells`]); an answer counts as long as no
//! cell in its reach changed after that position. When that can't be told, the engine is asked and
//! nothing is kept. So an answer is never older than the index was when the question came.
//!
//! Processes may share answers ([`SharedCache`]): what another one has kept counts by the same rule.

mod changed_cells;
mod coded;
mod follower;
mod kept;
mod question;
mod redis_answers;
mod sealed;
mod shared;
mod shelf;

use std::sync::Arc;

use async_trait::async_trait;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;

pub use changed_cells::{ChangedCells, Pass, Reach};
pub use follower::follow_cells;
use kept::KeptAnswers;
pub use redis_answers::RedisAnswers;
use sealed::{Name, Origin};
pub use shared::{AnswerStore, AnswerStoreError, SharedCache};
use shelf::Shelf;
use store::feed::Position;
use store::feed::Reached;

use crate::engine::{Answered, EngineName, Following, SearchEngine, SearchError};

/// Rough sizes in memory.
const ITEM_BYTES: usize = 1_000;
const MARK_BYTES: usize = 150;

/// An engine whose answers are kept. For one that is asked over a network: the embedded engine
/// answers sooner than a cache.
pub struct Cached {
    engine: Arc<dyn SearchEngine>,
    changed: Arc<ChangedCells>,
    shared: Option<Arc<SharedCache>>,
    shelves: Shelves,
}

/// One for each kind of question.
#[derive(Clone)]
struct Shelves {
    searches: Shelf<SearchAnswer>,
    maps: Shelf<MapAnswer>,
    named: Shelf<Vec<NamedHotel>>,
}

/// What the index of this moment has at least, and which index that is.
struct Known {
    pass: Pass,
    reached: Arc<Reached>,
    generation: u64,
}

impl Known {
    /// What a question is called where processes share answers.
    fn name(&self, shared: &SharedCache, question: &str) -> Name {
        let (lineage, generation) = (&self.reached.lineage, self.generation);
        Name::new(Origin { lineage, generation, currency: shared.currency() }, question)
    }
}

impl Cached {
    /// Keeps answers of `engine` in about `bytes_max` of memory.
    pub fn new(engine: Arc<dyn SearchEngine>, changed: Arc<ChangedCells>, bytes_max: u64) -> Self {
        let shelves = Shelves {
            searches: Shelf::new(bytes_max / 2, |answer| answer.items.len() * ITEM_BYTES),
            maps: Shelf::new(bytes_max / 4, |answer| {
                (answer.pins.len() + answer.clusters.len()) * MARK_BYTES
            }),
            named: Shelf::new(bytes_max / 4, |hotels| hotels.len() * MARK_BYTES),
        };
        Self { engine, changed, shared: None, shelves }
    }

    /// Asks `shared` for what this process has not kept, and shares what it asks the engine.
    #[must_use]
    pub fn sharing(self, shared: Arc<SharedCache>) -> Self {
        Self { shared: Some(shared), ..self }
    }

    /// What the index knows at this moment at least, if what is in reach has not changed since.
    fn known_now(&self, reach: &Reach) -> Option<Known> {
        let generation = self.engine.generation();
        let reached = self.engine.following()?.borrow().clone()?;
        let pass = self.changed.pass_of(&reached)?;
        let current = self.changed.unchanged_since(pass, reach);
        current.then_some(Known { pass, reached, generation })
    }

    /// The pass that an answer of another process counts from, if it counts: the same rule as for
    /// an answer of this process.
    fn counts_from(&self, known: &Known, position: Position, reach: &Reach) -> Option<Pass> {
        let pass = self.changed.pass_of(&Reached { position, ..(*known.reached).clone() })?;
        self.changed.unchanged_since(pass, reach).then_some(pass)
    }
}

#[async_trait]
impl SearchEngine for Cached {
    fn name(&self) -> EngineName {
        self.engine.name()
    }

    fn following(&self) -> Option<Following> {
        self.engine.following()
    }

    fn generation(&self) -> u64 {
        self.engine.generation()
    }

    fn kept(&self) -> Option<Arc<dyn SearchEngine>> {
        Some(Arc::new(KeptAnswers { name: self.engine.name(), shelves: self.shelves.clone() }))
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        let reach = Reach::of(query);
        self.shelves
            .searches
            .ask(self, &(query, page), reach, || self.engine.search(query, page))
            .await
    }

    async fn search_afresh(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.engine.search_afresh(query, page).await
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        let reach = Reach::of(query);
        self.shelves.maps.ask(self, &(query, zoom), reach, || self.engine.map(query, zoom)).await
    }

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        let ask = || self.engine.hotels_named(typed, limit);
        self.shelves.named.ask(self, &(typed, limit), Reach::Everywhere, ask).await
    }
}

#[cfg(test)]
mod tests;
