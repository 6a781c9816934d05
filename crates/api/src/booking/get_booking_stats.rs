//! `GET /v1/bookings/stats`: how the booking side of this process is doing.

use axum::Json;
use axum::extract::{Request, State};
use store::bookings::count_holds;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::booking::stats_json::BookingStatsBody;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

/// Read statistics
#[utoipa::path(
    get, path = "/v1/bookings/stats", tag = "bookings",
    security(("session" = [])),
    responses(
        (status = 200, description = "Totals since this process started", body = BookingStatsBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn get_booking_stats(
    State(app): State<AppState>,
    _session: Session,
    request: Request,
) -> Result<Json<BookingStatsBody>, Problem> {
    refuse_parameters(request.uri().query())?;
    let holds = count_holds(app.accounts()?).await?;
    Ok(Json(BookingStatsBody::new(&app.bookings.statistics(), holds)))
}
