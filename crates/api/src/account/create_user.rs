//! `POST /v1/users`: opens an account.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::UserId;
use http::{HeaderMap, StatusCode};
use store::second_sign_up::SecondSignUp;
use store::users::{NewUser, Registration, find_credentials, register};
use uuid::Uuid;

use crate::account::common_passwords::refuse_common;
use crate::account::json::UserBody;
use crate::account::language::language_of;
use crate::account::request_bodies;
use crate::app::{App, AppState};
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Open an account
///
/// A link that verifies the address is sent to it. Mails are in German when the browser likes that
/// better, and in English otherwise.
#[utoipa::path(
    post, path = "/v1/users", tag = "accounts",
    request_body = request_bodies::NewUser,
    responses(
        (status = 201, description = "The account", body = UserBody),
        (status = 202, description = "Where it is not told who has an account: a mail is on its \
            way in any case, and nobody gets in before the address is verified"),
        (status = 400, description = "INVALID_BODY, COMMON_PASSWORD", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "EMAIL_TAKEN", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_user(
    State(app): State<AppState>,
    headers: HeaderMap,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let email = fields.email("email");
    let name = fields.text("name", 1..=200);
    let password = fields.password("password");
    let wanted = email.zip(name).zip(password);
    let ((email, name), password) = fields.finish(wanted)?;

    refuse_common(&app.settings, &password)?;
    let second = judge_second(&app, &email, &password).await?;
    let pool = app.accounts()?;
    let password_hash = app.passwords.hash(password).await?;
    let new = NewUser {
        id: UserId(Uuid::now_v7()),
        email: &email,
        name: &name,
        password_hash: &password_hash,
        demo: false,
        language: language_of(&headers),
    };
    let mut connection = pool.acquire().await.map_err(store::StoreError::from)?;
    match register(&mut connection, &new, second).await? {
        _ if second != SecondSignUp::IsRefused => Ok(StatusCode::ACCEPTED.into_response()),
        Registration::Done(user) => {
            Ok((StatusCode::CREATED, Json(UserBody::from(user))).into_response())
        }
        Registration::Taken => {
            Err(Problem::new(Code::EmailTaken, "there is an account with this address"))
        }
    }
}

/// Where accounts are hidden a password is judged in any case, so that nobody can tell by the time
/// whether there is one.
async fn judge_second(app: &App, email: &str, password: &str) -> Result<SecondSignUp, Problem> {
    if !app.settings.hide_accounts {
        return Ok(SecondSignUp::IsRefused);
    }
    let found = find_credentials(app.accounts()?, email).await?;
    let stored = found.map(|found| found.password_hash);
    let knows_password = app.passwords.is_right(password.to_owned(), stored).await?;
    Ok(SecondSignUp::IsHidden { knows_password })
}
