//! `POST /v1/bookings`: holds rooms, so that nobody else can be sold them.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use booking::Ask;
use domain::booking::request::Wanted;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use store::bookings::{HoldAnswer, HoldVerdict};

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::booking::json::BookingBody;
use crate::booking::problem::refused;
use crate::booking::request::{judge_stay, take_guest, take_wanted};
use crate::booking::request_bodies;
use crate::edge::idempotency_key::take_key;
use crate::edge::json_body::Fields;
use crate::edge::problem::{IDEMPOTENT_REPLAYED, Problem, ProblemBody};

/// Book rooms
///
/// Holds the rooms until `expires_at`; confirm the booking before. May be repeated: the same
/// `Idempotency-Key` (without one: the same request, while its booking lives) gets the same answer,
/// marked by `from_cache` and the header `Idempotent-Replayed`.
#[utoipa::path(
    post, path = "/v1/bookings", tag = "bookings",
    security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255,
        description = "Chosen by the client, one for each booking it wants")),
    request_body = request_bodies::NewBooking,
    responses(
        (status = 201, description = "The booking", body = BookingBody),
        (status = 400, description = "INVALID_BODY, INVALID_PARAMETER, INVALID_DATE_RANGE or \
            PARTY_TOO_LARGE",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "ROOM_TYPE_NOT_FOUND or QUOTE_NOT_FOUND", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "INSUFFICIENT_INVENTORY, NIGHT_CLOSED, MIN_STAY, PRICE_CHANGED, \
            QUOTE_USED, IDEMPOTENCY_CONFLICT, CONCURRENCY_ABORT or INVENTORY_LOCKED",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "QUOTE_EXPIRED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many live holds", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "LANE_FULL or UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 504, description = "TRANSACTION_TIMEOUT", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_booking(
    State(app): State<AppState>,
    session: Session,
    headers: HeaderMap,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let key = take_key(&headers)?;
    let wanted = take_wanted(&mut fields);
    let guest = take_guest(&mut fields);
    let wanted = fields.finish(wanted)?.into_wanted()?;
    app.database()?;

    let judged = match &wanted {
        Wanted::Quote(_) => Ok(()),
        Wanted::Lines { stay, .. } => judge_stay(&app, *stay),
    };
    let ask = Ask { user: session.user.id, key, wanted, guest };
    let HoldAnswer { verdict, replayed } = match judged {
        Ok(()) => app.bookings.hold(ask).await?,
        // what was answered while these dates could be booked is answered still
        Err(problem) => app.bookings.repeat(&ask).await?.ok_or(problem)?,
    };
    let held = match verdict {
        HoldVerdict::Granted(held) => held,
        HoldVerdict::Refused { refusal, quote } => {
            return Err(refused(refusal, quote.as_deref()).with_replayed(replayed));
        }
    };
    let location = HeaderValue::from_str(&format!("/v1/bookings/{}", held.id.0));
    let body = Json(BookingBody::held(&held, replayed));
    let mut response = (StatusCode::CREATED, body).into_response();
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}
