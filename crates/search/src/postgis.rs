//! The referee as an engine: plain SQL over the tables, for proof and as the fallback while
//! another engine is down. The SQL itself is in `store::referee`.

use async_trait::async_trait;
use domain::answer::{MapAnswer, Place, SearchAnswer};
use domain::money::Currency;
use domain::page::Page;
use domain::query::SearchQuery;
use domain::text::TextQuery;
use sqlx::PgPool;
use store::referee::{self, Verdict};

use crate::{Answered, EngineName, Following, SearchEngine, SearchError};

/// Answers from Postgres with one statement a question.
#[derive(Clone, Debug)]
pub struct Postgis {
    pool: PgPool,
    currency: Currency,
}

impl Postgis {
    /// Asks through `pool`, whose sessions limit how long a statement may run.
    pub const fn new(pool: PgPool, currency: Currency) -> Self {
        Self { pool, currency }
    }
}

impl<T> From<Verdict<T>> for Answered<T> {
    fn from(Verdict { answer, as_of }: Verdict<T>) -> Self {
        Self { answer, as_of }
    }
}

#[async_trait]
impl SearchEngine for Postgis {
    fn name(&self) -> EngineName {
        EngineName::Postgres
    }

    fn following(&self) -> Option<Following> {
        None
    }

    async fn search(
        &self,
        query: &SearchQuery,
        page: &Page,
    ) -> Result<Answered<SearchAnswer>, SearchError> {
        Ok(referee::search(&self.pool, self.currency, query, page).await?.into())
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        Ok(referee::map(&self.pool, query, zoom).await?.into())
    }

    async fn places(
        &self,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Answered<Vec<Place>>, SearchError> {
        Ok(referee::places(&self.pool, text, limit).await?.into())
    }
}
