//! A real Elasticsearch: indices, writes and reading back. Each test has a prefix of its own, whose
//! indices go with it.
//!
//! Needs the URL of a private node in `INNSIGHT_TEST_ELASTICSEARCH_URL`; `./innsight test` starts
//! one.

mod breaker;
mod busy;
mod cut;
mod indices;
pub mod sent;
pub mod slow;
pub mod wire;
mod writes;

use std::borrow::Borrow;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use domain::hotel::Document;
use index::{
    Cluster, ClusterSettings, ElasticsearchError, Encoded, INDEX_FORMAT, IndexMeta, IndexName,
    IndexState, Write, Written,
};
use seed::{Parameters, World};
use store::feed::{Lineage, Reached};

/// The node of this test run.
#[expect(clippy::disallowed_methods, reason = "the tests' setting is read here")]
pub fn server_url() -> String {
    std::env::var("INNSIGHT_TEST_ELASTICSEARCH_URL").expect(
        "INNSIGHT_TEST_ELASTICSEARCH_URL: start a node with ./innsight test, or set it to one of \
         your own",
    )
}

/// How the node is reached. Limits are generous: the machine also builds and serves other tests.
pub fn settings(prefix: String) -> ClusterSettings {
    let mut settings = ClusterSettings::new(server_url());
    settings.prefix = prefix;
    settings.search_timeout = Duration::from_secs(20);
    settings.bulk_timeout = Duration::from_mins(1);
    settings.admin_timeout = Duration::from_mins(1);
    settings
}

/// A cluster that only one test writes to.
pub struct TestIndices {
    pub cluster: Arc<Cluster>,
    settings: ClusterSettings,
}

impl TestIndices {
    /// Nothing is there yet.
    pub fn new() -> Self {
        let settings = settings(format!("innsight-test-{}", uuid::Uuid::new_v4().simple()));
        let cluster = Cluster::connect(settings.clone()).expect("a usable address");
        Self { cluster: Arc::new(cluster), settings }
    }

    /// Sends JSON to the server behind the product's back.
    pub async fn put(&self, path: String, body: serde_json::Value) {
        let request = reqwest::Client::new().put(format!("{}{path}", server_url())).json(&body);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {:?}", answer.text().await);
    }

    /// Makes an index of this generation.
    pub async fn create(&self, generation: u64) -> IndexName {
        self.cluster.create_index(&meta(generation)).await.expect("an index")
    }
}

impl Drop for TestIndices {
    fn drop(&mut self) {
        let settings = self.settings.clone();
        // Drop can't wait for a future, and connections belong to the test's runtime
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let cluster = Cluster::connect(settings).expect("a usable address");
                for index in cluster.read_indices().await.unwrap_or_default() {
                    let _ = cluster.delete_index(&index.name).await;
                }
            });
        });
        let _ = cleaner.join();
    }
}

/// A life of some database.
pub fn lineage() -> Lineage {
    Lineage {
        system_identifier: 7_300_000_000_000_000_123,
        timeline: "00000001".to_owned(),
        database_oid: 16_384,
    }
}

/// An index in the making.
pub fn meta(generation: u64) -> IndexMeta {
    IndexMeta {
        format: INDEX_FORMAT,
        generation,
        lineage: lineage(),
        epoch: 1,
        state: IndexState::Building,
        made_at: DateTime::UNIX_EPOCH,
        seed: "100:100:".parse().expect("a position"),
    }
}

/// A place in the feed.
pub fn progress(xmin: u64) -> Reached {
    Reached {
        lineage: lineage(),
        position: format!("{xmin}:{xmin}:").parse().expect("a position"),
        as_of: DateTime::from_timestamp(i64::try_from(xmin).expect("a time"), 0).expect("a time"),
    }
}

/// Writes these documents, as the first version of each; what became of each.
pub async fn put_all(
    cluster: &Cluster,
    index: &IndexName,
    documents: &[impl Borrow<Document>],
) -> Result<Vec<Written>, ElasticsearchError> {
    let encoded: Vec<_> = documents.iter().map(|document| encoded(document.borrow())).collect();
    let puts = encoded.iter().map(|document| Write::Put { document, version: 1 });
    cluster.write(index, &puts.collect::<Vec<_>>()).await
}

/// A document as it is sent.
pub fn encoded(document: &Document) -> Encoded {
    Encoded::of(document).expect("a document")
}

/// Documents of a small seeded world; those of closed hotels are left out.
pub fn documents(hotels: u32, nights: u32) -> Vec<Document> {
    let start = NaiveDate::from_ymd_opt(2026, 12, 10).expect("a date");
    let world = World::new(Parameters { seed: 7, hotels, nights, start }, 1).expect("a world");
    world.documents().filter(|document| document.hotel.open).collect()
}
