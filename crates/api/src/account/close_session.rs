//! `DELETE /v1/sessions/current`: signs out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use store::sessions;

use crate::account::sessions::{Session, write_session_cookie};
use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};

/// Sign out
///
/// The session is over at once, in every process.
#[utoipa::path(
    delete, path = "/v1/sessions/current", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 204, description = "It is over"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn close_session(
    State(app): State<AppState>,
    session: Session,
) -> Result<Response, Problem> {
    let mut connection = app.accounts()?.acquire().await.map_err(store::StoreError::from)?;
    sessions::close_session(&mut connection, &session.token_hash).await?;
    let cookie = write_session_cookie("", 0)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
