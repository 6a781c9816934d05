//! `GET /metrics`: the Prometheus exposition.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use runtime::recorder::Recorder;
use runtime::role::Roles;

use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::problem::{Problem, ProblemBody};

/// Read metrics
#[utoipa::path(get, path = "/metrics", tag = "operation",
    responses((status = 200, description = "Prometheus text format", body = String,
        content_type = "text/plain"),
        (status = 404, description = "NOT_FOUND: they are served at an address of their own",
            body = ProblemBody, content_type = "application/problem+json")))]
pub async fn get_metrics(State(app): State<AppState>) -> Result<Response, Problem> {
    if app.settings.metrics_elsewhere {
        return Err(Problem::new(Code::NotFound, "metrics are served at an address of their own"));
    }
    expose(&app)
}

/// The metrics of a process that serves.
pub fn expose(app: &App) -> Result<Response, Problem> {
    let recorder = app.recorder.as_ref();
    let recorder =
        recorder.ok_or_else(|| Problem::unavailable("this process records no metrics"))?;
    app.staleness.measure();
    Ok(exposition(recorder, &app.roles))
}

/// What was recorded until now.
pub fn exposition(recorder: &Recorder, roles: &Roles) -> Response {
    roles.measure();
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, text)], recorder.render()).into_response()
}
