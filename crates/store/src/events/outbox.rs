//! Events that wait to be told. Each was written by the transaction that it tells of.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::StoreError;

/// Dead events that are listed at once.
const LISTED_MAX: i64 = 1_000;

/// An event that was claimed: for a while it is nobody else's.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEvent {
    /// Its place here.
    pub id: i64,
    /// Its name everywhere.
    pub event_id: Uuid,
    pub topic: String,
    pub kind: String,
    pub subject_id: Uuid,
    /// Of the subject, when this was written.
    pub version: i32,
    pub created_at: DateTime<Utc>,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// Consumers have it already, although it was not published yet.
    pub is_handled: bool,
    /// How long it has waited, by the database's clock.
    pub waited_seconds: f64,
}

/// An event that nobody could be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadEvent {
    pub event_id: Uuid,
    pub topic: String,
    pub kind: String,
    pub subject_id: Uuid,
    pub version: i32,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
    pub dead_at: DateTime<Utc>,
}

/// Claims events for a while, first those that have waited longest for it. What somebody else claims
/// just now is left out.
#[tracing::instrument(level = "debug", name = "db.claim_events", skip_all)]
pub async fn claim_events(
    executor: impl PgExecutor<'_>,
    limit: i64,
    claim: Duration,
) -> Result<Vec<OutboxEvent>, StoreError> {
    // nobody waits for the disk: a claim that is lost is made again
    let claimed = sqlx::query_as!(
        OutboxEvent,
        r#"UPDATE outbox SET claimed_until = clock_timestamp() + make_interval(secs => $2),
             attempts = attempts + 1
         WHERE (SELECT set_config('synchronous_commit', 'off', true)) = 'off' AND id = ANY (ARRAY(
             SELECT id FROM outbox WHERE claimed_until < statement_timestamp() AND dead_at IS NULL
             ORDER BY claimed_until, id LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id, event_id, topic, kind, subject_id, version, created_at, attempts,
             handled_at IS NOT NULL AS "is_handled!",
             extract(epoch FROM clock_timestamp() - created_at)::float8 AS "waited_seconds!""#,
        limit,
        claim.as_secs_f64()
    );
    let mut claimed = claimed.fetch_all(executor).await?;
    claimed.sort_unstable_by_key(|event| event.id);
    Ok(claimed)
}

/// Removes events that everybody has.
#[tracing::instrument(level = "debug", name = "db.delete_events", skip_all)]
pub async fn delete_events(executor: impl PgExecutor<'_>, ids: &[i64]) -> Result<(), StoreError> {
    // nobody waits for the disk: an event that is not removed is told again
    sqlx::query!(
        "DELETE FROM outbox WHERE id = ANY($1)
             AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'",
        ids
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Gives claimed events back, each to be tried again after so many seconds. An attempt that says
/// nothing of the event itself, because there was nobody to take it, is none.
#[tracing::instrument(level = "debug", name = "db.put_off_events", skip_all)]
pub async fn put_off_events(
    executor: impl PgExecutor<'_>,
    ids: &[i64],
    after_seconds: &[f64],
    is_attempt: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE outbox o SET claimed_until = clock_timestamp() + make_interval(secs => p.after),
             attempts = o.attempts - CASE WHEN $3 THEN 0 ELSE 1 END
         FROM unnest($1::bigint[], $2::float8[]) AS p (id, after) WHERE o.id = p.id",
        ids,
        after_seconds,
        is_attempt
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that the consumers of this process have these events, although no broker took them.
#[tracing::instrument(level = "debug", name = "db.mark_handled", skip_all)]
pub async fn mark_handled(executor: impl PgExecutor<'_>, ids: &[i64]) -> Result<(), StoreError> {
    sqlx::query!("UPDATE outbox SET handled_at = clock_timestamp() WHERE id = ANY($1)", ids)
        .execute(executor)
        .await?;
    Ok(())
}

/// Gives events up; they stay where a person can list and revive them.
#[tracing::instrument(level = "debug", name = "db.bury_events", skip_all)]
pub async fn bury_events(executor: impl PgExecutor<'_>, ids: &[i64]) -> Result<(), StoreError> {
    sqlx::query!("UPDATE outbox SET dead_at = clock_timestamp() WHERE id = ANY($1)", ids)
        .execute(executor)
        .await?;
    Ok(())
}

/// Events that were given up, the oldest first, a thousand at most.
#[tracing::instrument(level = "debug", name = "db.list_dead_events", skip_all)]
pub async fn list_dead_events(executor: impl PgExecutor<'_>) -> Result<Vec<DeadEvent>, StoreError> {
    let dead = sqlx::query_as!(
        DeadEvent,
        r#"SELECT event_id, topic, kind, subject_id, version, attempts, created_at,
             dead_at AS "dead_at!"
         FROM outbox WHERE dead_at IS NOT NULL ORDER BY id LIMIT $1"#,
        LISTED_MAX
    );
    Ok(dead.fetch_all(executor).await?)
}

/// How many events were given up.
#[tracing::instrument(level = "debug", name = "db.count_dead_events", skip_all)]
pub async fn count_dead_events(executor: impl PgExecutor<'_>) -> Result<i64, StoreError> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM outbox WHERE dead_at IS NOT NULL"#);
    Ok(count.fetch_one(executor).await?)
}

/// Has events tried again that were given up: those named, or all. Returns how many.
#[tracing::instrument(level = "debug", name = "db.revive_events", skip_all)]
pub async fn revive_events(
    executor: impl PgExecutor<'_>,
    only: &[Uuid],
) -> Result<u64, StoreError> {
    let revived = sqlx::query!(
        "UPDATE outbox SET dead_at = NULL, attempts = 0, claimed_until = '-infinity'
         WHERE dead_at IS NOT NULL AND (cardinality($1::uuid[]) = 0 OR event_id = ANY($1))",
        only
    );
    Ok(revived.execute(executor).await?.rows_affected())
}
