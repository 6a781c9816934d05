//! `GET /v1/users/me`: who is signed in.

use axum::Json;
use axum::extract::Request;

use crate::account::json::UserBody;
use crate::account::sessions::Session;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

/// Read the own account
#[utoipa::path(
    get, path = "/v1/users/me", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "The account", body = UserBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_me(session: Session, request: Request) -> Result<Json<UserBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    Ok(Json(session.user.into()))
}
