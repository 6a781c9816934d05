//! Hotels that somebody wants to find again.

use chrono::{DateTime, Utc};
use domain::ids::{HotelId, UserId};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;

/// So many one user may save.
pub const SAVED_PER_USER_MAX: i64 = 200;

/// A hotel that was saved, as a list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedHotel {
    pub hotel_id: Uuid,
    pub slug: String,
    pub name: String,
    pub city: String,
    /// The part of the city that it is in.
    pub district: Option<String>,
    pub country: String,
    /// A closed one can be looked at but not booked.
    pub open: bool,
    pub saved_at: DateTime<Utc>,
}

/// What became of the wish to save a hotel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Also when it was before.
    Saved,
    UnknownHotel,
    TooMany,
}

/// What a user has saved, the newest first. Hotels that are gone are not there.
#[tracing::instrument(level = "debug", name = "db.list_saved_hotels", skip_all)]
pub async fn list_saved_hotels(
    executor: impl PgExecutor<'_>,
    user: UserId,
) -> Result<Vec<SavedHotel>, StoreError> {
    let saved = sqlx::query_as!(
        SavedHotel,
        r#"SELECT s.hotel_id, h.slug, h.name, h.city, h.district, h.country,
             h.status = 'open' AS "open!", s.saved_at
         FROM saved_hotels s JOIN hotels h ON h.id = s.hotel_id
         WHERE s.user_id = $1 ORDER BY s.saved_at DESC, s.hotel_id LIMIT $2"#,
        user.0,
        SAVED_PER_USER_MAX
    );
    Ok(saved.fetch_all(executor).await?)
}

/// Saves a hotel. Of many at once none goes above the limit: they wait for each other.
#[tracing::instrument(level = "debug", name = "db.save_hotel", skip_all)]
pub async fn save_hotel(
    connection: &mut PgConnection,
    user: UserId,
    hotel: HotelId,
) -> Result<Saving, StoreError> {
    let saved = sqlx::query_scalar!(
        r#"SELECT save_hotel_v1($1, $2, $3) AS "saved!""#,
        user.0,
        hotel.0,
        SAVED_PER_USER_MAX
    );
    match saved.fetch_all(connection).await?.first().map(String::as_str) {
        Some("saved") => Ok(Saving::Saved),
        Some("unknown_hotel") => Ok(Saving::UnknownHotel),
        Some("too_many") => Ok(Saving::TooMany),
        other => Err(StoreError::Unreadable(format!("the outcome {other:?}"))),
    }
}

/// Saves a hotel no more, also when it never was.
#[tracing::instrument(level = "debug", name = "db.forget_hotel", skip_all)]
pub async fn forget_hotel(
    connection: &mut PgConnection,
    user: UserId,
    hotel: HotelId,
) -> Result<(), StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM saved_hotels WHERE user_id = $1 AND hotel_id = $2",
        user.0,
        hotel.0
    );
    gone.execute(connection).await?;
    Ok(())
}
