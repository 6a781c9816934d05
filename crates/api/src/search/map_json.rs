//! Clusters and pins of a map.

use domain::answer::{Cluster, MapAnswer, Pin};
use domain::parse::ParsedSearch;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::edge::as_of::AsOf;
use crate::search::answering::Given;
use crate::search::hotel_json::Bbox;
use crate::search::json::{EngineCode, TotalRelationCode, relation_code};
use crate::search::place_json::UnderstoodBody;

/// The hotels of a search on a map; the counts of clusters and pins add up to `total`.
#[derive(Serialize, ToSchema)]
#[schema(as = MapAnswer)]
pub struct MapBody<'a> {
    pub total: u64,
    #[schema(value_type = TotalRelationCode)]
    pub total_relation: &'static str,
    /// Together with the pins at most 500.
    pub clusters: Vec<ClusterBody>,
    pub pins: Vec<PinBody<'a>>,
    /// With `q` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub understood: Option<UnderstoodBody<'a>>,
    #[schema(value_type = EngineCode)]
    pub engine: &'static str,
    /// Whether the engine that usually answers could not: a slower one stood in, or an earlier answer
    /// was given (`as_of` tells of when).
    pub degraded: bool,
    /// The data is of this moment.
    pub as_of: AsOf,
}

/// Several hotels shown as one.
#[derive(Serialize, ToSchema)]
#[schema(as = Cluster)]
pub struct ClusterBody {
    pub lat: f64,
    pub lon: f64,
    /// How many hotels.
    pub count: u64,
    /// Their lowest price: the total with dates, else of a night. Null when none has one.
    #[schema(required = true)]
    pub price_min_minor: Option<i64>,
    /// Where its hotels lie.
    pub bbox: Bbox,
}

/// One hotel on a map.
#[derive(Serialize, ToSchema)]
#[schema(as = Pin)]
pub struct PinBody<'a> {
    pub id: Uuid,
    pub lat: f64,
    pub lon: f64,
    /// The total with dates, else of its cheapest night. Null when it has none.
    #[schema(required = true)]
    pub price_minor: Option<i64>,
    pub name: &'a str,
}

impl<'a> MapBody<'a> {
    /// The answer as JSON.
    pub fn new(given: &'a Given<MapAnswer>, asked: &'a ParsedSearch) -> Self {
        Self {
            total: given.answer.total,
            total_relation: relation_code(given.answer.total_relation),
            clusters: given.answer.clusters.iter().map(ClusterBody::new).collect(),
            pins: given.answer.pins.iter().map(PinBody::new).collect(),
            understood: asked.understood.as_ref().map(UnderstoodBody::new),
            engine: given.engine.as_str(),
            degraded: given.degraded,
            as_of: AsOf(given.as_of),
        }
    }
}

impl ClusterBody {
    fn new(cluster: &Cluster) -> Self {
        Self {
            lat: cluster.centre.latitude(),
            lon: cluster.centre.longitude(),
            count: cluster.count,
            price_min_minor: cluster.price_min_minor,
            bbox: Bbox::new(cluster.south_west, cluster.north_east),
        }
    }
}

impl<'a> PinBody<'a> {
    fn new(pin: &'a Pin) -> Self {
        Self {
            id: pin.id.0,
            lat: pin.coordinates.latitude(),
            lon: pin.coordinates.longitude(),
            price_minor: pin.price_minor,
            name: &pin.name,
        }
    }
}
