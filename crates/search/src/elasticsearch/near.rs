//! Near misses: counted by the server alone where it answers the search alone, else of the candidates
//! that pass all filters but perhaps one. One request either way.

use std::collections::BTreeMap;

use domain::answer::{NearMiss, TotalRelation};
use domain::near::{Misses, Traits};
use domain::query::SearchQuery;
use index::query::Query;
use index::{ElasticsearchError, Live, Price, read_answer};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::Elasticsearch;
use super::aggregate::{Aggregation, Aggregations, Parts};
use super::alone::is_simple;
use super::candidates::{Candidate, Wish};
use super::filter::{filter, unfiltered};
use super::refine::{relation, within};
use crate::engine::SearchError;

#[derive(Serialize)]
struct Request<'r> {
    size: usize,
    query: Query,
    track_total_hits: bool,
    aggs: &'r Aggregations,
}

#[derive(Deserialize)]
struct Answer {
    aggregations: Relaxed,
}

#[derive(Deserialize)]
struct Relaxed {
    relaxed: Parts<Counted>,
}

#[derive(Deserialize)]
struct Counted {
    doc_count: u64,
}

/// What every near miss passes: all that is no filter, and of the filters all or all but one.
fn all_but_one(query: &SearchQuery) -> Query {
    let mut all = unfiltered(query);
    let filters = query.filters.single().into_iter().filter_map(|single| filter(query, single));
    all.push(Query::all_but_one(filters.collect()));
    Query::all(all)
}

impl Elasticsearch {
    /// What one filter less than a search that found so many hotels would find. `None` where that
    /// can't be told soon: the hotels that were found don't wait for it.
    pub(super) async fn near_misses(
        &self,
        live: &Live,
        query: &SearchQuery,
        found: u64,
    ) -> Option<Vec<NearMiss>> {
        if query.filters.single().is_empty() {
            return Some(Vec::new());
        }
        let counting = async {
            if is_simple(query) {
                Ok(self.count_alone(live, query, found).await?)
            } else {
                self.count_candidates(live, query, found).await
            }
        };
        match timeout(self.near_within, counting).await {
            Ok(Ok(misses)) => Some(misses),
            Ok(Err(error)) => {
                tracing::debug!(%error, "near misses are left out");
                None
            }
            Err(_) => None,
        }
    }

    async fn count_alone(
        &self,
        live: &Live,
        query: &SearchQuery,
        found: u64,
    ) -> Result<Vec<NearMiss>, ElasticsearchError> {
        let single = query.filters.single();
        let relaxed = single.iter().map(|left_out| {
            let others = single.iter().filter(|other| *other != left_out);
            Query::all(others.filter_map(|other| filter(query, *other)).collect())
        });
        let aggs = BTreeMap::from([("relaxed", Aggregation::filters(relaxed.collect()))]);
        let query_of_all = all_but_one(query);
        let request =
            Request { size: 0, query: query_of_all, track_total_hits: false, aggs: &aggs };
        let read = |body: &[u8]| read_answer::<Answer>(body);
        let answer = self.cluster.search(&live.index, Price::Usual, &request, read).await?;
        let mut misses = Misses::of(query.filters);
        for (place, part) in answer.aggregations.relaxed.buckets.iter().enumerate() {
            // the index may have lost hotels since they were found
            misses.add(place, part.doc_count.saturating_sub(found));
        }
        Ok(misses.finish(found, TotalRelation::Exact))
    }

    /// Takes a place for dear questions where there are many candidates.
    async fn count_candidates(
        &self,
        live: &Live,
        query: &SearchQuery,
        found: u64,
    ) -> Result<Vec<NearMiss>, SearchError> {
        let with_time_zones = query.filters.free_cancellation;
        let wish = Wish { with_time_zones, ..self.wish(all_but_one(query)) };
        let candidates = self.candidates(live, query, &wish).await?;
        let mut misses = Misses::of(query.filters);
        for candidate in within(query, &candidates.found) {
            misses.take_in(&candidate.traits(query));
        }
        Ok(misses.finish(found, relation(&candidates)))
    }
}

impl Candidate {
    fn traits(&self, query: &SearchQuery) -> Traits<'_> {
        let facts = &self.facts;
        Traits {
            amenities: facts.amenities,
            stars: facts.stars,
            property_type: facts.property_type,
            rating_x10: facts.rating_x10,
            cancels_freely: query.policy_is_free(self.time_zone, facts.free_cancel_days),
            offer: self.offer.as_ref(),
        }
    }
}
