//! `POST /v1/sessions`: signs somebody in.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use store::sessions::open_session;
use store::users::find_credentials;

use crate::account::json::SessionBody;
use crate::account::request_bodies;
use crate::account::sessions::{is_password, new_token, session_cookie, token_hash};
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

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
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_session(
    State(app): State<AppState>,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let login = fields.email("email").zip(fields.password("password"));
    let (email, password) = fields.finish(login)?;

    let pool = app.database()?;
    let found = find_credentials(pool, &email).await?;
    let found = found.filter(|found| !(found.demo && app.settings.production));
    let stored = found.as_ref().map(|found| found.password_hash.clone());
    // as long for an unknown address as for a wrong password
    let is_right = is_password(password, stored).await?;
    let Some(found) = found.filter(|_| is_right) else {
        let detail = "address and password don't belong together";
        return Err(Problem::new(Code::InvalidCredentials, detail));
    };

    let token = new_token();
    let ttl = app.settings.session_ttl;
    let mut connection = pool.acquire().await.map_err(store::StoreError::from)?;
    let expires_at = open_session(&mut connection, found.user.id, &token_hash(&token), ttl).await?;
    let cookie = session_cookie(&token, ttl.as_secs())?;
    let body = SessionBody { token, expires_at, user: found.user.into() };
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(body)).into_response())
}
