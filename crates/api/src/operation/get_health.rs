//! `GET /health`: everything about this process at a glance, always 200.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::operation::readiness::Parts;

/// How this process is.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthBody {
    /// `ok`, `degraded` (searches are answered, something else is not) or `down`.
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
    uptime_seconds: i64,
    parts: Parts,
}

/// See how the process is
#[utoipa::path(get, path = "/health", tag = "operation",
    responses((status = 200, description = "The state of each part", body = HealthBody)))]
pub async fn get_health(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let parts = Parts::look_and_write(&app).await;
    let status = if !parts.answer_searches(&app) {
        "down"
    } else if parts.are_well() {
        "ok"
    } else {
        "degraded"
    };
    let uptime_seconds = (app.now() - app.started_at).num_seconds();
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(HealthBody { status, version, uptime_seconds, parts }).into_response())
}
