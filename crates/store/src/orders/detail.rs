//! Orders as people see them.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrderId, UserId};
use domain::payment::facts::Refund;
use domain::payment::state::State;
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::calls::refund_of;
use super::row::{Order, read};
use crate::StoreError;

/// Refunds of an order that are shown.
const REFUNDS_MAX: i64 = 100;

/// An order with its story.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderDetail {
    pub order: Order,
    pub refunds: Vec<OrderRefund>,
    /// The states it was in, the first one included.
    pub history: Vec<State>,
}

/// One attempt to give money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRefund {
    pub n: i16,
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
    connection: &mut PgConnection,
    id: OrderId,
    user: Option<UserId>,
) -> Result<Option<OrderDetail>, StoreError> {
    let Some(order) = read(&mut *connection, id).await? else { return Ok(None) };
    if user.is_some_and(|user| user != order.user) {
        return Ok(None);
    }
    let refunds = sqlx::query!(
        "SELECT n, amount_minor, refund, created_at FROM gateway_calls
         WHERE order_id = $1 AND kind = 'refund' ORDER BY n LIMIT $2",
        id.0,
        REFUNDS_MAX
    );
    let refunds = refunds.fetch_all(&mut *connection).await?.into_iter().map(|row| {
        let rank = refund_of(row.refund.as_deref())?.unwrap_or(Refund::Pending);
        let (n, amount_minor, created_at) = (row.n, row.amount_minor, row.created_at);
        Ok(OrderRefund { n, amount_minor, rank, created_at })
    });
    let refunds = refunds.collect::<Result<_, StoreError>>()?;
    let history = sqlx::query!(
        "SELECT state, reason FROM order_history WHERE order_id = $1 ORDER BY n",
        id.0
    );
    let history = history.fetch_all(connection).await?.into_iter().map(|row| {
        State::from_codes(&row.state, row.reason.as_deref())
            .ok_or_else(|| StoreError::Unreadable(format!("the history of order {}", id.0)))
    });
    let history = history.collect::<Result<_, StoreError>>()?;
    Ok(Some(OrderDetail { order, refunds, history }))
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
