//! `POST /v1/sessions`: signs somebody in.

use std::time::Instant;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{StatusCode, header};
use store::sessions::open_session;
use store::users::{User, find_credentials};
use xxhash_rust::xxh3::xxh3_128;

use crate::account::json::SessionBody;
use crate::account::request_bodies;
use crate::account::sessions::{new_token, token_hash, write_session_cookie};
use crate::app::{App, AppState, LoginLimits};
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::{PeerAddress, Who};

/// Sign in
///
/// The token is answered, and set as a cookie for browsers.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "accounts",
    request_body = request_bodies::Login,
    responses(
        (status = 201, description = "A session", body = SessionBody),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 401, description = "INVALID_CREDENTIALS, whatever was wrong", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "RATE_LIMITED: too many wrong logins to this account or from \
            this address, or too many at once", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_session(
    State(app): State<AppState>,
    peer: Option<Extension<PeerAddress>>,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let login = fields.email("email").zip(fields.password("password"));
    let (email, password) = fields.finish(login)?;

    let attempt = Attempt::begin(&app.logins, &email, peer.map(|Extension(peer)| peer))?;
    let judged = find_user(&app, &email, password).await;
    if !matches!(judged, Ok(None)) {
        attempt.was_not_wrong();
    }
    let Some(user) = judged? else {
        let detail = "address and password don't belong together";
        return Err(Problem::new(Code::InvalidCredentials, detail));
    };

    let token = new_token();
    let ttl = app.settings.session_ttl;
    let mut connection = app.accounts()?.acquire().await.map_err(store::StoreError::from)?;
    let expires_at = open_session(&mut connection, user.id, &token_hash(&token), ttl).await?;
    let cookie = write_session_cookie(&token, ttl.as_secs())?;
    let body = SessionBody { token, expires_at, user: user.into() };
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// Whose login it is, if it is right.
async fn find_user(app: &App, email: &str, password: String) -> Result<Option<User>, Problem> {
    let found = find_credentials(app.accounts()?, email).await?;
    let found = found.filter(|found| !(found.demo && app.settings.production));
    let stored = found.as_ref().map(|found| found.password_hash.clone());
    // as long for an unknown address as for a wrong password
    let is_right = app.passwords.is_right(password, stored).await?;
    Ok(found.filter(|_| is_right).map(|found| found.user))
}

/// Letter by letter, as the database compares addresses: spellings of one account have one bucket.
fn fold(email: &str) -> String {
    email.chars().filter_map(|letter| letter.to_lowercase().next()).collect()
}

/// A login that counts as a wrong one until it is known not to be: so nobody can try many at once.
struct Attempt<'a> {
    limits: &'a LoginLimits,
    account: Who,
    address: Option<Who>,
}

impl<'a> Attempt<'a> {
    fn begin(
        limits: &'a LoginLimits,
        email: &str,
        peer: Option<PeerAddress>,
    ) -> Result<Self, Problem> {
        let now = Instant::now();
        let account = Who::Login(xxh3_128(fold(email).as_bytes()));
        let address = peer.map(|peer| Who::Address(peer.block()));
        if let Some(address) = address {
            limits.per_address.take(address, now)?;
        }
        limits.per_account.take(account, now)?;
        Ok(Self { limits, account, address })
    }

    fn was_not_wrong(self) {
        self.limits.per_account.give_back(self.account);
        if let Some(address) = self.address {
            self.limits.per_address.give_back(address);
        }
    }
}
