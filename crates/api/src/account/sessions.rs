//! Passwords and sessions: argon2id for what people remember, 256 random bits for what clients do.

use std::sync::LazyLock;
use std::time::Instant;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use store::sessions::find_session;
use store::users::User;
use tokio::sync::Semaphore;

use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::Who;

/// Browsers take a cookie of this prefix over HTTPS only (and from localhost), for all paths and
/// no other host.
const COOKIE: &str = "__Host-innsight";
/// Each hashing takes 19 MiB and tens of milliseconds of a core: more would starve searches.
const HASHING_MAX: usize = 2;
static HASHING: Semaphore = Semaphore::const_new(HASHING_MAX);
const TOKEN_BYTES: usize = 32;
/// 32 bytes in base64 without padding.
const TOKEN_CHARACTERS: usize = 43;

/// What nobody's password is: checked when there is no such user, so that both take as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&new_token()).unwrap_or_else(|_| "$argon2id$".to_owned()));

fn hash(password: &str) -> Result<String, Problem> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    let hashed = hashed.map_err(|error| {
        let problem = Problem::new(Code::Internal, "the password could not be stored");
        problem.caused_by(std::io::Error::other(error.to_string()))
    })?;
    Ok(hashed.to_string())
}

/// Makes a password fit to be stored.
pub async fn hash_password(password: String) -> Result<String, Problem> {
    hashing(move || hash(&password)).await?
}

/// Whether a password is the one that was stored; with `None` it is not, after the same time.
pub async fn is_password(password: String, stored: Option<String>) -> Result<bool, Problem> {
    hashing(move || {
        let hash = stored.as_deref().unwrap_or(NOBODY.as_str());
        let is_right = Argon2::default().verify_password(password.as_bytes(), hash).is_ok();
        is_right && stored.is_some()
    })
    .await
}

async fn hashing<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let stopping = |_| Problem::unavailable("the service is stopping");
    let _permit = HASHING.acquire().await.map_err(stopping)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::new(Code::Internal, "the password could not be checked"))
}

/// A new token; only its hash is stored.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_BYTES]>())
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The cookie that carries a session; it ends with it.
pub fn session_cookie(token: &str, seconds: u64) -> Result<HeaderValue, Problem> {
    let cookie =
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::from_str(&cookie)
        .map_err(|_| Problem::new(Code::Internal, "the session could not be opened"))
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub user: User,
    pub token_hash: [u8; 32],
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
        let token_hash = token_hash(token);
        let lets_demo_in = !app.settings.production;
        match find_session(app.database()?, &token_hash, lets_demo_in).await? {
            Some(user) => {
                if !parts.method.is_safe() {
                    app.user_limit.take(Who::User(user.id.0), Instant::now())?;
                }
                Ok(Self { user, token_hash })
            }
            None => Err(Problem::new(
                Code::Unauthenticated,
                "the session is over or never was; sign in again",
            )),
        }
    }
}

/// The header wins over the cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).map(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let token = bearer.unwrap_or_else(|| {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';').filter_map(|pair| pair.trim().split_once('=')));
        pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
    });
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
        assert_eq!(of(header::COOKIE, &format!("a=b; {COOKIE}={new}")), Some(new.clone()));
        for wrong in [format!("Basic {new}"), "Bearer".to_owned(), "Bearer short".to_owned()] {
            assert_eq!(of(header::AUTHORIZATION, &wrong), None);
        }
    }
}
