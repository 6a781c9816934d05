//! `GET /metrics`: the Prometheus exposition.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use runtime::recorder::Recorder;

use crate::app::AppState;
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
    let recorder = app.recorder.as_ref();
    let recorder =
        recorder.ok_or_else(|| Problem::unavailable("this process records no metrics"))?;
    Ok(exposition(recorder))
}

/// What was recorded until now.
pub fn exposition(recorder: &Recorder) -> Response {
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, text)], recorder.render()).into_response()
}
