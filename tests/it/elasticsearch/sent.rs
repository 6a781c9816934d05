//! Documents as they are sent to a server, taken off the wire.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use domain::hotel::Document;
use index::{Cluster, ClusterSettings};
use serde_json::Value;

use super::put_all;

async fn bulk(State(sent): State<Arc<Mutex<Vec<Value>>>>, body: String) -> StatusCode {
    let lines = body.lines().skip(1).step_by(2);
    let documents = lines.map(|line| serde_json::from_str(line).expect("JSON"));
    sent.lock().expect("documents").extend::<Vec<Value>>(documents.collect());
    // what the writer makes of it is no matter
    StatusCode::BAD_REQUEST
}

/// What the product sends of these documents, at most as many as one request takes.
pub async fn sent(documents: &[Document]) -> Vec<Value> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let router = Router::new().route("/{index}/_bulk", post(bulk)).with_state(Arc::clone(&sent));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let cluster = Cluster::connect(ClusterSettings::new(url)).expect("a usable address");
    let _ = put_all(&cluster, &cluster.index_name(1), documents).await;
    let sent = sent.lock().expect("documents").clone();
    assert_eq!(sent.len(), documents.len());
    sent
}
