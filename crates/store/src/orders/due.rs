//! Orders that have to be looked at, whether or not anybody rang.

use domain::ids::OrderId;
use sqlx::PgExecutor;

use crate::StoreError;

/// An order whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueOrder {
    pub id: OrderId,
    pub gateway: String,
    /// The gateway's name of the payment; `None`: there is nothing to look at there.
    pub intent: Option<String>,
}

/// How orders are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OrderCounts {
    /// Not final yet.
    pub open: i64,
    /// How long ago the oldest of these was made.
    pub oldest_open_seconds: f64,
    /// With money that is owed to guests.
    pub refunds_due: i64,
    /// For which a person is needed.
    pub attention: i64,
}

/// Claims orders that are due for a look. The claim is their next time: whoever dies over one leaves
/// it for a minute.
#[tracing::instrument(level = "debug", name = "db.claim_due_orders", skip_all)]
pub async fn claim_due_orders(
    executor: impl PgExecutor<'_>,
    limit: i64,
) -> Result<Vec<DueOrder>, StoreError> {
    let rows = sqlx::query!(
        "UPDATE orders SET look_at = clock_timestamp() + interval '1 minute',
             looks = least(looks + 1, 10000)
         WHERE id = ANY (ARRAY(
             SELECT id FROM orders WHERE look_at <= clock_timestamp()
             ORDER BY look_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED))
         RETURNING id, gateway, intent",
        limit
    );
    let due = rows.fetch_all(executor).await?.into_iter();
    Ok(due
        .map(|row| DueOrder { id: OrderId(row.id), gateway: row.gateway, intent: row.intent })
        .collect())
}

/// Counts orders that are not at their end.
#[tracing::instrument(level = "debug", name = "db.count_orders", skip_all)]
pub async fn count_orders(executor: impl PgExecutor<'_>) -> Result<OrderCounts, StoreError> {
    let counts = sqlx::query_as!(
        OrderCounts,
        r#"SELECT count(*) FILTER (WHERE state IN ('CREATED', 'PAID')) AS "open!",
             coalesce(extract(epoch FROM clock_timestamp()
                 - min(created_at) FILTER (WHERE state IN ('CREATED', 'PAID'))), 0)::float8
                 AS "oldest_open_seconds!",
             count(*) FILTER (WHERE refund_due_minor > 0) AS "refunds_due!",
             count(*) FILTER (WHERE attention IS NOT NULL) AS "attention!"
         FROM orders WHERE look_at IS NOT NULL OR attention IS NOT NULL"#
    );
    Ok(counts.fetch_one(executor).await?)
}
