//! From the referee's rows to the values that answers are made of.

use std::sync::Arc;

use domain::geo::Coordinates;
use domain::hotel::Hotel;
use domain::ids::{HotelId, PhotoId, RoomTypeId};
use domain::offer::{Offer, StayOffer};
use domain::photo::Photo;
use domain::place::Locality;
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::StoreError;

/// A number that the schema keeps within the range of `T`.
fn narrow<T: TryFrom<i64>>(value: i64, column: &str) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::Unreadable(format!("{column} is {value}")))
}

/// A `bigint` column that counts something.
pub(super) fn count(row: &PgRow, column: &str) -> Result<u64, StoreError> {
    narrow(row.try_get(column)?, column)
}

/// Coordinates from two `integer` or `bigint` columns read as numbers.
pub(super) fn coordinates(lat_e7: i64, lon_e7: i64) -> Result<Coordinates, StoreError> {
    Ok(Coordinates { lat_e7: narrow(lat_e7, "lat_e7")?, lon_e7: narrow(lon_e7, "lon_e7")? })
}

/// The hotel of a row that has its columns.
pub(super) fn read_hotel(row: &PgRow) -> Result<Hotel, StoreError> {
    let unreadable = |error: &dyn ToString| StoreError::Unreadable(error.to_string());
    let small = |column: &str| -> Result<Option<u8>, StoreError> {
        let value: Option<i16> = row.try_get(column)?;
        value.map(|value| narrow(i64::from(value), column)).transpose()
    };
    let mut amenities = Amenities::default();
    for code in row.try_get::<Vec<String>, _>("amenities")? {
        amenities.insert_code(&code).map_err(|error| unreadable(&error))?;
    }
    let property_type: String = row.try_get("property_type")?;
    Ok(Hotel {
        id: HotelId(row.try_get("id")?),
        slug: row.try_get("slug")?,
        name: Arc::from(row.try_get::<String, _>("name")?),
        description: row.try_get("description")?,
        coordinates: Coordinates { lat_e7: row.try_get("lat_e7")?, lon_e7: row.try_get("lon_e7")? },
        city: row.try_get("city")?,
        district: row.try_get("district")?,
        country: row.try_get("country")?,
        locality: Arc::new(Locality {
            city: row.try_get("city_place")?,
            district: row.try_get("district_place")?,
            region: row.try_get::<Option<String>, _>("region")?.map(Into::into),
            names: row.try_get::<Vec<Box<str>>, _>("place_names")?.into(),
        }),
        time_zone: TimeZone::named(row.try_get("time_zone")?),
        stars: small("stars")?.unwrap_or(0),
        rating_x10: small("rating_x10")?,
        review_count: narrow(i64::from(row.try_get::<i32, _>("review_count")?), "review_count")?,
        rank: row.try_get("rank")?,
        property_type: PropertyType::from_code(&property_type)
            .map_err(|error| unreadable(&error))?,
        amenities,
        free_cancel_days: small("free_cancel_days")?,
        photo: read_photo(row)?,
        open: true,
    })
}

fn read_photo(row: &PgRow) -> Result<Option<Box<Photo>>, StoreError> {
    let Some(id) = row.try_get::<Option<uuid::Uuid>, _>("photo_id")? else { return Ok(None) };
    let pixels = |column: &str| -> Result<u16, StoreError> {
        narrow(i64::from(row.try_get::<i16, _>(column)?), column)
    };
    Ok(Some(Box::new(Photo {
        id: PhotoId(id),
        alt: Arc::from(row.try_get::<String, _>("photo_alt")?),
        width: pixels("photo_width")?,
        height: pixels("photo_height")?,
    })))
}

/// The offer of a row, if its hotel has one.
pub(super) fn read_offer(row: &PgRow) -> Result<Option<Offer>, StoreError> {
    let Some(room_type_id) = row.try_get::<Option<uuid::Uuid>, _>("room_type_id")? else {
        return Ok(None);
    };
    let total_minor: Option<i64> = row.try_get("total_minor")?;
    let stay = total_minor.map(|total_minor| -> Result<StayOffer, StoreError> {
        Ok(StayOffer {
            total_minor,
            nights: narrow(row.try_get("nights")?, "nights")?,
            rooms: narrow(row.try_get("rooms")?, "rooms")?,
            rooms_left: narrow(row.try_get("rooms_left")?, "rooms_left")?,
        })
    });
    Ok(Some(Offer {
        room_type_id: RoomTypeId(room_type_id),
        nightly_minor: row.try_get("nightly_minor")?,
        stay: stay.transpose()?,
    }))
}
