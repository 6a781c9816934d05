//! `GET /openapi.json`: this contract, made from the code.

use axum::Extension;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;

use crate::edge::conditional::{Cacheable, PUBLIC_MINUTE};
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;

/// The text of the contract.
#[derive(Clone, Debug)]
pub struct Contract(pub Bytes);

/// Read the contract
#[utoipa::path(get, path = "/openapi.json", tag = "operation",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn get_openapi(
    Extension(Contract(document)): Extension<Contract>,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let answer = Cacheable::new("application/json", PUBLIC_MINUTE, document);
    Ok(answer.answer(request.headers()))
}
