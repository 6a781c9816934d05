//! `GET /v1/realtime`: a WebSocket over which a client is told what changes.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::Body;
use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::account::sessions::Session;
use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::connection::Connection;
use crate::edge::doors::Place;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;
use crate::edge::rate_limit::PeerAddress;
use crate::realtime::handshake::Handshake;
use crate::realtime::keep_socket::{Opened, keep_socket};

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

/// Hear what changes
///
/// A WebSocket of JSON texts. The client sends `{"subscribe":"viewport","bbox":[west,south,east,north],
/// …}` with the parameters of `GET /v1/hotels`, `{"subscribe":"booking","id":…}`, `{"unsubscribe":…}`,
/// `{"resume":position}`, and `{"authenticate":token}` if no session came with the handshake. The
/// server sends `{"event","data","position"}`: `subscribed`, `hotel_changed`, `booking`, `resync`,
/// `error` and `beat`. An `Origin` has to be this site's or an allowed one. The protocol with its
/// limits and close codes is in docs/realtime.md.
#[utoipa::path(
    get, path = "/v1/realtime", tag = "realtime",
    security((), ("session" = [])),
    responses(
        (status = 101, description = "The connection is a WebSocket from here on"),
        (status = 400, description = "INVALID_PARAMETER: there are none", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED: the session that was sent is over",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "CROSS_SITE_REQUEST: a page of another site asks",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 426, description = "UPGRADE_REQUIRED: this is no handshake of a WebSocket",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: your address has too many sockets",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE: too many sockets are open, or the session can't \
            be looked up", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn open_socket(State(app): State<AppState>, request: Request) -> Response {
    match grant(&app, request).await {
        Ok(response) => response,
        Err(problem) if problem.status() == StatusCode::UPGRADE_REQUIRED => {
            ([(header::UPGRADE, WEBSOCKET)], problem).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

async fn grant(app: &AppState, request: Request) -> Result<Response, Problem> {
    refuse_origin(app, request.headers())?;
    refuse_parameters(request.uri().query())?;
    let (mut parts, body) = request.into_parts();
    // a browser sends its cookie along: whose it is, is decided here and not by a later message
    let session =
        <Session as OptionalFromRequestParts<AppState>>::from_request_parts(&mut parts, app);
    let session = session.await?;
    let mut request = Request::from_parts(parts, body);
    let Handshake { accept, upgrade } = Handshake::of(&mut request)?;
    let peer = request.extensions().get::<PeerAddress>().map(|peer| peer.0);
    let place = take_place(app, peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)))?;
    let connection = request.extensions().get::<Connection>().map(Connection::last);
    let mut subscriber = app.realtime.open();
    if let Some(session) = session {
        subscriber.sign_in(session.user.id, session.token_hash);
    }
    let opened = Opened { app: app.clone(), subscriber, connection, place };
    // not within the request: its deadline and its place among those in flight end with the answer
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => keep_socket(upgraded, opened).await,
            Err(error) => tracing::debug!(%error, "a connection did not become a WebSocket"),
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, WEBSOCKET);
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Ok(response)
}

/// Browsers let any page open a WebSocket anywhere, cookies and all, and say which page it is.
fn refuse_origin(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    if origin.to_str().is_ok_and(|origin| app.edge.origins.allow(origin, headers)) {
        return Ok(());
    }
    let detail = "a page of another site may not open this WebSocket";
    Err(Problem::new(Code::CrossSiteRequest, detail))
}

/// Sockets stay for hours, so they have places of their own.
fn take_place(app: &App, peer: IpAddr) -> Result<Place, Problem> {
    let place = app.sockets.enter(peer);
    let place = place.ok_or_else(|| Problem::unavailable("too many sockets are open"))?;
    match place.crowded {
        None => Ok(place),
        Some(crowded) => Err(crowded.problem()),
    }
}
