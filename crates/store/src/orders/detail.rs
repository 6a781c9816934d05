//! Orders as people see them.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrderId, UserId};
use domain::payment::calls::Call;
use domain::payment::facts::Refund;
use serde::Serialize;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::row::{Order, read};
use crate::StoreError;

/// One attempt to give money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRefund {
    pub n: u16,
    pub amount_minor: i64,
    pub rank: Refund,
    pub created_at: DateTime<Utc>,
}

/// An order in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderSummary {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub gateway: String,
    pub state: String,
    pub reason: Option<String>,
    pub amount_minor: i64,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    pub refund_due_minor: i64,
    pub currency: String,
    pub attention: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Reads an order: of this user, or of anybody. Somebody else's is as unknown as none.
#[tracing::instrument(level = "debug", name = "db.find_order", skip_all)]
pub async fn find_order(
    executor: impl PgExecutor<'_>,
    id: OrderId,
    user: Option<UserId>,
) -> Result<Option<Order>, StoreError> {
    let order = read(executor, id).await?;
    Ok(order.filter(|order| user.is_none_or(|user| order.user == Some(user))))
}

impl Order {
    /// Every attempt to give money back, in their order.
    pub fn given_back(&self) -> impl Iterator<Item = OrderRefund> {
        self.calls.iter().filter_map(|call| {
            let (rank, note) = (call.refund?, self.refunds.get(&call.n)?);
            let Call { n, amount_minor, .. } = *call;
            Some(OrderRefund { n, amount_minor, rank, created_at: note.created_at })
        })
    }
}

/// The latest order of a booking.
#[tracing::instrument(level = "debug", name = "db.find_order_of_booking", skip_all)]
pub async fn find_order_of_booking(
    executor: impl PgExecutor<'_>,
    booking: BookingId,
) -> Result<Option<OrderSummary>, StoreError> {
    let order = sqlx::query_as!(
        OrderSummary,
        "SELECT id, booking_id, gateway, state, reason, amount_minor, captured_minor,
             refunded_minor, refund_due_minor, currency, attention, created_at
         FROM orders WHERE booking_id = $1 ORDER BY created_at DESC LIMIT 1",
        booking.0
    );
    Ok(order.fetch_optional(executor).await?)
}

/// Orders for an operator, newest first, below an id: all, or those that are not at their end.
#[tracing::instrument(level = "debug", name = "db.list_orders", skip_all)]
pub async fn list_orders(
    executor: impl PgExecutor<'_>,
    only_open: bool,
    below: Option<OrderId>,
    limit: i64,
) -> Result<Vec<OrderSummary>, StoreError> {
    let orders = sqlx::query_as!(
        OrderSummary,
        "SELECT id, booking_id, gateway, state, reason, amount_minor, captured_minor,
             refunded_minor, refund_due_minor, currency, attention, created_at
         FROM orders
         WHERE (NOT $1 OR look_at IS NOT NULL OR attention IS NOT NULL)
             AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3",
        only_open,
        below.map(|below| below.0),
        limit
    );
    Ok(orders.fetch_all(executor).await?)
}

/// Orders whose payment has a name at its gateway, newest first, below an id.
#[tracing::instrument(level = "debug", name = "db.list_opened_orders", skip_all)]
pub async fn list_opened_orders(
    executor: impl PgExecutor<'_>,
    below: Option<OrderId>,
    limit: i64,
) -> Result<Vec<OrderId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders WHERE intent IS NOT NULL AND ($1::uuid IS NULL OR id < $1)
         ORDER BY id DESC LIMIT $2",
        below.map(|below| below.0),
        limit
    );
    Ok(ids.fetch_all(executor).await?.into_iter().map(OrderId).collect())
}

/// How many these are.
#[tracing::instrument(level = "debug", name = "db.count_opened_orders", skip_all)]
pub async fn count_opened_orders(executor: impl PgExecutor<'_>) -> Result<u64, StoreError> {
    let count =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM orders WHERE intent IS NOT NULL"#);
    Ok(count.fetch_one(executor).await?.unsigned_abs())
}
