//! `GET /metrics`: the Prometheus exposition.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use runtime::recorder::Recorder;

use crate::app::AppState;
use crate::edge::problem::Problem;

/// Read metrics
#[utoipa::path(get, path = "/metrics", tag = "operation",
    responses((status = 200, description = "Prometheus text format", body = String,
        content_type = "text/plain")))]
pub async fn get_metrics(State(app): State<AppState>) -> Result<Response, Problem> {
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
