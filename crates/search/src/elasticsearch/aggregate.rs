//! What the server adds up by itself, as types: counts by value, sums, extremes.

use std::collections::BTreeMap;

use domain::geo::Extremes;
use domain::tally::Tally;
use index::ElasticsearchError;
use index::query::{Order, Query};
use serde::{Deserialize, Serialize};

/// One thing to add up, perhaps with others inside of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Aggregation {
    #[serde(flatten)]
    kind: Kind,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    aggs: Aggregations,
}

/// Several, by name.
pub(super) type Aggregations = BTreeMap<&'static str, Aggregation>;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Filter(Query),
    Filters(Filters),
    Terms(Terms),
    Range(Ranges),
    Histogram(Histogram),
    TopHits(TopHits),
    Sum(Of),
    Min(Of),
    Max(Of),
}

#[derive(Clone, Debug, Serialize)]
struct Filters {
    filters: Vec<Query>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Of {
    field: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Terms {
    field: &'static str,
    size: usize,
    shard_size: usize,
    order: [BTreeMap<&'static str, Order>; 2],
}

#[derive(Clone, Debug, Serialize)]
struct Ranges {
    field: &'static str,
    ranges: Vec<HalfOpen>,
}

/// From and below to.
#[derive(Clone, Copy, Debug, Serialize)]
struct HalfOpen {
    from: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<i64>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Histogram {
    field: &'static str,
    interval: i64,
    min_doc_count: u32,
}

#[derive(Clone, Debug, Serialize)]
struct TopHits {
    size: usize,
    #[serde(rename = "_source")]
    source: bool,
    stored_fields: &'static str,
    docvalue_fields: &'static [&'static str],
}

/// So many more values than wanted are taken from each shard, lest one is missed.
const SHARD_TERMS: usize = 1_000;

impl Aggregation {
    const fn new(kind: Kind) -> Self {
        Self { kind, aggs: BTreeMap::new() }
    }

    /// Adds up within each part of this one.
    pub(super) fn with(mut self, aggs: Aggregations) -> Self {
        self.aggs = aggs;
        self
    }

    /// The documents that pass all of these conditions.
    pub(super) fn filter(conditions: Vec<Query>) -> Self {
        Self::new(Kind::Filter(Query::all(conditions)))
    }

    /// The documents that pass each of these conditions, one part for each, in their order.
    pub(super) const fn filters(filters: Vec<Query>) -> Self {
        Self::new(Kind::Filters(Filters { filters }))
    }

    /// The values of a field by their number of documents, then by value.
    pub(super) fn terms(field: &'static str, size: usize) -> Self {
        let order = [("_count", Order::Desc), ("_key", Order::Asc)].map(|by| [by].into());
        Self::new(Kind::Terms(Terms { field, size, shard_size: SHARD_TERMS.max(size), order }))
    }

    /// Documents by ranges of a field, from inclusive, to exclusive.
    pub(super) fn ranges(
        field: &'static str,
        bounds: impl Iterator<Item = (i64, Option<i64>)>,
    ) -> Self {
        let ranges = bounds.map(|(from, to)| HalfOpen { from, to }).collect();
        Self::new(Kind::Range(Ranges { field, ranges }))
    }

    /// Documents by the multiple of `interval` below a field; empty ones are left out.
    pub(super) const fn histogram(field: &'static str, interval: i64) -> Self {
        Self::new(Kind::Histogram(Histogram { field, interval, min_doc_count: 1 }))
    }

    /// Doc values of one of the documents.
    pub(super) const fn any_one(docvalue_fields: &'static [&'static str]) -> Self {
        Self::new(Kind::TopHits(TopHits {
            size: 1,
            source: false,
            stored_fields: "_none_",
            docvalue_fields,
        }))
    }

    /// The lowest value of a field.
    pub(super) const fn min(field: &'static str) -> Self {
        Self::new(Kind::Min(Of { field }))
    }

    /// What a [`Tally`] needs, to be read as [`Tallied`].
    pub(super) fn tally() -> Aggregations {
        let of = |kind: fn(Of) -> Kind, field| Self::new(kind(Of { field }));
        BTreeMap::from([
            ("latitudes", of(Kind::Sum, "lat_e7")),
            ("longitudes", of(Kind::Sum, "lon_e7")),
            ("south", of(Kind::Min, "lat_e7")),
            ("north", of(Kind::Max, "lat_e7")),
            ("west", of(Kind::Min, "lon_e7")),
            ("east", of(Kind::Max, "lon_e7")),
        ])
    }
}

/// A number as the server adds it up, in floating point: whole below 2^53, and so are ours (ten
/// million hotels at 90 degrees stay below it).
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Number {
    value: Option<f64>,
}

/// A whole number that came as a floating one.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "below 2^53")]
pub(super) fn whole(number: f64) -> i64 {
    number.round() as i64
}

impl Number {
    /// The whole number, if there was anything to add up.
    pub(super) fn whole(self) -> Option<i64> {
        self.value.map(whole)
    }
}

/// What [`Aggregation::tally`] gives, within a part.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Tallied {
    pub(super) doc_count: i64,
    latitudes: Number,
    longitudes: Number,
    south: Number,
    north: Number,
    west: Number,
    east: Number,
}

impl Tallied {
    /// Every hotel has coordinates, so only of no hotel at all there is nothing to add up.
    pub(super) fn tally(&self) -> Result<Tally, ElasticsearchError> {
        if self.doc_count == 0 {
            return Ok(Tally::NONE);
        }
        let whole = |number: Number| {
            let absent = || ElasticsearchError::Unreadable("a sum of nothing".to_owned());
            number.whole().ok_or_else(absent)
        };
        let e7 = |number: Number| {
            let whole = whole(number)?;
            let strange = |_| ElasticsearchError::Unreadable(format!("an extreme of {whole}"));
            i32::try_from(whole).map_err(strange)
        };
        Ok(Tally {
            hotels: self.doc_count,
            latitudes_e7: whole(self.latitudes)?,
            longitudes_e7: whole(self.longitudes)?,
            extremes: Extremes {
                south_e7: e7(self.south)?,
                north_e7: e7(self.north)?,
                west_e7: e7(self.west)?,
                east_e7: e7(self.east)?,
            },
        })
    }
}

/// Parts of the documents.
#[derive(Debug, Deserialize)]
pub(super) struct Parts<B> {
    pub(super) buckets: Vec<B>,
}
