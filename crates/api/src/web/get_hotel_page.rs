//! `GET /hotels/{slug}`: the app's page with what search engines and previews read of a hotel.

use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Response};
use domain::parse::{parse_party, parse_stay};
use domain::stay::{Party, Stay};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use runtime::telemetry::Causes;
use store::former_slugs::find_slug_now;
use store::hotels::HotelKey;

use crate::app::{App, AppState};
use crate::edge::base_url::base_url;
use crate::edge::conditional::Cacheable;
use crate::edge::guard::ErrorPage;
use crate::edge::problem::Problem;
use crate::edge::query_string::parse_query_string;
use crate::hotel::key::{hotel_not_found, parse_hotel_key};
use crate::hotel::read_hotel::read_hotel;
use crate::web::hotel_markup::{no_such_hotel, words_of};
use crate::web::shell::{Words, read_shell, with_words};
use crate::web::{NO_CACHE, labelled, missing_build};

const HTML: &str = "text/html; charset=utf-8";
/// Which labels the answer gets: those of the app's page.
const AS_PAGE: &str = "/index.html";
/// What of an address asks for prices; all the rest is the app's.
const OF_THE_STAY: [&str; 5] = ["check_in", "check_out", "adults", "children", "rooms"];

/// A page for people: what can't be used of the query is left to the app, which says so.
pub async fn get_hotel_page(
    State(app): State<AppState>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let root = &app.settings.web_dir;
    let Some(shell) = read_shell(root).await? else {
        return Ok(missing_build(asked.uri.path(), root));
    };
    match find_page(&app, &name, &asked.uri, &asked.headers).await {
        Ok(Found::Hotel(words)) => {
            let page = written(&shell, &words)?;
            let page = Cacheable::new(HTML, NO_CACHE, page.into());
            Ok(labelled(page.answer(&asked.headers), AS_PAGE, app.page_policy.get()))
        }
        Ok(Found::Elsewhere(slug)) => moved(&slug, asked.uri.query()),
        Ok(Found::Nothing) if wants_json(&asked.headers) => Err(hotel_not_found(&name)),
        Ok(Found::Nothing) => {
            let page = written(&shell, &no_such_hotel())?;
            Ok(error_page(&app, StatusCode::NOT_FOUND, page))
        }
        // the app gets on without: it asks again, and says what is the matter
        Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => {
            let error = problem.source().map(|error| Causes(error).to_string());
            tracing::warn!(error, "a hotel's page goes out without its words");
            let mut response = error_page(&app, StatusCode::SERVICE_UNAVAILABLE, shell);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            Ok(response)
        }
        Err(problem) => Err(problem),
    }
}

enum Found {
    Hotel(Box<Words>),
    /// The hotel has this slug, and its page that address.
    Elsewhere(String),
    Nothing,
}

async fn find_page(
    app: &App,
    name: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Found, Problem> {
    let Ok(key) = parse_hotel_key(name) else { return Ok(Found::Nothing) };
    let (stay, party) = read_stay(app, uri.query());
    let Some(told) = read_hotel(app, key, stay, party).await? else {
        let HotelKey::Slug(slug) = key else { return Ok(Found::Nothing) };
        let now = find_slug_now(app.database()?, slug).await?;
        return Ok(now.map_or(Found::Nothing, Found::Elsewhere));
    };
    if told.hotel.slug != name {
        return Ok(Found::Elsewhere(told.hotel.slug));
    }
    let base = base_url(&app.settings, headers);
    Ok(Found::Hotel(Box::new(words_of(&told, &app.settings, &base))))
}

/// The stay of a query, and nothing of one that can't be had.
fn read_stay(app: &App, query: Option<&str>) -> (Option<Stay>, Party) {
    let pieces = query.unwrap_or_default().split('&');
    let of_the_stay: Vec<&str> = pieces
        .filter(|part| OF_THE_STAY.contains(&part.split('=').next().unwrap_or_default()))
        .collect();
    let parsed =
        parse_query_string(Some(&of_the_stay.join("&"))).ok().and_then(|mut parameters| {
            let calendar = app.calendar(&parameters).ok()?;
            let stay = parse_stay(&mut parameters, &calendar);
            let party = parse_party(&mut parameters);
            parameters.finish(Some((stay, party))).ok()
        });
    parsed.unwrap_or((None, Party::DEFAULT))
}

/// Slugs may change again, so nobody keeps this for good.
fn moved(slug: &str, query: Option<&str>) -> Result<Response, Problem> {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let address = HeaderValue::try_from(format!("/hotels/{slug}{query}"))
        .map_err(|error| Problem::invalid_field("query", "can't be kept").caused_by(error))?;
    let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, NO_CACHE)];
    Ok((StatusCode::MOVED_PERMANENTLY, headers).into_response())
}

fn error_page(app: &App, status: StatusCode, page: String) -> Response {
    let mut response =
        labelled((status, Html(page)).into_response(), AS_PAGE, app.page_policy.get());
    response.extensions_mut().insert(ErrorPage);
    response
}

fn written(shell: &str, words: &Words) -> Result<String, Problem> {
    with_words(shell, words)
        .map_err(|error| Problem::unavailable("the page could not be written").caused_by(error))
}

/// Whether a program asks that has no use for a page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
}
