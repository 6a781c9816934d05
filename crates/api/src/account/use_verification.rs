//! `POST /v1/verifications`: verifies an address by the link that was sent to it.

use axum::Json;
use axum::extract::State;
use store::{StoreError, mail_links};

use crate::account::json::VerifiedBody;
use crate::account::request_bodies;
use crate::account::sessions::token_hash;
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Longer ones were never in a mail.
pub(super) const TOKEN_CHARACTERS_MAX: usize = 100;

/// Verify an address
///
/// By the token of a link that was sent to it. Needs no session: whoever has the token reads what
/// comes there. A new address becomes that of the account, and the old one is told.
#[utoipa::path(
    post, path = "/v1/verifications", tag = "accounts",
    request_body = request_bodies::Verification,
    responses(
        (status = 200, description = "The address that is verified now", body = VerifiedBody),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 410, description = "LINK_NOT_VALID: used before, too late, or of something else",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn use_verification(
    State(app): State<AppState>,
    mut fields: Fields,
) -> Result<Json<VerifiedBody>, Problem> {
    let token = fields.visible("token", 1..=TOKEN_CHARACTERS_MAX);
    let token = fields.finish(token)?;
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let email = mail_links::use_verification(&mut connection, &token_hash(&token)).await?;
    Ok(Json(VerifiedBody { email: email.ok_or_else(link_not_valid)? }))
}

/// The same for every link that does nothing, whyever.
pub(super) fn link_not_valid() -> Problem {
    Problem::new(Code::LinkNotValid, "this link was used already, is too old, or never was one")
}
