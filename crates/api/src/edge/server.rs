//! Accepts connections and serves them over HTTP/1.1, with limits on their number and their
//! slowness, until it is told to stop; then lets requests in flight end.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::edge::connection::Connection;
use crate::edge::doors::Doors;

pub use crate::edge::doors::Crowded;
use crate::edge::rate_limit::PeerAddress;
use crate::edge::socket::Socket;

/// Limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Open connections in all, and from one address (an IPv6 /64).
    pub connections_max: usize,
    pub per_address_max: usize,
    /// How long a client may take for the head of a request, and keep an idle connection.
    pub head_timeout: Duration,
    /// How long a client may take to read what was written for it.
    pub write_timeout: Duration,
    /// How long requests in flight may take to end after the stop.
    pub drain_timeout: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            per_address_max: 8192,
            head_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(15),
        }
    }
}

/// The largest head of a request. As large at most are the read buffer of a connection, and what is
/// written and not read yet before the next request of a pipeline is answered.
const HEAD_BYTES_MAX: usize = 128 * 1024;
const HEADERS_MAX: usize = 100;
/// How long a connection on a spare place may take for anything.
const SPARE_TIMEOUT: Duration = Duration::from_secs(2);
/// After a failure to accept (no file handle left, say) nothing is gained by trying at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then drains; returns how many connections had to be cut.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) -> usize {
    let service = TowerToHyperService::new(router);
    let doors = Doors::new(limits.connections_max, limits.per_address_max);
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => (stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(%error, "can't accept");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            }
        };
        // without a place the connection is closed at once
        let Some(place) = doors.enter(peer) else { continue };
        let crowded = place.crowded;
        let connection = Connection::new(place, connections.clone(), stop.clone());
        let named = Named { service: service.clone(), peer, crowded, connection };
        connections.spawn(keep(stream, named, limits, stop.clone()));
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.drain_timeout, connections.wait()).await.is_err() {
        return connections.len();
    }
    0
}

/// Keeps one connection to its end.
async fn keep(stream: TcpStream, named: Named, limits: ConnectionLimits, stop: CancellationToken) {
    // answers are written whole: waiting for more to send only delays them
    let _ = stream.set_nodelay(true);
    let is_spare = named.crowded.is_some();
    let at_most = |timeout: Duration| if is_spare { timeout.min(SPARE_TIMEOUT) } else { timeout };
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .keep_alive(!is_spare)
        .header_read_timeout(at_most(limits.head_timeout))
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let socket = Socket::new(stream, at_most(limits.write_timeout));
    let connection = http.serve_connection(socket, named.service());
    let mut connection = std::pin::pin!(connection.with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection broke");
    }
}

/// The service, as one connection asks it.
struct Named {
    service: TowerToHyperService<Router>,
    peer: IpAddr,
    crowded: Option<Crowded>,
    connection: Connection,
}

impl Named {
    /// Tells each request where it comes from, and on what.
    fn service(
        self,
    ) -> impl Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future = impl Future<Output = Result<axum::response::Response, Infallible>> + Send,
    > {
        let Self { service, peer, crowded, connection } = self;
        service_fn(move |mut request: Request<Incoming>| {
            let extensions = request.extensions_mut();
            extensions.insert(PeerAddress(peer));
            extensions.insert(connection.clone());
            if let Some(crowded) = crowded {
                extensions.insert(crowded);
            }
            service.call(request)
        })
    }
}
