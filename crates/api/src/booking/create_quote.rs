//! `POST /v1/quotes`: promises a price for a while.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::booking::json::QuoteBody;
use crate::booking::request::{judge_stay, make_stay, take_dates, take_line};
use crate::booking::request_bodies;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Ask for a quote
///
/// The price is promised until `expires_at`; the rooms are not held. Without a session the quote is of
/// the first who books on it. One quote makes one booking.
#[utoipa::path(
    post, path = "/v1/quotes", tag = "bookings",
    security((), ("session" = [])),
    request_body = request_bodies::NewQuote,
    responses(
        (status = 201, description = "The quote", body = QuoteBody),
        (status = 400, description = "INVALID_BODY, INVALID_DATE_RANGE or PARTY_TOO_LARGE",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED: a session that is over", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "ROOM_TYPE_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "INSUFFICIENT_INVENTORY, NIGHT_CLOSED or MIN_STAY",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_quote(
    State(app): State<AppState>,
    session: Option<Session>,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let asked = take_dates(&mut fields).zip(take_line(&mut fields));
    let (dates, line) = fields.finish(asked)?;
    let stay = make_stay(dates)?;
    judge_stay(&app, stay)?;
    app.database()?;
    let user = session.map(|session| session.user.id);
    let quote = app.bookings.quote(user, line, stay).await?;
    Ok((StatusCode::CREATED, Json(QuoteBody::from(&quote))).into_response())
}
