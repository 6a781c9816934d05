//! Places: suggestions while somebody types, and what was understood of a text.

use std::borrow::Cow;

use domain::answer::NamedHotel;
use domain::lexicon::{Lexicon, Place, PlaceKind, SuggestedPlace, Suggestion, Understood};
use domain::place::PlaceId;
use domain::vocabulary::PROPERTY_TYPES;
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::as_of::AsOf;
use crate::search::answering::Given;
use crate::search::hotel_json::{AmenityCodes, Bbox, Location};
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

/// A place of the gazetteer, or a hotel.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceBody<'a> {
    /// To search in it: `place=`. Of a hotel `hotel:` and its id.
    #[schema(example = "city:2267057")]
    pub id: String,
    #[schema(value_type = PlaceKindCode)]
    pub kind: &'static str,
    pub name: &'a str,
    /// The name that was typed, when it is another one.
    #[schema(required = true)]
    pub matched: Option<&'a str>,
    /// Of a district or a hotel: the city it is in.
    #[schema(required = true)]
    pub city: Option<&'a str>,
    /// Tells apart what has one name: the region, or the nearest bigger city; of a hotel the part of
    /// the city.
    #[schema(required = true, example = "Texas")]
    pub region: Option<&'a str>,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    pub country_name: Cow<'a, str>,
    pub location: Location,
    /// What a map should show of it.
    pub bbox: Bbox,
    /// How many open hotels there are; at most a minute old.
    pub hotels: u64,
    /// Of a hotel: its readable address.
    #[schema(required = true)]
    pub slug: Option<&'a str>,
}

/// What a suggestion names.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only documents")]
pub enum PlaceKindCode {
    City,
    District,
    Region,
    Country,
    Hotel,
}

/// What was understood of a text; the rest are words that hotels must carry.
#[derive(Serialize, ToSchema)]
#[schema(as = Understood)]
pub struct UnderstoodBody<'a> {
    /// Where to search; null: the text names no place.
    #[schema(required = true)]
    pub place: Option<PlaceBody<'a>>,
    /// The name of the place that was typed, when it is another one.
    #[schema(required = true)]
    pub matched: Option<&'a str>,
    /// Other places of that name, at most 5.
    pub other_places: Vec<PlaceBody<'a>>,
    /// Wishes: codes as filters have them.
    pub amenities: AmenityCodes,
    pub property_types: Vec<&'static str>,
    pub stars: Vec<u8>,
    pub free_cancellation: bool,
    /// The order that was asked for in words; it counts unless `sort` is given.
    #[schema(required = true)]
    pub sort: Option<&'static str>,
    /// What hotels must carry in name, place or description, as it was typed.
    pub words: Vec<&'a str>,
    /// Words that say nothing by themselves: hotel, in, near, …
    pub ignored: Vec<&'a str>,
}

impl<'a> PlacesBody<'a> {
    /// The answer as JSON.
    pub fn new(given: &'a Given<Vec<Suggestion>>, lexicon: &Lexicon) -> Self {
        let suggestions = given.answer.iter();
        Self {
            places: suggestions.map(|place| PlaceBody::suggested(place, lexicon)).collect(),
            engine: given.engine.as_str(),
            degraded: given.degraded,
            as_of: AsOf(given.as_of),
        }
    }
}

impl<'a> PlaceBody<'a> {
    fn suggested(suggestion: &'a Suggestion, lexicon: &Lexicon) -> Self {
        match suggestion {
            Suggestion::Place(SuggestedPlace { place, matched, .. }) => {
                Self::of_place(place, matched.as_deref())
            }
            Suggestion::Hotel(hotel) => Self::of_hotel(hotel, lexicon),
        }
    }

    fn of_place(place: &'a Place, matched: Option<&'a str>) -> Self {
        Self {
            id: place.id.to_string(),
            kind: match place.kind {
                PlaceKind::City => "city",
                PlaceKind::District => "district",
                PlaceKind::Region => "region",
                PlaceKind::Country => "country",
            },
            name: &place.name,
            matched,
            city: place.city.as_deref(),
            region: place.region.as_deref(),
            country: &place.country,
            country_name: Cow::Borrowed(&place.country_name),
            location: place.location.into(),
            bbox: Bbox::of(&place.bbox),
            hotels: place.hotels,
            slug: None,
        }
    }

    fn of_hotel(hotel: &'a NamedHotel, lexicon: &Lexicon) -> Self {
        Self {
            id: format!("hotel:{}", hotel.id),
            kind: "hotel",
            name: &hotel.name,
            matched: None,
            city: Some(&hotel.city),
            region: hotel.district.as_deref(),
            country: &hotel.country,
            country_name: lexicon
                .place(&PlaceId::Country(hotel.country.clone()))
                .map_or(Cow::Borrowed(&*hotel.country), |country| Cow::Owned(country.name)),
            location: hotel.coordinates.into(),
            bbox: Bbox::new(hotel.coordinates, hotel.coordinates),
            hotels: 1,
            slug: Some(&hotel.slug),
        }
    }
}

impl<'a> UnderstoodBody<'a> {
    /// What was understood, as JSON.
    pub fn new(understood: &'a Understood) -> Self {
        let place = understood.place.as_ref();
        let types = understood.property_types.values();
        let code = |position: u8| PROPERTY_TYPES.get(usize::from(position)).map(|term| term.code);
        Self {
            place: place.map(|place| PlaceBody::of_place(place, understood.matched.as_deref())),
            matched: understood.matched.as_deref(),
            other_places: understood
                .other_places
                .iter()
                .map(|place| PlaceBody::of_place(place, None))
                .collect(),
            amenities: AmenityCodes(understood.amenities),
            property_types: types.filter_map(code).collect(),
            stars: understood.stars.values().collect(),
            free_cancellation: understood.free_cancellation,
            sort: understood.cheap.then_some("price"),
            words: understood.words.iter().map(|word| &*word.written).collect(),
            ignored: understood.ignored.iter().map(String::as_str).collect(),
        }
    }
}
