//! Removes old changes from the feed, never one that a stored reader still needs; and the places of
//! readers that will not come back, which would keep all changes for ever.

use std::time::Duration;

use sqlx::PgPool;

use super::{Outcome, take_lock};
use crate::StoreError;
use crate::feed::delete_cursor;

/// Any number that no other job uses.
const LOCK: i64 = 0x1225_0001;
const ROWS_PER_CHUNK: i64 = 10_000;

/// Forgets the places of indices that nobody has fed for so long, and returns their names. An index
/// that comes back later is filled anew, as one of which nobody knows how far it is.
#[tracing::instrument(level = "debug", name = "db.drop_untouched_cursors", skip_all)]
pub async fn drop_untouched_cursors(
    pool: &PgPool,
    untouched: Duration,
) -> Result<Vec<String>, StoreError> {
    let mut transaction = pool.begin().await?;
    let names = sqlx::query_scalar!(
        "SELECT name FROM feed_cursors
         WHERE updated_at < clock_timestamp() - make_interval(secs => $1)
         ORDER BY name LIMIT 100 FOR UPDATE SKIP LOCKED",
        untouched.as_secs_f64()
    );
    let names = names.fetch_all(&mut *transaction).await?;
    for name in &names {
        delete_cursor(&mut transaction, name).await?;
    }
    transaction.commit().await?;
    Ok(names)
}

/// Removes changes that are older than `keep`, below every stored floor and below all running
/// transactions; returns how many. `feed_state.trimmed_to` is raised before the first row goes,
/// so that a reader either finds the rows or learns that it has to load everything.
#[tracing::instrument(level = "debug", name = "db.trim_feed", skip_all)]
pub async fn trim_feed(pool: &PgPool, keep: Duration) -> Result<Outcome<u64>, StoreError> {
    if !raise_mark(pool, keep).await? {
        return Ok(Outcome::Busy);
    }
    let mut removed = 0;
    loop {
        let mut transaction = pool.begin().await?;
        if !take_lock(&mut transaction, LOCK).await? {
            return Ok(Outcome::Busy);
        }
        let chunk = sqlx::query!(
            "DELETE FROM hotel_changes WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM hotel_changes
                 WHERE xid < (SELECT trimmed_to FROM feed_state) ORDER BY xid LIMIT $1))",
            ROWS_PER_CHUNK
        );
        let rows = chunk.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        removed += rows;
        if rows == 0 {
            return Ok(Outcome::Done(removed));
        }
    }
}

/// The mark goes just above the last change that may go, not up to the newest transaction: readers
/// in memory that saw that change a moment ago must not be sent to load everything.
async fn raise_mark(pool: &PgPool, keep: Duration) -> Result<bool, StoreError> {
    let mut transaction = pool.begin().await?;
    if !take_lock(&mut transaction, LOCK).await? {
        return Ok(false);
    }
    sqlx::query!(
        "WITH needed AS (
             SELECT least(
                 pg_snapshot_xmin(pg_current_snapshot()), (SELECT min(floor) FROM feed_cursors)
             ) AS first
         ), kept AS (
             -- looked for only below what is needed: behind a reader that is far behind, each look
             -- would walk through all that it keeps
             SELECT least(
                 needed.first,
                 (SELECT xid FROM hotel_changes
                  WHERE xid < needed.first
                      AND at > clock_timestamp() - make_interval(secs => $1)
                  ORDER BY xid LIMIT 1)
             ) AS first
             FROM needed
         ), mark AS (
             SELECT ((xid::text::numeric + 1)::text)::xid8 AS beyond
             FROM hotel_changes, kept WHERE xid < kept.first ORDER BY xid DESC LIMIT 1
         )
         UPDATE feed_state SET trimmed_to = mark.beyond FROM mark
         WHERE feed_state.trimmed_to < mark.beyond",
        keep.as_secs_f64()
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}
