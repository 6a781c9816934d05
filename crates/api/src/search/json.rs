//! A page of hotels with its counts.

use domain::answer::{Facets, NearMiss, SearchAnswer, TotalRelation};
use domain::histogram::bounds_minor;
use domain::money::Currency;
use domain::parse::ParsedSearch;
use domain::query::Filters;
use domain::vocabulary::{AMENITIES, PROPERTY_TYPES};
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::as_of::AsOf;
use crate::search::answering::Given;
use crate::search::hotel_json::HotelItem;
use crate::search::place_json::UnderstoodBody;

/// A page of the hotels that answer a search.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
pub struct SearchBody<'a> {
    /// How many hotels answer the search, on all pages.
    pub total: u64,
    /// `eq`: exactly so many; `gte`: so many or more.
    #[schema(value_type = TotalRelationCode)]
    pub total_relation: &'static str,
    pub items: Vec<HotelItem<'a>>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required = true)]
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<FacetsBody>,
    /// On a first page of fewer than 5 hotels: what one filter less would find, most helpful first,
    /// at most 10. Left out where it could not be counted in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub near_misses: Option<Vec<NearMissBody>>,
    /// With `q` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub understood: Option<UnderstoodBody<'a>>,
    /// What answered.
    #[schema(value_type = EngineCode)]
    pub engine: &'static str,
    /// Whether the engine that usually answers could not: a slower one stood in, or an earlier answer
    /// was given (`as_of` tells of when).
    pub degraded: bool,
    /// The data is of this moment.
    // last, because `Cacheable::search` leaves the tail out of the tag
    pub as_of: AsOf,
}

/// `eq`: exactly so many; `gte`: so many or more.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only documents")]
pub enum TotalRelationCode {
    Eq,
    Gte,
}

/// The engines that can answer.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only documents")]
pub enum EngineCode {
    Embedded,
    Elasticsearch,
    Postgres,
}

/// The code of a relation.
pub const fn relation_code(relation: TotalRelation) -> &'static str {
    match relation {
        TotalRelation::Exact => "eq",
        TotalRelation::AtLeast => "gte",
    }
}

impl<'a> SearchBody<'a> {
    /// The answer to a search.
    pub fn new(
        given: &'a Given<SearchAnswer>,
        asked: &'a ParsedSearch,
        currency: Currency,
    ) -> Self {
        let answer = &given.answer;
        let query = &asked.query;
        Self {
            total: answer.total,
            total_relation: relation_code(answer.total_relation),
            items: answer.items.iter().map(|item| HotelItem::new(item, currency)).collect(),
            next: answer.next.as_ref().map(|cursor| cursor.encode(query)),
            facets: answer.facets.as_ref().map(|facets| FacetsBody::new(facets, currency)),
            near_misses: answer.near_misses.as_ref().map(|misses| {
                misses.iter().map(|miss| NearMissBody::new(miss, &query.filters)).collect()
            }),
            understood: asked.understood.as_ref().map(UnderstoodBody::new),
            engine: given.engine.as_str(),
            degraded: given.degraded,
            as_of: AsOf(given.as_of),
        }
    }
}

/// The same search with one filter less.
#[derive(Serialize, ToSchema)]
#[schema(as = NearMiss)]
pub struct NearMissBody {
    /// The parameter that holds the filter.
    #[schema(value_type = RelaxCode)]
    pub relax: &'static str,
    /// What to take out of it: one amenity, else all that it holds.
    #[schema(example = "pool")]
    pub value: String,
    /// How many hotels the search would find then: more than this one.
    pub total: u64,
    #[schema(value_type = TotalRelationCode)]
    pub total_relation: &'static str,
}

/// The filters that can be left out.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only documents")]
pub enum RelaxCode {
    Amenities,
    Stars,
    PropertyType,
    RatingMin,
    PriceMin,
    PriceMax,
    FreeCancellation,
}

impl NearMissBody {
    fn new(miss: &NearMiss, filters: &Filters) -> Self {
        Self {
            relax: miss.relaxed.parameter(),
            value: filters.value_of(miss.relaxed),
            total: miss.total,
            total_relation: relation_code(miss.total_relation),
        }
    }
}

/// How many hotels each further filter value would leave.
#[derive(Serialize, ToSchema)]
#[schema(as = Facets)]
pub struct FacetsBody {
    /// With all filters.
    pub amenities: Vec<CodeCount>,
    /// Without the filter on stars.
    pub stars: Vec<ValueCount>,
    /// Without the filter on property types.
    pub property_types: Vec<CodeCount>,
    /// The price histogram: without the filter on prices; hotels with an offer only.
    pub price: Vec<PriceBin>,
}

/// How many hotels have a code.
#[derive(Serialize, ToSchema)]
pub struct CodeCount {
    pub code: &'static str,
    pub count: u32,
}

/// How many hotels have a star class.
#[derive(Serialize, ToSchema)]
pub struct ValueCount {
    pub value: u8,
    pub count: u32,
}

/// How many hotels have a price per room and night in a range.
#[derive(Serialize, ToSchema)]
pub struct PriceBin {
    /// Inclusive.
    pub from_minor: i64,
    /// Exclusive; null for the last bin, which has no end.
    #[schema(required = true)]
    pub to_minor: Option<i64>,
    pub count: u32,
}

impl FacetsBody {
    fn new(facets: &Facets, currency: Currency) -> Self {
        let count = |(term, count): (&domain::vocabulary::Term, &u32)| CodeCount {
            code: term.code,
            count: *count,
        };
        Self {
            amenities: AMENITIES.iter().zip(&facets.amenities).map(count).collect(),
            stars: (0..)
                .zip(facets.stars)
                .map(|(value, count)| ValueCount { value, count })
                .collect(),
            property_types: PROPERTY_TYPES.iter().zip(&facets.property_types).map(count).collect(),
            price: bounds_minor(currency)
                .zip(facets.price)
                .map(|((from_minor, to_minor), count)| PriceBin { from_minor, to_minor, count })
                .collect(),
        }
    }
}
