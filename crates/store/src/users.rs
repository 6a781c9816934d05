//! People with an account.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{Connection, PgConnection, PgExecutor};

use crate::StoreError;
use crate::mail_links::delete_links;
use crate::mails::{Kind, write_mail};
use crate::second_sign_up::{SecondSignUp, tell_owner};
use crate::sessions::end_other_sessions;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
    /// When somebody showed that they read what comes to the address.
    pub verified_at: Option<DateTime<Utc>>,
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
    /// What mails are written in: `en` or `de`.
    pub language: &'a str,
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
        "INSERT INTO users (id, email, name, password_hash, demo, language)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (lower(email)) DO NOTHING
         RETURNING id, email, name, created_at, verified_at",
        new.id.0,
        new.email,
        new.name,
        new.password_hash,
        new.demo,
        new.language
    );
    Ok(users.fetch_all(connection).await?.into_iter().next())
}

/// What became of the wish to have an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registration {
    Done(User),
    /// Somebody has the address.
    Taken,
}

/// Adds an account, and has a link sent that verifies its address. Where it is not to be known who has
/// an account, the owner of one is told by mail that somebody wanted another.
#[tracing::instrument(level = "debug", name = "db.register", skip_all)]
pub async fn register(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
    second: SecondSignUp,
) -> Result<Registration, StoreError> {
    let mut transaction = connection.begin().await?;
    hold_address(&mut transaction, new.email).await?;
    let registration = if let Some(user) = insert_user(&mut transaction, new).await? {
        write_mail(&mut transaction, Kind::Verification, user.id, None).await?;
        Registration::Done(user)
    } else {
        if let SecondSignUp::IsHidden { knows_password } = second {
            tell_owner(&mut transaction, new.email, knows_password).await?;
        }
        Registration::Taken
    };
    transaction.commit().await?;
    Ok(registration)
}

/// Keeps everybody else from taking an address until the transaction ends. Otherwise of two who take it
/// at once one would break the rule that it is one account's, and the database would write the address
/// into its log.
pub(crate) async fn hold_address(
    connection: &mut PgConnection,
    email: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('address ' || lower($1), 0))",
        email
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds an account unless it, or its address, is there already.
#[tracing::instrument(level = "debug", name = "db.ensure_user", skip_all)]
pub async fn ensure_user(
    connection: &mut PgConnection,
    new: &NewUser<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO users (id, email, name, password_hash, demo, language)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        new.id.0,
        new.email,
        new.name,
        new.password_hash,
        new.demo,
        new.language
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
        "SELECT id, email, name, created_at, verified_at, password_hash, demo FROM users
         WHERE lower(email) = lower($1)",
        email
    );
    Ok(row.fetch_optional(executor).await?.map(|row| Credentials {
        user: User {
            id: UserId(row.id),
            email: row.email,
            name: row.name,
            created_at: row.created_at,
            verified_at: row.verified_at,
        },
        password_hash: row.password_hash,
        demo: row.demo,
    }))
}

/// What a user's password is checked against; `None` = there is no such user any more.
#[tracing::instrument(level = "debug", name = "db.find_password_hash", skip_all)]
pub async fn find_password_hash(
    executor: impl PgExecutor<'_>,
    id: UserId,
) -> Result<Option<String>, StoreError> {
    let hash = sqlx::query_scalar!("SELECT password_hash FROM users WHERE id = $1", id.0);
    Ok(hash.fetch_optional(executor).await?)
}

/// Gives a user another name; `None` = there is no such user any more.
#[tracing::instrument(level = "debug", name = "db.rename_user", skip_all)]
pub async fn rename_user(
    connection: &mut PgConnection,
    id: UserId,
    name: &str,
) -> Result<Option<User>, StoreError> {
    let user = sqlx::query_as!(
        User,
        "UPDATE users SET name = $2 WHERE id = $1
         RETURNING id, email, name, created_at, verified_at",
        id.0,
        name
    );
    Ok(user.fetch_all(connection).await?.into_iter().next())
}

/// Stores another password in place of `old_hash`, ends every session but `current` and every link,
/// and tells the owner. False = it was another one by then, and nothing was done: of two who change it
/// at once, one is told.
#[tracing::instrument(level = "debug", name = "db.change_password", skip_all)]
pub async fn change_password(
    connection: &mut PgConnection,
    id: UserId,
    old_hash: &str,
    new_hash: &str,
    current: &[u8; 32],
) -> Result<bool, StoreError> {
    let mut transaction = connection.begin().await?;
    let changed = sqlx::query!(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        id.0,
        old_hash,
        new_hash
    );
    let changed = changed.execute(&mut *transaction).await?.rows_affected() > 0;
    if changed {
        end_other_sessions(&mut transaction, id, current).await?;
        delete_links(&mut transaction, id).await?;
        write_mail(&mut transaction, Kind::PasswordChanged, id, None).await?;
    }
    transaction.commit().await?;
    Ok(changed)
}
