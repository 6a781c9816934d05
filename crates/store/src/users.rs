//! People with an account.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};

use crate::StoreError;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// Somebody who wants an account.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    pub id: UserId,
    /// In NFC.
    pub email: &'a str,
    pub name: &'a str,
    /// argon2id in PHC form.
    pub password_hash: &'a str,
    /// Made by the seeder, with a password that everybody knows.
    pub demo: bool,
}

/// What a login is judged by.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user: User,
    pub password_hash: String,
    pub demo: bool,
}

/// Adds an account; `None` when the address is taken. That is no error: the database would write
/// the address into its log.
#[tracing::instrument(level = "debug", name = "db.insert_user", skip_all)]
pub async fn insert_user(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
) -> Result<Option<User>, StoreError> {
    let users = sqlx::query_as!(
        User,
        "INSERT INTO users (id, email, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (lower(email)) DO NOTHING
         RETURNING id, email, name, created_at",
        new.id.0,
        new.email,
        new.name,
        new.password_hash,
        new.demo
    );
    Ok(users.fetch_all(connection).await?.into_iter().next())
}

/// Adds an account unless it, or its address, is there already.
#[tracing::instrument(level = "debug", name = "db.ensure_user", skip_all)]
pub async fn ensure_user(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO users (id, email, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        new.id.0,
        new.email,
        new.name,
        new.password_hash,
        new.demo
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Looks an account up by its address, in whatever case.
#[tracing::instrument(level = "debug", name = "db.find_credentials", skip_all)]
pub async fn find_credentials(
    executor: impl PgExecutor<'_>,
    email: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = sqlx::query!(
        "SELECT id, email, name, created_at, password_hash, demo FROM users
         WHERE lower(email) = lower($1)",
        email
    );
    Ok(row.fetch_optional(executor).await?.map(|row| Credentials {
        user: User {
            id: UserId(row.id),
            email: row.email,
            name: row.name,
            created_at: row.created_at,
        },
        password_hash: row.password_hash,
        demo: row.demo,
    }))
}
