//! The edge that every request passes once on its way in and out: its name, its limits, and the one
//! place that writes problems. Cheap on purpose: searches take microseconds.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Uri};
use runtime::telemetry::Causes;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::edge::codes::Code;
use crate::edge::cross_site::{Origins, refuse_cross_site};
use crate::edge::doors::Crowded;
use crate::edge::measures::Measures;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::{PeerAddress, RateLimit, Who};
use crate::edge::request_id::{RequestIds, X_REQUEST_ID};

/// The largest body of a request.
pub const BODY_BYTES_MAX: u32 = 64 * 1024;
/// Ten thousand letters of `q` still get an answer that names `q`.
const URI_BYTES_MAX: usize = 32 * 1024;
/// Answered however crowded it is: whoever looks after the service asks here.
pub const ALWAYS_ANSWERED: [&str; 3] = ["/livez", "/readyz", "/metrics"];
/// Where gateways tell of payments.
const WEBHOOKS: &str = "/v1/webhooks/";
/// What a problem takes over from the answer it stands for.
const KEPT_HEADERS: [HeaderName; 7] = [
    header::ALLOW,
    header::UPGRADE,
    header::VARY,
    header::RETRY_AFTER,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::CONTENT_RANGE,
];
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// For everything that is no page: nothing in it may load or run anything.
const CLOSED_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// For two years browsers ask here, and whatever is called below, over TLS only.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// What a page could ask a guest's device for, and never does.
const NO_DEVICES: HeaderValue = HeaderValue::from_static(
    "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), serial=(), usb=()",
);
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Marks an answer of an error status that is a page for people, and goes out as it is.
#[derive(Clone, Copy)]
pub struct ErrorPage;

/// What the edge needs to know.
pub struct Edge {
    /// After this time a request is given up.
    pub deadline: Duration,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// One permit for each request in flight.
    pub requests: Semaphore,
    pub address_limit: RateLimit,
    /// Whether people reach this service over TLS.
    pub is_over_tls: bool,
    /// From where a browser may send requests that change something.
    pub origins: Origins,
    pub request_ids: RequestIds,
    pub measures: Measures,
}

/// Names a request, keeps its limits and finishes its answer.
pub async fn guard(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = edge.request_ids.take(request.headers());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = match admit(&edge, &request, began) {
        Err(problem) => problem.into_response(),
        Ok(()) if ALWAYS_ANSWERED.contains(&uri.path()) => run(&edge, request, next).await,
        Ok(()) => match take_place(&edge, &request) {
            Err(problem) => {
                edge.measures.turned_away();
                problem.into_response()
            }
            Ok(_place) => run(&edge, request, next).await,
        },
    };
    let mut response = finish(response, &method, &uri, id);
    if edge.is_over_tls {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    edge.measures.responded(response.status(), began.elapsed());
    response
}

fn admit(edge: &Edge, request: &Request, now: Instant) -> Result<(), Problem> {
    check_size(request)?;
    refuse_cross_site(&edge.origins, request.method(), request.headers())?;
    // whoever writes is counted by address too: signing up and signing in need no account
    match request.extensions().get::<PeerAddress>() {
        Some(peer) if !request.method().is_safe() && !is_webhook(request.uri()) => {
            edge.address_limit.take(Who::Address(peer.block()), now)
        }
        _ => Ok(()),
    }
}

/// Gateways send many from few addresses, and sign each.
fn is_webhook(uri: &Uri) -> bool {
    uri.path().starts_with(WEBHOOKS)
}

fn take_place<'a>(edge: &'a Edge, request: &Request) -> Result<SemaphorePermit<'a>, Problem> {
    if let Some(crowded) = request.extensions().get::<Crowded>() {
        return Err(crowded.problem());
    }
    edge.requests.try_acquire().map_err(|_| Problem::unavailable("too many requests are in flight"))
}

fn check_size(request: &Request) -> Result<(), Problem> {
    let uri = request.uri();
    let uri_bytes = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if uri_bytes > URI_BYTES_MAX {
        let detail = format!("the address has {uri_bytes} bytes; at most {URI_BYTES_MAX}");
        return Err(Problem::new(Code::UriTooLong, detail));
    }
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(bytes) if bytes > u64::from(BODY_BYTES_MAX) => {
            let detail = format!("the body has {bytes} bytes; at most {BODY_BYTES_MAX}");
            Err(Problem::new(Code::PayloadTooLarge, detail))
        }
        _ => Ok(()),
    }
}

async fn run(edge: &Edge, request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(edge.deadline, answer).await {
        Ok(Ok(response)) => response,
        // the panic hook has logged where and why
        Ok(Err(_)) => {
            Problem::new(Code::Internal, "the request could not be finished").into_response()
        }
        Err(_) => Problem::unavailable("the answer took longer than the deadline").into_response(),
    }
}

fn finish(mut response: Response, method: &Method, uri: &Uri, id: HeaderValue) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if is_error && response.extensions().get::<ErrorPage>().is_none() {
        let problem = response.extensions_mut().remove::<Problem>();
        let problem = problem.unwrap_or_else(|| stand_for(&response, method, uri));
        let id = id.to_str().unwrap_or_default();
        log(&problem, method, uri, id);
        let mut told = problem.render(uri.path(), id);
        keep_headers(response.headers(), told.headers_mut());
        response = told;
    }
    tracing::debug!(%method, path = uri.path(), status = response.status().as_u16(), ?id, "answered");
    seal(response.headers_mut(), id);
    response
}

/// What every answer says, unless it says otherwise.
pub fn seal(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(X_REQUEST_ID, id);
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(CLOSED_POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    );
    headers.entry(CROSS_ORIGIN_RESOURCE_POLICY).or_insert(SAME_ORIGIN);
    // what only says something of pages would cost the first one 6 kB on everything that it loads
    if is_page(headers) {
        headers.insert(HeaderName::from_static("permissions-policy"), NO_DEVICES);
        headers.insert(HeaderName::from_static("cross-origin-opener-policy"), SAME_ORIGIN);
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Lets pages of others show this picture.
pub fn show_anywhere(headers: &mut HeaderMap) {
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}

/// The problem for an error status that some layer below answered without saying more.
fn stand_for(response: &Response, method: &Method, uri: &Uri) -> Problem {
    let code = Code::for_status(response.status());
    match code {
        Code::NotFound => Problem::new(code, format!("there is nothing at {}", uri.path())),
        Code::MethodNotAllowed => {
            Problem::new(code, format!("{} does not take {method}", uri.path()))
        }
        Code::InvalidParameter => {
            Problem::invalid_field("path", "takes percent-encoded UTF-8 without strange parts")
        }
        _ => Problem::new(code, code.entry().title),
    }
}

fn log(problem: &Problem, method: &Method, uri: &Uri, request_id: &str) {
    let (code, path, detail) = (problem.code(), uri.path(), problem.detail());
    match problem.source() {
        Some(error) if problem.status().as_u16() == 500 => {
            tracing::error!(error = %Causes(error), request_id, code, %method, path, "{detail}");
        }
        Some(error) => {
            tracing::warn!(error = %Causes(error), request_id, code, %method, path, "{detail}");
        }
        None if problem.status().as_u16() == 500 => {
            tracing::error!(request_id, code, %method, path, "{detail}");
        }
        None => tracing::debug!(request_id, code, %method, path, "{detail}"),
    }
}

fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for name in KEPT_HEADERS {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
}
