//! The books of the sandbox provider. What it does with them is decided by whoever plays it
//! (`payments::sandbox`); each look and each change is a transaction of its own.

use std::time::Duration;

use domain::payment::facts::Refund;
use sqlx::{PgConnection, PgExecutor};

use crate::StoreError;

/// A payment as the provider knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct SandboxPayment {
    pub id: String,
    pub amount_minor: i64,
    /// `open`, `late`, `action`, `authorised`, `captured` or `voided`.
    pub status: String,
    pub token: Option<String>,
    pub authorised_minor: i64,
    pub captured_minor: i64,
    pub refused: bool,
    pub capture_refused: bool,
    /// A late bank has agreed by now.
    pub is_late_over: bool,
    /// The guest's bank has taken the money away by now.
    pub is_disputed: bool,
}

/// A refund as the provider knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SandboxRefund {
    /// The caller's number.
    pub n: i16,
    pub amount_minor: i64,
    pub rank: Refund,
}

/// Something that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxWebhook {
    pub id: i64,
    pub event_id: String,
    pub payment_id: String,
    pub kind: String,
    /// How often it was told, this time included.
    pub attempts: i32,
}

/// Opens a payment under a key, or finds the one that was; returns its name.
#[tracing::instrument(level = "debug", name = "db.open_sandbox_payment", skip_all)]
pub async fn open_payment(
    connection: &mut PgConnection,
    id: &str,
    key: &str,
    amount_minor: i64,
    currency: &str,
) -> Result<String, StoreError> {
    sqlx::query!(
        "INSERT INTO sandbox.payments (id, key, amount_minor, currency) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO NOTHING",
        id,
        key,
        amount_minor,
        currency
    )
    .execute(&mut *connection)
    .await?;
    let known = sqlx::query_scalar!("SELECT id FROM sandbox.payments WHERE key = $1", key);
    Ok(known.fetch_one(connection).await?)
}

/// Reads a payment as it is by now.
#[tracing::instrument(level = "debug", name = "db.read_sandbox_payment", skip_all)]
pub async fn read_payment(
    executor: impl PgExecutor<'_>,
    id: &str,
) -> Result<Option<SandboxPayment>, StoreError> {
    let payment = sqlx::query_as!(
        SandboxPayment,
        r#"SELECT id, amount_minor, status, token, authorised_minor, captured_minor, refused,
             capture_refused,
             coalesce(authorises_at <= clock_timestamp(), false) AS "is_late_over!",
             coalesce(disputes_at <= clock_timestamp(), false) AS "is_disputed!"
         FROM sandbox.payments WHERE id = $1"#,
        id
    );
    Ok(payment.fetch_optional(executor).await?)
}

/// Locks a payment in the caller's transaction and reads it.
#[tracing::instrument(level = "debug", name = "db.lock_sandbox_payment", skip_all)]
pub async fn lock_payment(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<SandboxPayment>, StoreError> {
    sqlx::query!("SELECT FROM sandbox.payments WHERE id = $1 FOR NO KEY UPDATE", id)
        .execute(&mut *connection)
        .await?;
    read_payment(connection, id).await
}

/// Writes a payment that the caller has locked. A late bank agrees after `late`, and the guest's bank
/// takes the money away after `dispute`, each from now on.
#[tracing::instrument(level = "debug", name = "db.write_sandbox_payment", skip_all)]
pub async fn write_payment(
    connection: &mut PgConnection,
    payment: &SandboxPayment,
    late: Option<Duration>,
    dispute: Option<Duration>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE sandbox.payments SET status = $2, token = $3, authorised_minor = $4,
             captured_minor = $5, refused = $6, capture_refused = $7,
             authorises_at = coalesce(clock_timestamp() + make_interval(secs => $8), authorises_at),
             disputes_at = coalesce(clock_timestamp() + make_interval(secs => $9), disputes_at)
         WHERE id = $1",
        payment.id,
        payment.status,
        payment.token,
        payment.authorised_minor,
        payment.captured_minor,
        payment.refused,
        payment.capture_refused,
        late.map(|late| late.as_secs_f64()),
        dispute.map(|dispute| dispute.as_secs_f64())
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The refunds of a payment, in their order.
#[tracing::instrument(level = "debug", name = "db.sandbox_refunds", skip_all)]
pub async fn refunds_of(
    executor: impl PgExecutor<'_>,
    payment: &str,
) -> Result<Vec<SandboxRefund>, StoreError> {
    let rows = sqlx::query!(
        "SELECT n, amount_minor, status FROM sandbox.refunds WHERE payment_id = $1
         ORDER BY n LIMIT 1000",
        payment
    );
    let refunds = rows.fetch_all(executor).await?.into_iter().map(|row| {
        let unknown = || StoreError::Unreadable(format!("a refund of {payment}"));
        let rank = Refund::from_code(&row.status).ok_or_else(unknown)?;
        Ok(SandboxRefund { n: row.n, amount_minor: row.amount_minor, rank })
    });
    refunds.collect()
}

/// Adds a refund; one of the same number stays as it is.
#[tracing::instrument(level = "debug", name = "db.insert_sandbox_refund", skip_all)]
pub async fn insert_refund(
    executor: impl PgExecutor<'_>,
    payment: &str,
    refund: SandboxRefund,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO sandbox.refunds (payment_id, n, amount_minor, status) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        payment,
        refund.n,
        refund.amount_minor,
        refund.rank.code()
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that something is to be told after a while.
#[tracing::instrument(level = "debug", name = "db.insert_sandbox_webhook", skip_all)]
pub async fn insert_webhook(
    executor: impl PgExecutor<'_>,
    payment: &str,
    event_id: &str,
    kind: &str,
    after: Duration,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO sandbox.webhooks (payment_id, event_id, kind, due_at)
         VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))",
        payment,
        event_id,
        kind,
        after.as_secs_f64()
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Claims what is due to be told, for `claim`.
#[tracing::instrument(level = "debug", name = "db.claim_sandbox_webhooks", skip_all)]
pub async fn claim_webhooks(
    executor: impl PgExecutor<'_>,
    limit: i64,
    claim: Duration,
) -> Result<Vec<SandboxWebhook>, StoreError> {
    // nobody waits for the disk: what is told twice is heard once
    let webhooks = sqlx::query_as!(
        SandboxWebhook,
        "UPDATE sandbox.webhooks SET attempts = attempts + 1,
             due_at = clock_timestamp() + make_interval(secs => $2)
         WHERE (SELECT set_config('synchronous_commit', 'off', true)) = 'off' AND id = ANY (ARRAY(
             SELECT id FROM sandbox.webhooks WHERE due_at <= clock_timestamp()
             ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id, event_id, payment_id, kind, attempts",
        limit,
        claim.as_secs_f64()
    );
    Ok(webhooks.fetch_all(executor).await?)
}

/// Forgets what was heard, or what nobody will hear any more.
#[tracing::instrument(level = "debug", name = "db.delete_sandbox_webhook", skip_all)]
pub async fn delete_webhook(executor: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM sandbox.webhooks
         WHERE id = $1 AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'",
        id
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Tells it again after a while.
#[tracing::instrument(level = "debug", name = "db.put_off_sandbox_webhook", skip_all)]
pub async fn put_off_webhook(
    executor: impl PgExecutor<'_>,
    id: i64,
    after: Duration,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE sandbox.webhooks SET due_at = clock_timestamp() + make_interval(secs => $2)
         WHERE id = $1",
        id,
        after.as_secs_f64()
    )
    .execute(executor)
    .await?;
    Ok(())
}
