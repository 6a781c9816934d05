//! A way to the database that can be held up: what is asked arrives there, but no answer comes back
//! until it is let go. So a transaction can commit and nobody hears of it, and a follower can pause.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const CHUNK_BYTES: usize = 64 * 1024;

/// A running way; gone with this value.
pub struct Wire {
    address: SocketAddr,
    holds: Arc<watch::Sender<bool>>,
    /// Whoever sends this makes it hold.
    trigger: Arc<Mutex<Option<String>>>,
    task: JoinHandle<()>,
}

impl Wire {
    /// Begins to forward to the server of a database's URL.
    pub async fn to(url: &str) -> Self {
        let server = host(url).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let holds = Arc::new(watch::Sender::new(false));
        let trigger: Arc<Mutex<Option<String>>> = Arc::default();
        let (hold, armed) = (Arc::clone(&holds), Arc::clone(&trigger));
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&server).await else { continue };
                let (from_near, to_near) = near.into_split();
                let (from_far, to_far) = far.into_split();
                tokio::spawn(carry_questions(from_near, to_far, hold.clone(), armed.clone()));
                tokio::spawn(carry_answers(from_far, to_near, hold.subscribe()));
            }
        });
        Self { address, holds, trigger, task }
    }

    /// The same database by this way.
    pub fn url(&self, url: &str) -> String {
        url.replacen(host(url), &self.address.to_string(), 1)
    }

    /// Keeps answers back from now on.
    pub fn hold(&self) {
        self.holds.send_replace(true);
    }

    /// Keeps answers back as soon as somebody sends this text.
    pub fn hold_when_sent(&self, text: &str) {
        *self.trigger.lock().unwrap() = Some(text.to_owned());
    }

    /// Lets through what was kept back and all that follows.
    pub fn let_go(&self) {
        *self.trigger.lock().unwrap() = None;
        self.holds.send_replace(false);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Host and port of `postgres://user@host:port/database`.
fn host(url: &str) -> &str {
    let (_, rest) = url.split_once('@').expect("a URL with a user");
    rest.split('/').next().expect("a host")
}

async fn carry_questions(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    holds: Arc<watch::Sender<bool>>,
    trigger: Arc<Mutex<Option<String>>>,
) {
    let mut bytes = vec![0; CHUNK_BYTES];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let is_triggered = trigger.lock().unwrap().as_ref().is_some_and(|text| {
            bytes[..read].windows(text.len()).any(|window| window == text.as_bytes())
        });
        if is_triggered {
            holds.send_replace(true);
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            break;
        }
    }
}

async fn carry_answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut holds: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; CHUNK_BYTES];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        // one whose sender is gone holds nothing
        let _ = holds.wait_for(|holds| !holds).await;
        if to.write_all(&bytes[..read]).await.is_err() {
            break;
        }
    }
}
