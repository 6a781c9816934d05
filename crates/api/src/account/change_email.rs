//! `PUT /v1/users/me/email`: asks for another address of the own account.

use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::mail_links::ask_for_address;

use crate::account::attempt::confirm_password;
use crate::account::request_bodies;
use crate::account::request_verification::too_many_mails;
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::PeerAddress;

/// Change the own address
///
/// Nothing changes until the link is used that is sent to the new address. The old one is told then,
/// and at once if it is verified. Another wish, or another password, ends the link. Whether somebody
/// else has the address is not told here: then the link does nothing.
#[utoipa::path(
    put, path = "/v1/users/me/email", tag = "accounts",
    security(("session" = [])),
    request_body = request_bodies::EmailChange,
    responses(
        (status = 202, description = "A mail to the new address is on its way"),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 403, description = "WRONG_PASSWORD, or CROSS_SITE_REQUEST", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many wrong passwords, or five such mails an \
            hour and ten a day, or three and six to one address", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn change_email(
    State(app): State<AppState>,
    session: Session,
    peer: Option<Extension<PeerAddress>>,
    mut fields: Fields,
) -> Result<StatusCode, Problem> {
    let email = fields.email("email");
    let password = fields.password("password");
    let (email, password) = fields.finish(email.zip(password))?;

    confirm_password(&app, &session, peer.map(|Extension(peer)| peer), password).await?;
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let user = session.user.id;
    if ask_for_address(&mut connection, user, &email).await? {
        Ok(StatusCode::ACCEPTED)
    } else {
        Err(too_many_mails())
    }
}
