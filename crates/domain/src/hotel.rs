//! What a search knows of a hotel: the document that every engine is fed with.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::exact::exact;
use crate::geo::Coordinates;
use crate::ids::{HotelId, RoomTypeId};
use crate::photo::Photo;
use crate::place::Locality;
use crate::today::TimeZone;
use crate::vocabulary::{Amenities, PropertyType};

/// The most room types of one hotel.
pub const ROOM_TYPES_MAX: usize = 50;

/// The part of a hotel that changes rarely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hotel {
    pub id: HotelId,
    pub slug: String,
    pub name: Arc<str>,
    pub description: String,
    pub coordinates: Coordinates,
    pub city: String,
    /// The part of the city, where it lies in one.
    pub district: Option<String>,
    /// Which places it lies in.
    pub locality: Arc<Locality>,
    /// ISO 3166-1 alpha-2, capital letters.
    pub country: String,
    /// `None`: one that this build does not know.
    pub time_zone: Option<TimeZone>,
    /// 0 to 5; 0 = unrated.
    pub stars: u8,
    /// Tenths, 0 to 100; `None` exactly when there are no reviews.
    pub rating_x10: Option<u8>,
    pub review_count: u32,
    /// The key of the recommended order, see `semantics`: larger is better.
    pub rank: i32,
    pub property_type: PropertyType,
    pub amenities: Amenities,
    /// Free to cancel until so many days before the arrival; `None` = never free.
    pub free_cancel_days: Option<u8>,
    /// Its first photo; `None`: its picture is drawn.
    pub photo: Option<Box<Photo>>,
    /// A closed hotel is in no answer.
    pub open: bool,
}

/// A kind of room and how many people it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomType {
    pub id: RoomTypeId,
    pub name: Arc<str>,
    pub max_adults: u8,
    pub max_guests: u8,
}

/// What one night of a room type costs and how many rooms are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightInventory {
    /// Price of one room for this night in minor units, taxes included.
    pub price_minor: u32,
    /// Fewest nights of a stay that arrives on this night.
    pub min_stay: u8,
    left: u8,
}

const UNAVAILABLE: u8 = u8::MAX;

impl NightInventory {
    /// Rooms left are counted up to here; this number stands for itself or more.
    pub const LEFT_CAP: u8 = 8;

    /// A night that is closed or was never loaded: not for sale and without a price.
    pub const CLOSED: Self = Self { price_minor: 0, min_stay: 1, left: UNAVAILABLE };

    /// An open night. `left` is `total − sold − held`.
    pub fn open(price_minor: u32, min_stay: u8, left: u8) -> Self {
        Self { price_minor, min_stay, left: left.min(Self::LEFT_CAP) }
    }

    /// Whether the night has a price, sold out or not.
    pub const fn is_open(self) -> bool {
        self.left != UNAVAILABLE
    }

    /// Rooms left, at most [`Self::LEFT_CAP`]; 0 when closed.
    pub const fn left(self) -> u8 {
        if self.is_open() { self.left } else { 0 }
    }
}

/// The nights of a room type: `nights[i]` is the night `first_night + i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomTypeNights {
    pub room_type: RoomType,
    pub nights: Box<[NightInventory]>,
}

/// One hotel as an engine is fed with it. Closed room types are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub hotel: Arc<Hotel>,
    /// The night at index 0 of every room type.
    pub first_night: NaiveDate,
    /// Ordered by id, at most [`ROOM_TYPES_MAX`].
    pub room_types: Box<[RoomTypeNights]>,
}

impl Document {
    /// Whether stays can be sold as before, whatever they cost.
    pub fn is_as_available_as(&self, other: &Self) -> bool {
        let is_same = |one: &RoomTypeNights, other: &RoomTypeNights| {
            let people = |of: &RoomType| (of.max_adults, of.max_guests);
            people(&one.room_type) == people(&other.room_type)
                && one.nights.len() == other.nights.len()
                && one.nights.iter().zip(&other.nights).all(|(one, other)| {
                    (one.left() > 0, one.min_stay) == (other.left() > 0, other.min_stay)
                })
        };
        self.first_night == other.first_night
            && self.room_types.len() == other.room_types.len()
            && self.room_types.iter().zip(&other.room_types).all(|(one, other)| is_same(one, other))
    }
}

/// The key of the recommended order: the rating drawn towards 7.5 as if by 20 further reviews, in
/// hundredths, plus 8 for every star. The database computes the same as a generated column.
pub fn rank(rating_x10: Option<u8>, review_count: u32, stars: u8) -> i32 {
    let reviews = i64::from(review_count);
    let rating = i64::from(rating_x10.unwrap_or(0));
    let rank = (rating * reviews + 1500) / (reviews + 20) * 10 + 8 * i64::from(stars);
    exact(rank)
}
