//! People with an account.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

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

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    id: Uuid,
    email: String,
    name: String,
    created_at: DateTime<Utc>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        let UserRow { id, email, name, created_at } = row;
        Self { id: UserId(id), email, name, created_at }
    }
}

/// Adds an account; `None` when the address is taken. That is no error: the database would write
/// the address into its log.
#[tracing::instrument(level = "debug", name = "db.insert_user", skip_all)]
pub async fn insert_user(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
) -> Result<Option<User>, StoreError> {
    let row = sqlx::query_as::<_, UserRow>(
        "INSERT INTO users (id, email, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (lower(email)) DO NOTHING
         RETURNING id, email, name, created_at",
    );
    let row = row.bind(new.id.0).bind(new.email).bind(new.name);
    let row = row.bind(new.password_hash).bind(new.demo).fetch_all(connection).await?;
    Ok(row.into_iter().next().map(User::from))
}

/// Adds an account unless it, or its address, is there already.
#[tracing::instrument(level = "debug", name = "db.ensure_user", skip_all)]
pub async fn ensure_user(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO users (id, email, name, password_hash, demo) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(new.id.0)
    .bind(new.email)
    .bind(new.name)
    .bind(new.password_hash)
    .bind(new.demo)
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
    let row = sqlx::query_as::<_, (Uuid, String, String, DateTime<Utc>, String, bool)>(
        "SELECT id, email, name, created_at, password_hash, demo FROM users
         WHERE lower(email) = lower($1)",
    );
    let row = row.bind(email).fetch_optional(executor).await?;
    Ok(row.map(|(id, email, name, created_at, password_hash, demo)| Credentials {
        user: User { id: UserId(id), email, name, created_at },
        password_hash,
        demo,
    }))
}
