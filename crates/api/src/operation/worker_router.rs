//! The routes of a process that works and serves nobody: a sign of life, and metrics.

use axum::Router;
use axum::routing::get;
use runtime::recorder::Recorder;

use crate::operation::check_liveness::check_liveness;
use crate::operation::get_metrics::exposition;

/// `/livez` and `/metrics`, for operators only.
pub fn worker_router(recorder: Recorder) -> Router {
    let metrics = get(move || std::future::ready(exposition(&recorder)));
    Router::new().route("/livez", get(check_liveness)).route("/metrics", metrics)
}
