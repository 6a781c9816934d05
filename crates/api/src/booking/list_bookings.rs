//! `GET /v1/users/{id}/bookings`: the own bookings, page by page.

use axum::Json;
use axum::extract::{Path, Request, State};
use domain::ids::BookingId;
use store::bookings;

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::booking::json::{BookingBody, BookingsBody};
use crate::edge::codes::Code;
use crate::edge::json_body::{parse_id, parse_path_id};
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;

const LIMIT_DEFAULT: u8 = 20;
const LIMIT_MAX: i64 = 100;

/// List the own bookings
///
/// Newest first. The id is the own one, or `me`.
#[utoipa::path(
    get, path = "/v1/users/{id}/bookings", tag = "bookings",
    security(("session" = [])),
    params(
        ("id" = String, Path, description = "The own id, or `me`"),
        ("limit" = Option<u8>, Query, minimum = 1, maximum = 100, description = "Default 20"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page", body = BookingsBody),
        (status = 400, description = "INVALID_PARAMETER or INVALID_CURSOR", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "NOT_FOUND: somebody else's id", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn list_bookings(
    State(app): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<BookingsBody>, Problem> {
    let mut parameters = parse_query_string(request.uri().query())?;
    let limit = parameters.parse_whole("limit", 1..=LIMIT_MAX);
    let below = parameters.parse("cursor", |text| {
        parse_id(text).map(BookingId).ok_or_else(|| "takes next of the page before".to_owned())
    });
    parameters.finish(Some(())).map_err(Problem::invalid)?;
    if id != "me" && parse_path_id(&id)? != session.user.id.0 {
        return Err(Problem::new(Code::NotFound, "there is no such user, or it is not you"));
    }
    let limit = limit.and_then(|limit| u8::try_from(limit).ok()).unwrap_or(LIMIT_DEFAULT);
    // one more tells whether there is a next page
    let mut found =
        bookings::list_bookings(app.accounts()?, session.user.id, below, limit + 1).await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    let next = found.last().filter(|_| more).map(|last| last.id.0.to_string());
    Ok(Json(BookingsBody { items: found.into_iter().map(BookingBody::detail).collect(), next }))
}
