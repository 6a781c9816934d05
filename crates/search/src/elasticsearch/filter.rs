//! A search as conditions on documents. Where and which they are exact; whether a room is free, and
//! what it costs then, they only narrow down: every hotel of the answer passes them, some others too.

use domain::geo::{BoundingBox, TURN_E7};
use domain::near::Relaxed;
use domain::query::{Filters, SearchQuery};
use domain::stay::Stay;
use domain::text::Wishes;
use domain::today::{DAYS_BEHIND_MAX, Today};
use domain::vocabulary::PROPERTY_TYPES;
use index::query::{GeoBox, Query, Range, Value};
use index::{Month, day_number};

use super::text::{answers, is_in};

/// Boxes that lead are so much larger on each side: the server rounds its points and edges.
const BOX_MARGIN_DEGREES: f64 = 1e-6;

/// The conditions of a search, in two groups.
pub(super) struct Conditions {
    /// Area, text, stay and the filters whose facets count with themselves.
    pub(super) always: Vec<Query>,
    /// Stars, property types and price, each of which one facet passes over.
    pub(super) stars: Option<Query>,
    pub(super) property_types: Option<Query>,
    pub(super) price: Option<Query>,
}

impl Conditions {
    pub(super) fn of(query: &SearchQuery) -> Self {
        Self {
            always: always(query),
            stars: stars(&query.filters),
            property_types: property_types(&query.filters),
            price: price(&query.filters, query.stay),
        }
    }

    /// The last three that are there.
    pub(super) fn optional(&self) -> impl Iterator<Item = &Query> {
        [&self.stars, &self.property_types, &self.price].into_iter().flatten()
    }

    /// All of them.
    pub(super) fn into_query(self) -> Query {
        let Self { always: mut all, stars, property_types, price } = self;
        all.extend([stars, property_types, price].into_iter().flatten());
        Query::all(all)
    }
}

fn always(query: &SearchQuery) -> Vec<Query> {
    let has_facet_without = |single: &Relaxed| {
        use Relaxed::{PriceMax, PriceMin, PropertyTypes, Stars};
        matches!(single, Stars | PropertyTypes | PriceMin | PriceMax)
    };
    let mut all = unfiltered(query);
    let single = query.filters.single().into_iter().filter(|single| !has_facet_without(single));
    all.extend(single.filter_map(|single| filter(query, single)));
    all
}

/// One of the filters that are set; none where it narrows nothing down.
pub(super) fn filter(query: &SearchQuery, single: Relaxed) -> Option<Query> {
    filter_of(&query.filters, query, single)
}

/// One of these filters, for the stay of a search.
fn filter_of(filters: &Filters, query: &SearchQuery, single: Relaxed) -> Option<Query> {
    match single {
        Relaxed::Amenity(_) => Some(Query::is("amenities", filters.value_of(single))),
        Relaxed::Stars => stars(filters),
        Relaxed::PropertyTypes => property_types(filters),
        Relaxed::RatingMin => filters
            .rating_min_x10
            .map(|least| Query::range("rating_x10", Range::at_least(i64::from(least)))),
        Relaxed::PriceMin => price(&filters.without(Relaxed::PriceMax), query.stay),
        Relaxed::PriceMax => price(&filters.without(Relaxed::PriceMin), query.stay),
        Relaxed::FreeCancellation => Some(match query.stay {
            Some(stay) => cancels_freely(&query.today, stay),
            None => Query::exists("free_cancel_days"),
        }),
    }
}

/// Area, text and stay.
pub(super) fn unfiltered(query: &SearchQuery) -> Vec<Query> {
    // the index holds documents that are no hotels
    let mut all = vec![Query::exists("digest")];
    if let Some(bbox) = &query.area.bbox {
        all.extend(leading_box(bbox));
        all.extend(exact_box(bbox));
    }
    if let Some(circle) = &query.area.circle {
        all.extend(leading_box(&circle.bounding_box()));
    }
    all.extend(query.area.place.as_ref().map(|place| is_in(&place.id)));
    all.extend(query.text.as_ref().map(|text| answers(query, text)));
    if let Some(stay) = query.stay {
        let first = day_number(stay.check_in());
        let last = first + i32::from(stay.nights()) - 1;
        all.push(Query::holds("free", i64::from(first), i64::from(last)));
    }
    all
}

