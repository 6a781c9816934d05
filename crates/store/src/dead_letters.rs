//! Documents that a search index refused, set aside so that the rest goes on.

use chrono::{DateTime, Utc};
use domain::ids::HotelId;
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;

/// A reason is cut after so many characters.
const REASON_CHARS_MAX: usize = 2_000;

/// A document that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    pub index_name: String,
    pub hotel_id: Uuid,
    /// What the index said.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i32,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
}

/// Sets documents aside, each with its reason.
#[tracing::instrument(level = "debug", name = "db.set_aside", skip_all)]
pub async fn set_aside(
    connection: &mut PgConnection,
    index: &str,
    refused: &[(HotelId, String)],
) -> Result<(), StoreError> {
    if refused.is_empty() {
        return Ok(());
    }
    let mut refused: Vec<_> = refused.iter().collect();
    // one order for whoever locks several rows
    refused.sort_unstable_by_key(|(hotel, _)| *hotel);
    let ids: Vec<_> = refused.iter().map(|(hotel, _)| hotel.0).collect();
    let reasons: Vec<String> = refused
        .iter()
        // PostgreSQL takes no NUL
        .map(|(_, reason)| reason.replace('\0', "").chars().take(REASON_CHARS_MAX).collect())
        .collect();
    sqlx::query!(
        "INSERT INTO dead_letters (index_name, hotel_id, reason)
         SELECT $1, id, reason FROM unnest($2::uuid[], $3::text[]) AS refused (id, reason)
         ON CONFLICT (index_name, hotel_id) DO UPDATE
         SET reason = excluded.reason, attempts = dead_letters.attempts + 1,
             last_at = clock_timestamp()",
        index,
        &ids,
        &reasons
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what the index has taken meanwhile; returns how many there were.
#[tracing::instrument(level = "debug", name = "db.forget", skip_all)]
pub async fn forget(
    connection: &mut PgConnection,
    index: &str,
    taken: &[HotelId],
) -> Result<u64, StoreError> {
    let ids: Vec<_> = taken.iter().map(|hotel| hotel.0).collect();
    let forgotten = sqlx::query!(
        "DELETE FROM dead_letters WHERE index_name = $1 AND hotel_id = ANY($2)",
        index,
        &ids
    );
    Ok(forgotten.execute(connection).await?.rows_affected())
}

/// The letters of an index (of all without one) after a hotel, by hotel.
#[tracing::instrument(level = "debug", name = "db.list", skip_all)]
pub async fn list(
    executor: impl PgExecutor<'_>,
    index: Option<&str>,
    after: Option<HotelId>,
    limit: i64,
) -> Result<Vec<DeadLetter>, StoreError> {
    let letters = sqlx::query_as!(
        DeadLetter,
        "SELECT index_name, hotel_id, reason, attempts, first_at, last_at FROM dead_letters
         WHERE ($1::text IS NULL OR index_name = $1) AND ($2::uuid IS NULL OR hotel_id > $2)
         ORDER BY hotel_id, index_name LIMIT $3",
        index,
        after.map(|hotel| hotel.0),
        limit
    );
    Ok(letters.fetch_all(executor).await?)
}

/// How many there are for an index.
#[tracing::instrument(level = "debug", name = "db.count", skip_all)]
pub async fn count(executor: impl PgExecutor<'_>, index: &str) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM dead_letters WHERE index_name = $1"#,
        index
    );
    Ok(count.fetch_one(executor).await?)
}
