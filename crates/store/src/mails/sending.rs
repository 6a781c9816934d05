//! What becomes of mails: claimed for a while, sent, tried again, or given up.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};

use crate::StoreError;

/// Links in mails work for so long.
pub const LINK_TTL: Duration = Duration::from_mins(30);

/// A mail that was claimed: for a while nobody else sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedMail {
    pub id: i64,
    /// How often it was tried, this time included.
    pub attempts: i16,
    /// How long it has waited, by the database's clock.
    pub waited_seconds: f64,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Verification,
    Reset,
    NewAddress,
}

impl Purpose {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Reset => "reset",
            Self::NewAddress => "new_address",
        }
    }
}

/// How the mails stand.
#[derive(Clone, Debug, PartialEq)]
pub struct MailFacts {
    /// Neither sent nor given up, and young enough to be sent.
    pub waiting: i64,
    pub waiting_since: Option<DateTime<Utc>>,
    /// Given up within the last day.
    pub dead: i64,
}

/// Claims mails for a while, those that were due first before others. What is older than a day is left
/// where it is: nobody expects it any more.
#[tracing::instrument(level = "debug", name = "db.claim_mails", skip_all)]
pub async fn claim_mails(
    executor: impl PgExecutor<'_>,
    limit: i64,
    claim: Duration,
) -> Result<Vec<ClaimedMail>, StoreError> {
    let claimed = sqlx::query_as!(
        ClaimedMail,
        r#"UPDATE mails SET due_at = clock_timestamp() + make_interval(secs => $2),
             attempts = attempts + 1
         WHERE id = ANY (ARRAY(
             SELECT id FROM mails WHERE due_at < statement_timestamp()
                 AND sent_at IS NULL AND dead_at IS NULL
                 AND created_at > statement_timestamp() - interval '24 hours'
             ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id, attempts,
             extract(epoch FROM clock_timestamp() - created_at)::float8 AS "waited_seconds!""#,
        limit,
        claim.as_secs_f64()
    );
    let mut claimed = claimed.fetch_all(executor).await?;
    claimed.sort_unstable_by_key(|mail| mail.id);
    Ok(claimed)
}

/// Keeps what a link is worth, from now on for half an hour.
#[tracing::instrument(level = "debug", name = "db.insert_link", skip_all)]
pub async fn insert_link(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
    purpose: Purpose,
    (user, email): (UserId, &str),
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO mail_links (token_hash, purpose, user_id, email, expires_at)
         VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))",
        token_hash.as_slice(),
        purpose.code(),
        user.0,
        email,
        LINK_TTL.as_secs_f64()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a server has taken a mail, or that there is nobody to send it to.
#[tracing::instrument(level = "debug", name = "db.mark_sent", skip_all)]
pub async fn mark_sent(executor: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!("UPDATE mails SET sent_at = clock_timestamp(), failure = NULL WHERE id = $1", id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Removes a mail that there is nobody to send to.
#[tracing::instrument(level = "debug", name = "db.delete_mail", skip_all)]
pub async fn delete_mail(executor: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM mails WHERE id = $1", id).execute(executor).await?;
    Ok(())
}

/// Has a mail tried again after a while.
#[tracing::instrument(level = "debug", name = "db.put_off_mail", skip_all)]
pub async fn put_off_mail(
    executor: impl PgExecutor<'_>,
    id: i64,
    after: Duration,
    failure: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mails SET due_at = clock_timestamp() + make_interval(secs => $2), failure = $3
         WHERE id = $1",
        id,
        after.as_secs_f64(),
        failure
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Gives a mail up; it stays where a person can list and retry it.
#[tracing::instrument(level = "debug", name = "db.bury_mail", skip_all)]
pub async fn bury_mail(
    executor: impl PgExecutor<'_>,
    id: i64,
    failure: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mails SET dead_at = clock_timestamp(), failure = $2 WHERE id = $1",
        id,
        failure
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Has mails tried again that were given up within the last day; how many.
#[tracing::instrument(level = "debug", name = "db.revive_mails", skip_all)]
pub async fn revive_mails(executor: impl PgExecutor<'_>) -> Result<u64, StoreError> {
    let revived = sqlx::query!(
        "UPDATE mails SET dead_at = NULL, attempts = 0, due_at = clock_timestamp()
         WHERE dead_at IS NOT NULL AND created_at > clock_timestamp() - interval '24 hours'"
    );
    Ok(revived.execute(executor).await?.rows_affected())
}

/// How the mails stand.
#[tracing::instrument(level = "debug", name = "db.find_mail_facts", skip_all)]
pub async fn find_mail_facts(executor: impl PgExecutor<'_>) -> Result<MailFacts, StoreError> {
    let facts = sqlx::query_as!(
        MailFacts,
        r#"SELECT count(*) FILTER (WHERE is_waiting) AS "waiting!",
             min(created_at) FILTER (WHERE is_waiting) AS waiting_since,
             count(*) FILTER (WHERE dead_at > clock_timestamp() - interval '24 hours') AS "dead!"
         FROM (SELECT created_at, dead_at, sent_at IS NULL AND dead_at IS NULL
                 AND user_id IS NOT NULL
                 AND created_at > clock_timestamp() - interval '24 hours' AS is_waiting
             FROM mails WHERE sent_at IS NULL) AS m"#
    );
    Ok(facts.fetch_one(executor).await?)
}
