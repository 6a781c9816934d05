//! `DELETE /v1/sessions/current/phone`: has a phone told nothing more.

use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::phones;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};

/// Have this phone told nothing more
///
/// What waits for it goes along. May be repeated; signing out does it too.
#[utoipa::path(
    delete, path = "/v1/sessions/current/phone", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 204, description = "It is told nothing"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn forget_phone(
    State(app): State<AppState>,
    session: Session,
) -> Result<StatusCode, Problem> {
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    phones::forget_phone(&mut connection, &session.token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
