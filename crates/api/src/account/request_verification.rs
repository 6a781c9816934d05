//! `POST /v1/users/me/verification`: asks for another link that verifies the own address.

use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::mails::{ASKED_MAX, Kind, write_mail};

use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::problem::{Problem, ProblemBody};

/// An hour, spread over the mails that it has.
const COME_BACK_SECONDS: u32 = 720;

/// Have a link sent that verifies the own address
///
/// The link works once and for half an hour. Nothing is sent when the address is verified already.
#[utoipa::path(
    post, path = "/v1/users/me/verification", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 202, description = "A mail is on its way"),
        (status = 204, description = "The address is verified already"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: five such mails an hour and ten a day", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn request_verification(
    State(app): State<AppState>,
    session: Session,
) -> Result<StatusCode, Problem> {
    if session.user.verified_at.is_some() {
        return Ok(StatusCode::NO_CONTENT);
    }
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let user = session.user.id;
    if write_mail(&mut connection, Kind::Verification, user, None).await? {
        Ok(StatusCode::ACCEPTED)
    } else {
        Err(too_many_mails())
    }
}

/// Somebody wants more mails than anybody needs.
pub(super) fn too_many_mails() -> Problem {
    let (an_hour, a_day) = ASKED_MAX;
    let detail =
        format!("at most {an_hour} such mails an hour and {a_day} a day; look for the last one");
    Problem::new(Code::RateLimited, detail).with_retry_after(COME_BACK_SECONDS)
}
