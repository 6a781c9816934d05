//! Rows of hotels and room types: how they are read, and how they become the words of the domain.

use domain::geo::Coordinates;
use domain::hotel::{Hotel, RoomType};
use domain::ids::{HotelId, RoomTypeId};
use domain::photo::Photo;
use domain::place::{Localities, Locality};
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::StoreError;

pub(super) struct HotelRow {
    id: Uuid,
    slug: String,
    name: String,
    description: String,
    lat_e7: i32,
    lon_e7: i32,
    city: String,
    district: Option<String>,
    country: String,
    city_place: Option<i64>,
    district_place: Option<i64>,
    region: Option<String>,
    place_names: Vec<String>,
    time_zone: String,
    stars: i16,
    rating_x10: Option<i16>,
    review_count: i32,
    rank: i32,
    property_type: String,
    amenities: Vec<String>,
    free_cancel_days: Option<i16>,
    status: String,
}

pub(super) struct RoomTypeRow {
    id: Uuid,
    hotel_id: Uuid,
    name: String,
    max_adults: i16,
    max_guests: i16,
}

/// Those of these hotels that exist, by id.
pub(super) async fn find_hotels(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<HotelRow>, StoreError> {
    let rows = sqlx::query_as!(
        HotelRow,
        "SELECT id, slug, name, description, lat_e7, lon_e7, city, district, country, city_place,
             district_place, region, place_names, time_zone, stars, rating_x10, review_count,
             rank, property_type, amenities, free_cancel_days, status
         FROM hotels WHERE id = ANY($1) ORDER BY id",
        ids
    );
    Ok(rows.fetch_all(connection).await?)
}

/// Every hotel, by id.
pub(super) async fn list_hotels(
    connection: &mut PgConnection,
) -> Result<Vec<HotelRow>, StoreError> {
    let rows = sqlx::query_as!(
        HotelRow,
        "SELECT id, slug, name, description, lat_e7, lon_e7, city, district, country, city_place,
             district_place, region, place_names, time_zone, stars, rating_x10, review_count,
             rank, property_type, amenities, free_cancel_days, status
         FROM hotels ORDER BY id"
    );
    Ok(rows.fetch_all(connection).await?)
}

/// The open room types of these hotels, by hotel and id.
pub(super) async fn find_room_types(
    connection: &mut PgConnection,
    hotels: &[Uuid],
) -> Result<Vec<RoomTypeRow>, StoreError> {
    let rows = sqlx::query_as!(
        RoomTypeRow,
        "SELECT id, hotel_id, name, max_adults, max_guests FROM room_types
         WHERE hotel_id = ANY($1) AND NOT closed ORDER BY hotel_id, id",
        hotels
    );
    Ok(rows.fetch_all(connection).await?)
}

/// Every open room type, by hotel and id.
pub(super) async fn list_room_types(
    connection: &mut PgConnection,
) -> Result<Vec<RoomTypeRow>, StoreError> {
    let rows = sqlx::query_as!(
        RoomTypeRow,
        "SELECT id, hotel_id, name, max_adults, max_guests FROM room_types
         WHERE NOT closed ORDER BY hotel_id, id"
    );
    Ok(rows.fetch_all(connection).await?)
}

/// The database's constraints keep these numbers small; one that is not is named with its owner.
pub(crate) fn small<N: TryFrom<i32>>(
    value: impl Into<i32>,
    what: &str,
    of: Uuid,
) -> Result<N, StoreError> {
    let value = value.into();
    N::try_from(value).map_err(|_| StoreError::Unreadable(format!("{what} {value} of {of}")))
}

/// The set of these codes.
pub(crate) fn amenities(codes: &[String], of: Uuid) -> Result<Amenities, StoreError> {
    let mut set = Amenities::default();
    for code in codes {
        let known = set.insert_code(code);
        known.map_err(|error| StoreError::Unreadable(format!("amenities of {of}: {error}")))?;
    }
    Ok(set)
}

/// The property type of this code.
pub(crate) fn property_type(code: &str, of: Uuid) -> Result<PropertyType, StoreError> {
    PropertyType::from_code(code)
        .map_err(|error| StoreError::Unreadable(format!("property type of {of}: {error}")))
}

impl HotelRow {
    pub(super) const fn id(&self) -> HotelId {
        HotelId(self.id)
    }

    pub(super) fn into_domain(
        self,
        photo: Option<Box<Photo>>,
        localities: &mut Localities,
    ) -> Result<Hotel, StoreError> {
        let of = self.id;
        let locality = localities.shared(Locality {
            city: self.city_place,
            district: self.district_place,
            region: self.region.map(Into::into),
            names: self.place_names.into_iter().map(Into::into).collect(),
        });
        Ok(Hotel {
            id: HotelId(of),
            amenities: amenities(&self.amenities, of)?,
            property_type: property_type(&self.property_type, of)?,
            slug: self.slug,
            name: self.name.into(),
            description: self.description,
            coordinates: Coordinates { lat_e7: self.lat_e7, lon_e7: self.lon_e7 },
            city: self.city,
            district: self.district,
            country: self.country,
            locality,
            time_zone: TimeZone::named(&self.time_zone),
            stars: small(self.stars, "stars", of)?,
            rating_x10: self.rating_x10.map(|tenths| small(tenths, "rating", of)).transpose()?,
            review_count: small(self.review_count, "review count", of)?,
            rank: self.rank,
            free_cancel_days: self
                .free_cancel_days
                .map(|days| small(days, "free cancellation days", of))
                .transpose()?,
            photo,
            open: self.status == "open",
        })
    }
}

impl RoomTypeRow {
    pub(super) const fn id(&self) -> RoomTypeId {
        RoomTypeId(self.id)
    }

    pub(super) const fn hotel_id(&self) -> HotelId {
        HotelId(self.hotel_id)
    }

    pub(super) fn into_domain(self) -> Result<RoomType, StoreError> {
        Ok(RoomType {
            id: RoomTypeId(self.id),
            name: self.name.into(),
            max_adults: small(self.max_adults, "adults", self.id)?,
            max_guests: small(self.max_guests, "guests", self.id)?,
        })
    }
}
