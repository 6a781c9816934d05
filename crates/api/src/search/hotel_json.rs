//! A hotel and its offer, as lists and the detail page show them.

use domain::answer::Item;
use domain::geo::Coordinates;
use domain::ids::HotelId;
use domain::money::Currency;
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

/// The address of a hotel's picture.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String)]
pub struct PictureUrl(HotelId);

impl Serialize for PictureUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut id = [0; 36];
        let id = self.0.0.as_hyphenated().encode_lower(&mut id);
        serializer.collect_str(&format_args!("{PICTURE_URL_START}{id}{PICTURE_URL_END}"))
    }
}

/// What the picture shows, for those who don't see it.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, example = "Drawing of Casa do Tejo")]
pub struct PictureText<'a>(&'a str);

impl Serialize for PictureText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{PICTURE_TEXT_START}{}", self.0))
    }
}

/// A picture, drawn from the hotel's data.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct Image<'a> {
    #[schema(inline)]
    url: PictureUrl,
    #[schema(inline)]
    alt: PictureText<'a>,
    /// Pixels.
    width: u16,
    /// Pixels.
    height: u16,
}

impl<'a> Image<'a> {
    /// The picture of a hotel.
    pub const fn of(id: HotelId, name: &'a str) -> Self {
        Self {
            url: PictureUrl(id),
            alt: PictureText(name),
            width: PICTURE_WIDTH,
            height: PICTURE_HEIGHT,
        }
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
    /// ISO 3166-1 alpha-2.
    #[schema(example = "PT")]
    pub country: &'a str,
    pub amenities: AmenityCodes,
    pub image: Image<'a>,
    /// Whole metres from near, or from the centre of the box when sorted by distance.
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
            country: &hotel.country,
            amenities: AmenityCodes(hotel.amenities),
            image: Image::of(hotel.id, &hotel.name),
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
