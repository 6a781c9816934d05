//! What a search answers, before it becomes JSON.

use std::sync::Arc;

pub use crate::facets::Facets;
use crate::geo::Coordinates;
use crate::hotel::Hotel;
use crate::ids::HotelId;
pub use crate::near::NearMiss;
use crate::offer::Offer;
use crate::page::Cursor;

/// Whether a total is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalRelation {
    /// Exactly so many.
    Exact,
    /// So many or more.
    AtLeast,
}

/// A hotel of an answer with what was worked out for the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub hotel: Arc<Hotel>,
    /// The name of the offered room type.
    pub room_type_name: Option<Arc<str>>,
    pub offer: Option<Offer>,
    /// Whether the offer may be cancelled freely by the query's own reckoning.
    pub free_cancellation: bool,
    /// Whole metres from the query's origin.
    pub distance_metres: Option<i64>,
}

/// A page of hotels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAnswer {
    pub total: u64,
    pub total_relation: TotalRelation,
    pub items: Vec<Item>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    pub facets: Option<Facets>,
    /// Of a first page of few hotels: what one filter less would find, the most helpful first. None
    /// also where that could not be counted in time.
    pub near_misses: Option<Vec<NearMiss>>,
}

/// A hotel shown by itself on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    pub id: HotelId,
    pub name: Arc<str>,
    pub coordinates: Coordinates,
    /// The total with dates, else the from-price.
    pub price_minor: Option<i64>,
}

/// Hotels of one tile of the map's grid, shown as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The floor of the integer mean of its members.
    pub centre: Coordinates,
    pub count: u64,
    /// The lowest price of its members.
    pub price_min_minor: Option<i64>,
    /// The extremes of its members: west, south, east, north.
    pub south_west: Coordinates,
    pub north_east: Coordinates,
}

/// A map of an answer: counts of clusters and pins add up to `total`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapAnswer {
    pub total: u64,
    pub total_relation: TotalRelation,
    /// By tile, north to south, then west to east.
    pub clusters: Vec<Cluster>,
    /// By hotel id.
    pub pins: Vec<Pin>,
}

/// A hotel whose name was typed, perhaps with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedHotel {
    pub id: HotelId,
    pub slug: String,
    pub name: Arc<str>,
    pub city: String,
    pub district: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub coordinates: Coordinates,
    pub rank: i32,
    pub strength: Strength,
}

/// How well a name says what was typed, the best first (P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// The whole name.
    Equal,
    /// The beginning of a name.
    Prefix,
    /// All words, in any order, the last one perhaps begun.
    Words,
    /// All words, some of them joined or split.
    Joined,
    /// All words, some of them one typo away.
    Typo,
}

impl NamedHotel {
    /// The order of those that a typed name means: by strength, then by rank.
    pub fn order(&self) -> impl Ord {
        (self.strength, std::cmp::Reverse(self.rank), self.id)
    }
}
