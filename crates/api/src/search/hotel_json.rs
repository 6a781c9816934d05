//! A hotel and its offer, as lists and the detail page show them.

use std::fmt::{self, Display, Formatter};

use domain::answer::Item;
use domain::geo::{BoundingBox, Coordinates};
use domain::ids::{HotelId, PhotoId};
use domain::money::Currency;
use domain::photo::{Photo, photo_widths};
use domain::vocabulary::Amenities;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// Width of the drawn pictures in pixels.
pub const PICTURE_WIDTH: u16 = 640;
/// Height of the drawn pictures in pixels.
pub const PICTURE_HEIGHT: u16 = 480;

/// The address of a hotel's picture is its id between these.
pub const PICTURE_URL_START: &str = "/v1/hotels/";
pub const PICTURE_URL_END: &str = "/picture.svg";
/// Between the hotel's id and the photo's.
const PHOTO_URL_MIDDLE: &str = "/photos/";
/// Stands before the name in the text of a picture.
pub const PICTURE_TEXT_START: &str = "Drawing of ";

/// A place on earth in decimal degrees.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct Location {
    #[schema(minimum = -90, maximum = 90, example = 38.7167)]
    pub lat: f64,
    #[schema(minimum = -180, maximum = 180, example = -9.1333)]
    pub lon: f64,
}

impl From<Coordinates> for Location {
    fn from(coordinates: Coordinates) -> Self {
        Self { lat: coordinates.latitude(), lon: coordinates.longitude() }
    }
}

/// West, south, east, north in decimal degrees; west > east crosses the 180° meridian.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(example = json!([-9.23, 38.69, -9.09, 38.79]))]
pub struct Bbox([f64; 4]);

impl Bbox {
    /// The box between two corners.
    pub fn new(south_west: Coordinates, north_east: Coordinates) -> Self {
        Self([
            south_west.longitude(),
            south_west.latitude(),
            north_east.longitude(),
            north_east.latitude(),
        ])
    }

    /// A box of domain.
    pub fn of(bbox: &BoundingBox) -> Self {
        let corner = |lat_e7, lon_e7| Coordinates { lat_e7, lon_e7 };
        Self::new(corner(bbox.south_e7, bbox.west_e7), corner(bbox.north_e7, bbox.east_e7()))
    }
}

/// Codes of amenities, in the order of `/v1/meta`.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = Vec<String>, example = json!(["wifi", "pool"]))]
pub struct AmenityCodes(pub Amenities);

impl Serialize for AmenityCodes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.codes())
    }
}

/// The address of a picture of a hotel.
#[derive(Clone, Copy)]
pub struct PictureUrl {
    hotel: HotelId,
    /// Of a photo: which, and how wide.
    photo: Option<(PhotoId, u16)>,
}

impl Display for PictureUrl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let hotel = self.hotel;
        match self.photo {
            None => write!(f, "{PICTURE_URL_START}{hotel}{PICTURE_URL_END}"),
            Some((photo, width)) => {
                write!(f, "{PICTURE_URL_START}{hotel}{PHOTO_URL_MIDDLE}{}/{width}", photo.0)
            }
        }
    }
}

impl Serialize for PictureUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What the picture shows, for those who don't see it.
#[derive(Clone, Copy)]
pub enum PictureText<'a> {
    /// Of the hotel of this name.
    Drawing(&'a str),
    Photo(&'a str),
}

impl Display for PictureText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drawing(name) => write!(f, "{PICTURE_TEXT_START}{name}"),
            Self::Photo(text) => f.write_str(text),
        }
    }
}

impl Serialize for PictureText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The widths of a photo, ascending.
#[derive(Clone, Copy)]
pub struct PhotoWidths(u16);

impl Serialize for PhotoWidths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(photo_widths(self.0))
    }
}

/// A photo of a hotel, or a picture that is drawn from its data.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct Image<'a> {
    #[schema(value_type = String)]
    pub url: PictureUrl,
    /// What it shows, for those who don't see it.
    #[schema(value_type = String, example = "Drawing of Casa do Tejo")]
    pub alt: PictureText<'a>,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
    /// Of a photo: in which widths it can be had, each in the place of the last part of `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<u16>>, nullable = false, example = json!([320, 640, 1280]))]
    pub widths: Option<PhotoWidths>,
}

impl<'a> Image<'a> {
    /// What lists show: the first photo of a hotel, or its drawing.
    pub fn listed(hotel: HotelId, name: &'a str, photo: Option<&'a Photo>) -> Self {
        match photo {
            Some(photo) => Self::photo(hotel, photo, photo.listed_width()),
            None => Self {
                url: PictureUrl { hotel, photo: None },
                alt: PictureText::Drawing(name),
                width: PICTURE_WIDTH,
                height: PICTURE_HEIGHT,
                widths: None,
            },
        }
    }

