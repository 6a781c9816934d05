//! What every engine can be asked. The meaning of each answer is defined once, in `domain`.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::flexible::Shift;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use index::ElasticsearchError;
use store::feed::Reached;
use thiserror::Error;
use tokio::sync::watch;

/// Which engine gave an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineName {
    /// The columns in this process.
    Embedded,
    /// A cluster of its own.
    Elasticsearch,
    /// The referee, and the fallback while another engine is down.
    Postgres,
}

impl EngineName {
    /// The name in answers, logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Elasticsearch => "elasticsearch",
            Self::Postgres => "postgres",
        }
    }
}

/// An answer and the moment its data is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<T> {
    pub answer: T,
    /// The time of the index position that answered.
    pub as_of: DateTime<Utc>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum SearchError {
    /// The engine has not loaded its index yet.
    #[error("the search index is still loading")]
    Loading,
    /// So much is asked of the engine that this question had to wait too long.
    #[error("too many dear searches at once")]
    Busy,
    /// Nobody kept an answer to this question.
    #[error("no answer was kept")]
    NotKept,
    /// The server behind the engine failed or can't be reached.
    #[error("the database could not answer the search")]
    Store(#[from] store::StoreError),
    /// The same, where that server is Elasticsearch.
    #[error("Elasticsearch could not answer the search")]
    Elasticsearch(#[from] ElasticsearchError),
}

/// How far an engine has followed the feed, as it goes on; holds `None` while the engine loads.
pub type Following = watch::Receiver<Option<Arc<Reached>>>;

/// Answers searches, maps and suggestions over one state of the hotels.
#[async_trait]
pub trait SearchEngine: Send + Sync {
    /// Which engine this is.
    fn name(&self) -> EngineName;

    /// How far this engine has followed the feed. `None` for one that reads the database itself
    /// and so knows whatever was committed.
    fn following(&self) -> Option<Following>;

    /// Which copy of the hotels answers. Copies of the same position may differ if one was broken:
    /// what was kept of another copy does not count.
    fn generation(&self) -> u64 {
        0
    }

    /// One page of the hotels of a query, in its order, with the total and perhaps facets.
    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError>;

    /// The same, never from an answer that was kept: tells whether the engine can answer now.
    async fn search_afresh(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        self.search(query, page).await
    }

    /// What each of these searches finds for its stay, and the lowest total of it. They are asked
    /// one by one, as searches that come cheapest first ([`SearchQuery::shifts`]).
    async fn shifts(&self, shifted: &[SearchQuery]) -> Result<Answered<Vec<Shift>>, SearchError> {
        let mut shifts = Vec::with_capacity(shifted.len());
        // of nothing nothing is old
        let mut oldest = DateTime::<Utc>::MAX_UTC;
        for query in shifted {
            let Answered { answer, as_of } = self.search(query, &Page::CHEAPEST).await?;
            shifts.extend(query.stay.map(|stay| Shift::of(stay, &answer)));
            oldest = oldest.min(as_of);
        }
        Ok(Answered { answer: shifts, as_of: oldest })
    }

    /// The answers that were kept, as an engine: each as it was, whether or not it still counts.
    fn kept(&self) -> Option<Arc<dyn SearchEngine>> {
        None
    }

    /// Pins and clusters of a query on a map of `zoom` (0 to 22).
    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError>;

    /// Open hotels that a typed name means ([`TypedName::strength`]), the strongest first, then by
    /// rank descending, then by id; at most `limit`.
    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError>;
}
