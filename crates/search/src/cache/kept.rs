//! What was kept, whether or not it still counts: better than no answer when nobody can give one.
//! Each says of itself when it is of.

use async_trait::async_trait;
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::page::Page;
use domain::query::SearchQuery;
use domain::text::TextQuery;

use super::Shelves;
use crate::engine::{Answered, EngineName, Following, SearchEngine, SearchError};

/// Kept answers as an engine.
pub(super) struct KeptAnswers {
    pub(super) name: EngineName,
    pub(super) shelves: Shelves,
}

#[async_trait]
impl SearchEngine for KeptAnswers {
    fn name(&self) -> EngineName {
        self.name
    }

    fn following(&self) -> Option<Following> {
        None
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.shelves.searches.kept(&(query, page)).await
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        self.shelves.maps.kept(&(query, zoom)).await
    }

    async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Answered<Vec<Place>>, SearchError> {
        self.shelves.places.kept(&(text, limit)).await
    }
}
