//! Searches that the server answers alone, exactly and whatever their number: those without dates,
//! words, circle or distance. Their keys, filters and facets are fields of the documents.

use std::collections::BTreeMap;

use domain::answer::{Facets, MapAnswer, Pin, TotalRelation};
use domain::grid::{PINS_ONLY_MAX, ZOOM_MAX, grid_level};
use domain::histogram::bounds_minor;
use domain::ids::HotelId;
use domain::money::Currency;
use domain::page::{Cursor, Page};
use domain::query::{SearchQuery, Sort as Wanted};
use domain::vocabulary::{AMENITIES, PROPERTY_TYPES, Term};
use index::query::{Order, Query, Sort};
use index::{
    Cluster, DocValues, ElasticsearchError, IndexName, Price, read_answer, tile_of_number,
};
use serde::{Deserialize, Serialize};

use super::aggregate::{Aggregation, Aggregations, Number, Parts, Tallied, whole};
use super::candidates::{Candidate, bound, place_behind, undated};
use super::filter::Conditions;
use super::refine::key;
use super::text::has_words;

/// Whether the server can answer a search alone.
pub(super) fn is_simple(query: &SearchQuery) -> bool {
    query.stay.is_none()
        && !has_words(query)
        && query.area.circle.is_none()
        && query.sort != Wanted::Distance
}

#[derive(Serialize)]
struct Request<'r> {
    size: usize,
    query: Query,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_filter: Option<Query>,
    sort: [Sort; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    search_after: Option<(i64, HotelId)>,
    #[serde(rename = "_source")]
    source: bool,
    stored_fields: &'static str,
    docvalue_fields: &'static [&'static str],
    track_total_hits: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    aggs: &'r Aggregations,
}

#[derive(Deserialize)]
struct Answer<'a, A> {
    #[serde(borrow)]
    hits: Hits<'a>,
    aggregations: Option<A>,
}

#[derive(Deserialize)]
struct Hits<'a> {
    total: Total,
    #[serde(borrow, default)]
    hits: Vec<DocValues<'a>>,
}

#[derive(Deserialize)]
struct Total {
    value: u64,
}

impl<'r> Request<'r> {
    fn new(query: Query, size: usize, aggs: &'r Aggregations) -> Self {
        Self {
            size,
            query,
            post_filter: None,
            sort: [Sort::by("rank", Order::Desc), Sort::by("id", Order::Asc)],
            search_after: None,
            source: false,
            stored_fields: "_none_",
            docvalue_fields: &["facts"],
            track_total_hits: true,
            aggs,
        }
    }
}

/// A page before its hotels are fetched.
pub(super) struct SimplePage {
    pub(super) total: u64,
    pub(super) page: Vec<Candidate>,
    pub(super) next: Option<Cursor>,
    pub(super) facets: Option<Facets>,
}

/// The page, total and facets of a simple search.
pub(super) async fn find_simple_page(
    cluster: &Cluster,
    index: &IndexName,
    query: &SearchQuery,
    page: &Page,
    currency: Currency,
) -> Result<SimplePage, ElasticsearchError> {
    let conditions = Conditions::of(query);
    let aggs = if page.facets { facets(&conditions, currency) } else { BTreeMap::new() };
    let (asked, post_filter) = if page.facets {
        let filters = conditions.optional().cloned().collect();
        (Query::all(conditions.always), Some(Query::all(filters)))
    } else {
        (conditions.into_query(), None)
    };
    let mut request = Request::new(asked, page.limit + 1, &aggs);
    request.post_filter = post_filter;
    request.sort = [bound(query), Sort::by("id", Order::Asc)];
    request.search_after = page.after.and_then(|after| place_behind(query, after));
    cluster.search(index, Price::Usual, &request, |body| read_page(body, query, page)).await
}

fn read_page(
    body: &[u8],
    query: &SearchQuery,
    page: &Page,
) -> Result<SimplePage, ElasticsearchError> {
    let Answer { hits, aggregations }: Answer<'_, FacetCounts> = read_answer(body)?;
    let mut found = all_undated(&hits.hits, false)?;
    let more = found.len() > page.limit;
    found.truncate(page.limit);
    let last = found.last().filter(|_| more);
    let facets = page.facets.then(|| aggregations.ok_or_else(|| absent("facets"))).transpose()?;
    Ok(SimplePage {
        total: hits.total.value,
        next: last.map(|last| Cursor { key: key(query, None, last), id: last.facts.id }),
        page: found,
        facets: facets.map(FacetCounts::facets),
    })
}

fn absent(what: &str) -> ElasticsearchError {
    ElasticsearchError::Unreadable(format!("an answer without {what}"))
}

/// Pins and clusters of a simple search.
pub(super) async fn find_simple_map(
    cluster: &Cluster,
    index: &IndexName,
    query: &SearchQuery,
    zoom: u8,
) -> Result<MapAnswer, ElasticsearchError> {
    let asked = Conditions::of(query).into_query();
    let none = BTreeMap::new();
    let mut request = Request::new(asked, PINS_ONLY_MAX + 1, &none);
    request.docvalue_fields = &["facts", "name"];
    if let Some(few) = cluster.search(index, Price::Usual, &request, read_pins).await? {
        return Ok(few);
    }
    let level = grid_level(&query.area.extent(), zoom);
    let aggs = tiles(level);
    let request = Request { size: 0, aggs: &aggs, ..request };
    cluster.search(index, Price::Usual, &request, |body| read_tiles(body, level)).await
}

