//! A server that is too busy or takes small bodies only, as a script: everything is written in the
//! end, in smaller pieces, and what can't be is told apart.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use index::{Cluster, ClusterSettings, ElasticsearchError, Written};
use serde_json::{Value, json};

use super::{documents, put_all};

/// What the script answers to a number of writes.
type Script = fn(request: usize, writes: &[String]) -> (StatusCode, Value);

#[derive(Clone)]
struct Server {
    script: Script,
    /// How many writes each request had.
    requests: Arc<Mutex<Vec<usize>>>,
}

async fn bulk(State(server): State<Server>, body: String) -> (StatusCode, String) {
    let action = |line: &str| -> Option<String> {
        let action: Value = serde_json::from_str(line).ok()?;
        Some(action["index"]["_id"].as_str()?.to_owned())
    };
    let writes: Vec<String> = body.lines().filter_map(action).collect();
    let request = {
        let mut requests = server.requests.lock().expect("requests");
        requests.push(writes.len());
        requests.len()
    };
    let (status, answer) = (server.script)(request, &writes);
    (status, answer.to_string())
}

/// A cluster that answers by a script, and what it was sent.
async fn scripted(script: Script) -> (Cluster, Arc<Mutex<Vec<usize>>>) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let server = Server { script, requests: Arc::clone(&requests) };
    let router = Router::new().route("/{index}/_bulk", post(bulk)).with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Cluster::connect(ClusterSettings::new(url)).expect("a usable address"), requests)
}

fn outcomes(statuses: impl Iterator<Item = u16>) -> (StatusCode, Value) {
    let item = |status: u16| {
        let error = json!({ "type": "some_exception", "reason": format!("status {status}") });
        let error = if status < 300 { Value::Null } else { error };
        json!({ "index": { "status": status, "error": error } })
    };
    let items: Vec<Value> = statuses.map(item).collect();
    (StatusCode::OK, json!({ "errors": true, "items": items }))
}

async fn write(script: Script) -> (Result<Vec<Written>, ElasticsearchError>, Vec<usize>) {
    let (cluster, requests) = scripted(script).await;
    let documents = documents(12, 3);
    let written = put_all(&cluster, &cluster.index_name(1), &documents[..8]).await;
    let requests = requests.lock().expect("requests").clone();
    (written, requests)
}

// brief: Y5
#[tokio::test]
async fn bodies_that_are_too_large_are_halved() {
    let (written, requests) = write(|_, writes| match writes.len() {
        0..=2 => outcomes(writes.iter().map(|_| 200)),
        _ => (StatusCode::PAYLOAD_TOO_LARGE, Value::Null),
    })
    .await;
    assert_eq!(written.expect("outcomes"), vec![Written::Done; 8]);
    assert_eq!(requests, [8, 4, 2, 2, 4, 2, 2]);

    let (written, requests) = write(|_, _| (StatusCode::PAYLOAD_TOO_LARGE, Value::Null)).await;
    let written = written.expect("outcomes");
    assert!(written.iter().all(|of| matches!(of, Written::Refused(_))), "{written:?}");
    assert_eq!(requests.len(), 15, "each by itself in the end");
}

// brief: Y5
#[tokio::test]
async fn what_a_busy_server_leaves_is_sent_again_in_smaller_pieces() {
    let (written, requests) = write(|request, writes| match request {
        1 => (StatusCode::TOO_MANY_REQUESTS, Value::Null),
        2 => outcomes(writes.iter().zip(0..).map(|(_, place)| if place < 2 { 200 } else { 429 })),
        _ => outcomes(writes.iter().map(|_| 200)),
    })
    .await;
    assert_eq!(written.expect("outcomes"), vec![Written::Done; 8]);
    assert_eq!(requests, [8, 4, 1, 1, 4]);
}

// brief: Y5
#[tokio::test]
async fn outcomes_are_told_apart() {
    let statuses = |_: usize, writes: &[String]| {
        let of = [201, 409, 400, 200, 503, 200, 200, 200];
        // alone again, the one that was busy stays so
        outcomes(if writes.len() == 8 { of.to_vec() } else { vec![503] }.into_iter())
    };
    let (written, requests) = write(statuses).await;
    let written = written.expect("outcomes");
    assert_eq!(written[..2], [Written::Done, Written::Newer]);
    assert!(matches!(&written[2], Written::Refused(why) if why.contains("status 400")));
    assert!(matches!(&written[4], Written::Busy(why) if why.contains("status 503")));
    assert_eq!((written[3].clone(), written[5].clone()), (Written::Done, Written::Done));
    assert_eq!(requests, [8, 1, 1, 1, 1, 1], "a limited number of times");

    let (failed, requests) = write(|_, _| (StatusCode::INTERNAL_SERVER_ERROR, Value::Null)).await;
    assert!(matches!(failed, Err(ElasticsearchError::Failed { status: 500, .. })), "{failed:?}");
    assert_eq!(requests, [8], "whoever writes reads again first");
}
