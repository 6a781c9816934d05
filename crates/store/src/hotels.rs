//! One hotel at a time, as the detail page and the calendar show it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::geo::Coordinates;
use domain::ids::{HotelId, RoomTypeId};
use domain::vocabulary::{Amenities, PropertyType};
use sqlx::PgExecutor;

use crate::StoreError;
use crate::documents::rows::{amenities, property_type, small};

/// How a client names a hotel.
#[derive(Clone, Copy, Debug)]
pub enum HotelKey<'a> {
    Id(HotelId),
    Slug(&'a str),
}

/// All that is told of a hotel itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotelDetail {
    pub id: HotelId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub coordinates: Coordinates,
    pub address: String,
    pub city: String,
    /// The part of the city that it is in.
    pub district: Option<String>,
    pub country: String,
    /// IANA name.
    pub time_zone: String,
    pub stars: u8,
    pub rating_x10: Option<u8>,
    pub review_count: u32,
    pub property_type: PropertyType,
    pub amenities: Amenities,
    pub free_cancel_days: Option<u8>,
    pub check_in_time: NaiveTime,
    pub check_out_time: NaiveTime,
    /// For a stay that begins on the day asked for: cancelling it is free before this; `None` = never.
    pub free_until: Option<DateTime<Utc>>,
    /// A closed hotel can be looked at but not booked.
    pub open: bool,
}

/// A room type as the detail page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomTypeDetail {
    pub id: RoomTypeId,
    pub name: String,
    pub beds: String,
    pub max_adults: u8,
    pub max_guests: u8,
    /// How many such rooms the hotel has.
    pub rooms_total: u16,
}

/// One open night of a room type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightDetail {
    pub room_type_id: RoomTypeId,
    pub night: NaiveDate,
    /// Rooms that nobody bought or holds.
    pub available: u16,
    pub price_minor: u32,
    pub min_stay: u8,
}

/// Reads a hotel, open or closed; with a day of arrival also until when a stay can be cancelled.
#[tracing::instrument(level = "debug", name = "db.find_hotel", skip_all)]
pub async fn find_hotel(
    executor: impl PgExecutor<'_>,
    key: HotelKey<'_>,
    arrival: Option<NaiveDate>,
) -> Result<Option<HotelDetail>, StoreError> {
    let (id, slug) = match key {
        HotelKey::Id(id) => (Some(id.0), None),
        HotelKey::Slug(slug) => (None, Some(slug)),
    };
    let row = sqlx::query!(
        "SELECT id, slug, name, description, lat_e7, lon_e7, address, city, district, country,
             time_zone, stars, rating_x10, review_count, property_type, amenities, free_cancel_days,
             free_until_v1($3, free_cancel_days, time_zone) AS free_until, check_in_time,
             check_out_time, status
         FROM hotels WHERE id = $1 OR slug = $2 LIMIT 1",
        id,
        slug,
        arrival
    );
    let row = row.fetch_optional(executor).await?;
    row.map(|row| {
        let of = row.id;
        Ok(HotelDetail {
            id: HotelId(of),
            amenities: amenities(&row.amenities, of)?,
            property_type: property_type(&row.property_type, of)?,
            slug: row.slug,
            name: row.name,
            description: row.description,
            coordinates: Coordinates { lat_e7: row.lat_e7, lon_e7: row.lon_e7 },
            address: row.address,
            city: row.city,
            district: row.district,
            country: row.country,
            time_zone: row.time_zone,
            stars: small(row.stars, "stars", of)?,
            rating_x10: row.rating_x10.map(|tenths| small(tenths, "rating", of)).transpose()?,
            review_count: small(row.review_count, "review count", of)?,
            free_cancel_days: row
                .free_cancel_days
                .map(|days| small(days, "free cancellation days", of))
                .transpose()?,
            free_until: row.free_until,
            check_in_time: row.check_in_time,
            check_out_time: row.check_out_time,
            open: row.status == "open",
        })
    })
    .transpose()
}

/// The room types of a hotel that are not closed, by id; at most 50.
#[tracing::instrument(level = "debug", name = "db.find_room_types", skip_all)]
pub async fn find_room_types(
    executor: impl PgExecutor<'_>,
    hotel: HotelId,
) -> Result<Vec<RoomTypeDetail>, StoreError> {
    let rows = sqlx::query!(
        "SELECT id, name, beds, max_adults, max_guests, total FROM room_types
         WHERE hotel_id = $1 AND NOT closed ORDER BY id LIMIT 50",
        hotel.0
    );
    let rows = rows.fetch_all(executor).await?;
    rows.into_iter()
        .map(|row| {
            Ok(RoomTypeDetail {
                id: RoomTypeId(row.id),
                name: row.name,
                beds: row.beds,
                max_adults: small(row.max_adults, "adults", row.id)?,
                max_guests: small(row.max_guests, "guests", row.id)?,
                rooms_total: small(row.total, "rooms", row.id)?,
            })
        })
        .collect()
}

/// The longest range that [`find_nights`] answers: what the calendar shows.
pub const NIGHTS_PER_READ_MAX: i64 = 62;

/// The open nights in `[first, end)` of the room types that are not closed, by room type and
/// night. Longer ranges are cut after [`NIGHTS_PER_READ_MAX`] nights.
#[tracing::instrument(level = "debug", name = "db.find_nights", skip_all)]
pub async fn find_nights(
    executor: impl PgExecutor<'_>,
    hotel: HotelId,
    first: NaiveDate,
    end: NaiveDate,
) -> Result<Vec<NightDetail>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT i.room_type_id, i.night, (i.total - i.sold - i.held)::int2 AS "available!",
             i.price_minor, i.min_stay
         FROM room_types r JOIN inventory i ON i.room_type_id = r.id
         WHERE r.hotel_id = $1 AND NOT r.closed AND NOT i.closed
           AND i.night >= $2 AND i.night < least($3, $2 + $4::bigint::int)
         ORDER BY i.room_type_id, i.night LIMIT 50 * $4"#,
        hotel.0,
        first,
        end,
        NIGHTS_PER_READ_MAX
    );
    let rows = rows.fetch_all(executor).await?;
    rows.into_iter()
        .map(|row| {
            let id = row.room_type_id;
            Ok(NightDetail {
                room_type_id: RoomTypeId(id),
                night: row.night,
                available: small(row.available, "rooms", id)?,
                price_minor: small(row.price_minor, "price", id)?,
                min_stay: small(row.min_stay, "minimum stay", id)?,
            })
        })
        .collect()
}

/// The first and the last open night of any room type: the inventory's horizon. Two index look-ups.
#[tracing::instrument(level = "debug", name = "db.find_horizon", skip_all)]
pub async fn find_horizon(
    executor: impl PgExecutor<'_>,
) -> Result<Option<(NaiveDate, NaiveDate)>, StoreError> {
    let row = sqlx::query!(
        "SELECT (SELECT night FROM inventory WHERE NOT closed ORDER BY night LIMIT 1) AS first,
             (SELECT night FROM inventory WHERE NOT closed ORDER BY night DESC LIMIT 1) AS last"
    );
    let row = row.fetch_one(executor).await?;
    Ok(row.first.zip(row.last))
}
