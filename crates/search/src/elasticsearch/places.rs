//! Suggestions: cities are added up by the server, hotels come by rank.

use std::collections::BTreeMap;

use domain::answer::Place;
use domain::places::{CityTally, city_place, hotel_place};
use domain::text::{QueryWord, TextQuery};
use index::query::{Order, Query, Range, Sort};
use index::{
    CITY_KEY_SEPARATOR, Cluster, DocValues, ElasticsearchError, IndexName, Price, read_answer,
};
use serde::{Deserialize, Serialize};

use super::aggregate::{Aggregation, Aggregations, Parts, Tallied};

#[derive(Serialize)]
struct Request {
    size: usize,
    query: Query,
    /// Cities count all hotels that the query finds, the list has those found by name.
    post_filter: Query,
    sort: [Sort; 2],
    #[serde(rename = "_source")]
    source: bool,
    stored_fields: &'static str,
    docvalue_fields: [&'static str; 3],
    aggs: Aggregations,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    hits: Hits<'a>,
    aggregations: Found,
}

#[derive(Default, Deserialize)]
struct Hits<'a> {
    #[serde(borrow, default)]
    hits: Vec<DocValues<'a>>,
}

#[derive(Deserialize)]
struct Found {
    cities: Cities,
}

#[derive(Deserialize)]
struct Cities {
    by_city: Parts<CityPart>,
}

#[derive(Deserialize)]
struct CityPart {
    key: String,
    western: Tallied,
    eastern: Tallied,
}

/// Cities, then hotels, as [`crate::SearchEngine::places`] defines them.
pub(super) async fn find_places(
    cluster: &Cluster,
    index: &IndexName,
    text: &TextQuery,
    limit: usize,
) -> Result<Vec<Place>, ElasticsearchError> {
    let in_city = answers_in("city_words", text);
    let in_name = answers_in("name_words", text);
    let by_city = Aggregation::terms("city_key", limit).with(halves());
    let cities =
        Aggregation::filter(vec![in_city.clone()]).with(BTreeMap::from([("by_city", by_city)]));
    let request = Request {
        size: limit,
        query: Query::any(vec![in_city, in_name.clone()]),
        post_filter: in_name,
        sort: [Sort::by("rank", Order::Desc), Sort::by("id", Order::Asc)],
        source: false,
        stored_fields: "_none_",
        docvalue_fields: ["facts", "name", "city_key"],
        aggs: BTreeMap::from([("cities", cities)]),
    };
    cluster.search(index, Price::Usual, &request, |body| read(body, limit)).await
}

fn read(body: &[u8], limit: usize) -> Result<Vec<Place>, ElasticsearchError> {
    let answer: Answer<'_> = read_answer(body)?;
    let cities = answer.aggregations.cities.by_city.buckets.iter().map(CityPart::place);
    let cities = cities.collect::<Result<Vec<_>, _>>()?;
    let hotels = answer.hits.hits.iter().map(found_by_name).collect::<Result<Vec<_>, _>>()?;
    Ok(cities.into_iter().chain(hotels).take(limit).collect())
}

impl CityPart {
    fn place(&self) -> Result<Place, ElasticsearchError> {
        let (name, country) = city_and_country(&self.key);
        let (western, eastern) = (self.western.tally()?, self.eastern.tally()?);
        Ok(city_place(&CityTally { western, eastern }, name, country))
    }
}

/// A city's hotels of western and of eastern longitudes, as [`CityTally`] has them.
fn halves() -> Aggregations {
    let half = |longitudes| {
        let half = Query::range("lon_e7", longitudes);
        Aggregation::filter(vec![half]).with(Aggregation::tally())
    };
    let (western, eastern) = (half(Range::at_most(-1)), half(Range::at_least(0)));
    BTreeMap::from([("western", western), ("eastern", eastern)])
}

fn found_by_name(hotel: &DocValues<'_>) -> Result<Place, ElasticsearchError> {
    let text = |field| {
        let absent = || ElasticsearchError::Unreadable(format!("a hotel without {field}"));
        hotel.text(field).ok_or_else(absent)
    };
    let (_, country) = city_and_country(text("city_key")?);
    Ok(hotel_place(text("name")?, country, hotel.facts()?.coordinates))
}

fn city_and_country(key: &str) -> (&str, &str) {
    key.split_once(CITY_KEY_SEPARATOR).unwrap_or((key, ""))
}

/// That every word of the text stands in a field without a typo, the last one perhaps begun.
fn answers_in(field: &'static str, text: &TextQuery) -> Query {
    let answered = |word: &QueryWord| {
        let mut ways = vec![Query::is(field, &*word.text)];
        if word.is_last {
            ways.push(Query::begins(field, &*word.text));
        }
        Query::any(ways)
    };
    Query::all(text.words().iter().map(answered).collect())
}
