//! `GET /v1/users/me/saved`: the hotels that somebody has saved.

use axum::Json;
use axum::extract::{Request, State};
use store::saved_hotels::{self, SAVED_PER_USER_MAX};

use crate::account::saved_json::{SavedHotelBody, SavedHotelsBody};
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

/// List the saved hotels
///
/// Newest first, 200 at most.
#[utoipa::path(
    get, path = "/v1/users/me/saved", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "All of them", body = SavedHotelsBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn list_saved_hotels(
    State(app): State<AppState>,
    session: Session,
    request: Request,
) -> Result<Json<SavedHotelsBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    let saved = saved_hotels::list_saved_hotels(app.accounts()?, session.user.id).await?;
    let items = saved.into_iter().map(SavedHotelBody::from).collect();
    Ok(Json(SavedHotelsBody { items, saved_max: SAVED_PER_USER_MAX }))
}
