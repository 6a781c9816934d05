//! `GET /v1/hotels`: a page of the hotels that answer a search.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::page::Page;
use domain::parse::ParsedSearch;

use crate::app::AppState;
use crate::edge::conditional::Cacheable;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::search::freshness::take_freshness;
use crate::search::json::SearchBody;
use crate::search::page_json::write_page;
use crate::search::parameters::{AreaParameters, FilterParameters, PageParameters, StayParameters};

/// Search hotels
///
/// Give an area (`bbox`, `ne` and `sw`, `near`, or `place`), `q`, or both. With dates every offer is the
/// real total of the stay, and only hotels that are free on every night are answered.
#[utoipa::path(
    get, path = "/v1/hotels", tag = "search",
    params(AreaParameters, StayParameters, FilterParameters, PageParameters),
    responses(
        (status = 200, description = "A page of hotels", body = SearchBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER, INVALID_CURSOR", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn search_hotels(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let mut parameters = parse_query_string(asked.uri.query())?;
    let freshness = take_freshness(&mut parameters);
    let calendar = app.calendar(&parameters)?;
    let search = ParsedSearch::parse(&mut parameters, &calendar, &app.lexicon.current());
    let page = Page::parse(&mut parameters, search.as_ref().map(|search| &search.query));
    let (search, page) = parameters.finish(search.zip(page)).map_err(Problem::invalid)?;

    let given = app.search(&search.query, &page, freshness).await?;
    let body = SearchBody::new(&given, &search, app.settings.currency);
    Ok(Cacheable::written_search(|out| write_page(out, &body))?.answer(&asked.headers))
}
