//! `GET /v1/bookings/{id}`: one of the own bookings.

use axum::Json;
use axum::extract::{Path, Request, State};
use domain::ids::BookingId;
use store::bookings::find_booking;

use crate::account::sessions::Session;
use crate::app::{App, AppState};
use crate::booking::json::BookingBody;
use crate::booking::problem::booking_not_found;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

/// Read a booking
///
/// Somebody else's looks exactly like one that is not there.
#[utoipa::path(
    get, path = "/v1/bookings/{id}", tag = "bookings",
    security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The booking")),
    responses(
        (status = 200, description = "The booking as it is now", body = BookingBody),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "BOOKING_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_booking(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<BookingBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    let id = BookingId(parse_path_id(&id)?);
    read_booking(&app, &session, id).await
}

/// Answers with a booking as it is now.
pub async fn read_booking(
    app: &App,
    session: &Session,
    id: BookingId,
) -> Result<Json<BookingBody>, Problem> {
    let found = find_booking(app.accounts()?, id, session.user.id).await?;
    found.map(|found| Json(BookingBody::detail(found))).ok_or_else(booking_not_found)
}
