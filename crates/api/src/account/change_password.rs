//! `PUT /v1/users/me/password`: changes the own password.

use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use store::StoreError;

use crate::account::attempt::{confirm_password, wrong_password};
use crate::account::common_passwords::refuse_common;
use crate::account::request_bodies;
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::PeerAddress;

/// Change the own password
///
/// Ends every other session: whoever had the old one is out. The owner is told by mail.
#[utoipa::path(
    put, path = "/v1/users/me/password", tag = "accounts",
    security(("session" = [])),
    request_body = request_bodies::PasswordChange,
    responses(
        (status = 204, description = "From now on it is the new one"),
        (status = 400, description = "INVALID_BODY, COMMON_PASSWORD", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 403, description = "WRONG_PASSWORD, or CROSS_SITE_REQUEST", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many wrong passwords", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn change_password(
    State(app): State<AppState>,
    session: Session,
    peer: Option<Extension<PeerAddress>>,
    mut fields: Fields,
) -> Result<StatusCode, Problem> {
    let current = fields.password("current_password");
    let new = fields.password("new_password");
    let (current, new) = fields.finish(current.zip(new))?;

    let peer = peer.map(|Extension(peer)| peer);
    let old_hash = confirm_password(&app, &session, peer, current).await?;
    refuse_common(&app.settings, &new)?;
    let new_hash = app.passwords.hash(new).await?;
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let (user, own) = (session.user.id, &session.token_hash);
    let changed =
        store::users::change_password(&mut connection, user, &old_hash, &new_hash, own).await?;
    if changed { Ok(StatusCode::NO_CONTENT) } else { Err(wrong_password()) }
}
