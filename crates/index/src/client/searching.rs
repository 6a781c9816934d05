//! The requests that searches are made of: find documents, fetch some of them whole, see whether
//! there are any at all.

use ::elasticsearch::http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::client::query::Query;
use crate::failure::{Cause, ElasticsearchError};

/// All shards or none; of an answer only what is read.
const SEARCH_PARAMETERS: [(&str, &str); 2] = [
    ("allow_partial_search_results", "false"),
    ("filter_path", "hits.total,hits.hits._id,hits.hits._source,hits.hits.fields,aggregations"),
];
const LOOK_PARAMETERS: [(&str, &str); 1] =
    [("filter_path", "responses.status,responses.error,responses.hits.total.value")];

#[derive(Deserialize)]
struct Looked {
    responses: Vec<LookedFor>,
}

/// One of several answers, each with a status of its own.
#[derive(Deserialize)]
struct LookedFor {
    status: u16,
    error: Option<Cause>,
    hits: Option<Hits>,
}

#[derive(Deserialize)]
struct Hits {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    value: u64,
}

/// What a search is expected to cost the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    Usual,
    /// It reads so much that it may take seconds.
    Dear,
}

impl Cluster {
    /// Finds documents by a request's query, within the limits of its price. The answer has
    /// `hits.total`, the doc values, source and id of `hits.hits`, and `aggregations`; `read` takes what it needs of
    /// the body, by [`read_answer`] for example.
    pub async fn search<T>(
        &self,
        index: &IndexName,
        price: Price,
        request: &impl Serialize,
        read: impl FnOnce(&[u8]) -> Result<T, ElasticsearchError>,
    ) -> Result<T, ElasticsearchError> {
        let path = format!("/{index}/_search");
        let purpose = match price {
            Price::Usual => Purpose::Search,
            Price::Dear => Purpose::DearSearch,
        };
        let call = Call::new(purpose, Method::Post, &path).parameters(&SEARCH_PARAMETERS);
        self.read(call.json(request)?, read).await
    }

    /// Whether any document passes, for each of these queries. Each is looked for only until the
    /// first is found.
    pub async fn any_found(
        &self,
        index: &IndexName,
        queries: &[Query],
    ) -> Result<Vec<bool>, ElasticsearchError> {
        let path = format!("/{index}/_msearch");
        let call = Call::new(Purpose::Search, Method::Post, &path).parameters(&LOOK_PARAMETERS);
        let mut lines = Vec::new();
        for query in queries {
            lines.push(json!({ "allow_partial_search_results": false }));
            lines.push(json!({ "size": 0, "track_total_hits": 1, "query": query }));
        }
        let Looked { responses } = self.ask(call.lines(&lines)?).await?;
        if responses.len() != queries.len() {
            return Err(ElasticsearchError::Unreadable(format!("{} answers", responses.len())));
        }
        let is_found = |of: LookedFor| match of {
            LookedFor { hits: Some(hits), .. } => Ok(hits.total.value > 0),
            LookedFor { status, error, .. } => {
                let reason = error.map_or_else(String::new, |cause| cause.told());
                Err(ElasticsearchError::from_status(status, &path, reason))
            }
        };
        responses.into_iter().map(is_found).collect()
    }

    /// Fetches documents by id, of each the fields of its source that are named in `fields`,
    /// separated by commas. Like a search it sees only what a refresh has made visible. The answer
    /// has `docs` with `_id` and `_source`.
    pub async fn fetch<T: DeserializeOwned>(
        &self,
        index: &IndexName,
        fields: &str,
        request: &impl Serialize,
    ) -> Result<T, ElasticsearchError> {
        let path = format!("/{index}/_mget");
        let parameters = [
            ("realtime", "false"),
            ("_source_includes", fields),
            ("filter_path", "docs._id,docs._source"),
        ];
        let call = Call::new(Purpose::Search, Method::Post, &path).parameters(&parameters);
        self.ask(call.json(request)?).await
    }
}

/// Reads an answer's body; what it says may be borrowed from there.
pub fn read_answer<'a, A: Deserialize<'a>>(body: &'a [u8]) -> Result<A, ElasticsearchError> {
    serde_json::from_slice(body).map_err(|error| ElasticsearchError::unreadable(&error))
}
