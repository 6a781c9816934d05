//! Elasticsearch by itself: an index made for nothing but the questions of the bench, so that it can
//! answer them exactly without a program in front of it. A term says for each arrival that the one
//! stay and party that is asked for can be had; nothing else of the nights is in it.

use std::fmt::Write as _;

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use domain::geo::BoundingBox;
use domain::hotel::Document;
use domain::offer::best_offer;
use domain::stay::{Party, Stay};
use reqwest::Method;
use serde_json::{Value, json};

use super::node::Node;
use crate::search::queries::Question;
use crate::search::world::World;

pub const INDEX: &str = "bench-bare";
/// The one stay and party that the index knows.
pub const NIGHTS: u64 = 3;
pub const PARTY: Party = Party::DEFAULT;

const DOCUMENTS_PER_BULK: usize = 500;
/// Points lie a ten-millionth of a degree apart, and Lucene rounds lower edges up.
const EDGE_DEGREES: f64 = 0.9e-7;

/// Makes and fills the index, merged into one segment.
pub async fn fill(node: &Node, world: &World) -> anyhow::Result<()> {
    let definition = json!({
        "settings": {
            "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1",
            // the order of the answers: the first of a segment are the best
            "sort.field": ["rank", "id"], "sort.order": ["desc", "asc"]
        },
        "mappings": {
            "dynamic": "strict",
            "_source": { "enabled": false },
            "properties": {
                "id": { "type": "keyword" },
                "place": { "type": "geo_point" },
                "rank": { "type": "integer" },
                "stars": { "type": "keyword" },
                "rating_x10": { "type": "byte" },
                "amenities": { "type": "keyword", "doc_values": false },
                "free": { "type": "keyword", "doc_values": false }
            }
        }
    });
    node.ask(Method::PUT, &format!("/{INDEX}"), definition.to_string()).await?;
    let documents: Vec<_> = world.open_documents().collect();
    for documents in documents.chunks(DOCUMENTS_PER_BULK) {
        let mut lines = String::new();
        for document in documents {
            writeln!(lines, "{{\"create\":{{}}}}\n{}", source(document)?)?;
        }
        let answer = node.ask(Method::POST, &format!("/{INDEX}/_bulk"), lines).await?;
        ensure!(answer.get("errors") == Some(&json!(false)), "a document was refused: {answer}");
    }
    let merge = format!("/{INDEX}/_forcemerge?max_num_segments=1");
    node.ask(Method::POST, &merge, String::new()).await?;
    node.ask(Method::POST, &format!("/{INDEX}/_refresh"), String::new()).await?;
    Ok(())
}

fn source(document: &Document) -> anyhow::Result<Value> {
    let hotel = &document.hotel;
    let nights = document.room_types.iter().map(|of| of.nights.len()).max().unwrap_or(0);
    let arrivals = document.first_night.iter_days().take(nights);
    let mut free = Vec::new();
    for arrival in arrivals {
        let stay = Stay::new(arrival, arrival + Days::new(NIGHTS))?;
        let offer = best_offer(document.views(), document.first_night, stay, PARTY);
        free.extend(offer.map(|_| term(arrival)));
    }
    let amenities: Vec<_> = hotel.amenities.codes().collect();
    let point = [hotel.coordinates.longitude(), hotel.coordinates.latitude()];
    let mut source = json!({
        "id": hotel.id, "place": point, "rank": hotel.rank, "stars": hotel.stars.to_string(),
        "amenities": amenities, "free": free,
    });
    if let (Some(rating), Some(fields)) = (hotel.rating_x10, source.as_object_mut()) {
        fields.insert("rating_x10".to_owned(), rating.into());
    }
    Ok(source)
}

fn term(arrival: NaiveDate) -> String {
    arrival.to_string()
}

/// Path and body that ask a question; `counted` is exact, or up to a number.
pub fn request(question: &Question, counted: &Value) -> anyhow::Result<(String, String)> {
    let query = &question.query;
    let stay = query.stay.context("a question without dates")?;
    ensure!(
        u64::from(stay.nights()) == NIGHTS
            && query.party == PARTY
            && !query.filters.filters_price(),
        "{} can't be asked of the bare index",
        question.path
    );
    let mut all = vec![json!({ "term": { "free": term(stay.check_in()) } })];
    let bbox = query.area.bbox.context("a question without a box")?;
    if bbox != BoundingBox::WORLD {
        all.push(json!({ "geo_bounding_box": { "place": corners(&bbox) } }));
    }
    let filters = &query.filters;
    all.extend(filters.amenities.codes().map(|code| json!({ "term": { "amenities": code } })));
    if !filters.stars.is_empty() {
        let stars: Vec<_> = filters.stars.values().map(|stars| stars.to_string()).collect();
        all.push(json!({ "terms": { "stars": stars } }));
    }
    if let Some(least) = filters.rating_min_x10 {
        all.push(json!({ "range": { "rating_x10": { "gte": least } } }));
    }
    let body = json!({
        "size": question.page.limit,
        "query": { "bool": { "filter": all } },
        "sort": [{ "rank": "desc" }, { "id": "asc" }],
        "_source": false,
        "stored_fields": "_none_",
        "track_total_hits": counted,
    });
    let path =
        format!("/{INDEX}/_search?request_cache=false&filter_path=took,hits.total,hits.hits.sort");
    Ok((path, body.to_string()))
}

fn corners(bbox: &BoundingBox) -> Value {
    let degrees = |e7: i32| f64::from(e7) / 1e7;
    json!({
        "top": degrees(bbox.north_e7), "right": degrees(bbox.east_e7()),
        "bottom": degrees(bbox.south_e7) - EDGE_DEGREES,
        "left": degrees(bbox.west_e7) - EDGE_DEGREES,
    })
}

/// The total of an answer, the ids of its hotels, and the milliseconds it says it took.
pub fn read(answer: &Value) -> anyhow::Result<(u64, Vec<&str>, u64)> {
    let total = answer.pointer("/hits/total/value").and_then(Value::as_u64);
    let took = answer.get("took").and_then(Value::as_u64).context("no took")?;
    let hits = answer.pointer("/hits/hits").and_then(Value::as_array);
    let ids = hits.into_iter().flatten().map(|hit| hit.pointer("/sort/1")?.as_str());
    let ids = ids.collect::<Option<Vec<_>>>().context("a hit without an id")?;
    Ok((total.context("an answer without a total")?, ids, took))
}
