//! The web build: its files, and its one page for every address of the app. Never for the API.

pub mod get_hotel_page;
mod hotel_markup;
pub mod list_addresses;
mod policy;
mod shell;

use std::path::Path;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::conditional::PUBLIC_IMMUTABLE;
use crate::edge::problem::Problem;

pub use policy::page_policy;

/// What the app shows under addresses of its own, besides the hotels' pages; everything else is a
/// file or nothing.
const APP_PAGES: [&str; 2] = ["", "search"];
/// Those of one guest, and where the links in mails lead.
const OWN_PAGES: [&str; 5] = ["trips", "account", "saved", "verify", "reset"];
/// Before the id of a booking.
const BOOKING_PAGES: &str = "bookings/";
const ID_CHARACTERS_MAX: usize = 36;
/// First segments that the API owns, whatever the web build contains.
const API_SEGMENTS: [&str; 2] = ["v1", "problems"];
/// The description of the API.
const DOCS: &str = "/docs";
/// The build names these files by their content.
const HASHED_FILES: &str = "/assets/";
/// The build lies there compressed: which form is sent depends on what was asked for.
const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
/// What one guest sees is for no search engine.
const NO_INDEX: HeaderValue = HeaderValue::from_static("noindex");
/// Like the policy of the app, for pages whose styles are written into them: the description of the API.
pub const INLINE_STYLES_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; \
     worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Serves a file of the web build, or the app's page for an address of the app.
pub async fn serve_file(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let path = request.uri().path().to_owned();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let nothing_here = || Problem::new(Code::NotFound, format!("there is nothing at {path}"));
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    if API_SEGMENTS.contains(&first) || !readable {
        return Err(nothing_here());
    }
    let root = &app.settings.web_dir;
    let for_page = page_request(&request);
    let files = ServeDir::new(root).precompressed_br().precompressed_gzip();
    let file = files.oneshot(request).await.into_response();
    if file.status() != StatusCode::NOT_FOUND {
        return Ok(labelled(file, &path, app.page_policy.get()));
    }
    if path.trim_end_matches('/') == DOCS {
        return Ok(missing_build(&path, root));
    }
    let Some(page) = AppPage::at(&path) else { return Err(nothing_here()) };
    let file = ServeFile::new(root.join("index.html")).precompressed_br().precompressed_gzip();
    let file = file.oneshot(for_page).await.into_response();
    if file.status() == StatusCode::NOT_FOUND {
        return Ok(missing_build(&path, root));
    }
    let mut response = labelled(file, "/index.html", app.page_policy.get());
    if page == AppPage::OfOneGuest {
        response.headers_mut().insert(X_ROBOTS_TAG, NO_INDEX);
    }
    Ok(response)
}

/// An address at which the app shows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AppPage {
    ForEverybody,
    OfOneGuest,
}

impl AppPage {
    /// Whether ids are known is for the app to find out: a booking needs a session.
    fn at(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        match path.strip_prefix(BOOKING_PAGES) {
            Some(booking) => {
                let is_one = (1..=ID_CHARACTERS_MAX).contains(&booking.len());
                (is_one && booking.bytes().all(id)).then_some(Self::OfOneGuest)
            }
            None if OWN_PAGES.contains(&path) => Some(Self::OfOneGuest),
            None => APP_PAGES.contains(&path).then_some(Self::ForEverybody),
        }
    }
}

fn page_request(request: &Request) -> Request {
    let mut for_page = Request::new(Body::empty());
    *for_page.method_mut() = request.method().clone();
    *for_page.headers_mut() = request.headers().clone();
    for_page
}

/// Decided by the address alone: an answer without a body (304, HEAD) is kept by a browser in place
/// of what it had, and so has to say the same of it.
fn labelled(mut response: Response, path: &str, page_policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.append(header::VARY, ACCEPT_ENCODING);
    let is_described = path.starts_with(DOCS);
    let policy = if is_described { INLINE_STYLES_POLICY } else { page_policy };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let is_named_by_content = path.starts_with(HASHED_FILES);
    headers.insert(
        header::CACHE_CONTROL,
        if is_named_by_content { PUBLIC_IMMUTABLE } else { NO_CACHE },
    );
    response
}

/// Says what to do when nobody has built the web part yet.
fn missing_build(path: &str, root: &Path) -> Response {
    tracing::warn!(path, web_dir = %root.display(), "the web build is missing");
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Innsight</title>\
         <style>body{font:17px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;\
         padding:0 1rem;background:#f6f4ef;color:#14213d}a{color:#0b7a75}</style>\
         <h1>The pages are not built yet</h1>\
         <p>The service itself runs. Build its pages with <code>npm ci &amp;&amp; npm run build</code> \
         in <code>web/</code>, or let <code>./innsight up</code> do it; \
         <code>INNSIGHT_WEB_DIR</code> says where the build lies.</p>\
         <ul><li><a href=\"/openapi.json\">The contract (OpenAPI 3.1)</a></li>\
         <li><a href=\"/v1/meta\">Lists and limits</a></li>\
         <li><a href=\"/health\">How the service is</a></li></ul></html>";
    let headers = [(header::CONTENT_SECURITY_POLICY, INLINE_STYLES_POLICY)];
    (headers, Html(page)).into_response()
}
