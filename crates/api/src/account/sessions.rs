//! Sessions: 256 random bits that a client keeps, of which only the hash is stored.

use std::time::Instant;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use runtime::telemetry::Causes;
use sha2::{Digest, Sha256};
use store::StoreError;
use store::sessions::{find_session, note_use};
use store::users::User;

use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::cross_site::{SESSION_COOKIE, session_cookie};
use crate::edge::problem::Problem;
use crate::edge::query_string::refuse_parameters;
use crate::edge::rate_limit::Who;

const TOKEN_BYTES: usize = 32;
/// 32 bytes in base64 without padding.
const TOKEN_CHARACTERS: usize = 43;

/// A new token; only its hash is stored.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_BYTES]>())
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The cookie that carries a session; it ends with it.
pub fn write_session_cookie(token: &str, seconds: u64) -> Result<HeaderValue, Problem> {
    let cookie = format!(
        "{SESSION_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}"
    );
    HeaderValue::from_str(&cookie)
        .map_err(|_| Problem::new(Code::Internal, "the session could not be opened"))
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub user: User,
    pub token_hash: [u8; 32],
}

impl Session {
    /// The open session of a token, if it has one.
    pub async fn of_token(app: &App, token: &str) -> Result<Option<Self>, Problem> {
        let token_hash = token_hash(token);
        let lets_demo_in = !app.settings.production;
        let found = find_session(app.accounts()?, &token_hash, lets_demo_in).await?;
        let Some((user, is_stale)) = found else { return Ok(None) };
        if is_stale {
            // for people who look over their sessions: nothing that a request should fail for
            let noted = async {
                let mut connection = app.accounts.acquire().await.map_err(StoreError::from)?;
                note_use(&mut connection, &token_hash, app.settings.session_idle).await
            };
            if let Err(error) = noted.await {
                tracing::debug!(error = %Causes(&error), "the use of a session is not noted");
            }
        }
        Ok(Some(Self { user, token_hash }))
    }
}

impl FromRequestParts<AppState> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let Some(token) = token(&parts.headers) else {
            return Err(Problem::new(
                Code::Unauthenticated,
                "sign in first: send Authorization: Bearer with the token of a session",
            ));
        };
        match Self::of_token(app, token).await? {
            Some(session) => {
                if !parts.method.is_safe() {
                    refuse_parameters(parts.uri.query())?;
                    app.user_limit.take(Who::User(session.user.id.0), Instant::now())?;
                }
                Ok(session)
            }
            None => Err(Problem::new(
                Code::Unauthenticated,
                "the session is over or never was; sign in again",
            )),
        }
    }
}

/// Where a session is not needed, its lack is none; one that is over is refused all the same, so that
/// nobody does as a stranger what they meant to do as themselves.
impl OptionalFromRequestParts<AppState> for Session {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, Problem> {
        if carries_token(&parts.headers) {
            return <Self as FromRequestParts<AppState>>::from_request_parts(parts, app)
                .await
                .map(Some);
        }
        Ok(None)
    }
}

fn carries_token(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || token(headers).is_some()
}

/// The header wins over the cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).map(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let token = bearer.unwrap_or_else(|| session_cookie(headers));
    token.filter(|token| token.len() == TOKEN_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_by_header_or_cookie() {
        let new = new_token();
        assert_eq!(new.len(), TOKEN_CHARACTERS);
        let of = |name: header::HeaderName, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
            token(&headers).map(ToOwned::to_owned)
        };
        assert_eq!(of(header::AUTHORIZATION, &format!("bearer {new}")), Some(new.clone()));
        assert_eq!(of(header::COOKIE, &format!("a=b; {SESSION_COOKIE}={new}")), Some(new.clone()));
        for wrong in [format!("Basic {new}"), "Bearer".to_owned(), "Bearer short".to_owned()] {
            assert_eq!(of(header::AUTHORIZATION, &wrong), None);
        }
    }
}
