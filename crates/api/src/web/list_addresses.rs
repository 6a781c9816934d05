//! What search engines may read, and where: `robots.txt`, and the sitemap of every open hotel's page
//! (<https://www.sitemaps.org/protocol.html>), in parts of 50,000 that are read page by page.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::ids::HotelId;
use futures::{StreamExt, TryStreamExt, stream};
use http::{HeaderValue, header};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::open_slugs::{OpenSlug, find_part_starts, list_open_slugs};

use crate::app::{App, AppState};
use crate::edge::base_url::base_url;
use crate::edge::codes::Code;
use crate::edge::conditional::Cacheable;
use crate::edge::markup::escaped;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;

/// The most addresses of one file, by the protocol.
const ADDRESSES_PER_PART: i64 = 50_000;
const SLUGS_PER_READ: i64 = 1_000;
/// How long it counts which hotel begins which part: finding out reads every hotel once.
pub const STARTS_COUNT_FOR: Duration = Duration::from_mins(10);
const PUBLIC_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const XML: &str = "application/xml; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The first hotel of each part; why it is not known, for whoever asked meanwhile.
pub type Starts = Result<Vec<HotelId>, String>;

/// `GET /robots.txt`
pub async fn get_robots(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let base = whole_base(&app, &request)?;
    let text = format!(
        "User-agent: *\nDisallow: /bookings/\nDisallow: /trips\nDisallow: /account\nDisallow: /saved\n\
         Disallow: /verify\nDisallow: /reset\nDisallow: /map/\n\n\
         Sitemap: {base}/sitemap.xml\n"
    );
    Ok(Cacheable::new(TEXT, PUBLIC_HOUR, text.into()).answer(request.headers()))
}

/// `GET /sitemap.xml`: where the parts are.
pub async fn get_sitemap(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let base = whole_base(&app, &request)?;
    let starts = starts(&app).await?;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n"
    );
    for number in 1..=starts.len().max(1) {
        let address = escaped(&format!("{base}/sitemaps/{number}.xml"));
        xml.extend(["<sitemap><loc>", &address, "</loc></sitemap>\n"]);
    }
    xml.push_str("</sitemapindex>\n");
    Ok(Cacheable::new(XML, PUBLIC_HOUR, xml.into()).answer(request.headers()))
}

/// `GET /sitemaps/{number}.xml`: one part.
pub async fn get_sitemap_part(
    State(app): State<AppState>,
    Path(file): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let base = whole_base(&app, &request)?;
    let nothing_here = || Problem::new(Code::NotFound, "the sitemap has no such part");
    let number = file.strip_suffix(".xml").filter(|digits| !digits.starts_with(['0', '+']));
    let number: usize = number.and_then(|text| text.parse().ok()).ok_or_else(nothing_here)?;
    let starts = starts(&app).await?;
    let place = number.checked_sub(1).ok_or_else(nothing_here)?;
    let from = match starts.get(place) {
        Some(start) => *start,
        // a world without hotels has one part without addresses
        None if place == 0 => HotelId(uuid::Uuid::nil()),
        None => return Err(nothing_here()),
    };
    let part =
        Part { next: Some(from), below: starts.get(number).copied(), left: ADDRESSES_PER_PART };
    let pool = app.database()?.clone();
    // the first page is read before anything is said: what fails then can still be told
    let (first, rest) = next_page(&pool, part, &base).await?;
    let pages = stream::try_unfold(rest, move |part| {
        let (pool, base) = (pool.clone(), base.clone());
        async move {
            if part.next.is_none() {
                return Ok(None);
            }
            next_page(&pool, part, &base).await.map(Some)
        }
    });
    let head =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    let framed = stream::iter([Ok(Bytes::from(head)), Ok(first)])
        .chain(pages.inspect_err(|error: &StoreError| {
            tracing::warn!(error = %Causes(error), "a sitemap broke off");
        }))
        .chain(stream::iter([Ok(Bytes::from_static(b"</urlset>\n"))]));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(XML)),
        (header::CACHE_CONTROL, PUBLIC_HOUR),
    ];
    Ok((headers, Body::from_stream(framed)).into_response())
}

/// What is still to be told of a part.
struct Part {
    /// From this hotel on; `None`: nothing.
    next: Option<HotelId>,
    /// Where the next part begins.
    below: Option<HotelId>,
    left: i64,
}

async fn next_page(pool: &PgPool, part: Part, base: &str) -> Result<(Bytes, Part), StoreError> {
    let Some(from) = part.next else { return Ok((Bytes::new(), part)) };
    let limit = SLUGS_PER_READ.min(part.left);
    // one more than told: it says where to go on
    let mut slugs = list_open_slugs(pool, from, part.below, limit + 1).await?;
    let told = usize::try_from(limit).unwrap_or(usize::MAX);
    let next = slugs.get(told).map(|slug| slug.id).filter(|_| part.left > limit);
    slugs.truncate(told);
    let mut xml = String::with_capacity(slugs.len() * 100);
    for OpenSlug { slug, .. } in &slugs {
        xml.extend(["<url><loc>", &escaped(base), "/hotels/", slug, "</loc></url>\n"]);
    }
    Ok((xml.into(), Part { next, left: part.left - limit, ..part }))
}

async fn starts(app: &App) -> Result<Vec<HotelId>, Problem> {
    let pool = app.database()?.clone();
    let look = async move {
        find_part_starts(&pool, ADDRESSES_PER_PART)
            .await
            .map_err(|error| Causes(&error).to_string())
    };
    app.sitemap_starts.ask_well(look).await.map_err(|error| {
        tracing::warn!(error, "the parts of the sitemap are not known");
        Problem::unavailable("the sitemap can't be made right now")
    })
}

fn whole_base(app: &App, request: &Request) -> Result<String, Problem> {
    refuse_parameters(request.uri().query())?;
    let base = base_url(&app.settings, request.headers());
    if base.is_empty() {
        return Err(Problem::invalid_field("Host", "takes the host that is asked"));
    }
    Ok(base)
}
