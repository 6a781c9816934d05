//! `GET /readyz`: whether this process should be sent requests.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::operation::readiness::Parts;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Search,
    Booking,
}

/// That this process is ready, and the state of its parts.
#[derive(Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessBody {
    #[schema(example = "ready")]
    status: &'static str,
    parts: Parts,
}

/// Check that requests can be answered
///
/// 503 only when searches can't be answered, as before the engine in this process has loaded; with
/// `role=booking` when bookings can't: then a write is tried, at most once a second.
#[utoipa::path(get, path = "/readyz", tag = "operation",
    params(("role" = Option<String>, Query, description = "`search` (the default) or `booking`")),
    responses(
        (status = 200, description = "Ready", body = ReadinessBody),
        (status = 503, description = "UNAVAILABLE, with the state of each part in details",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn check_readiness(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let mut parameters = parse_query_string(request.uri().query())?;
    let role = parameters.parse("role", |text| match text {
        "search" => Ok(Role::Search),
        "booking" => Ok(Role::Booking),
        _ => Err("takes search or booking".to_owned()),
    });
    parameters.finish(Some(())).map_err(Problem::invalid)?;

    let (parts, obstacle, detail) = match role.unwrap_or(Role::Search) {
        Role::Search => {
            let parts = Parts::look(&app).await;
            let obstacle = parts.search_obstacle(&app);
            (parts, obstacle, "searches can't be answered")
        }
        Role::Booking => {
            let parts = Parts::look_and_write(&app).await;
            let obstacle = parts.booking_obstacle();
            (parts, obstacle, "bookings can't be made")
        }
    };
    let Some(obstacle) = obstacle else {
        return Ok(Json(ReadinessBody { status: "ready", parts }).into_response());
    };
    let details = serde_json::json!({ "parts": parts });
    Err(Problem::unavailable(format!("{detail}: {obstacle}")).with_details(details))
}
