//! `DELETE /v1/users/me`: erases the own account.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::json;
use store::StoreError;
use store::erasure::{Erasure, Ties};

use crate::account::attempt::{confirm_password, wrong_password};
use crate::account::request_bodies;
use crate::account::sessions::{Session, write_session_cookie};
use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::PeerAddress;

/// How often a booking may come in between.
const TRIES_MAX: u8 = 10;

/// Erase the own account
///
/// Its name, address, sessions and saved hotels are gone at once, and its holds are let go. Bookings
/// and payments stay in the books without a name. Refused while a confirmed stay is not over, or
/// somebody owes something: `details` names what.
#[utoipa::path(
    delete, path = "/v1/users/me", tag = "accounts",
    security(("session" = [])),
    request_body = request_bodies::Erasure,
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 403, description = "WRONG_PASSWORD, or CROSS_SITE_REQUEST", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "ACCOUNT_IN_USE, or CONCURRENCY_ABORT", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many wrong passwords", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn erase_user(
    State(app): State<AppState>,
    session: Session,
    peer: Option<Extension<PeerAddress>>,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let password = fields.password("password");
    let password = fields.finish(password)?;
    let peer = peer.map(|Extension(peer)| peer);
    let hash = confirm_password(&app, &session, peer, password).await?;
    erase(&app, &session, &hash).await?;
    // holds may have gone, and somebody may be looking at their rooms
    app.realtime.ring();
    let cookie = write_session_cookie("", 0)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

async fn erase(app: &App, session: &Session, hash: &str) -> Result<(), Problem> {
    for _ in 0..TRIES_MAX {
        let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
        match store::erasure::erase_user(&mut connection, session.user.id, hash).await {
            Ok(Erasure::Erased) => return Ok(()),
            Ok(Erasure::Tied(ties)) => return Err(tied(&ties)),
            Ok(Erasure::Unknown) => return Err(wrong_password()),
            Err(StoreError::Conflict(_) | StoreError::Locked(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::new(Code::ConcurrencyAbort, "something was booked meanwhile; try again"))
}

fn tied(ties: &Ties) -> Problem {
    let detail = match (ties.stays.len(), ties.payments.len()) {
        (stays, 0) => format!("cancel {stays} confirmed bookings first, or wait for their end"),
        (0, payments) => format!("wait until {payments} payments have come to their end"),
        (stays, payments) => format!(
            "cancel {stays} confirmed bookings first, and wait until {payments} payments have come \
             to their end"
        ),
    };
    let details = json!({ "stays": ties.stays, "payments": ties.payments });
    Problem::new(Code::AccountInUse, detail).with_details(details)
}
