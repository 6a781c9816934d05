//! The routes for operators at an address of their own.

use axum::Router;
use axum::routing::get;
use runtime::recorder::Recorder;

use crate::app::AppState;
use crate::operation::check_liveness::check_liveness;
use crate::operation::check_readiness::check_readiness;
use crate::operation::get_metrics::exposition;

/// `/livez` and `/metrics` of a process that works and serves nobody.
pub fn worker_router(recorder: Recorder) -> Router {
    let metrics = get(move || std::future::ready(exposition(&recorder)));
    Router::new().route("/livez", get(check_liveness)).route("/metrics", metrics)
}

/// The same of a process that serves, with `/readyz`.
pub fn operator_router(app: AppState) -> Router {
    let router = app.recorder.clone().map_or_else(Router::new, worker_router);
    router.merge(Router::new().route("/readyz", get(check_readiness)).with_state(app))
}
