//! Reading bookings: only ever those of one user.

use chrono::{DateTime, NaiveDate, Utc};
use domain::booking::cancellation::CancellationTerms;
use domain::booking::request::Guest;
use domain::booking::status::Status;
use domain::ids::{BookingId, HotelId, RoomTypeId, UserId};
use serde::Deserialize;
use sqlx::PgExecutor;
use sqlx::types::Json;
use uuid::Uuid;

use crate::StoreError;

/// A booking as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingDetail {
    pub id: BookingId,
    /// As the world sees it: a hold whose time is over has expired.
    pub status: Status,
    pub hotel_id: HotelId,
    pub hotel_name: String,
    pub hotel_slug: String,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub terms: CancellationTerms,
    pub currency: String,
    pub guest: Option<Guest>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub extended: bool,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub penalty_minor: Option<i64>,
    pub lines: Vec<BookingLine>,
    /// The order that pays for it, or the last one that meant to.
    pub order: Option<BookedOrder>,
    /// The database's clock at this reading.
    pub now: DateTime<Utc>,
}

/// An order, as its booking names it. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BookedOrder {
    pub id: Uuid,
    pub state: String,
    pub reason: Option<String>,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    pub refund_due_minor: i64,
}

/// Rooms of one type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BookingLine {
    pub room_type_id: RoomTypeId,
    pub room_type_name: String,
    pub rooms: u8,
    pub adults: u8,
    pub children: u8,
    /// Of one room, night by night.
    pub nightly_minor: Vec<i64>,
}

/// Reads one booking of a user. Somebody else's is as unknown as none.
#[tracing::instrument(level = "debug", name = "db.find_booking", skip_all)]
pub async fn find_booking(
    executor: impl PgExecutor<'_>,
    id: BookingId,
    user: UserId,
) -> Result<Option<BookingDetail>, StoreError> {
    let found = read(executor, user, (id.0, id.0), 1).await?;
    Ok(found.into_iter().next())
}

/// The bookings of a user, newest first, below an id.
#[tracing::instrument(level = "debug", name = "db.list_bookings", skip_all)]
pub async fn list_bookings(
    executor: impl PgExecutor<'_>,
    user: UserId,
    below: Option<BookingId>,
    limit: u8,
) -> Result<Vec<BookingDetail>, StoreError> {
    let last = below.map_or(u128::MAX, |below| below.0.as_u128().saturating_sub(1));
    read(executor, user, (Uuid::nil(), Uuid::from_u128(last)), limit).await
}

async fn read(
    executor: impl PgExecutor<'_>,
    user: UserId,
    (first, last): (Uuid, Uuid),
    limit: u8,
) -> Result<Vec<BookingDetail>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT b.id, b.status, b.expires_at <= clock_timestamp() AS "time_is_over!", b.hotel_id,
             h.name AS hotel_name, h.slug AS hotel_slug, b.check_in, b.check_out, b.total_minor,
             b.currency, b.free_until, b.guest_name, b.guest_email, b.created_at, b.expires_at,
             b.extended, b.confirmed_at, b.cancelled_at, b.penalty_minor,
             (SELECT json_agg(json_build_object('room_type_id', br.room_type_id,
                  'room_type_name', r.name, 'rooms', br.rooms, 'adults', br.adults,
                  'children', br.children, 'nightly_minor', br.nightly_minor) ORDER BY br.line)
              FROM booking_rooms br JOIN room_types r ON r.id = br.room_type_id
              WHERE br.booking_id = b.id) AS "lines!: Json<Vec<BookingLine>>",
             (SELECT json_build_object('id', o.id, 'state', o.state, 'reason', o.reason,
                  'captured_minor', o.captured_minor, 'refunded_minor', o.refunded_minor,
                  'refund_due_minor', o.refund_due_minor)
              FROM orders o WHERE o.booking_id = b.id
              ORDER BY o.state = 'FAILED', o.created_at DESC LIMIT 1) AS "order: Json<BookedOrder>",
             clock_timestamp() AS "now!"
         FROM bookings b JOIN hotels h ON h.id = b.hotel_id
         WHERE b.user_id = $1 AND b.id BETWEEN $2 AND $3
         ORDER BY b.id DESC LIMIT $4"#,
        user.0,
        first,
        last,
        i64::from(limit)
    );
    let rows = rows.fetch_all(executor).await?;
    let details = rows.into_iter().map(|row| {
        let status = Status::from_code(&row.status)
            .ok_or_else(|| StoreError::Unreadable(format!("the status of booking {}", row.id)))?;
        let guest = row.guest_name.zip(row.guest_email);
        Ok(BookingDetail {
            id: BookingId(row.id),
            status: status.seen(row.time_is_over),
            hotel_id: HotelId(row.hotel_id),
            hotel_name: row.hotel_name,
            hotel_slug: row.hotel_slug,
            check_in: row.check_in,
            check_out: row.check_out,
            terms: CancellationTerms { total_minor: row.total_minor, free_until: row.free_until },
            currency: row.currency,
            guest: guest.map(|(name, email)| Guest { name, email }),
            created_at: row.created_at,
            expires_at: row.expires_at,
            extended: row.extended,
            confirmed_at: row.confirmed_at,
            cancelled_at: row.cancelled_at,
            penalty_minor: row.penalty_minor,
            lines: row.lines.0,
            order: row.order.map(|order| order.0),
            now: row.now,
        })
    });
    details.collect()
}

/// How many holds there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldCounts {
    pub active: i64,
    /// Over, and not tidied up yet.
    pub expired: i64,
}

/// Counts holds.
#[tracing::instrument(level = "debug", name = "db.count_holds", skip_all)]
pub async fn count_holds(executor: impl PgExecutor<'_>) -> Result<HoldCounts, StoreError> {
    let counts = sqlx::query_as!(
        HoldCounts,
        r#"SELECT count(*) FILTER (WHERE expires_at > t) AS "active!",
             count(*) FILTER (WHERE expires_at <= t) AS "expired!"
         FROM bookings, clock_timestamp() AS t WHERE status = 'pending'"#
    );
    Ok(counts.fetch_one(executor).await?)
}
