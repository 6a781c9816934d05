//! What gateways told by themselves: a reason to look, and nothing else.

use std::time::Duration;

use domain::ids::OrderId;
use sqlx::PgExecutor;

use crate::StoreError;

/// A webhook whose order has to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueWebhook {
    pub gateway: String,
    pub event_id: String,
    pub intent: String,
    /// Nobody may know the intent yet: its name is committed after the gateway's answer.
    pub order: Option<OrderId>,
    /// It came more than a day ago.
    pub is_old: bool,
}

/// Keeps a webhook; whether it was not there before. While something is asked of the gateway for that
/// payment, the answer will tell the same: then it is due a second later, together with others.
#[tracing::instrument(level = "debug", name = "db.insert_webhook", skip_all)]
pub async fn insert_webhook(
    executor: impl PgExecutor<'_>,
    gateway: &str,
    event_id: &str,
    intent: &str,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO webhooks (gateway, event_id, intent, due_at)
         SELECT $1, $2, $3, clock_timestamp() + CASE WHEN EXISTS (
             SELECT FROM orders o JOIN gateway_calls c ON c.order_id = o.id
             WHERE o.gateway = $1 AND o.intent = $3 AND c.status IN ('waiting', 'asked')
         ) THEN interval '1 second' ELSE interval '0' END
         ON CONFLICT DO NOTHING",
        gateway,
        event_id,
        intent
    );
    Ok(inserted.execute(executor).await?.rows_affected() == 1)
}

/// Claims webhooks that are due, for `claim` or half of the time they have waited, whichever is longer.
#[tracing::instrument(level = "debug", name = "db.claim_webhooks", skip_all)]
pub async fn claim_webhooks(
    executor: impl PgExecutor<'_>,
    limit: i64,
    claim: Duration,
) -> Result<Vec<DueWebhook>, StoreError> {
    // nobody waits for the disk: a claim that is lost is made again
    let rows = sqlx::query!(
        r#"UPDATE webhooks w SET due_at = clock_timestamp()
             + greatest(make_interval(secs => $2), (clock_timestamp() - w.received_at) / 2)
         FROM (SELECT gateway, event_id FROM webhooks WHERE due_at <= clock_timestamp()
               ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
         WHERE (w.gateway, w.event_id) = (due.gateway, due.event_id)
             AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
         RETURNING w.gateway, w.event_id, w.intent,
             (SELECT o.id FROM orders o WHERE o.gateway = w.gateway AND o.intent = w.intent) AS id,
             w.received_at < clock_timestamp() - interval '24 hours' AS "is_old!""#,
        limit,
        claim.as_secs_f64()
    );
    let webhooks = rows.fetch_all(executor).await?.into_iter().map(|row| DueWebhook {
        gateway: row.gateway,
        event_id: row.event_id,
        intent: row.intent,
        order: row.id.map(OrderId),
        is_old: row.is_old,
    });
    Ok(webhooks.collect())
}

/// Says that nothing is to be done about webhooks of a gateway any more.
#[tracing::instrument(level = "debug", name = "db.finish_webhooks", skip_all)]
pub async fn finish_webhooks(
    executor: impl PgExecutor<'_>,
    gateway: &str,
    event_ids: &[String],
) -> Result<(), StoreError> {
    // nobody waits for the disk: one that is not finished is looked into again
    sqlx::query!(
        "UPDATE webhooks SET due_at = NULL WHERE gateway = $1 AND event_id = ANY($2)
             AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'",
        gateway,
        event_ids
    )
    .execute(executor)
    .await?;
    Ok(())
}
