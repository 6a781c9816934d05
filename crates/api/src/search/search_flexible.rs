//! `GET /v1/flexible`: what a search costs some days earlier or later.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::flexible::FLEX_DAYS_MAX;
use domain::parse::ParsedSearch;

use crate::app::AppState;
use crate::edge::conditional::Cacheable;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::search::flexible_json::FlexibleBody;
use crate::search::freshness::take_freshness;
use crate::search::parameters::{
    AreaParameters, FilterParameters, FlexibleParameters, StayParameters,
};

/// Search around the dates
///
/// The same search as `/v1/hotels`, for stays of the same length that begin up to `flex_days` earlier
/// or later: how many hotels each finds, and the lowest total. `sort` is taken and changes nothing.
#[utoipa::path(
    get, path = "/v1/flexible", tag = "search",
    params(AreaParameters, StayParameters, FilterParameters, FlexibleParameters),
    responses(
        (status = 200, description = "At most 7 stays", body = FlexibleBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn search_flexible(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let mut parameters = parse_query_string(asked.uri.query())?;
    let freshness = take_freshness(&mut parameters);
    if !parameters.has("check_in") && !parameters.has("check_out") {
        for name in ["check_in", "check_out"] {
            parameters.error(name, "is missing: takes the date around which to search");
        }
    }
    let days = parameters.parse_whole("flex_days", 1..=i64::from(FLEX_DAYS_MAX));
    let days = days.and_then(|days| u8::try_from(days).ok()).unwrap_or(FLEX_DAYS_MAX);
    let calendar = app.calendar(&parameters)?;
    let search = ParsedSearch::parse(&mut parameters, &calendar, &app.lexicon.current());
    let search = parameters.finish(search).map_err(Problem::invalid)?;

    let given = app.shifts(search.query.shifts(days, &calendar), freshness).await?;
    Ok(Cacheable::search(&FlexibleBody::new(&given, app.settings.currency))?.answer(&asked.headers))
}
