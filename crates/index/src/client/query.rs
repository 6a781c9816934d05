//! The part of the query language that is used here, as types: whatever a person typed can only
//! ever become a value.

use std::borrow::Cow;

use domain::geo::Coordinates;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A condition on documents. All are filters; only classes ([`Query::classed`]) are scored.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    Bool(Bool),
    Term(Keyed<Value>),
    Terms(Keyed<Vec<Value>>),
    Range(Keyed<Range>),
    Prefix(Keyed<PrefixOf>),
    Fuzzy(Keyed<FuzzyOf>),
    GeoBoundingBox(Keyed<GeoBox>),
    Exists(ExistsIn),
    ConstantScore(ConstantScore),
    DisMax(DisMax),
    MatchNone(Nothing),
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Bool {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    filter: Vec<Query>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    should: Vec<Query>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    must_not: Vec<Query>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_should_match: Option<u32>,
}

/// An object of one entry, as most queries name their field.
#[derive(Clone, Debug)]
pub struct Keyed<V>(Cow<'static, str>, V);

impl<V: Serialize> Serialize for Keyed<V> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(1))?;
        map.serialize_entry(&self.0, &self.1)?;
        map.end()
    }
}

/// What a field is compared with.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    Number(i64),
    Text(String),
}

/// A closed range of whole numbers, perhaps open at an end.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Range {
    #[serde(skip_serializing_if = "Option::is_none")]
    gte: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lte: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<&'static str>,
}

impl Range {
    pub const fn between(first: i64, last: i64) -> Self {
        Self { gte: Some(first), lte: Some(last), relation: None }
    }

    pub const fn at_least(first: i64) -> Self {
        Self { gte: Some(first), lte: None, relation: None }
    }

    pub const fn at_most(last: i64) -> Self {
        Self { gte: None, lte: Some(last), relation: None }
    }

    /// From and to, where given.
    pub const fn of(gte: Option<i64>, lte: Option<i64>) -> Self {
        Self { gte, lte, relation: None }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct PrefixOf {
    value: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct FuzzyOf {
    value: String,
    fuzziness: u8,
    transpositions: bool,
    prefix_length: u8,
    max_expansions: u32,
    rewrite: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExistsIn {
    field: &'static str,
}

/// Documents that pass all count the same.
#[derive(Clone, Debug, Serialize)]
pub struct ConstantScore {
    filter: Box<Query>,
    boost: usize,
}

/// A document counts as by the best of these.
#[derive(Clone, Debug, Serialize)]
pub struct DisMax {
    queries: Vec<Query>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Nothing {}

/// A box of degrees, which may cross the 180° meridian.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GeoBox {
    pub top: f64,
    pub left: f64,
    pub bottom: f64,
    pub right: f64,
}

impl Query {
    /// Every condition holds.
    pub fn all(filter: Vec<Self>) -> Self {
        Self::Bool(Bool { filter, ..Bool::default() })
    }

    /// At least one condition holds; none of no conditions.
    pub fn any(should: Vec<Self>) -> Self {
        if should.is_empty() {
            // to a server an empty one is no condition at all
            return Self::nothing();
        }
        Self::Bool(Bool { should, minimum_should_match: Some(1), ..Bool::default() })
    }

    /// All conditions hold, or all but one.
    pub fn all_but_one(should: Vec<Self>) -> Self {
        let enough = u32::try_from(should.len()).unwrap_or(u32::MAX).saturating_sub(1);
        if enough == 0 {
            // a server wants one of them even where none is enough
            return Self::all(Vec::new());
        }
        Self::Bool(Bool { should, minimum_should_match: Some(enough), ..Bool::default() })
    }

    /// No condition holds.
    pub fn none(must_not: Vec<Self>) -> Self {
        Self::Bool(Bool { must_not, ..Bool::default() })
    }

    /// No document passes.
    pub const fn nothing() -> Self {
        Self::MatchNone(Nothing {})
    }

    /// All of `filter` hold and one of `classes`, which come the best first: the score of a document
    /// says which is the first that it is in, more for a better one.
    pub fn classed(filter: Vec<Self>, classes: Vec<Self>) -> Self {
        let scored = (1..).zip(classes.into_iter().rev()).map(|(boost, class)| {
            Self::ConstantScore(ConstantScore { filter: Box::new(class), boost })
        });
        let best = Self::DisMax(DisMax { queries: scored.collect() });
        Self::Bool(Bool {
            filter,
            should: vec![best],
            minimum_should_match: Some(1),
            ..Bool::default()
        })
    }

    /// The field has this text, perhaps among others.
    pub fn is(field: &'static str, text: impl Into<String>) -> Self {
        Self::Term(Keyed(field.into(), Value::Text(text.into())))
    }

    /// The field has one of these values.
    pub fn is_one_of(field: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        Self::Terms(Keyed(field.into(), values.into_iter().collect()))
    }

    /// A value of the field lies in the range.
    pub fn range(field: impl Into<Cow<'static, str>>, range: Range) -> Self {
        Self::Range(Keyed(field.into(), range))
    }

    /// A range of the field holds the whole of this one.
    pub fn holds(field: &'static str, first: i64, last: i64) -> Self {
        let range = Range { relation: Some("contains"), ..Range::between(first, last) };
        Self::range(field, range)
    }

    /// A value of the field begins so.
    pub fn begins(field: &'static str, text: impl Into<String>) -> Self {
        Self::Prefix(Keyed(field.into(), PrefixOf { value: text.into() }))
    }

    /// A value of the field is one typo away (M8). The rewrite keeps every answering word; the
    /// usual one would keep the best fifty.
    pub fn one_typo_away(field: &'static str, text: impl Into<String>) -> Self {
        Self::Fuzzy(Keyed(
            field.into(),
            FuzzyOf {
                value: text.into(),
                fuzziness: 1,
                transpositions: true,
                prefix_length: 0,
                max_expansions: 1000,
                rewrite: "constant_score",
            },
        ))
    }

    /// The point lies in the box.
    pub fn in_box(field: &'static str, bounds: GeoBox) -> Self {
        Self::GeoBoundingBox(Keyed(field.into(), bounds))
    }

    /// The field has a value.
    pub const fn exists(field: &'static str) -> Self {
        Self::Exists(ExistsIn { field })
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Asc,
    Desc,
}

/// One key of an order; documents without a value come last.
#[derive(Clone, Debug, Serialize)]
pub struct Sort(Keyed<SortOrder>);

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum SortOrder {
    Field {
        order: Order,
        #[serde(skip_serializing_if = "Option::is_none")]
        unmapped_type: Option<&'static str>,
    },
    Distance {
        location: Point,
        order: Order,
    },
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Point {
    lat: f64,
    lon: f64,
}

impl Sort {
    pub fn by(field: impl Into<Cow<'static, str>>, order: Order) -> Self {
        Self(Keyed(field.into(), SortOrder::Field { order, unmapped_type: None }))
    }

    /// By a whole number that perhaps no document has ever had.
    pub fn by_rare(field: impl Into<Cow<'static, str>>, order: Order) -> Self {
        Self(Keyed(field.into(), SortOrder::Field { order, unmapped_type: Some("integer") }))
    }

    /// The best class first ([`Query::classed`]).
    pub fn by_class() -> Self {
        Self::by("_score", Order::Desc)
    }

    /// Nearest first, by the server's own reckoning.
    pub fn by_distance(from: Coordinates) -> Self {
        let location = Point { lat: from.latitude(), lon: from.longitude() };
        Self(Keyed("_geo_distance".into(), SortOrder::Distance { location, order: Order::Asc }))
    }
}
