//! What was kept, whether or not it still counts: better than no answer when nobody can give one.
//! Each says of itself when it is of.

use async_trait::async_trait;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;

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

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        self.shelves.named.kept(&(typed, limit)).await
    }
}
