//! What an answer shows of a hotel: written into its document, and read back out of it.

use std::sync::Arc;

use domain::geo::Coordinates;
use domain::hotel::{Document, Hotel, RoomType};
use domain::ids::{HotelId, PhotoId, RoomTypeId};
use domain::photo::Photo;
use domain::place::Locality;
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use serde::{Deserialize, Serialize};

/// What an answer shows of a hotel.
#[derive(Serialize)]
pub(super) struct Shown<'d> {
    slug: &'d str,
    name: &'d str,
    description: &'d str,
    city: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<&'d str>,
    country: &'d str,
    locality: ShownLocality<'d>,
    time_zone: Option<&'static str>,
    lat_e7: i32,
    lon_e7: i32,
    stars: u8,
    rating_x10: Option<u8>,
    review_count: u32,
    rank: i32,
    property_type: &'static str,
    amenities: Vec<&'static str>,
    free_cancel_days: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<ShownPhoto<'d>>,
    room_types: Vec<ShownRoomType<'d>>,
}

/// The places that a hotel lies in.
#[derive(Serialize)]
struct ShownLocality<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'d str>,
    names: &'d [Box<str>],
}

#[derive(Serialize)]
struct ShownPhoto<'d> {
    id: PhotoId,
    alt: &'d str,
    width: u16,
    height: u16,
}

#[derive(Serialize)]
struct ShownRoomType<'d> {
    id: RoomTypeId,
    name: &'d str,
    max_adults: u8,
    max_guests: u8,
}

impl<'d> Shown<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        let hotel = &*document.hotel;
        Self {
            slug: &hotel.slug,
            name: &hotel.name,
            description: &hotel.description,
            city: &hotel.city,
            district: hotel.district.as_deref(),
            country: &hotel.country,
            locality: ShownLocality::of(&hotel.locality),
            time_zone: hotel.time_zone.map(TimeZone::name),
            lat_e7: hotel.coordinates.lat_e7,
            lon_e7: hotel.coordinates.lon_e7,
            stars: hotel.stars,
            rating_x10: hotel.rating_x10,
            review_count: hotel.review_count,
            rank: hotel.rank,
            property_type: hotel.property_type.code(),
            amenities: hotel.amenities.codes().collect(),
            free_cancel_days: hotel.free_cancel_days,
            photo: hotel.photo.as_deref().map(ShownPhoto::of),
            room_types: document
                .room_types
                .iter()
                .map(|of| ShownRoomType::of(&of.room_type))
                .collect(),
        }
    }
}

impl<'d> ShownLocality<'d> {
    fn of(locality: &'d Locality) -> Self {
        let Locality { city, district, region, names } = locality;
        Self { city: *city, district: *district, region: region.as_deref(), names }
    }
}

impl<'d> ShownPhoto<'d> {
    fn of(photo: &'d Photo) -> Self {
        let Photo { id, alt, width, height } = photo;
        Self { id: *id, alt, width: *width, height: *height }
    }
}

impl<'d> ShownRoomType<'d> {
    fn of(room_type: &'d RoomType) -> Self {
        let RoomType { id, name, max_adults, max_guests } = room_type;
        Self { id: *id, name, max_adults: *max_adults, max_guests: *max_guests }
    }
}

/// [`Shown`] as it is read back.
#[derive(Deserialize)]
pub struct ReadHotel {
    slug: String,
    name: String,
    description: String,
    city: String,
    district: Option<String>,
    country: String,
    locality: ReadLocality,
    time_zone: Option<String>,
    lat_e7: i32,
    lon_e7: i32,
    stars: u8,
    rating_x10: Option<u8>,
    review_count: u32,
    rank: i32,
    property_type: String,
    amenities: Vec<String>,
    free_cancel_days: Option<u8>,
    photo: Option<ReadPhoto>,
    room_types: Vec<ReadRoomType>,
}

#[derive(Deserialize)]
struct ReadLocality {
    city: Option<i64>,
    district: Option<i64>,
    region: Option<Box<str>>,
    names: Box<[Box<str>]>,
}

#[derive(Deserialize)]
struct ReadPhoto {
    id: PhotoId,
    alt: String,
    width: u16,
    height: u16,
}

#[derive(Deserialize)]
struct ReadRoomType {
    id: RoomTypeId,
    name: String,
}

impl ReadHotel {
    /// The name of a room type.
    pub fn room_type_name(&self, id: RoomTypeId) -> Option<&str> {
        self.room_types.iter().find(|of| of.id == id).map(|of| of.name.as_str())
    }

    /// The hotel; `None` when a code is not known to this program.
    pub fn into_hotel(self, id: HotelId) -> Option<Hotel> {
        let mut amenities = Amenities::default();
        for code in &self.amenities {
            amenities.insert_code(code).ok()?;
        }
        let ReadLocality { city, district, region, names } = self.locality;
        Some(Hotel {
            id,
            slug: self.slug,
            name: self.name.into(),
            description: self.description,
            coordinates: Coordinates { lat_e7: self.lat_e7, lon_e7: self.lon_e7 },
            city: self.city,
            district: self.district,
            locality: Arc::new(Locality { city, district, region, names }),
            country: self.country,
            time_zone: self.time_zone.as_deref().and_then(TimeZone::named),
            stars: self.stars,
            rating_x10: self.rating_x10,
            review_count: self.review_count,
            rank: self.rank,
            property_type: PropertyType::from_code(&self.property_type).ok()?,
            amenities,
            free_cancel_days: self.free_cancel_days,
            photo: self.photo.map(|ReadPhoto { id, alt, width, height }| {
                Box::new(Photo { id, alt: alt.into(), width, height })
            }),
            open: true,
        })
    }
}
