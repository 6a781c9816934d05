//! `PUT /v1/sessions/current/phone`: has a phone told what becomes of bookings.

use axum::extract::State;
use http::StatusCode;
use store::StoreError;
use store::phones;

use crate::account::language::parse_language;
use crate::account::request_bodies;
use crate::account::sessions::Session;
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// What stands between the brackets has so many characters at most.
const NAME_CHARACTERS_MAX: usize = 200;

/// Have this phone told what becomes of bookings
///
/// Of the bookings of whoever is signed in by this session, as long as it is open: a hold that ends soon,
/// confirmations, cancellations, payments that failed and refunds. A session has one phone, and a phone
/// belongs to whoever named it last. May be repeated. Notifications carry `data.kind` and `data.booking`,
/// the id of the booking.
#[utoipa::path(
    put, path = "/v1/sessions/current/phone", tag = "accounts",
    security(("session" = [])),
    request_body = request_bodies::Phone,
    responses(
        (status = 204, description = "It is told"),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 404, description = "NOT_FOUND: this service tells phones nothing (`tells_phones` of \
            `GET /v1/meta`)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn keep_phone(
    State(app): State<AppState>,
    session: Session,
    mut fields: Fields,
) -> Result<StatusCode, Problem> {
    let takes = "what Expo's service calls this installation of the app, as ExponentPushToken[...]";
    let token = fields.require("token", takes, |value| parse_push_token(value.as_str()?));
    let language = fields.require("language", "en or de", |value| parse_language(value.as_str()?));
    let (token, language) = fields.finish(token.zip(language))?;
    if !app.settings.tells_phones {
        return Err(Problem::new(Code::NotFound, "this service tells phones nothing"));
    }
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let kept = phones::keep_phone(&mut connection, &session.token_hash, &token, language).await?;
    if kept {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(Code::Unauthenticated, "the session is over; sign in again"))
}

fn parse_push_token(text: &str) -> Option<String> {
    let rest =
        text.strip_prefix("ExponentPushToken[").or_else(|| text.strip_prefix("ExpoPushToken["))?;
    let name = rest.strip_suffix(']')?;
    let is_plain = |letter: u8| letter.is_ascii_graphic() && !matches!(letter, b'[' | b']');
    let fits = (1..=NAME_CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(is_plain);
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_expo_names_is_a_phone() {
        for good in ["ExponentPushToken[a-Z_9:/]", "ExpoPushToken[x]"] {
            assert_eq!(parse_push_token(good).as_deref(), Some(good));
        }
        let long = format!("ExpoPushToken[{}]", "x".repeat(NAME_CHARACTERS_MAX + 1));
        for bad in [
            "",
            "x",
            "ExpoPushToken[]",
            "ExpoPushToken[a",
            "ExpoPushToken[a b]",
            "ExpoPushToken[a]b]",
            "ExpoPushToken[\u{e9}]",
            "expopushtoken[a]",
            " ExpoPushToken[a]",
            &long,
        ] {
            assert_eq!(parse_push_token(bad), None, "{bad}");
        }
    }
}
