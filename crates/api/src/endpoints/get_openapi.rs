//! `GET /openapi.json`: this contract, made from the code.

use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;

use crate::conditional::{Cacheable, PUBLIC_MINUTE};
use crate::openapi::document_json;
use crate::problem::Problem;
use crate::query_string::refuse_parameters;

/// Read the contract
#[utoipa::path(get, path = "/openapi.json", tag = "operation",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn get_openapi(request: Request) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let document = Bytes::from_static(document_json().as_bytes());
    let answer = Cacheable::new("application/json", PUBLIC_MINUTE, document);
    Ok(answer.answer(request.headers()))
}
