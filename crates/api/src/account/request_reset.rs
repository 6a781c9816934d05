//! `POST /v1/password-resets`: asks for a link to another password.

use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::mails::{Kind, write_mail_to};

use crate::account::request_bodies;
use crate::app::AppState;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::{PeerAddress, Who};

/// Have a link to another password sent
///
/// Answers the same, after the same work, whether or not there is an account with this address. An
/// account gets five such mails an hour and ten a day at most.
#[utoipa::path(
    post, path = "/v1/password-resets", tag = "accounts",
    request_body = request_bodies::ResetRequest,
    responses(
        (status = 202, description = "If there is an account, a mail is on its way"),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many from this address", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn request_reset(
    State(app): State<AppState>,
    peer: Option<Extension<PeerAddress>>,
    mut fields: Fields,
) -> Result<StatusCode, Problem> {
    let email = fields.email("email");
    let email = fields.finish(email)?;
    if let Some(Extension(peer)) = peer {
        app.resets_per_address.take(Who::Address(peer.block()), Instant::now())?;
    }
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let lets_demo_in = !app.settings.production;
    write_mail_to(&mut connection, Kind::Reset, &email, lets_demo_in).await?;
    Ok(StatusCode::ACCEPTED)
}
