//! Answers that are kept for as long as nothing they depend on has changed.
//!
//! An answer is kept with the position that its index had *before* it was asked. Each process hears
//! from the feed which cells of the map changed ([`ChangedCells`]); an answer counts as long as no
//! cell in its reach changed after that position. When that can't be told, the engine is asked and
//! nothing is kept. So an answer is never older than the index was when the question came.

mod changed_cells;
mod follower;
mod shelf;

use std::sync::Arc;

use async_trait::async_trait;
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::query::{Page, SearchQuery};
use domain::text::TextQuery;

pub use changed_cells::{ChangedCells, Pass, Reach};
pub use follower::follow_cells;
use shelf::Shelf;

use crate::engine::{Answered, EngineName, Following, SearchEngine, SearchError};

/// Rough sizes in memory.
const ITEM_BYTES: usize = 1_000;
const MARK_BYTES: usize = 150;

/// An engine whose answers are kept. For one that is asked over a network: the embedded engine
/// answers sooner than a cache.
pub struct Cached {
    engine: Arc<dyn SearchEngine>,
    changed: Arc<ChangedCells>,
    searches: Shelf<(SearchQuery, Page), SearchAnswer>,
    maps: Shelf<(SearchQuery, u8), MapAnswer>,
    places: Shelf<(TextQuery, usize), Vec<Place>>,
}

impl Cached {
    /// Keeps answers of `engine` in about `bytes_max` of memory.
    pub fn new(engine: Arc<dyn SearchEngine>, changed: Arc<ChangedCells>, bytes_max: u64) -> Self {
        Self {
            engine,
            changed,
            searches: Shelf::new(bytes_max / 2, |answer| answer.items.len() * ITEM_BYTES),
            maps: Shelf::new(bytes_max / 4, |answer| {
                (answer.pins.len() + answer.clusters.len()) * MARK_BYTES
            }),
            places: Shelf::new(bytes_max / 4, |places| places.len() * MARK_BYTES),
        }
    }

    /// What the index knows at this moment at least, if what is in reach has not changed since.
    fn pass_now(&self, reach: &Reach) -> Option<Pass> {
        let index = self.engine.following()?.borrow().clone()?;
        let pass = self.changed.pass_of(&index)?;
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

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        let question = (query.clone(), *page);
        let reach = Reach::of(&query.area);
        self.searches.ask(self, question, reach, || self.engine.search(query, page)).await
    }

    async fn search_afresh(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.engine.search_afresh(query, page).await
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        let question = (query.clone(), zoom);
        let reach = Reach::of(&query.area);
        self.maps.ask(self, question, reach, || self.engine.map(query, zoom)).await
    }

    async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Answered<Vec<Place>>, SearchError> {
        let question = (text.clone(), limit);
        let ask = || self.engine.places(text, limit);
        self.places.ask(self, question, Reach::Everywhere, ask).await
    }
}

#[cfg(test)]
mod tests;
