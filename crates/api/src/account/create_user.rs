//! `POST /v1/users`: opens an account.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::UserId;
use http::StatusCode;
use store::users::{NewUser, insert_user};
use uuid::Uuid;

use crate::account::json::UserBody;
use crate::account::request_bodies;
use crate::app::AppState;
use crate::edge::codes::Code;
use crate::edge::json_body::Fields;
use crate::edge::problem::{Problem, ProblemBody};

/// Open an account
#[utoipa::path(
    post, path = "/v1/users", tag = "accounts",
    request_body = request_bodies::NewUser,
    responses(
        (status = 201, description = "The account", body = UserBody),
        (status = 400, description = "INVALID_BODY", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "EMAIL_TAKEN", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn create_user(
    State(app): State<AppState>,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let email = fields.email("email");
    let name = fields.text("name", 1..=200);
    let password = fields.password("password");
    let wanted = email.zip(name).zip(password);
    let ((email, name), password) = fields.finish(wanted)?;

    let pool = app.accounts()?;
    let password_hash = app.passwords.hash(password).await?;
    let new = NewUser {
        id: UserId(Uuid::now_v7()),
        email: &email,
        name: &name,
        password_hash: &password_hash,
        demo: false,
    };
    let mut connection = pool.acquire().await.map_err(store::StoreError::from)?;
    let user = insert_user(&mut connection, &new).await?;
    let user = user
        .ok_or_else(|| Problem::new(Code::EmailTaken, "there is an account with this address"))?;
    Ok((StatusCode::CREATED, Json(UserBody::from(user))).into_response())
}
