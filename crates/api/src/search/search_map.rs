//! `GET /v1/map`: the hotels of a search as clusters and pins.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::parse::{ParsedSearch, ZOOM_MAX, parse_zoom};

use crate::app::AppState;
use crate::edge::conditional::Cacheable;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::search::freshness::take_freshness;
use crate::search::map_json::MapBody;
use crate::search::parameters::{AreaParameters, FilterParameters, MapParameters, StayParameters};

/// Search a map
///
/// The same search as `/v1/hotels`, answered as clusters and pins that add up to its total. `sort`
/// is taken and changes nothing.
#[utoipa::path(
    get, path = "/v1/map", tag = "search",
    params(AreaParameters, StayParameters, FilterParameters, MapParameters),
    responses(
        (status = 200, description = "At most 500 clusters and pins", body = MapBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn search_map(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let mut parameters = parse_query_string(asked.uri.query())?;
    let freshness = take_freshness(&mut parameters);
    if !parameters.has("zoom") {
        parameters.error("zoom", format!("is missing: takes a number from 0 to {ZOOM_MAX}"));
    }
    let zoom = parameters.parse("zoom", parse_zoom);
    let calendar = app.calendar(&parameters)?;
    let search = ParsedSearch::parse(&mut parameters, &calendar, &app.lexicon.current());
    let (search, zoom) = parameters.finish(search.zip(zoom)).map_err(Problem::invalid)?;

    let given = app.map(&search.query, zoom, freshness).await?;
    Ok(Cacheable::search(&MapBody::new(&given, &search))?.answer(&asked.headers))
}