/// What was typed of filters, each as the filter itself (W4).
pub(super) fn wishes(query: &SearchQuery, wishes: Wishes) -> Vec<Query> {
    let Wishes { amenities, property_types, stars, free_cancellation } = wishes;
    let filters =
        Filters { amenities, property_types, stars, free_cancellation, ..Filters::default() };
    let single = filters.single().into_iter();
    single.filter_map(|single| filter_of(&filters, query, single)).collect()
}

/// That the policy is free on the hotel's own date: on the latest date on earth, or, where it is
/// an earlier one, on that.
fn cancels_freely(today: &Today, stay: Stay) -> Query {
    let days_ahead = (stay.check_in() - today.latest()).num_days();
    let up_to = |days: i64| Query::range("free_cancel_days", Range::between(0, days.max(-1)));
    let elsewhere = (1..=DAYS_BEHIND_MAX).map(|behind| {
        let zones = today.zones_behind(behind).map(|zone| Value::Text(zone.to_owned()));
        let there = Query::is_one_of("time_zone", zones);
        Query::all(vec![up_to(days_ahead + i64::from(behind)), there])
    });
    Query::any(std::iter::once(up_to(days_ahead)).chain(elsewhere).collect())
}

fn stars(filters: &Filters) -> Option<Query> {
    let wanted = filters.stars;
    let values = wanted.values().map(|stars| Value::Number(i64::from(stars)));
    (!wanted.is_empty()).then(|| Query::is_one_of("stars", values))
}

fn property_types(filters: &Filters) -> Option<Query> {
    let wanted = filters.property_types;
    let codes = wanted.values().filter_map(|position| PROPERTY_TYPES.get(usize::from(position)));
    let codes = codes.map(|term| Value::Text(term.code.to_owned()));
    (!wanted.is_empty()).then(|| Query::is_one_of("property_type", codes))
}

/// Exact without dates. With dates a price at most `max` needs a month with a night that is as
/// cheap; the rest is worked out from the nights.
fn price(filters: &Filters, stay: Option<Stay>) -> Option<Query> {
    match stay {
        None => filters
            .filters_price()
            .then(|| Query::range("from_minor", Range::of(filters.price_min, filters.price_max))),
        Some(stay) => filters.price_max.map(|max| {
            let cheap = |month: Month| Query::range(month.from_field(), Range::at_most(max));
            Query::any(Month::of_stay(stay).map(cheap).collect())
        }),
    }
}

/// The box as the server's index of points is asked for it; none for the whole world.
fn leading_box(bbox: &BoundingBox) -> Option<Query> {
    let degrees = |e7: i32| f64::from(e7) / 1e7;
    let bottom = (degrees(bbox.south_e7) - BOX_MARGIN_DEGREES).max(-90.0);
    let top = (degrees(bbox.north_e7) + BOX_MARGIN_DEGREES).min(90.0);
    let margin_e7 = 2 * 10;
    let (left, right) = if bbox.width_e7 + margin_e7 >= TURN_E7 {
        if bottom <= -90.0 && top >= 90.0 {
            return None;
        }
        (-180.0, 180.0)
    } else {
        let wrapped = |degrees: f64| match degrees {
            under if under < -180.0 => under + 360.0,
            over if over > 180.0 => over - 360.0,
            within => within,
        };
        let left = wrapped(degrees(bbox.west_e7) - BOX_MARGIN_DEGREES);
        (left, wrapped(degrees(bbox.east_e7()) + BOX_MARGIN_DEGREES))
    };
    Some(Query::in_box("location", GeoBox { top, left, bottom, right }))
}

/// The box to the last edge (M2).
fn exact_box(bbox: &BoundingBox) -> Vec<Query> {
    let range = |field, (first, last): (i32, i32)| {
        Query::range(field, Range::between(i64::from(first), i64::from(last)))
    };
    let mut all = vec![range("lat_e7", (bbox.south_e7, bbox.north_e7))];
    if bbox.width_e7 < TURN_E7 {
        let longitudes = bbox.longitude_ranges_e7();
        let ranges = longitudes.into_iter().filter(|(west, east)| west <= east);
        all.push(Query::any(ranges.map(|ends| range("lon_e7", ends)).collect()));
    }
    all
}
