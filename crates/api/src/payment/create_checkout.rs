//! `POST /v1/checkout`: begins to pay for a booking.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::BookingId;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::idempotency_key::take_key_without_card;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::payment::json::CheckoutBody;
use crate::payment::request_bodies;

/// Pay for a booking
///
/// Makes an order, and keeps the rooms for as long as paying may take; `GET /v1/orders/{id}` tells what
/// became of it. While an order of the booking lives, that order is answered. After one that failed
/// the booking stays held, and another card may work.
#[utoipa::path(
    post, path = "/v1/checkout", tag = "payments",
    security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255,
        description = "Chosen by the client, one for each payment it wants")),
    request_body = request_bodies::NewCheckout,
    responses(
        (status = 202, description = "The order, at the address in Location", body = CheckoutBody),
        (status = 400, description = "INVALID_BODY (a card number in any field too) or \
            INVALID_PARAMETER",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "BOOKING_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "BOOKING_EXPIRED, BOOKING_NOT_PENDING, TOO_MANY_ATTEMPTS, \
            IDEMPOTENCY_CONFLICT, INVENTORY_LOCKED or CONCURRENCY_ABORT",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_checkout(
    State(app): State<AppState>,
    session: Session,
    headers: HeaderMap,
    mut fields: Fields,
) -> Result<Response, Problem> {
    fields.refuse_card_numbers()?;
    let key = take_key_without_card(&headers)?;
    let booking = fields.id("booking_id");
    let token = fields.required_object("payment_method", |method| method.visible("token", 1..=255));
    let (booking, token) = fields.finish(booking.zip(token))?;
    app.database()?;
    let booking = BookingId(booking);
    let begun = app.payments.checkout(session.user.id, booking, &token, key.as_deref()).await?;
    app.realtime.ring();
    let location = format!("/v1/orders/{}", begun.order.id.0);
    let body = Json(CheckoutBody::of(begun.order, begun.is_new));
    let mut response = (StatusCode::ACCEPTED, body).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
