//! `PATCH /v1/users/me`: changes the own name.

use axum::Json;
use axum::extract::State;
use store::StoreError;

use crate::account::json::UserBody;
use crate::account::request_bodies;
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Change the own name
#[utoipa::path(
    patch, path = "/v1/users/me", tag = "accounts",
    security(("session" = [])),
    request_body = request_bodies::UserChange,
    responses(
        (status = 200, description = "The account as it is now", body = UserBody),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn rename_user(
    State(app): State<AppState>,
    session: Session,
    mut fields: Fields,
) -> Result<Json<UserBody>, Problem> {
    let name = fields.text("name", 1..=200);
    let name = fields.finish(name)?;
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let user = store::users::rename_user(&mut connection, session.user.id, &name).await?;
    Ok(Json(user.ok_or_else(Problem::account_gone)?.into()))
}
