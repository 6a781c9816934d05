//! What an answer shows of the hotels of one page.

use std::collections::HashMap;
use std::sync::Arc;

use domain::answer::Item;
use domain::geo::DistanceFrom;
use domain::ids::HotelId;
use domain::query::SearchQuery;
use index::{Cluster, ElasticsearchError, IndexName, ReadHotel};
use serde::{Deserialize, Serialize};

use super::candidates::Candidate;

#[derive(Serialize)]
struct Request {
    ids: Vec<HotelId>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    docs: Vec<Fetched>,
}

#[derive(Deserialize)]
struct Fetched {
    #[serde(rename = "_id")]
    id: HotelId,
    #[serde(rename = "_source")]
    source: Option<Kept>,
}

#[derive(Deserialize)]
struct Kept {
    digest: Option<i64>,
    shown: Option<ReadHotel>,
}

/// Of each document.
const FIELDS: &str = "digest,shown";

/// The hotels of a page as items, in its order. `None` if one of them has changed since its
/// candidate was read: the search has to be made again.
pub(super) async fn find_items(
    cluster: &Cluster,
    index: &IndexName,
    query: &SearchQuery,
    page: &[&Candidate],
) -> Result<Option<Vec<Item>>, ElasticsearchError> {
    if page.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let request = Request { ids: page.iter().map(|candidate| candidate.facts.id).collect() };
    let Answer { docs } = cluster.fetch(index, FIELDS, &request).await?;
    let mut fetched: HashMap<HotelId, (u64, ReadHotel)> = HashMap::with_capacity(docs.len());
    for Fetched { id, source } in docs {
        if let Some(Kept { digest: Some(digest), shown: Some(shown) }) = source {
            fetched.insert(id, (digest.cast_unsigned(), shown));
        }
    }
    let from = query.origin.map(DistanceFrom::new);
    let mut items = Vec::with_capacity(page.len());
    for candidate in page {
        match fetched.remove(&candidate.facts.id) {
            Some((digest, shown)) if digest == candidate.facts.digest => {
                let item = item(query, from.as_ref(), candidate, shown);
                let unreadable = || ElasticsearchError::Unreadable("a shown hotel".to_owned());
                items.push(item.ok_or_else(unreadable)?);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(items))
}

fn item(
    query: &SearchQuery,
    from: Option<&DistanceFrom>,
    candidate: &Candidate,
    shown: ReadHotel,
) -> Option<Item> {
    let Candidate { facts, offer, .. } = candidate;
    let room_type_name = offer.and_then(|offer| shown.room_type_name(offer.room_type_id));
    let room_type_name = room_type_name.map(Into::into);
    let hotel = shown.into_hotel(facts.id)?;
    Some(Item {
        room_type_name,
        free_cancellation: query.cancels_freely(&hotel),
        hotel: Arc::new(hotel),
        offer: *offer,
        distance_metres: from.map(|from| from.metres_to(facts.coordinates)),
    })
}