/// `None` when there are too many hotels for a map of pins.
fn read_pins(body: &[u8]) -> Result<Option<MapAnswer>, ElasticsearchError> {
    let Answer { hits, .. }: Answer<'_, Tiles<'_>> = read_answer(body)?;
    if hits.hits.len() > PINS_ONLY_MAX {
        return Ok(None);
    }
    let mut pins: Vec<Pin> = all_undated(&hits.hits, true)?.iter().map(Candidate::pin).collect();
    pins.sort_unstable_by_key(|pin| pin.id);
    let (total, total_relation) = (hits.total.value, TotalRelation::Exact);
    Ok(Some(MapAnswer { total, total_relation, clusters: vec![], pins }))
}

fn read_tiles(body: &[u8], level: u8) -> Result<MapAnswer, ElasticsearchError> {
    let Answer { hits, aggregations }: Answer<'_, Tiles<'_>> = read_answer(body)?;
    let tiles = aggregations.ok_or_else(|| absent("tiles"))?.tiles.buckets;
    gathered(hits.total.value, level, &tiles)
}

fn all_undated(
    hotels: &[DocValues<'_>],
    with_names: bool,
) -> Result<Vec<Candidate>, ElasticsearchError> {
    hotels.iter().map(|hotel| undated(hotel, with_names)).collect()
}

#[derive(Deserialize)]
struct FacetCounts {
    amenities: Within,
    stars: Within,
    property_types: Within,
    price: Within,
}

#[derive(Deserialize)]
struct Within {
    values: Parts<ValuePart>,
}

#[derive(Deserialize)]
struct ValuePart {
    key: Key,
    doc_count: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Number(usize),
    Text(String),
}

/// More values than any of these fields has.
const FACET_VALUES_MAX: usize = 64;

/// Each facet counts with the filters of the others (M9).
fn facets(conditions: &Conditions, currency: Currency) -> Aggregations {
    let Conditions { stars, property_types, price, .. } = conditions;
    let within = |filters: [&Option<Query>; 3], values: Aggregation| {
        let filters = filters.into_iter().flatten().cloned().collect();
        Aggregation::filter(filters).with(BTreeMap::from([("values", values)]))
    };
    let terms = |field| Aggregation::terms(field, FACET_VALUES_MAX);
    let bins = Aggregation::ranges("from_minor", bounds_minor(currency));
    BTreeMap::from([
        ("amenities", within([stars, property_types, price], terms("amenities"))),
        ("stars", within([&None, property_types, price], terms("stars"))),
        ("property_types", within([stars, &None, price], terms("property_type"))),
        ("price", within([stars, property_types, &None], bins)),
    ])
}

impl FacetCounts {
    fn facets(self) -> Facets {
        let mut facets = Facets::default();
        let coded = |to: &mut [u32], terms: &[Term], of: Within| {
            for part in of.values.buckets {
                let Key::Text(code) = part.key else { continue };
                let counts = terms.iter().zip(to.iter_mut());
                for (_, count) in counts.filter(|(term, _)| term.code == code) {
                    *count = part.doc_count;
                }
            }
        };
        coded(&mut facets.amenities, &AMENITIES, self.amenities);
        coded(&mut facets.property_types, &PROPERTY_TYPES, self.property_types);
        for part in self.stars.values.buckets {
            if let Key::Number(stars) = part.key
                && let Some(count) = facets.stars.get_mut(stars)
            {
                *count = part.doc_count;
            }
        }
        // ranges come back in their order, empty ones too
        for (count, part) in facets.price.iter_mut().zip(self.price.values.buckets) {
            *count = part.doc_count;
        }
        facets
    }
}

#[derive(Deserialize)]
struct Tiles<'a> {
    #[serde(borrow)]
    tiles: Parts<TilePart<'a>>,
}

#[derive(Deserialize)]
struct TilePart<'a> {
    key: f64,
    price: Number,
    #[serde(borrow)]
    one: One<'a>,
    #[serde(flatten)]
    tallied: Tallied,
}

#[derive(Deserialize)]
struct One<'a> {
    #[serde(borrow)]
    hits: OneHit<'a>,
}

#[derive(Deserialize)]
struct OneHit<'a> {
    #[serde(borrow)]
    hits: Vec<DocValues<'a>>,
}

/// The width of a tile of this level in numbers of the finest level.
fn tile_width(level: u8) -> i64 {
    1 << (2 * ZOOM_MAX.saturating_sub(level))
}

fn tiles(level: u8) -> Aggregations {
    let mut inside = Aggregation::tally();
    inside.insert("price", Aggregation::min("from_minor"));
    inside.insert("one", Aggregation::any_one(&["facts", "name"]));
    let tiles = Aggregation::histogram("tile", tile_width(level)).with(inside);
    BTreeMap::from([("tiles", tiles)])
}

/// Tiles as the map shows them: one hotel as a pin, more as a cluster (M11).
fn gathered(
    total: u64,
    level: u8,
    parts: &[TilePart<'_>],
) -> Result<MapAnswer, ElasticsearchError> {
    let mut pins = Vec::new();
    let mut clusters = BTreeMap::new();
    for part in parts {
        if part.tallied.doc_count == 1 {
            pins.extend(all_undated(&part.one.hits.hits, true)?.iter().map(Candidate::pin));
        } else {
            let number = whole(part.key) / tile_width(level);
            let cluster = part.tallied.tally()?.cluster(part.price.whole());
            clusters.insert(tile_of_number(number), cluster);
        }
    }
    pins.sort_unstable_by_key(|pin| pin.id);
    let clusters = clusters.into_values().collect();
    Ok(MapAnswer { total, total_relation: TotalRelation::Exact, clusters, pins })
}
