//! The web build: its files, and its one page for every route of the app. Never for the API.

mod policy;

use std::path::Path;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;

pub use policy::page_policy;

/// What the app shows under addresses of its own; everything else is a file or nothing.
const APP_ROUTES: [&str; 7] =
    ["", "search", "hotels", "bookings", "checkout", "account", "sign-in"];
/// First segments that the API owns, whatever the web build contains.
const API_SEGMENTS: [&str; 2] = ["v1", "problems"];
/// The description of the API.
const DOCS: &str = "/docs";
/// The build names these files by their content.
const HASHED_FILES: &str = "/assets/";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The build lies there compressed: which form is sent depends on what was asked for.
const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
/// Like the policy of the app, for pages whose styles are written into them: the description of the API.
pub const INLINE_STYLES_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; \
     worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Serves a file of the web build, or the app's page for a route of the app.
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
    if !APP_ROUTES.contains(&first) || has_extension(&path) {
        return Err(nothing_here());
    }
    let page = ServeFile::new(root.join("index.html")).precompressed_br().precompressed_gzip();
    let page = page.oneshot(for_page).await.into_response();
    if page.status() == StatusCode::NOT_FOUND {
        return Ok(missing_build(&path, root));
    }
    Ok(labelled(page, "/index.html", app.page_policy.get()))
}

fn page_request(request: &Request) -> Request {
    let mut for_page = Request::new(Body::empty());
    *for_page.method_mut() = request.method().clone();
    *for_page.headers_mut() = request.headers().clone();
    for_page
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
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
    headers.insert(header::CACHE_CONTROL, if is_named_by_content { IMMUTABLE } else { NO_CACHE });
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
