//! `PUT /v1/users/me/saved/{id}`: saves a hotel.

use axum::extract::{Path, State};
use domain::ids::HotelId;
use http::StatusCode;
use serde_json::json;
use store::StoreError;
use store::saved_hotels::{self, SAVED_PER_USER_MAX, Saving};

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::{Problem, ProblemBody};
use crate::hotel::key::hotel_not_found;

/// Save a hotel
///
/// May be repeated.
#[utoipa::path(
    put, path = "/v1/users/me/saved/{id}", tag = "accounts",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The hotel")),
    responses(
        (status = 204, description = "It is saved"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "HOTEL_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "TOO_MANY_SAVED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn save_hotel(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let hotel = HotelId(parse_path_id(&id)?);
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    match saved_hotels::save_hotel(&mut connection, session.user.id, hotel).await? {
        Saving::Saved => Ok(StatusCode::NO_CONTENT),
        Saving::UnknownHotel => Err(hotel_not_found(&id)),
        Saving::TooMany => {
            let detail = format!("{SAVED_PER_USER_MAX} hotels are saved already");
            let details = json!({ "saved_max": SAVED_PER_USER_MAX });
            Err(Problem::new(Code::TooManySaved, detail).with_details(details))
        }
    }
}
