//! `DELETE /v1/sessions/{id}`: signs out somewhere else.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use store::StoreError;

use crate::account::sessions::{Session, write_session_cookie};
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::{Problem, ProblemBody};

/// End one of the own sessions
///
/// It is over at once, in every process; its sockets close within seconds.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "accounts",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session")),
    responses(
        (status = 204, description = "It is over"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "NOT_FOUND: over already, or somebody else's",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn end_session(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = parse_path_id(&id)?;
    let (user, own) = (session.user.id, &session.token_hash);
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    match store::sessions::end_session(&mut connection, user, id, own).await? {
        None => Err(Problem::new(Code::NotFound, "there is no such session of yours")),
        Some(false) => Ok(StatusCode::NO_CONTENT.into_response()),
        Some(true) => {
            let cookie = write_session_cookie("", 0)?;
            Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
        }
    }
}
