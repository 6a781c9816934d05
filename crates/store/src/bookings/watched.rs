//! Bookings that somebody watches: what changes about them, for many at once.

use chrono::{DateTime, Utc};
use domain::booking::status::Status;
use domain::ids::{BookingId, UserId};
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgExecutor;
use sqlx::types::Json;
use uuid::Uuid;

use crate::StoreError;

/// So many are read at once.
pub const WATCHED_PER_READ_MAX: usize = 1_000;

/// How a booking stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedBooking {
    pub id: BookingId,
    /// `None` = the account is gone.
    pub user: Option<UserId>,
    /// As the world sees it: a hold whose time is over has expired.
    pub status: Status,
    pub expires_at: DateTime<Utc>,
    /// Rises with each change of the booking.
    pub version: i32,
    /// The order that pays for it, or the last one that meant to.
    pub order: Option<WatchedOrder>,
}

/// How the order of a booking stands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
        r#"SELECT b.id, b.user_id, b.status, b.expires_at <= clock_timestamp() AS "time_is_over!",
             b.expires_at, b.version,
             (SELECT json_build_object('id', o.id, 'state', o.state,
                  'refunded_minor', o.refunded_minor, 'action', o.action, 'version', o.version)
              FROM orders o WHERE o.booking_id = b.id
              ORDER BY o.state = 'FAILED', o.created_at DESC LIMIT 1)
                 AS "order: Json<WatchedOrder>"
         FROM bookings b WHERE b.id = ANY($1) LIMIT $2"#,
        &ids,
        i64::try_from(WATCHED_PER_READ_MAX).unwrap_or(i64::MAX)
    );
    let rows = rows.fetch_all(executor).await?.into_iter().map(|row| {
        let status = Status::from_code(&row.status)
            .ok_or_else(|| StoreError::Unreadable(format!("the status of booking {}", row.id)))?;
        Ok(WatchedBooking {
            id: BookingId(row.id),
            user: row.user_id.map(UserId),
            status: status.seen(row.time_is_over),
            expires_at: row.expires_at,
            version: row.version,
            order: row.order.map(|order| order.0),
        })
    });
    rows.collect()
}
