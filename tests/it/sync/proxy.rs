//! A wire between an indexer and Elasticsearch that can be cut, and that can keep a request until
//! long after its sender has died.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to bytes on their way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Open,
    /// Bulk requests wait, whether or not their sender still lives.
    Held,
    /// Connections break and none is made.
    Cut,
}

/// A running wire; gone with this value.
pub struct Proxy {
    address: SocketAddr,
    wire: watch::Sender<Wire>,
    /// How many bulk requests were held so far.
    held: watch::Sender<usize>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts one in front of `http://host:port`.
    pub async fn start(url: &str) -> Self {
        let server = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let wire = watch::Sender::new(Wire::Open);
        let held = watch::Sender::new(0);
        let (wires, helds) = (wire.clone(), held.clone());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(carry(client, server, wires.subscribe(), helds.clone()));
            }
        });
        Self { address, wire, held, task }
    }

    /// Its own address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what happens from now on.
    pub fn set(&self, wire: Wire) {
        self.wire.send_replace(wire);
    }

    /// Waits until a bulk request is held.
    pub async fn await_held(&self) {
        let mut held = self.held.subscribe();
        held.wait_for(|held| *held > 0).await.expect("the proxy runs");
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    client: TcpStream,
    server: String,
    mut wire: watch::Receiver<Wire>,
    held: watch::Sender<usize>,
) {
    if *wire.borrow() == Wire::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut cut = wire.clone();
    let back = tokio::spawn(async move {
        tokio::select! {
            _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
            _ = cut.wait_for(|wire| *wire == Wire::Cut) => {}
        }
    });
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            read = from_client.read(&mut bytes) => read.unwrap_or(0),
            _ = wire.wait_for(|wire| *wire == Wire::Cut) => 0,
        };
        let Some(chunk) = bytes.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        let is_bulk = chunk.windows(6).any(|window| window == b"/_bulk");
        if *wire.borrow() == Wire::Held && is_bulk {
            held.send_modify(|held| *held += 1);
            // whatever follows on this connection waits behind it, and so does its end
            if wire.wait_for(|wire| *wire == Wire::Open).await.is_err() {
                break;
            }
        }
        if to_server.write_all(chunk).await.is_err() {
            break;
        }
    }
    // a request that was held has to reach the server although its sender is gone
    if *wire.borrow() != Wire::Cut {
        let _ = back.await;
    }
}
