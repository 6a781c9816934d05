//! `GET /map/streets.pmtiles`: the archive of streets, by ranges. Never read into memory as a whole, and
//! never compressed: what is in it already is.

use std::io::{self, SeekFrom};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::conditional::names_tag;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::map::byte_range::{Wanted, read_range};

/// Its address.
pub const STREETS: &str = "/map/streets.pmtiles";
/// What it is; the layer that compresses answers knows it too.
pub const PMTILES: &str = "application/vnd.pmtiles";
/// The longest part of one answer. A tile is some hundred kilobytes at most, a directory some dozen.
const PART_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Of a file that is on its way, so much is in memory at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// A page that kept parts of an older file sees it by their tag, and reads anew.
const KEPT_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Serves the file, or the part that is asked for.
pub async fn get_streets(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let nothing_here = || Problem::new(Code::NotFound, format!("there is nothing at {STREETS}"));
    let archive = app.settings.map.streets.as_ref().ok_or_else(nothing_here)?;
    refuse_parameters(request.uri().query())?;
    let opened = File::open(&archive.path).await;
    let file = match opened {
        Ok(file) => file,
        Err(error) => {
            let file = archive.path.display();
            tracing::warn!(%error, %file, "the archive of streets can't be read");
            return Err(match error.kind() {
                io::ErrorKind::NotFound => nothing_here(),
                _ => unreadable(error),
            });
        }
    };
    answer(file, request.headers()).await.map_err(unreadable)
}

fn unreadable(error: io::Error) -> Problem {
    Problem::unavailable("the archive of streets can't be read").caused_by(error)
}

async fn answer(mut file: File, asked: &HeaderMap) -> io::Result<Response> {
    let metadata = file.metadata().await?;
    let (length, tag) = (metadata.len(), tag_of(metadata.len(), metadata.modified().ok()));
    let mut response = if names_tag(asked, tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match wanted(asked, length, &tag) {
            Wanted::Nothing => return Ok(nothing_of(length)),
            Wanted::Whole => part_of(file, 0, length),
            Wanted::Part { first, last } => {
                file.seek(SeekFrom::Start(first)).await?;
                let mut response = part_of(file, first, last.saturating_add(1));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                let range = format!("bytes {first}-{last}/{length}");
                insert(response.headers_mut(), header::CONTENT_RANGE, &range);
                response
            }
        }
    };
    let headers = response.headers_mut();
    insert(headers, header::ETAG, &tag);
    headers.insert(header::CACHE_CONTROL, KEPT_AN_HOUR);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(response)
}

/// A part is only wanted of the file that the client knows (RFC 9110, 13.1.5). A date is not exact
/// enough to know it by.
fn wanted(asked: &HeaderMap, length: u64, tag: &str) -> Wanted {
    let Some(range) = asked.get(header::RANGE) else { return Wanted::Whole };
    if asked.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes()) {
        return Wanted::Whole;
    }
    range.to_str().map_or(Wanted::Nothing, |range| read_range(range, length, PART_BYTES_MAX))
}

/// The bytes from `first` to before `end`; the file stands at the first of them.
fn part_of(file: File, first: u64, end: u64) -> Response {
    let length = end.saturating_sub(first);
    let body = ReaderStream::with_capacity(file.take(length), CHUNK_BYTES);
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PMTILES));
    headers.insert(header::CONTENT_LENGTH, length.into());
    response
}

fn nothing_of(length: u64) -> Response {
    let detail = format!("takes one range of its {length} bytes");
    let mut response = Problem::new(Code::RangeNotSatisfiable, detail).into_response();
    insert(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{length}"));
    response
}

/// Another file has another length or another time.
fn tag_of(length: u64, modified: Option<SystemTime>) -> String {
    let since = modified.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
    format!("\"{length:x}-{:x}\"", since.unwrap_or_default().as_nanos())
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}
