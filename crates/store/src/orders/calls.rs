//! What is asked of gateways: claimed by one process at a time, outside of any other transaction.

use std::time::Duration;

use domain::ids::OrderId;
use domain::payment::calls::Kind;
use sqlx::PgExecutor;

use crate::StoreError;

/// A call that this process is to make now.
#[derive(Clone, Debug, PartialEq)]
pub struct DueCall {
    pub order: OrderId,
    pub kind: Kind,
    /// Which of its kind.
    pub n: u16,
    pub amount_minor: i64,
    pub currency: String,
    pub gateway: String,
    pub token: Option<String>,
    /// The gateway's name of the payment, once it is known.
    pub intent: Option<String>,
    /// How often it was made, this time included.
    pub attempts: u32,
    /// How long ago it was made first.
    pub asked_seconds: f64,
}

/// Claims calls that are due, the oldest first, for `claim`. From this commit on each counts as made:
/// what became of it is known when it is answered.
#[tracing::instrument(level = "debug", name = "db.claim_calls", skip_all)]
pub async fn claim_calls(
    executor: impl PgExecutor<'_>,
    limit: i64,
    claim: Duration,
) -> Result<Vec<DueCall>, StoreError> {
    let rows = sqlx::query!(
        r#"UPDATE gateway_calls c SET status = 'asked', attempts = least(c.attempts + 1, 10000),
             first_asked_at = coalesce(c.first_asked_at, clock_timestamp()),
             claimed_until = clock_timestamp() + make_interval(secs => $2)
         FROM orders o, (
             SELECT order_id, kind, n FROM gateway_calls
             WHERE status IN ('waiting', 'asked') AND due_at <= clock_timestamp()
                 AND claimed_until < clock_timestamp()
             ORDER BY due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
         ) AS due
         WHERE (c.order_id, c.kind, c.n) = (due.order_id, due.kind, due.n) AND o.id = c.order_id
         RETURNING c.order_id, c.kind, c.n, c.amount_minor, c.attempts, o.currency, o.gateway,
             o.token, o.intent,
             extract(epoch FROM clock_timestamp() - c.first_asked_at)::float8 AS "asked_seconds!""#,
        limit,
        claim.as_secs_f64()
    );
    let calls = rows.fetch_all(executor).await?.into_iter().map(|row| {
        let unreadable = || StoreError::Unreadable(format!("a call of order {}", row.order_id));
        Ok(DueCall {
            order: OrderId(row.order_id),
            kind: Kind::from_code(&row.kind).ok_or_else(unreadable)?,
            n: row.n.try_into().map_err(|_| unreadable())?,
            amount_minor: row.amount_minor,
            currency: row.currency,
            gateway: row.gateway,
            token: row.token,
            intent: row.intent,
            attempts: row.attempts.unsigned_abs().into(),
            asked_seconds: row.asked_seconds,
        })
    });
    calls.collect()
}

/// Gives a claimed call back, which had no answer, to be made again after a while. One that was
/// answered or given up meanwhile stays so.
#[tracing::instrument(level = "debug", name = "db.put_off_call", skip_all)]
pub async fn put_off_call(
    executor: impl PgExecutor<'_>,
    call: &DueCall,
    after: Duration,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE gateway_calls SET claimed_until = '-infinity',
             due_at = clock_timestamp() + make_interval(secs => $4)
         WHERE order_id = $1 AND kind = $2 AND n = $3 AND status = 'asked'",
        call.order.0,
        call.kind.code(),
        i16::try_from(call.n).unwrap_or(i16::MAX),
        after.as_secs_f64()
    )
    .execute(executor)
    .await?;
    Ok(())
}
