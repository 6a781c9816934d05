//! The hotels of a query as the CTE `matched`: all areas, filters, text, offers and sort keys.

use domain::query::{Filters, SearchQuery, Sort};
use domain::vocabulary::{PROPERTY_TYPES, SmallSet};
use sqlx::{Postgres, QueryBuilder};

use super::area::{join_distance, join_extent, push_box, push_circle, push_is_in};
use super::assemble::{Value, push};
use super::offers::{join_offer, push_cancels_freely};
use super::text::{join_tier, push_asked};
use domain::geo::Area;

/// What `matched` is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Needs {
    /// The offer's columns, although neither the stay, the filters nor the order need them.
    pub offers: bool,
    /// Hotels that fail only the filters that a facet leaves out, marked by `passes_*`.
    pub facets: bool,
}

/// Whether `matched` has the offer's columns.
pub(super) fn has_offers(query: &SearchQuery, needs: Needs) -> bool {
    query.stay.is_some()
        || query.filters.filters_price()
        || query.sort.needs_offer()
        || needs.offers
        || needs.facets
}

/// `WITH …, matched AS (…)`: the id, coordinates, what facets count, both sort keys, distance and
/// offer of every hotel that matches.
pub(super) fn push_matched(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, needs: Needs) {
    sql.push("WITH ");
    if let Some(text) = &query.text {
        push_asked(sql, text);
        sql.push(", ");
    }
    sql.push(
        "matched AS MATERIALIZED (
        SELECT h.id, h.name, h.lat_e7, h.lon_e7, h.stars, h.property_type, h.amenities",
    );
    push_columns(sql, query, needs);
    sql.push("\n        FROM hotels AS h");
    push_joins(sql, query, needs);
    sql.push("\n        WHERE h.status = 'open'");
    if query.area.bbox.is_some() {
        push_box(sql);
    }
    if let Some(circle) = &query.area.circle {
        push_circle(sql, circle);
    }
    if let Some(place) = &query.area.place {
        sql.push("\n        AND ");
        push_is_in(sql, &place.id);
    }
    push_filters(sql, query);
    if !needs.facets {
        push_loose_filters(sql, query);
    }
    sql.push("\n    )");
}

/// `AND` every filter of the query, over a hotel `h` and its `offer`.
pub(super) fn push_every_filter(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    push_filters(sql, query);
    push_loose_filters(sql, query);
}

fn push_loose_filters(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    for condition in [Loose::Stars, Loose::PropertyTypes, Loose::Price] {
        sql.push("\n        AND ");
        condition.push(sql, &query.filters);
    }
}

fn push_joins(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, needs: Needs) {
    let Area { bbox, circle, place: _ } = query.area;
    if bbox.is_some() {
        join_extent(sql, &Area { bbox, ..Area::default() }, "extent");
    }
    if let Some(circle) = circle {
        join_extent(sql, &Area { circle: Some(circle), ..Area::default() }, "around");
        join_distance(sql, circle.centre, "ring");
    }
    if let Some(origin) = query.origin {
        join_distance(sql, origin, "away");
    }
    if let Some(text) = &query.text {
        join_tier(sql, query, text);
    }
    if has_offers(query, needs) {
        join_offer(sql, query);
    }
}

fn push_columns(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, needs: Needs) {
    let away = if query.origin.is_some() { "away.metres" } else { "NULL::bigint" };
    sql.push(",\n            ").push(away).push(" AS distance_metres");
    // a missing key counts as the largest number, so it comes last in every order (M7)
    let (first, second) = match query.sort {
        Sort::Recommended => ("-h.rank::bigint", "0::bigint"),
        Sort::Price => ("coalesce(offer.sort_minor, 9223372036854775807)", "0::bigint"),
        Sort::PriceDescending => ("coalesce(-offer.sort_minor, 9223372036854775807)", "0::bigint"),
        Sort::Distance if query.origin.is_some() => ("away.metres", "0::bigint"),
        Sort::Distance => ("9223372036854775807", "0::bigint"),
        Sort::Rating => ("coalesce(-h.rating_x10::bigint, 9223372036854775807)", "0::bigint"),
        Sort::Text if query.text.is_some() => ("wording.tier::bigint", "-h.rank::bigint"),
        Sort::Text => ("0::bigint", "-h.rank::bigint"),
    };
    sql.push(", ").push(first).push(" AS first_key, ").push(second).push(" AS second_key");
    if has_offers(query, needs) {
        sql.push(
            ", offer.room_type_id, offer.nightly_minor, offer.total_minor,
            offer.nights, offer.rooms, offer.rooms_left, offer.sort_minor",
        );
    }
    if needs.facets {
        for condition in [Loose::Stars, Loose::PropertyTypes, Loose::Price] {
            sql.push(",\n            ");
            condition.push(sql, &query.filters);
            sql.push(" AS ").push(condition.column());
        }
    }
}

/// The filters that no facet leaves out.
fn push_filters(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    let filters = &query.filters;
    let codes: Vec<String> = filters.amenities.codes().map(ToOwned::to_owned).collect();
    if !codes.is_empty() {
        push(sql, "\n        AND h.amenities @> {}", [Value::Texts(codes)]);
    }
    if let Some(rating_min_x10) = filters.rating_min_x10 {
        push(sql, "\n        AND h.rating_x10 >= {}", [rating_min_x10.into()]);
    }
    if filters.free_cancellation {
        sql.push("\n        AND ");
        push_cancels_freely(sql, query);
    }
}

/// The filters whose own facet leaves them out (M9).
#[derive(Clone, Copy, Debug)]
enum Loose {
    Stars,
    PropertyTypes,
    Price,
}

impl Loose {
    const fn column(self) -> &'static str {
        match self {
            Self::Stars => "passes_stars",
            Self::PropertyTypes => "passes_property_types",
            Self::Price => "passes_price",
        }
    }

    /// The filter as a boolean that is never null; `true` where it is absent.
    fn push(self, sql: &mut QueryBuilder<Postgres>, filters: &Filters) {
        match self {
            Self::Stars if !filters.stars.is_empty() => {
                push_any(sql, "h.stars", codes_of_stars(filters.stars));
            }
            Self::PropertyTypes if !filters.property_types.is_empty() => {
                push_any(sql, "h.property_type", codes_of_types(filters.property_types));
            }
            Self::Price if filters.filters_price() => {
                sql.push("coalesce(true");
                if let Some(min) = filters.price_min {
                    push(sql, " AND offer.nightly_minor >= {}", [min.into()]);
                }
                if let Some(max) = filters.price_max {
                    push(sql, " AND offer.nightly_minor <= {}", [max.into()]);
                }
                sql.push(", false)");
            }
            _ => {
                sql.push("true");
            }
        }
    }
}

pub(super) fn push_any(sql: &mut QueryBuilder<Postgres>, column: &'static str, codes: Vec<String>) {
    sql.push(column);
    push(sql, "::text = ANY ({})", [Value::Texts(codes)]);
}

pub(super) fn codes_of_stars(stars: SmallSet) -> Vec<String> {
    stars.values().map(|stars| stars.to_string()).collect()
}

pub(super) fn codes_of_types(types: SmallSet) -> Vec<String> {
    let code = |position| PROPERTY_TYPES.get(usize::from(position)).map(|term| term.code);
    types.values().filter_map(code).map(ToOwned::to_owned).collect()
}
