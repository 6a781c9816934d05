//! Suggestions while somebody types a place.

use domain::answer::{Place, PlaceKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::as_of::AsOf;
use crate::search::answering::Given;
use crate::search::hotel_json::{Bbox, Location};
use crate::search::json::EngineCode;

/// Suggestions, the best first.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacesAnswer)]
pub struct PlacesBody<'a> {
    pub places: Vec<PlaceBody<'a>>,
    #[schema(value_type = EngineCode)]
    pub engine: &'static str,
    /// Whether the engine that usually answers could not: a slower one stood in, or an earlier answer
    /// was given (`as_of` tells of when).
    pub degraded: bool,
    /// The data is of this moment.
    pub as_of: AsOf,
}

/// A city or a hotel.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceBody<'a> {
    #[schema(value_type = PlaceKindCode)]
    pub kind: &'static str,
    pub name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    pub location: Location,
    /// What a map should show of it.
    pub bbox: Bbox,
    /// How many open hotels there are.
    pub hotels: u64,
}

/// What a suggestion names.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only documents")]
pub enum PlaceKindCode {
    City,
    Hotel,
}

impl<'a> PlacesBody<'a> {
    /// The answer as JSON.
    pub fn new(given: &'a Given<Vec<Place>>) -> Self {
        Self {
            places: given.answer.iter().map(PlaceBody::new).collect(),
            engine: given.engine.as_str(),
            degraded: given.degraded,
            as_of: AsOf(given.as_of),
        }
    }
}

impl<'a> PlaceBody<'a> {
    fn new(place: &'a Place) -> Self {
        Self {
            kind: match place.kind {
                PlaceKind::City => "city",
                PlaceKind::Hotel => "hotel",
            },
            name: &place.name,
            country: &place.country,
            location: place.location.into(),
            bbox: Bbox::new(place.south_west, place.north_east),
            hotels: place.hotels,
        }
    }
}
