//! `GET /v1/users/me/sessions`: where somebody is signed in.

use axum::Json;
use axum::extract::{Request, State};

use crate::account::json::{OwnSessionBody, SessionsBody};
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

/// List the own sessions
///
/// The one that asks first, then the one used last. There are 50 at most.
#[utoipa::path(
    get, path = "/v1/users/me/sessions", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "All that are open", body = SessionsBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn list_sessions(
    State(app): State<AppState>,
    session: Session,
    request: Request,
) -> Result<Json<SessionsBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    let pool = app.accounts()?;
    let found = store::sessions::list_sessions(pool, session.user.id, &session.token_hash).await?;
    Ok(Json(SessionsBody { items: found.into_iter().map(OwnSessionBody::from).collect() }))
}
