//! Removes old changes from the feed, never one that a stored reader still needs.

use std::time::Duration;

use sqlx::PgPool;

use super::{Outcome, take_lock};
use crate::StoreError;

/// Any number that no other job uses.
const LOCK: i64 = 0x1225_0001;
const ROWS_PER_CHUNK: i64 = 10_000;

/// Removes changes that are older than `keep`, below every stored floor and below all running
/// transactions; returns how many. `feed_state.trimmed_to` is raised before the first row goes,
/// so that a reader either finds the rows or learns that it has to load everything.
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
        let chunk = sqlx::query(
            "DELETE FROM hotel_changes WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM hotel_changes
                 WHERE xid < (SELECT trimmed_to FROM feed_state) ORDER BY xid LIMIT $1))",
        );
        let rows = chunk.bind(ROWS_PER_CHUNK).execute(&mut *transaction).await?.rows_affected();
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
    sqlx::query(
        "WITH kept AS (
             SELECT least(
                 pg_snapshot_xmin(pg_current_snapshot()),
                 (SELECT min(floor) FROM feed_cursors),
                 (SELECT xid FROM hotel_changes
                  WHERE at > clock_timestamp() - make_interval(secs => $1)
                  ORDER BY xid LIMIT 1)
             ) AS first
         ), mark AS (
             SELECT ((xid::text::numeric + 1)::text)::xid8 AS beyond
             FROM hotel_changes, kept WHERE xid < kept.first ORDER BY xid DESC LIMIT 1
         )
         UPDATE feed_state SET trimmed_to = mark.beyond FROM mark
         WHERE feed_state.trimmed_to < mark.beyond",
    )
    .bind(keep.as_secs_f64())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}
