//! The referee: every search as one SQL text over the tables themselves, written from
//! `docs/semantics.md` and from nothing else. It shares no code with the engines: no arithmetic is
//! done in Rust, here the text is only put together from the parts that a query needs, and every
//! value is bound. It also answers while another engine is down.
//!
//! Integers decide everywhere; `location` only leads to the rows (M1).

mod area;
mod assemble;
mod facets;
mod map;
mod matched;
mod naming;
mod near;
mod offers;
mod rows;
mod search;
mod text;

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder};

use crate::StoreError;

pub use map::map;
pub use naming::hotels_named;
pub use search::search;

/// What the referee says and when it looked.
#[derive(Clone, Debug)]
pub struct Verdict<T> {
    pub answer: T,
    /// The database's clock when the statement began.
    pub as_of: DateTime<Utc>,
}

/// Runs what was built, planned for its own values: a small and a large box have the same text and
/// want different plans.
async fn fetch(pool: &PgPool, mut sql: QueryBuilder<Postgres>) -> Result<Vec<PgRow>, StoreError> {
    Ok(sql.build().persistent(false).fetch_all(pool).await?)
}
