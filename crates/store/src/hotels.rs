//! One hotel at a time, as the detail page and the calendar show it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::geo::Coordinates;
use domain::ids::{HotelId, RoomTypeId};
use domain::vocabulary::{Amenities, PropertyType};
use sqlx::PgExecutor;
use uuid::Uuid;

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

#[derive(sqlx::FromRow)]
struct HotelRow {
    id: Uuid,
    slug: String,
    name: String,
    description: String,
    lat_e7: i32,
    lon_e7: i32,
    address: String,
    city: String,
    country: String,
    time_zone: String,
    stars: i16,
    rating_x10: Option<i16>,
    review_count: i32,
    property_type: String,
    amenities: Vec<String>,
    free_cancel_days: Option<i16>,
    free_until: Option<DateTime<Utc>>,
    check_in_time: NaiveTime,
    check_out_time: NaiveTime,
    status: String,
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
    let row = sqlx::query_as::<_, HotelRow>(
        "SELECT id, slug, name, description, lat_e7, lon_e7, address, city, country, time_zone,
             stars, rating_x10, review_count, property_type, amenities, free_cancel_days,
             free_until_v1($3, free_cancel_days, time_zone) AS free_until, check_in_time, check_out_time, status
         FROM hotels WHERE id = $1 OR slug = $2 LIMIT 1",
    );
    let row = row.bind(id).bind(slug).bind(arrival).fetch_optional(executor).await?;
    row.map(HotelRow::into_detail).transpose()
}

impl HotelRow {
    fn into_detail(self) -> Result<HotelDetail, StoreError> {
        let of = self.id;
        Ok(HotelDetail {
            id: HotelId(of),
            amenities: amenities(&self.amenities, of)?,
            property_type: property_type(&self.property_type, of)?,
            slug: self.slug,
            name: self.name,
            description: self.description,
            coordinates: Coordinates { lat_e7: self.lat_e7, lon_e7: self.lon_e7 },
            address: self.address,
            city: self.city,
            country: self.country,
            time_zone: self.time_zone,
            stars: small(self.stars, "stars", of)?,
            rating_x10: self.rating_x10.map(|tenths| small(tenths, "rating", of)).transpose()?,
            review_count: small(self.review_count, "review count", of)?,
            free_cancel_days: self
                .free_cancel_days
                .map(|days| small(days, "free cancellation days", of))
                .transpose()?,
            free_until: self.free_until,
            check_in_time: self.check_in_time,
            check_out_time: self.check_out_time,
            open: self.status == "open",
        })
    }
}

/// The room types of a hotel that are not closed, by id; at most 50.
#[tracing::instrument(level = "debug", name = "db.find_room_types", skip_all)]
pub async fn find_room_types(
    executor: impl PgExecutor<'_>,
    hotel: HotelId,
) -> Result<Vec<RoomTypeDetail>, StoreError> {
    let rows = sqlx::query_as::<_, (Uuid, String, String, i16, i16, i16)>(
        "SELECT id, name, beds, max_adults, max_guests, total FROM room_types
         WHERE hotel_id = $1 AND NOT closed ORDER BY id LIMIT 50",
    );
    let rows = rows.bind(hotel.0).fetch_all(executor).await?;
    rows.into_iter()
        .map(|(id, name, beds, max_adults, max_guests, total)| {
            Ok(RoomTypeDetail {
                id: RoomTypeId(id),
                name,
                beds,
                max_adults: small(max_adults, "adults", id)?,
                max_guests: small(max_guests, "guests", id)?,
                rooms_total: small(total, "rooms", id)?,
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
    let rows = sqlx::query_as::<_, (Uuid, NaiveDate, i16, i32, i16)>(
        "SELECT i.room_type_id, i.night, (i.total - i.sold - i.held)::int2, i.price_minor,
             i.min_stay
         FROM room_types r JOIN inventory i ON i.room_type_id = r.id
         WHERE r.hotel_id = $1 AND NOT r.closed AND NOT i.closed
           AND i.night >= $2 AND i.night < least($3, $2 + $4::int)
         ORDER BY i.room_type_id, i.night LIMIT 50 * $4",
    );
    let rows = rows.bind(hotel.0).bind(first).bind(end).bind(NIGHTS_PER_READ_MAX);
    let rows = rows.fetch_all(executor).await?;
    rows.into_iter()
        .map(|(id, night, available, price_minor, min_stay)| {
            Ok(NightDetail {
                room_type_id: RoomTypeId(id),
                night,
                available: small(available, "rooms", id)?,
                price_minor: small(price_minor, "price", id)?,
                min_stay: small(min_stay, "minimum stay", id)?,
            })
        })
        .collect()
}

/// The first and the last open night of any room type: the inventory's horizon. Two index look-ups.
#[tracing::instrument(level = "debug", name = "db.find_horizon", skip_all)]
pub async fn find_horizon(
    executor: impl PgExecutor<'_>,
) -> Result<Option<(NaiveDate, NaiveDate)>, StoreError> {
    let row = sqlx::query_as::<_, (Option<NaiveDate>, Option<NaiveDate>)>(
        "SELECT (SELECT night FROM inventory WHERE NOT closed ORDER BY night LIMIT 1),
             (SELECT night FROM inventory WHERE NOT closed ORDER BY night DESC LIMIT 1)",
    );
    let (first, last) = row.fetch_one(executor).await?;
    Ok(first.zip(last))
}
