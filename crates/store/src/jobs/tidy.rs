//! Removes what bookings leave behind and nobody needs any more.

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgPool, Postgres};

use super::{Outcome, take_lock};
use crate::StoreError;

/// Any number that no other job uses.
const LOCK: i64 = 0x1225_0004;
const ROWS_PER_CHUNK: i64 = 5_000;

type Chunk = Query<'static, Postgres, PgArguments>;

/// Refusals are repeated for a day, a quote may be asked about for a day after its end; an event comes
/// again within a month, and a webhook within three, if at all. Of mails it is known for a month that
/// they were sent, for two days when they name another address, and for two hours when nobody had the
/// address; of notifications, for two days.
const CHUNKS: [fn() -> Chunk; 9] = [
    || {
        sqlx::query!(
            "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM idempotency_keys
             WHERE status >= 400 AND created_at < clock_timestamp() - interval '24 hours'
             ORDER BY key_hash LIMIT $1 FOR UPDATE SKIP LOCKED))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM quotes WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM quotes WHERE expires_at < clock_timestamp() - interval '24 hours'
             LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM sessions WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM sessions WHERE least(expires_at, idle_at) < clock_timestamp()
             LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM inbox WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM inbox WHERE at < clock_timestamp() - interval '30 days' LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM webhooks WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM webhooks
             WHERE received_at < clock_timestamp() - interval '90 days' AND due_at IS NULL
             LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM mails WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM mails WHERE created_at < clock_timestamp() - interval '2 hours'
                 AND (user_id IS NULL OR created_at < clock_timestamp() - interval '30 days'
                     OR email IS NOT NULL AND created_at < clock_timestamp() - interval '2 days')
             LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM mail_counts WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM mail_counts
             WHERE day_at < clock_timestamp() - interval '24 hours'
                 AND hour_at < clock_timestamp() - interval '1 hour'
             LIMIT $1 FOR UPDATE SKIP LOCKED))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM mail_links WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM mail_links WHERE expires_at < clock_timestamp() LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
    || {
        sqlx::query!(
            "DELETE FROM pushes WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM pushes WHERE created_at < clock_timestamp() - interval '2 days'
             LIMIT $1))",
            ROWS_PER_CHUNK
        )
    },
];

/// Removes all of it that is due; returns how many rows went. A kind that can't be removed keeps no
/// other from going; the first failure is told at the end.
#[tracing::instrument(level = "debug", name = "db.tidy_bookings", skip_all)]
pub async fn tidy_bookings(pool: &PgPool) -> Result<Outcome<u64>, StoreError> {
    let mut removed = 0;
    let mut failure = None;
    for chunk in CHUNKS {
        match remove_all(pool, chunk).await {
            Ok(Outcome::Done(rows)) => removed += rows,
            Ok(Outcome::Busy) => return Ok(Outcome::Busy),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(Outcome::Done(removed)), Err)
}

async fn remove_all(pool: &PgPool, chunk: fn() -> Chunk) -> Result<Outcome<u64>, StoreError> {
    let mut removed = 0;
    loop {
        let mut transaction = pool.begin().await?;
        if !take_lock(&mut transaction, LOCK).await? {
            return Ok(Outcome::Busy);
        }
        let rows = match chunk().execute(&mut *transaction).await {
            Ok(rows) => rows,
            // dropped it would be rolled back later, and the next kind would meet its lock
            Err(error) => {
                transaction.rollback().await?;
                return Err(error.into());
            }
        };
        transaction.commit().await?;
        removed += rows.rows_affected();
        if rows.rows_affected() == 0 {
            return Ok(Outcome::Done(removed));
        }
    }
}
