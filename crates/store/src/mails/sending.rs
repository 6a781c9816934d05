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
    /// When the oldest of them was written that waits for us, not for its own address.
    pub waiting_since: Option<DateTime<Utc>>,
    /// For how long that is, by the database's clock; 0 = none does.
    pub waiting_seconds: f64,
    /// Given up within the last day for a reason that an operator can mend.
    pub dead: i64,
}

/// Claims the mail that is next, so that nobody else sends it for a while: links that somebody waits for
/// before others, then what was due first. What is older than a day is left where it is.
#[tracing::instrument(level = "debug", name = "db.claim_mail", skip_all)]
pub async fn claim_mail(
    executor: impl PgExecutor<'_>,
    claim: Duration,
) -> Result<Option<ClaimedMail>, StoreError> {
    let claimed = sqlx::query_as!(
        ClaimedMail,
        "UPDATE mails SET due_at = clock_timestamp() + make_interval(secs => $1),
             attempts = attempts + 1
         WHERE id = coalesce(
             (SELECT id FROM mails WHERE due_at < statement_timestamp()
                  AND sent_at IS NULL AND dead_at IS NULL
                  AND kind IN ('verification', 'reset', 'new_address')
                  AND created_at > statement_timestamp() - interval '24 hours'
              ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED),
             (SELECT id FROM mails WHERE due_at < statement_timestamp()
                  AND sent_at IS NULL AND dead_at IS NULL
                  AND created_at > statement_timestamp() - interval '24 hours'
              ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED))
         RETURNING id, attempts",
        claim.as_secs_f64()
    );
    Ok(claimed.fetch_all(executor).await?.into_iter().next())
}

/// Gives up what is older than a day: nobody expects it any more. So many at most; how many.
#[tracing::instrument(level = "debug", name = "db.bury_late_mails", skip_all)]
pub async fn bury_late_mails(executor: impl PgExecutor<'_>, limit: i64) -> Result<u64, StoreError> {
    let buried = sqlx::query!(
        "UPDATE mails SET dead_at = clock_timestamp(), is_quiet = true,
             failure = concat_ws('; ', 'nobody expects it after a day', failure)
         WHERE id = ANY (ARRAY(
             SELECT id FROM mails WHERE sent_at IS NULL AND dead_at IS NULL AND user_id IS NOT NULL
                 AND created_at <= statement_timestamp() - interval '24 hours'
             ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))",
        limit
    );
    Ok(buried.execute(executor).await?.rows_affected())
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

/// Notes that a server has taken a mail, whoever claimed it meanwhile; another address is forgotten.
#[tracing::instrument(level = "debug", name = "db.mark_sent", skip_all)]
pub async fn mark_sent(executor: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mails SET sent_at = clock_timestamp(), dead_at = NULL, failure = NULL, email = NULL
         WHERE id = $1",
        id
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Removes a mail that there is nobody to send to, or nothing to tell by any more.
#[tracing::instrument(level = "debug", name = "db.delete_mail", skip_all)]
pub async fn delete_mail(executor: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM mails WHERE id = $1 AND sent_at IS NULL", id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Why a mail was not sent, in words of our own.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'a> {
    pub why: &'a str,
    /// No operator can mend it.
    pub is_quiet: bool,
}

/// Has a mail tried again after a while, unless somebody else has claimed it meanwhile.
#[tracing::instrument(level = "debug", name = "db.put_off_mail", skip_all)]
pub async fn put_off_mail(
    executor: impl PgExecutor<'_>,
    mail: &ClaimedMail,
    after: Duration,
    reason: Reason<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mails SET due_at = clock_timestamp() + make_interval(secs => $3), failure = $4,
             is_quiet = $5
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL",
        mail.id,
        mail.attempts,
        after.as_secs_f64(),
        reason.why,
        reason.is_quiet
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Gives a mail up, unless somebody else has claimed it meanwhile; it stays where a person can list and
/// retry it.
#[tracing::instrument(level = "debug", name = "db.bury_mail", skip_all)]
pub async fn bury_mail(
    executor: impl PgExecutor<'_>,
    mail: &ClaimedMail,
    reason: Reason<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE mails SET dead_at = clock_timestamp(), failure = $3, is_quiet = $4
         WHERE id = $1 AND attempts = $2 AND sent_at IS NULL",
        mail.id,
        mail.attempts,
        reason.why,
        reason.is_quiet
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Has mails tried again that were given up within the last day; how many.
#[tracing::instrument(level = "debug", name = "db.revive_mails", skip_all)]
pub async fn revive_mails(executor: impl PgExecutor<'_>) -> Result<u64, StoreError> {
    let revived = sqlx::query!(
        "UPDATE mails SET dead_at = NULL, is_quiet = false, attempts = 0,
             due_at = clock_timestamp()
         WHERE dead_at IS NOT NULL AND sent_at IS NULL
             AND created_at > clock_timestamp() - interval '24 hours'"
    );
    Ok(revived.execute(executor).await?.rows_affected())
}

/// How the mails stand.
#[tracing::instrument(level = "debug", name = "db.find_mail_facts", skip_all)]
pub async fn find_mail_facts(executor: impl PgExecutor<'_>) -> Result<MailFacts, StoreError> {
    let facts = sqlx::query_as!(
        MailFacts,
        r#"SELECT count(*) AS "waiting!",
             min(created_at) FILTER (WHERE NOT is_quiet) AS waiting_since,
             coalesce(extract(epoch FROM clock_timestamp()
                 - min(created_at) FILTER (WHERE NOT is_quiet)), 0)::float8 AS "waiting_seconds!",
             (SELECT count(*) FROM mails
              WHERE dead_at > clock_timestamp() - interval '24 hours' AND sent_at IS NULL
                  AND NOT is_quiet) AS "dead!"
         FROM mails
         WHERE sent_at IS NULL AND dead_at IS NULL AND user_id IS NOT NULL
             AND created_at > clock_timestamp() - interval '24 hours'"#
    );
    Ok(facts.fetch_one(executor).await?)
}
