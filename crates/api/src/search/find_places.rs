//! `GET /v1/places`: suggestions while somebody types.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::text::TextQuery;

use crate::app::AppState;
use crate::edge::conditional::Cacheable;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::search::place_json::PlacesBody;

/// The most suggestions of an answer.
pub const PLACES_MAX: usize = 10;

/// Suggest places
///
/// Cities first, by their number of hotels, then hotels, best first: those whose name has every
/// word of `q`, the last one perhaps unfinished.
#[utoipa::path(
    get, path = "/v1/places", tag = "search",
    params(("q" = String, Query, max_length = 100, example = "lis",
        description = "What was typed so far")),
    responses(
        (status = 200, description = "At most 10 suggestions", body = PlacesBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn find_places(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let mut parameters = parse_query_string(asked.uri.query())?;
    if !parameters.has("q") {
        parameters.error("q", "is missing: takes the beginning of a city's or hotel's name");
    }
    let text = parameters.parse("q", |text| TextQuery::parse(text).map_err(|e| e.to_string()));
    let text = parameters.finish(text).map_err(Problem::invalid)?;

    let given = app.places(&text, PLACES_MAX).await?;
    Ok(Cacheable::search(&PlacesBody::new(&given))?.answer(&asked.headers))
}
