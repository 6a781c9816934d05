//! Every order of somebody's bookings, for the copy of their data.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, UserId};
use serde::Deserialize;
use sqlx::PgExecutor;
use sqlx::types::Json;
use uuid::Uuid;

use crate::StoreError;

/// Orders that one booking may have, with room to spare.
const ORDERS_PER_BOOKING_MAX: i64 = 100;

/// An order as its guest may keep it. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnOrder {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub gateway: String,
    pub state: String,
    pub reason: Option<String>,
    pub amount_minor: i64,
    pub currency: String,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    pub refund_due_minor: i64,
    pub created_at: DateTime<Utc>,
    pub refunds: Vec<OwnRefund>,
}

/// An attempt to give money back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OwnRefund {
    pub amount_minor: i64,
    pub state: String,
    pub created_at: DateTime<Utc>,
}

/// The orders of these bookings, as far as they are this user's, in the order they were made.
#[tracing::instrument(level = "debug", name = "db.list_own_orders", skip_all)]
pub async fn list_own_orders(
    executor: impl PgExecutor<'_>,
    user: UserId,
    bookings: &[BookingId],
) -> Result<Vec<OwnOrder>, StoreError> {
    let ids: Vec<Uuid> = bookings.iter().map(|id| id.0).collect();
    let most = i64::try_from(ids.len()).unwrap_or(i64::MAX).saturating_mul(ORDERS_PER_BOOKING_MAX);
    let rows = sqlx::query!(
        r#"SELECT o.id, o.booking_id, o.gateway, o.state, o.reason, o.amount_minor, o.currency,
             o.captured_minor, o.refunded_minor, o.refund_due_minor, o.created_at,
             (SELECT coalesce(json_agg(json_build_object('amount_minor', c.amount_minor,
                  'state', c.refund, 'created_at', c.created_at) ORDER BY c.n), '[]')
              FROM gateway_calls c WHERE c.order_id = o.id AND c.refund IS NOT NULL)
                 AS "refunds!: Json<Vec<OwnRefund>>"
         FROM orders o JOIN bookings b ON b.id = o.booking_id
         WHERE b.id = ANY ($2) AND b.user_id = $1
         ORDER BY o.created_at, o.id LIMIT $3"#,
        user.0,
        &ids,
        most
    );
    let rows = rows.fetch_all(executor).await?.into_iter();
    let orders = rows.map(|row| OwnOrder {
        id: row.id,
        booking_id: row.booking_id,
        gateway: row.gateway,
        state: row.state,
        reason: row.reason,
        amount_minor: row.amount_minor,
        currency: row.currency,
        captured_minor: row.captured_minor,
        refunded_minor: row.refunded_minor,
        refund_due_minor: row.refund_due_minor,
        created_at: row.created_at,
        refunds: row.refunds.0,
    });
    Ok(orders.collect())
}
