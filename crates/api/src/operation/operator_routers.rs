//! The routes for operators at an address of their own.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use runtime::recorder::Recorder;
use runtime::role::{self, Roles};
use serde_json::{Value, json};

use crate::app::AppState;
use crate::operation::check_liveness::check_liveness;
use crate::operation::check_readiness::check_readiness;
use crate::operation::get_metrics::{expose, exposition};
use crate::operation::readiness::look_at_roles;

/// `/livez`, `/readyz` and `/metrics` of a process that works and serves nobody.
pub fn worker_router(recorder: Recorder, roles: Roles) -> Router {
    let measured = roles.clone();
    let metrics = get(move || std::future::ready(exposition(&recorder, &measured)));
    let ready = get(move || std::future::ready(readiness(&roles)));
    Router::new()
        .route("/livez", get(check_liveness))
        .route("/readyz", ready)
        .route("/metrics", metrics)
}

/// The same of a process that serves.
pub fn operator_router(app: AppState) -> Router {
    let metrics = get(|State(app): State<AppState>| async move { expose(&app) });
    Router::new()
        .route("/livez", get(check_liveness))
        .route("/readyz", get(check_readiness))
        .route("/metrics", metrics)
        .with_state(app)
}

/// 503 while a role is not at work.
fn readiness(roles: &Roles) -> (StatusCode, Json<Value>) {
    let roles = look_at_roles(roles);
    let at_work = roles.iter().all(|role| role.state == role::State::Up.as_str());
    let (status, word) = if at_work {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    (status, Json(json!({ "status": word, "parts": { "roles": roles } })))
}
