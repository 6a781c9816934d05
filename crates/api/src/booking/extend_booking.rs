//! `POST /v1/bookings/{id}/extend`: makes a hold longer.

use axum::Json;
use axum::extract::{Path, State};
use domain::booking::status::Step;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::booking::json::BookingBody;
use crate::booking::step::take_step;
use crate::edge::problem::{Problem, ProblemBody};

/// Extend a hold
///
/// Once, by ten minutes. May be repeated, which does not extend it again.
#[utoipa::path(
    post, path = "/v1/bookings/{id}/extend", tag = "bookings",
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
        (status = 409, description = "BOOKING_EXPIRED, BOOKING_NOT_PENDING, INVENTORY_LOCKED or \
            CONCURRENCY_ABORT",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 504, description = "TRANSACTION_TIMEOUT", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn extend_booking(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<BookingBody>, Problem> {
    take_step(&app, &session, &id, Step::Extend).await
}
