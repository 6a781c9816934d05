//! Accepts connections and serves them over HTTP/1.1, with limits on their number and their
//! slowness, until it is told to stop; then lets requests in flight end.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
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
use crate::edge::doors::{Doors, Place};
use crate::edge::proxy_protocol::announced;
use crate::edge::rate_limit::PeerAddress;
use crate::edge::socket::Socket;

pub use crate::edge::doors::Crowded;
pub use crate::edge::proxies::Proxies;

/// How connections are kept: their limits, and whose word on where they come from is believed.
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// Open connections in all, and from one address (an IPv6 /64).
    pub connections_max: usize,
    pub per_address_max: usize,
    /// How long a client may take for the head of a request, and keep an idle connection.
    pub head_timeout: Duration,
    /// How long a client may take to read what was written for it.
    pub write_timeout: Duration,
    /// How long requests in flight may take to end after the stop.
    pub drain_timeout: Duration,
    pub proxies: Proxies,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            per_address_max: 8192,
            head_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(15),
            proxies: Proxies::NONE,
        }
    }
}

/// The largest head of a request. As large at most are the read buffer of a connection, and what is
/// written and not read yet before the next request of a pipeline is answered.
const HEAD_BYTES_MAX: usize = 128 * 1024;
const HEADERS_MAX: usize = 100;
/// How long a connection on a spare place may take for anything.
const SPARE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a proxy may take to say whom it speaks for, which it does before anything else.
const ANNOUNCEMENT_TIMEOUT: Duration = Duration::from_secs(3);
/// After a failure to accept (no file handle left, say) nothing is gained by trying at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then drains; returns how many connections had to be cut.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ConnectionSettings,
    stop: CancellationToken,
) -> usize {
    let drain_timeout = settings.drain_timeout;
    let serving = Arc::new(Serving {
        service: TowerToHyperService::new(router),
        doors: Doors::new(settings.connections_max, settings.per_address_max),
        settings,
        connections: TaskTracker::new(),
        stop: stop.clone(),
    });
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
        let Some(place) = serving.place_of(peer) else { continue };
        serving.connections.spawn(Arc::clone(&serving).keep(stream, peer, place));
    }
    drop(listener);
    serving.connections.close();
    if tokio::time::timeout(drain_timeout, serving.connections.wait()).await.is_err() {
        return serving.connections.len();
    }
    0
}

/// What all connections have in common.
struct Serving {
    service: TowerToHyperService<Router>,
    doors: Arc<Doors>,
    settings: ConnectionSettings,
    connections: TaskTracker,
    stop: CancellationToken,
}

impl Serving {
    fn place_of(&self, peer: IpAddr) -> Option<Place> {
        if self.settings.proxies.trusts(peer) {
            self.doors.enter_of_proxy()
        } else {
            self.doors.enter(peer)
        }
    }

    /// Keeps one connection to its end.
    async fn keep(self: Arc<Self>, mut stream: TcpStream, mut peer: IpAddr, mut place: Place) {
        // answers are written whole: waiting for more to send only delays them
        let _ = stream.set_nodelay(true);
        if self.settings.proxies.announces(peer) {
            let Some(client) = self.announced(&mut stream).await else { return };
            if let Some(client) = client {
                let Some(own) = self.place_of(client) else { return };
                (peer, place) = (client, own);
            }
        }
        let is_spare = place.crowded.is_some();
        let at_most = |limit: Duration| if is_spare { limit.min(SPARE_TIMEOUT) } else { limit };
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .keep_alive(!is_spare)
            .header_read_timeout(at_most(self.settings.head_timeout))
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX);
        let socket = Socket::new(stream, at_most(self.settings.write_timeout));
        let connection = http.serve_connection(socket, Arc::clone(&self).service(peer, place));
        let mut connection = std::pin::pin!(connection.with_upgrades());
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::trace!(%error, "a connection broke");
        }
    }

    /// Whom a proxy speaks for on this connection; `None`: it does not say so in time.
    async fn announced(&self, stream: &mut TcpStream) -> Option<Option<IpAddr>> {
        let announced = tokio::time::timeout(ANNOUNCEMENT_TIMEOUT, announced(stream));
        let announced = self.stop.run_until_cancelled(announced).await?;
        match announced {
            Ok(Ok(client)) => return Some(client),
            Ok(Err(error)) => tracing::debug!(%error, "a proxy's connection is of no use"),
            Err(_) => tracing::debug!("a proxy did not say in time whom it speaks for"),
        }
        None
    }

    /// The service as one connection asks it: each request knows where it comes from, and on what.
    fn service(
        self: Arc<Self>,
        peer: IpAddr,
        place: Place,
    ) -> impl Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future = impl Future<Output = Result<axum::response::Response, Infallible>> + Send,
    > {
        let crowded = place.crowded;
        let connection = Connection::new(place, self.connections.clone(), self.stop.clone());
        service_fn(move |mut request: Request<Incoming>| {
            let client = self.settings.proxies.client(peer, request.headers());
            let extensions = request.extensions_mut();
            extensions.insert(PeerAddress(client));
            extensions.insert(connection.clone());
            if let Some(crowded) = crowded {
                extensions.insert(crowded);
            }
            self.service.call(request)
        })
    }
}
