//! `PUT /v1/password-resets`: sets another password by the link that was sent.

use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::mail_links::use_reset;
use store::reset_owner::find_reset_owner;

use crate::account::attempt::forget_guesses;
use crate::account::common_passwords::refuse_common;
use crate::account::request_bodies;
use crate::account::sessions::token_hash;
use crate::account::use_verification::{TOKEN_CHARACTERS_MAX, link_not_valid};
use crate::app::AppState;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Set another password by a link
///
/// Ends every session of the account and every other link; the owner is told by mail. A link that is
/// refused for its password may be used again.
#[utoipa::path(
    put, path = "/v1/password-resets", tag = "accounts",
    request_body = request_bodies::PasswordReset,
    responses(
        (status = 204, description = "From now on it is the new one; sign in with it"),
        (status = 400, description = "INVALID_BODY, COMMON_PASSWORD", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 410, description = "LINK_NOT_VALID: used before, too late, or of something else",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many at once", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn reset_password(
    State(app): State<AppState>,
    mut fields: Fields,
) -> Result<StatusCode, Problem> {
    let token = fields.visible("token", 1..=TOKEN_CHARACTERS_MAX);
    let password = fields.password("password");
    let (token, password) = fields.finish(token.zip(password))?;

    let token_hash = token_hash(&token);
    // nobody makes work for passwords without a link
    let owner = find_reset_owner(app.accounts()?, &token_hash).await?;
    let owner = owner.ok_or_else(link_not_valid)?;
    refuse_common(&app.settings, &password)?;
    let password_hash = app.passwords.hash(password).await?;
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    if !use_reset(&mut connection, &token_hash, &password_hash).await? {
        return Err(link_not_valid());
    }
    // whoever guessed before keeps the owner out no longer
    forget_guesses(&app.logins, &owner);
    Ok(StatusCode::NO_CONTENT)
}
