//! Bookings that somebody watches: what changes about them, for many at once.

use chrono::{DateTime, Utc};
use domain::booking::status::Status;
use domain::ids::{BookingId, UserId};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::StoreError;

/// So many are read at once.
pub const WATCHED_PER_READ_MAX: usize = 1_000;

/// How a booking stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedBooking {
    pub id: BookingId,
    pub user: UserId,
    /// As the world sees it: a hold whose time is over has expired.
    pub status: Status,
    pub expires_at: DateTime<Utc>,
    /// Rises with each change of the booking.
    pub version: i32,
    /// The order that pays for it, or the last one that meant to.
    pub order: Option<WatchedOrder>,
}

/// How the order of a booking stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedOrder {
    pub id: Uuid,
    pub state: String,
    pub refunded_minor: i64,
    /// A step that the guest has to take.
    pub action: Option<Value>,
    /// Rises with each change of the order.
    pub version: i32,
}

/// Reads up to [`WATCHED_PER_READ_MAX`] bookings, whoever's they are; the caller knows who may see
/// them.
#[tracing::instrument(level = "debug", name = "db.find_watched_bookings", skip_all)]
pub async fn find_watched_bookings(
    executor: impl PgExecutor<'_>,
    ids: &[BookingId],
) -> Result<Vec<WatchedBooking>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT b.id AS "id!", b.user_id AS "user_id!", b.status AS "status!",
             b.expires_at <= clock_timestamp() AS "time_is_over!", b.expires_at AS "expires_at!",
             b.version AS "version!", o.id AS "order_id?", o.state AS "state?",
             o.refunded_minor AS "refunded_minor?", o.action AS "action?",
             o.version AS "order_version?"
         FROM bookings b LEFT JOIN LATERAL (
             SELECT id, state, refunded_minor, action, version FROM orders
             WHERE booking_id = b.id ORDER BY state = 'FAILED', created_at DESC LIMIT 1
         ) o ON true
         WHERE b.id = ANY($1) LIMIT $2"#,
        &ids,
        i64::try_from(WATCHED_PER_READ_MAX).unwrap_or(i64::MAX)
    );
    let rows = rows.fetch_all(executor).await?.into_iter().map(|row| {
        let status = Status::from_code(&row.status)
            .ok_or_else(|| StoreError::Unreadable(format!("the status of booking {}", row.id)))?;
        let order = row.order_id.zip(row.state).zip(row.order_version);
        Ok(WatchedBooking {
            id: BookingId(row.id),
            user: UserId(row.user_id),
            status: status.seen(row.time_is_over),
            expires_at: row.expires_at,
            version: row.version,
            order: order.map(|((id, state), version)| WatchedOrder {
                id,
                state,
                refunded_minor: row.refunded_minor.unwrap_or_default(),
                action: row.action,
                version,
            }),
        })
    });
    rows.collect()
}
