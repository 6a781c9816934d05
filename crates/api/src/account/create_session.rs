//! `POST /v1/sessions`: signs somebody in.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderMap, StatusCode, header};
use runtime::telemetry::Causes;
use store::StoreError;
use store::mails::{Kind, write_mail_to};
use store::sessions::{NewSession, open_session};
use store::users::{Credentials, find_credentials};

use crate::account::attempt::Attempt;
use crate::account::device::device_of;
use crate::account::json::SessionBody;
use crate::account::request_bodies;
use crate::account::sessions::{new_token, token_hash, write_session_cookie};
use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::cross_site::session_cookie;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::rate_limit::PeerAddress;

/// Sign in
///
/// The token is answered, and set as a cookie for browsers. The session of a cookie that came along ends.
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
    headers: HeaderMap,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let login = fields.email("email").zip(fields.password("password"));
    let (email, password) = fields.finish(login)?;

    let attempt = Attempt::login(&app.logins, &email, peer.map(|Extension(peer)| peer))?;
    let judged = find_user(&app, &email, password).await;
    match &judged {
        Ok(Some(_)) => attempt.was_right(),
        Ok(None) if attempt.is_worth_telling() => tell_owner(&app, &email).await,
        Ok(None) => {}
        Err(_) => attempt.was_not_judged(),
    }
    let wrong =
        || Problem::new(Code::InvalidCredentials, "address and password don't belong together");
    let Credentials { user, password_hash, .. } = judged?.ok_or_else(wrong)?;

    let token = new_token();
    let (hash, device) = (token_hash(&token), device_of(&headers));
    let before = session_cookie(&headers).map(token_hash);
    let ttl = app.settings.session_ttl;
    let new = NewSession {
        user: user.id,
        token_hash: &hash,
        ttl,
        idle: app.settings.session_idle,
        password_hash: &password_hash,
        device: device.as_deref(),
        replaces: before.as_ref(),
    };
    let mut connection = app.accounts()?.acquire().await.map_err(StoreError::from)?;
    let expires_at = open_session(&mut connection, &new).await?.ok_or_else(wrong)?;
    let cookie = write_session_cookie(&token, ttl.as_secs())?;
    let body = SessionBody { token, expires_at, user: user.into() };
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// Somebody tries passwords. A row is written in any case, so that nobody can tell by the time whether
/// there is such an account. That it can't be written changes no answer: the next wrong one tells too.
async fn tell_owner(app: &App, email: &str) {
    let told: Result<(), StoreError> = async {
        let mut connection = app.accounts.acquire().await?;
        let lets_demo_in = !app.settings.production;
        write_mail_to(&mut connection, Kind::LoginsRefused, email, lets_demo_in).await
    }
    .await;
    if let Err(error) = told {
        tracing::warn!(error = %Causes(&error), "an owner is not told of wrong passwords");
    }
}

/// Whose login it is, if it is right.
async fn find_user(
    app: &App,
    email: &str,
    password: String,
) -> Result<Option<Credentials>, Problem> {
    let found = find_credentials(app.accounts()?, email).await?;
    let found = found.filter(|found| !(found.demo && app.settings.production));
    // otherwise who has just signed up could tell by a login whether that opened an account
    let found =
        found.filter(|found| !app.settings.hide_accounts || found.user.verified_at.is_some());
    let stored = found.as_ref().map(|found| found.password_hash.clone());
    // as long for an unknown address as for a wrong password
    let is_right = app.passwords.is_right(password, stored).await?;
    Ok(found.filter(|_| is_right))
}
