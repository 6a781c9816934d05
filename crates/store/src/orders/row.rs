//! An order as it is read.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrderId, UserId};
use domain::payment::calls::{Call, Kind, Progress};
use domain::payment::facts::{Facts, Refunds, Told};
use domain::payment::state::State;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::calls::refund_of;
use crate::StoreError;

/// An order, and all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub id: OrderId,
    pub booking: BookingId,
    pub user: UserId,
    pub gateway: String,
    pub token: Option<String>,
    pub intent: Option<String>,
    pub action: Option<Value>,
    pub state: State,
    pub version: i32,
    pub facts: Facts,
    pub currency: String,
    pub calls: Vec<Call>,
    pub created_at: DateTime<Utc>,
    pub deadline_at: DateTime<Utc>,
    pub looks: u32,
    /// When the first refund was written down.
    pub refunds_since: Option<DateTime<Utc>>,
    pub attention: Option<String>,
    /// The database's clock when this was read.
    pub now: DateTime<Utc>,
}

/// Reads an order with its calls, as they are now: whoever decides over it has its row locked.
pub(super) async fn read(
    connection: &mut PgConnection,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT o.booking_id, b.user_id, o.gateway, o.token, o.intent, o.action, o.state, o.reason,
             o.version, o.amount_minor, o.currency, o.authorised_minor, o.captured_minor,
             o.disputed_minor, o.returned_minor, o.lost_minor, o.refused, o.capture_refused, o.ended,
             o.sold, o.released, o.rooms_refused, o.deadline_passed, o.penalty_minor, o.created_at,
             o.deadline_at, o.looks, o.attention, clock_timestamp() AS "now!",
             EXISTS (SELECT FROM gateway_calls c WHERE c.order_id = o.id AND c.kind = 'authorise'
                     AND c.first_asked_at IS NOT NULL) AS "asked!",
             (SELECT min(c.created_at) FROM gateway_calls c
              WHERE c.order_id = o.id AND c.kind = 'refund') AS refunds_since
         FROM orders o JOIN bookings b ON b.id = o.booking_id WHERE o.id = $1"#,
        id.0
    );
    let Some(row) = row.fetch_optional(&mut *connection).await? else {
        return Ok(None);
    };
    let calls = read_calls(connection, id.0).await?;
    let state = State::from_codes(&row.state, row.reason.as_deref())
        .ok_or_else(|| StoreError::Unreadable(format!("the state of order {}", id.0)))?;
    Ok(Some(Order {
        id,
        booking: BookingId(row.booking_id),
        user: UserId(row.user_id),
        gateway: row.gateway,
        token: row.token,
        intent: row.intent,
        action: row.action,
        state,
        version: row.version,
        facts: Facts {
            amount_minor: row.amount_minor,
            told: Told {
                authorised_minor: row.authorised_minor,
                captured_minor: row.captured_minor,
                refused: row.refused,
                capture_refused: row.capture_refused,
                ended: row.ended,
                disputed_minor: row.disputed_minor,
                returned_minor: row.returned_minor,
                lost_minor: row.lost_minor,
            },
            asked: row.asked,
            sold: row.sold,
            released: row.released,
            rooms_refused: row.rooms_refused,
            penalty_minor: row.penalty_minor,
            deadline_passed: row.deadline_passed,
            refunds: Refunds::of(&calls),
        },
        currency: row.currency,
        calls,
        created_at: row.created_at,
        deadline_at: row.deadline_at,
        looks: row.looks.unsigned_abs().into(),
        refunds_since: row.refunds_since,
        attention: row.attention,
        now: row.now,
    }))
}

async fn read_calls(connection: &mut PgConnection, order: Uuid) -> Result<Vec<Call>, StoreError> {
    let rows = sqlx::query!(
        "SELECT kind, n, amount_minor, status, refund FROM gateway_calls WHERE order_id = $1
         ORDER BY kind, n LIMIT 1000",
        order
    );
    let unreadable = || StoreError::Unreadable(format!("a gateway call of order {order}"));
    let calls = rows.fetch_all(connection).await?.into_iter().map(|row| {
        Ok(Call {
            kind: Kind::from_code(&row.kind).ok_or_else(unreadable)?,
            n: u16::try_from(row.n).map_err(|_| unreadable())?,
            amount_minor: row.amount_minor,
            progress: Progress::from_code(&row.status).ok_or_else(unreadable)?,
            refund: refund_of(row.refund.as_deref())?,
        })
    });
    calls.collect()
}
