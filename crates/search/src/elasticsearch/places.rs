//! Suggestions: cities are added up by the server, hotels come by rank.

use std::collections::BTreeMap;

use ::elasticsearch::http::Method;
use domain::answer::Place;
use domain::places::{city_place, hotel_place};
use domain::text::{QueryWord, TextQuery};
use serde::{Deserialize, Serialize};

use super::aggregate::{Aggregation, Aggregations, Parts, Tallied};
use super::candidates::{RawHit, SEARCH_PARAMETERS};
use super::cluster::{Call, Cluster, Purpose};
use super::document::CITY_KEY_SEPARATOR;
use super::failure::ElasticsearchError;
use super::index_meta::IndexName;
use super::query::{Order, Query, Sort};

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
    hits: Vec<RawHit<'a>>,
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
    #[serde(flatten)]
    tallied: Tallied,
}

impl Cluster {
    /// Cities, then hotels, as [`crate::SearchEngine::places`] defines them.
    pub(super) async fn find_places(
        &self,
        index: &IndexName,
        text: &TextQuery,
        limit: usize,
    ) -> Result<Vec<Place>, ElasticsearchError> {
        let in_city = answers_in("city_words", text);
        let in_name = answers_in("name_words", text);
        let by_city = Aggregation::terms("city_key", limit).with(Aggregation::tally());
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
        let path = format!("/{index}/_search");
        let call = Call::new(Purpose::Search, Method::Post, &path).parameters(&SEARCH_PARAMETERS);
        let body = self.call(call.json(&request)?).await?;
        let answer: Answer<'_> = serde_json::from_slice(&body)
            .map_err(|error| ElasticsearchError::unreadable(&error))?;
        let cities = answer.aggregations.cities.by_city.buckets.iter().map(|part| {
            let (name, country) = city_and_country(&part.key);
            city_place(&part.tallied.tally(), name, country)
        });
        let hotels = answer.hits.hits.iter().filter_map(|hit| {
            let [key] = hit.fields.get("city_key")?;
            let (_, country) = city_and_country(key);
            Some(hotel_place(&hit.name()?, country, hit.facts()?.coordinates))
        });
        Ok(cities.chain(hotels).take(limit).collect())
    }
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