    /// A photo in one of its widths.
    pub fn photo(hotel: HotelId, photo: &'a Photo, width: u16) -> Self {
        Self {
            url: PictureUrl { hotel, photo: Some((photo.id, width)) },
            alt: PictureText::Photo(&photo.alt),
            width,
            height: photo.height_at(width),
            widths: Some(PhotoWidths(photo.width)),
        }
    }

    /// Where a photo can be had in which width, as HTML writes it; a drawing is good in any.
    pub fn srcset(&self) -> Option<String> {
        let (photo, _) = self.url.photo?;
        let widths = photo_widths(self.widths?.0).map(|width| {
            let url = PictureUrl { photo: Some((photo, width)), ..self.url };
            format!("{url} {width}w")
        });
        Some(widths.collect::<Vec<_>>().join(", "))
    }
}

/// A room type priced: for the stay that was asked for, or from its cheapest night without dates.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Offer)]
pub struct OfferBody<'a> {
    pub room_type_id: Uuid,
    pub room_type_name: &'a str,
    /// Minor units for one room and night on average, rounded down; taxes included.
    #[schema(example = 6400)]
    pub nightly_minor: i64,
    /// Minor units for all rooms and nights, taxes included; null without dates.
    #[schema(required = true, example = 19200)]
    pub total_minor: Option<i64>,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: &'static str,
    /// Always true.
    pub taxes_included: bool,
    /// Null without dates.
    #[schema(required = true)]
    pub nights: Option<u8>,
    /// Null without dates.
    #[schema(required = true)]
    pub rooms: Option<u8>,
    /// Exact below 8; 8 means 8 or more. Null without dates.
    #[schema(required = true)]
    pub rooms_left: Option<u8>,
    /// Whether cancelling is still free for sure, wherever on earth the hotel is.
    pub free_cancellation: bool,
}

impl<'a> OfferBody<'a> {
    /// An offer of domain with the names it is shown under.
    pub fn new(
        offer: &domain::offer::Offer,
        room_type_name: &'a str,
        currency: Currency,
        free_cancellation: bool,
    ) -> Self {
        Self {
            room_type_id: offer.room_type_id.0,
            room_type_name,
            nightly_minor: offer.nightly_minor,
            total_minor: offer.stay.map(|stay| stay.total_minor),
            currency: currency.code,
            taxes_included: true,
            nights: offer.stay.map(|stay| stay.nights),
            rooms: offer.stay.map(|stay| stay.rooms),
            rooms_left: offer.stay.map(|stay| stay.rooms_left),
            free_cancellation,
        }
    }
}

/// A hotel of a list.
#[derive(Serialize, ToSchema)]
pub struct HotelItem<'a> {
    pub id: Uuid,
    /// Stays readable in addresses; as good as the id.
    #[schema(example = "casa-do-tejo-lisbon")]
    pub slug: &'a str,
    pub name: &'a str,
    /// A code of `/v1/meta`.
    #[schema(example = "hotel")]
    pub property_type: &'a str,
    /// 0 = unrated.
    #[schema(maximum = 5)]
    pub stars: u8,
    /// 0 to 10 by its guests; null exactly when there are no reviews.
    #[schema(required = true, example = 8.9)]
    pub rating: Option<f64>,
    pub review_count: u32,
    pub location: Location,
    pub city: &'a str,
    /// The part of the city, where it lies in one.
    #[schema(required = true)]
    pub district: Option<&'a str>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "PT")]
    pub country: &'a str,
    pub amenities: AmenityCodes,
    pub image: Image<'a>,
    /// Whole metres from near, else from the centre of the city or district of `place`; sorted by
    /// distance, else from the centre of the box or place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub distance_m: Option<i64>,
    /// Null when no price is known (without dates only).
    #[schema(required = true)]
    pub offer: Option<OfferBody<'a>>,
}

impl<'a> HotelItem<'a> {
    /// An item of an answer.
    pub fn new(item: &'a Item, currency: Currency) -> Self {
        let hotel = &*item.hotel;
        let room_type_name = item.room_type_name.as_deref().unwrap_or_default();
        let free = item.free_cancellation;
        Self {
            id: hotel.id.0,
            slug: &hotel.slug,
            name: &hotel.name,
            property_type: hotel.property_type.code(),
            stars: hotel.stars,
            rating: hotel.rating_x10.map(rating),
            review_count: hotel.review_count,
            location: hotel.coordinates.into(),
            city: &hotel.city,
            district: hotel.district.as_deref(),
            country: &hotel.country,
            amenities: AmenityCodes(hotel.amenities),
            image: Image::listed(hotel.id, &hotel.name, hotel.photo.as_deref()),
            distance_m: item.distance_metres,
            offer: item
                .offer
                .as_ref()
                .map(|offer| OfferBody::new(offer, room_type_name, currency, free)),
        }
    }
}

/// Tenths as people write them: 89 is 8.9.
pub fn rating(tenths: u8) -> f64 {
    f64::from(tenths) / 10.0
}
