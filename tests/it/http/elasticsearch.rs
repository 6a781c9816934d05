//! The service with Elasticsearch behind it: who answers before there is an index, with it, while the
//! server is away, and afterwards.
// brief: S8, O3

use std::sync::Arc;

use domain::money::Currency;
use index::{Cluster, Written};
use search::Elasticsearch;
use serde_json::Value;
use store::documents::load_every_document;

use super::photos;
use crate::app::{Answer, TestApp};
use crate::elasticsearch::wire::Wire;
use crate::elasticsearch::{TestIndices, progress, put_all, settings};

const SEARCH: &str = "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-04";
const MAP: &str = "/v1/map?bbox=-10,38,-9,39&zoom=5";

/// Who answered, and whether that was the stand-in.
fn by(answer: &Answer) -> (String, bool) {
    let json = answer.json();
    let engine = json["engine"].as_str().unwrap_or("nobody").to_owned();
    (engine, json["degraded"] == Value::Bool(true))
}

fn is_elasticsearch(answer: &Answer) -> bool {
    by(answer) == ("elasticsearch".to_owned(), false)
}

fn is_stand_in(answer: &Answer) -> bool {
    by(answer) == ("postgres".to_owned(), true)
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_outlive_elasticsearch_and_return_to_it() {
    let test = TestIndices::new();
    let wire = Wire::start().await;
    let mut through = settings(test.cluster.prefix().to_owned());
    through.url = wire.url();
    let cluster = Arc::new(Cluster::connect(through).expect("a usable address"));
    let engine = Arc::new(Elasticsearch::new(cluster, Currency::EUR));
    let app = TestApp::with().engine_with_stand_in(engine).start().await;

    photos::add(&app, 1, None).await;
    let before = app.get(SEARCH).await;
    assert!(before.text().contains("/photos/"), "every engine shows the photo");
    assert!(is_stand_in(&before), "without an index: {:?}", by(&before));
    let part = app.get("/readyz").await.json()["parts"]["engine"].clone();
    assert_eq!((&part["name"], &part["state"]), (&"elasticsearch".into(), &"loading".into()));

    let index = test.create(1).await;
    let documents = load_every_document(app.pool()).await.expect("documents");
    let written = put_all(&test.cluster, &index, &documents).await.expect("outcomes");
    assert!(written.iter().all(|outcome| *outcome == Written::Done));
    test.cluster.publish(&index, &progress(1)).await.expect("a position");
    test.cluster.swap_alias(&index).await.expect("a live index");

    let with = app.await_answer(SEARCH, is_elasticsearch).await;
    assert_eq!(with.json()["items"], before.json()["items"]);
    assert_eq!(with.json()["as_of"], "1970-01-01T00:00:01.000000Z", "that of the index");
    // a look at the engine counts for a while, so the one from before may still be told
    let is_up = |answer: &Answer| answer.json()["parts"]["engine"]["state"] == "up";
    app.await_answer("/readyz", is_up).await;
    let map = app.get(MAP).await.json();

    wire.cut();
    let without = app.await_answer(SEARCH, is_stand_in).await;
    assert_eq!(without.json()["items"], before.json()["items"]);
    for path in [SEARCH, MAP, "/v1/places?q=lis", "/readyz", "/v1/hotels/casa-1"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert_eq!(app.get(MAP).await.json()["pins"], map["pins"]);

    wire.mend();
    let again = app.await_answer(SEARCH, is_elasticsearch).await;
    assert_eq!(again.json()["items"], before.json()["items"]);
}
