//! A way to the node on which dear searches wait until they are let through: a node with so much to
//! read, as far as anybody can tell.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::server_url;

/// Forwards requests. Those whose body has the mark of a dear search wait while the gate is shut.
pub struct SlowNode {
    address: SocketAddr,
    gate: Arc<Gate>,
}

struct Gate {
    mark: String,
    is_shut: watch::Sender<bool>,
    /// How many requests wait.
    waiting: watch::Sender<usize>,
    /// How many requests were answered.
    answered: watch::Sender<usize>,
}

impl SlowNode {
    /// Begins to forward, with the gate shut for searches of so many candidates.
    pub async fn start(candidates: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let gate = Arc::new(Gate {
            mark: format!("\"size\":{candidates},"),
            is_shut: watch::Sender::new(true),
            waiting: watch::Sender::new(0),
            answered: watch::Sender::new(0),
        });
        let router = Router::new().fallback(forward).with_state(Arc::clone(&gate));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, gate }
    }

    /// Where the node seems to be.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets all dear searches through, from now on.
    pub fn open(&self) {
        self.gate.is_shut.send_replace(false);
    }

    /// How many dear searches wait.
    pub fn waiting(&self) -> usize {
        *self.gate.waiting.borrow()
    }

    /// Waits until so many dear searches wait.
    pub async fn await_waiting(&self, count: usize) {
        let mut waiting = self.gate.waiting.subscribe();
        waiting.wait_for(|waiting| *waiting == count).await.expect("the gate");
    }

    /// Waits until one more request is answered than when this was called.
    pub async fn await_an_answer(&self) {
        let mut answered = self.gate.answered.subscribe();
        let before = *answered.borrow();
        answered.wait_for(|answered| *answered > before).await.expect("the gate");
    }
}

async fn forward(
    State(gate): State<Arc<Gate>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], Vec<u8>) {
    // the work of a server goes on for a while after its client has hung up
    let answered = tokio::spawn(async move {
        if std::str::from_utf8(&body).is_ok_and(|text| text.contains(&gate.mark)) {
            gate.waiting.send_modify(|waiting| *waiting += 1);
            gate.is_shut.subscribe().wait_for(|is_shut| !is_shut).await.expect("the gate");
            gate.waiting.send_modify(|waiting| *waiting -= 1);
        }
        let request = reqwest::Client::new().request(method, format!("{}{uri}", server_url()));
        let answer = request.header("content-type", "application/json").body(body).send().await;
        let answer = answer.expect("the node");
        let (status, body) = (answer.status(), answer.bytes().await.expect("a body"));
        gate.answered.send_modify(|answered| *answered += 1);
        (status, body.to_vec())
    });
    let (status, body) = answered.await.expect("an answer");
    (status, [("content-type", "application/json")], body)
}
