//! A way to the node that can be cut and mended, for what happens when a server is away.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::server_url;

/// Forwards connections to the node while it is not cut.
pub struct Wire {
    address: SocketAddr,
    is_cut: watch::Sender<bool>,
}

impl Wire {
    /// Begins to forward.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (is_cut, cut) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(forward(near, cut.clone()));
            }
        });
        Self { address, is_cut }
    }

    /// Where the node seems to be.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// Forwards again.
    pub fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn forward(mut near: TcpStream, mut cut: watch::Receiver<bool>) {
    if *cut.borrow() {
        return;
    }
    let server = server_url();
    let host = server.trim_start_matches("http://").trim_end_matches('/');
    let mut far = TcpStream::connect(host).await.expect("the node");
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = cut.wait_for(|is_cut| *is_cut) => {}
    }
}
