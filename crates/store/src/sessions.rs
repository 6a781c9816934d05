//! Sessions: only hashes of tokens are kept, and time is that of the database.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};

use crate::StoreError;
use crate::users::User;

/// Sessions of one user at most; the oldest ones end.
const SESSIONS_PER_USER_MAX: i64 = 50;

/// Opens a session; returns when it ends.
#[tracing::instrument(level = "debug", name = "db.open_session", skip_all)]
pub async fn open_session(
    connection: &mut PgConnection,
    user: UserId,
    token_hash: &[u8; 32],
    ttl: Duration,
) -> Result<DateTime<Utc>, StoreError> {
    sqlx::query!(
        "DELETE FROM sessions WHERE token_hash IN (
             SELECT token_hash FROM sessions WHERE user_id = $1
             ORDER BY created_at DESC, token_hash OFFSET $2 LIMIT 100)",
        user.0,
        SESSIONS_PER_USER_MAX - 1
    )
    .execute(&mut *connection)
    .await?;
    let seconds = i32::try_from(ttl.as_secs()).unwrap_or(i32::MAX);
    let ends = sqlx::query_scalar!(
        "INSERT INTO sessions (token_hash, user_id, expires_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING expires_at",
        token_hash.as_slice(),
        user.0,
        f64::from(seconds)
    );
    let ends = ends.fetch_all(connection).await?;
    ends.first().copied().ok_or_else(|| StoreError::Unreadable("a session without end".to_owned()))
}

/// Whose session this is, if it is open. Demo users have none where they are not let in.
#[tracing::instrument(level = "debug", name = "db.find_session", skip_all)]
pub async fn find_session(
    executor: impl PgExecutor<'_>,
    token_hash: &[u8; 32],
    lets_demo_in: bool,
) -> Result<Option<User>, StoreError> {
    let user = sqlx::query_as!(
        User,
        "SELECT u.id, u.email, u.name, u.created_at
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = $1 AND s.expires_at > clock_timestamp() AND ($2 OR NOT u.demo)",
        token_hash.as_slice(),
        lets_demo_in
    );
    Ok(user.fetch_optional(executor).await?)
}

/// Which of these sessions are open, at most 1,000 of them.
#[tracing::instrument(level = "debug", name = "db.find_open_sessions", skip_all)]
pub async fn find_open_sessions(
    executor: impl PgExecutor<'_>,
    token_hashes: &[[u8; 32]],
    lets_demo_in: bool,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let hashes: Vec<Vec<u8>> = token_hashes.iter().map(|hash| hash.to_vec()).collect();
    let open = sqlx::query_scalar!(
        "SELECT s.token_hash FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = ANY($1) AND s.expires_at > clock_timestamp() AND ($2 OR NOT u.demo)
         LIMIT 1000",
        &hashes,
        lets_demo_in
    );
    let open = open.fetch_all(executor).await?.into_iter().map(|hash| {
        hash.try_into().map_err(|_| StoreError::Unreadable("the hash of a session".to_owned()))
    });
    open.collect()
}

/// Ends a session at once, for every process.
#[tracing::instrument(level = "debug", name = "db.close_session", skip_all)]
pub async fn close_session(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM sessions WHERE token_hash = $1", token_hash.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}
