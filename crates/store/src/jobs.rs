//! Work that nobody asks for: rolling the inventory from day to day, removing what is over, trimming
//! the feed, and tidying up behind bookings.
//!
//! Each job runs in chunks of bounded transactions, may be stopped anywhere and started twice.
//! An advisory lock in every chunk lets one process work; the others see [`Outcome::Busy`].

mod past_nights;
mod reopen;
mod roll;
mod tidy;
mod trim;
mod zones;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

pub use past_nights::remove_past_nights;
pub use reopen::reopen_nights;
pub use roll::{RollPlan, Rolled, roll_inventory};
pub use tidy::tidy_bookings;
pub use trim::{drop_untouched_cursors, trim_feed};
pub use zones::{Zone, list_zones};

use crate::StoreError;

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// All that was due is done.
    Done(T),
    /// Another process is at it; whatever this one did before stays done.
    Busy,
}

impl<T> Outcome<T> {
    /// The same with another result.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(done) => Outcome::Done(of(done)),
            Self::Busy => Outcome::Busy,
        }
    }
}

/// The database's clock: what "now" means for jobs.
#[tracing::instrument(level = "debug", name = "db.database_time", skip_all)]
pub async fn database_time(executor: impl PgExecutor<'_>) -> Result<DateTime<Utc>, StoreError> {
    let now = sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#);
    Ok(now.fetch_one(executor).await?)
}

/// Takes the lock of a job until the transaction ends; `false` when somebody else has it.
async fn take_lock(transaction: &mut PgConnection, key: i64) -> Result<bool, StoreError> {
    let taken = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "taken!""#, key);
    Ok(taken.fetch_one(transaction).await?)
}
