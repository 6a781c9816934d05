//! The two requests that searches are made of: find documents, fetch some of them whole.

use ::elasticsearch::http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::client::call::{Call, Purpose};
use crate::client::cluster::Cluster;
use crate::client::index_name::IndexName;
use crate::failure::ElasticsearchError;

/// All shards or none; of an answer only what is read.
const SEARCH_PARAMETERS: [(&str, &str); 2] = [
    ("allow_partial_search_results", "false"),
    ("filter_path", "hits.total,hits.hits.fields,aggregations"),
];

/// What a search is expected to cost the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    Usual,
    /// It reads so much that it may take seconds.
    Dear,
}

impl Cluster {
    /// Finds documents by a request's query, within the limits of its price. The answer has
    /// `hits.total`, the doc values of `hits.hits`, and `aggregations`; `read` takes what it needs of
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
