//! A connection that can be cut. Whatever goes wrong with it, whoever uses it drops it and opens
//! another one; lapin's own recovery stays off, for it would act on what the other side no longer
//! knows.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lapin::tcp::AMQPUriTcpExt;
use lapin::types::ShortString;
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{AsyncTcpStream, Channel, Connection, ConnectionProperties};
use secrecy::{ExposeSecret, SecretString};
use store::StoreError;
use thiserror::Error;
use tokio::time::timeout;

use super::wire::Unreadable;

/// Nothing is waited for longer than this: an answer of the broker, …
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// … and a TCP connection, which has to fail before whoever asked for it has gone.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a farewell may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// A side that is silent for twice as long counts as gone.
const HEARTBEAT_SECONDS: u16 = 10;
/// Larger than any of our messages; lapin keeps room for 64 of them.
const FRAME_BYTES_MAX: u32 = 16 * 1024;

/// Why the broker did not do what it was asked.
#[derive(Debug, Error)]
pub enum RabbitError {
    /// The address can't be used. It may hold a password, so it is not shown.
    #[error("the address of RabbitMQ can't be used: it takes amqp://user:password@host:port/vhost")]
    Address,
    #[error("RabbitMQ failed")]
    Broker(#[from] lapin::Error),
    #[error("RabbitMQ gave no answer in {} s", ANSWER_TIMEOUT.as_secs())]
    Silent,
    #[error("the connection to RabbitMQ was lost")]
    Lost,
    /// A queue has lost what binds it; everything is declared anew.
    #[error("RabbitMQ has no queue for some kind of event")]
    Returned,
    #[error("RabbitMQ ended the consumer of {0}")]
    Cancelled(String),
    #[error("a name of {0} bytes is too long for RabbitMQ")]
    NameTooLong(usize),
    #[error("there is no exchange for the topic {0}")]
    UnknownTopic(String),
    #[error("an event can't be written as a message")]
    Unwritable(#[from] Unreadable),
    /// Nothing is taken from queues or put into them meanwhile.
    #[error("the database is away")]
    Database(#[from] StoreError),
}

/// Where the broker is.
#[derive(Clone)]
pub struct Address(AMQPUri);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    /// Reads an URL; an empty path is the virtual host `/`, as everywhere but in lapin.
    pub fn read(url: &SecretString) -> Result<Self, RabbitError> {
        let text = url.expose_secret();
        let mut uri: AMQPUri = text.parse().map_err(|_| RabbitError::Address)?;
        // without TLS lapin would go on in the clear, and for [::1] ask localhost
        if uri.scheme != AMQPScheme::AMQP || text.contains('[') {
            return Err(RabbitError::Address);
        }
        if uri.vhost.is_empty() {
            "/".clone_into(&mut uri.vhost);
        }
        uri.query.heartbeat = Some(HEARTBEAT_SECONDS);
        uri.query.frame_max = Some(FRAME_BYTES_MAX);
        Ok(Self(uri))
    }
}

/// The socket below a connection. Lapin has no way to give up one that hangs: its thread ends when
/// the socket does.
#[derive(Default)]
struct Socket(Mutex<SocketState>);

#[derive(Default)]
enum SocketState {
    #[default]
    Connecting,
    Open(TcpStream),
    Cut,
}

impl Socket {
    fn state(&self) -> MutexGuard<'_, SocketState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, stream: TcpStream) -> io::Result<()> {
        let mut state = self.state();
        if matches!(*state, SocketState::Cut) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        *state = SocketState::Open(stream);
        Ok(())
    }

    fn cut(&self) {
        if let SocketState::Open(stream) = std::mem::replace(&mut *self.state(), SocketState::Cut) {
            // one that is gone already needs no end
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Cuts the socket when it is dropped.
struct Cutter(Arc<Socket>);

impl Drop for Cutter {
    fn drop(&mut self) {
        self.0.cut();
    }
}

/// A connection; cut with this value.
pub struct Link {
    connection: Connection,
    _cutter: Cutter,
}

impl Link {
    /// Connects. `name` is what the broker's lists show.
    pub async fn open(address: &Address, name: &str) -> Result<Self, RabbitError> {
        let socket = Arc::new(Socket::default());
        let cutter = Cutter(Arc::clone(&socket));
        let runtime = lapin::runtime::default_runtime()?;
        let ours = runtime.clone();
        let connect = async move |uri: AMQPUri, _| {
            let opened = timeout(CONNECT_TIMEOUT, uri.connect_async(&ours)).await;
            let stream = opened.map_err(io::Error::from)??;
            if let AsyncTcpStream::Plain(stream) = &stream {
                socket.keep(stream.get_ref().as_fd().try_clone_to_owned()?.into())?;
            }
            Ok(stream)
        };
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let opened = Connection::connector(address.0.clone(), runtime, connect, properties);
        Ok(Self { connection: within(opened).await?, _cutter: cutter })
    }

    /// A channel of one's own.
    pub async fn open_channel(&self) -> Result<Channel, RabbitError> {
        within(self.connection.create_channel()).await
    }

    /// Whether it still stands, as far as is known.
    pub fn is_up(&self) -> bool {
        self.connection.status().connected()
    }

    /// Whether the broker takes nothing from it for a while; lapin then writes nothing at all.
    pub fn is_blocked(&self) -> bool {
        self.connection.status().blocked()
    }

    /// Says farewell, if there is somebody to hear it.
    pub async fn close(self) {
        if !self.is_blocked() {
            let _ = timeout(CLOSE_TIMEOUT, self.connection.close(200, "OK".into())).await;
        }
    }
}

/// Waits for an answer as long as anything is waited for.
pub async fn within<T>(
    answer: impl Future<Output = Result<T, lapin::Error>>,
) -> Result<T, RabbitError> {
    Ok(timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| RabbitError::Silent)??)
}

/// A name as the protocol takes it.
pub fn short(name: impl Into<String>) -> Result<ShortString, RabbitError> {
    let name = name.into();
    let bytes = name.len();
    ShortString::try_new(name).map_err(|_| RabbitError::NameTooLong(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_never_shown() {
        let read = |url: &str| Address::read(&url.into());
        let vhost = |url: &str| read(url).unwrap().0.vhost;
        assert_eq!(vhost("amqp://localhost"), "/");
        assert_eq!(vhost("amqp://localhost/"), "/");
        assert_eq!(vhost("amqp://localhost/%2f"), "/");
        assert_eq!(vhost("amqp://me:secret@host:5673/rooms"), "rooms");
        for wrong in ["amqps://host", "http://host", "host:5672", "", "amqp://[::1]:5672"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let shown = format!("{:?}", read("amqp://me:secret@host").unwrap());
        assert!(!shown.contains("secret"), "{shown}");
        let shown = format!("{:?}", read("amqp:me:secret@host").unwrap_err());
        assert!(!shown.contains("secret"), "{shown}");
    }

    /// Somebody accepts the connection and says nothing.
    #[tokio::test]
    async fn a_silent_server_is_given_up_and_its_socket_ends() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("amqp://{}", silent.local_addr().unwrap());
        let address = Address::read(&url.into()).unwrap();
        let accepted = std::thread::spawn(move || {
            let (mut stream, _) = silent.accept().unwrap();
            let mut heard = Vec::new();
            io::Read::read_to_end(&mut stream, &mut heard).unwrap();
            heard
        });
        let opened = Link::open(&address, "test").await;
        assert!(matches!(opened, Err(RabbitError::Silent)));
        assert!(accepted.join().unwrap().starts_with(b"AMQP"), "the socket ends with the attempt");
    }
}
