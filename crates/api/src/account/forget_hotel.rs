//! `DELETE /v1/users/me/saved/{id}`: saves a hotel no more.

use axum::extract::{Path, State};
use domain::ids::HotelId;
use http::StatusCode;
use store::StoreError;
use store::saved_hotels;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::{Problem, ProblemBody};

/// Save a hotel no more
///
/// May be repeated, and for hotels that are gone.
#[utoipa::path(
    delete, path = "/v1/users/me/saved/{id}", tag = "accounts",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The hotel")),
    responses(
        (status = 204, description = "It is not saved"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn forget_hotel(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let hotel = HotelId(parse_path_id(&id)?);
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    saved_hotels::forget_hotel(&mut connection, session.user.id, hotel).await?;
    Ok(StatusCode::NO_CONTENT)
}
