//! `GET /livez`: whether the process runs at all. Also the yardstick of the benchmarks: it goes the
//! same way as every search and does nothing.

use axum::response::IntoResponse;
use http::{HeaderValue, header};

/// Check that the process runs
#[utoipa::path(get, path = "/livez", tag = "operation",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain")))]
pub async fn check_liveness() -> impl IntoResponse {
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(header::CONTENT_TYPE, plain)], "ok")
}
