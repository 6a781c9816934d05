//! The referee as an engine: plain SQL over the tables, for proof and as the fallback while
//! another engine is down. The SQL itself is in `store::referee`.

use std::time::Duration;

use async_trait::async_trait;
use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::money::Currency;
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;
use sqlx::PgPool;
use store::referee::{self, Verdict};

use crate::{Answered, EngineName, Following, SearchEngine, SearchError};

/// So long the counting of near misses may take; the answer is there before.
const NEAR_WITHIN: Duration = Duration::from_secs(2);

/// Answers from Postgres with one statement a question.
#[derive(Clone, Debug)]
pub struct Postgis {
    pool: PgPool,
    currency: Currency,
    near_within: Duration,
}

impl Postgis {
    /// Asks through `pool`, whose sessions limit how long a statement may run.
    pub const fn new(pool: PgPool, currency: Currency) -> Self {
        Self { pool, currency, near_within: NEAR_WITHIN }
    }

    /// Lets the counting of near misses take so long.
    #[must_use]
    pub const fn with_near_within(mut self, near_within: Duration) -> Self {
        self.near_within = near_within;
        self
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
        let Self { pool, currency, near_within } = self;
        Ok(referee::search(pool, *currency, query, page, *near_within).await?.into())
    }

    async fn map(&self, query: &SearchQuery, zoom: u8) -> Result<Answered<MapAnswer>, SearchError> {
        Ok(referee::map(&self.pool, query, zoom).await?.into())
    }

    async fn hotels_named(
        &self,
        typed: &TypedName,
        limit: usize,
    ) -> Result<Answered<Vec<NamedHotel>>, SearchError> {
        Ok(referee::hotels_named(&self.pool, typed, limit).await?.into())
    }
}
