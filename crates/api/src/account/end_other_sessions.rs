//! `DELETE /v1/sessions`: signs out everywhere else.

use axum::Json;
use axum::extract::State;
use store::StoreError;

use crate::account::json::EndedBody;
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};

/// End all other sessions
///
/// All of the own ones but the one that asks.
#[utoipa::path(
    delete, path = "/v1/sessions", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "They are over", body = EndedBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn end_other_sessions(
    State(app): State<AppState>,
    session: Session,
) -> Result<Json<EndedBody>, Problem> {
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let (user, own) = (session.user.id, &session.token_hash);
    let ended = store::sessions::end_other_sessions(&mut connection, user, own).await?;
    Ok(Json(EndedBody { ended }))
}
