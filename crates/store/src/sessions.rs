//! Sessions: only hashes of tokens are kept, and time is that of the database.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;
use crate::users::User;

/// Sessions of one user at most; the oldest ones end.
const SESSIONS_PER_USER_MAX: i64 = 50;

/// Somebody who signs in.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub user: UserId,
    pub token_hash: &'a [u8; 32],
    pub ttl: Duration,
    /// Unused for so long it ends.
    pub idle: Duration,
    /// What the password was checked against. A session is not opened once it is another one:
    /// whoever changes a password ends every session of the old one, those under way too.
    pub password_hash: &'a str,
    /// Browser and system, in words.
    pub device: Option<&'a str>,
    /// The session that the same browser had before: it ends.
    pub replaces: Option<&'a [u8; 32]>,
}

/// An open session of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    /// To a few minutes.
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub device: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Opens a session; returns when it ends, or `None` when there is no such user with that password
/// any more.
#[tracing::instrument(level = "debug", name = "db.open_session", skip_all)]
pub async fn open_session(
    connection: &mut PgConnection,
    new: &NewSession<'_>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    sqlx::query!(
        "DELETE FROM sessions WHERE token_hash IN (
             SELECT token_hash FROM sessions WHERE user_id = $1
             ORDER BY created_at DESC, token_hash OFFSET $2 LIMIT 100)",
        new.user.0,
        SESSIONS_PER_USER_MAX - 1
    )
    .execute(&mut *connection)
    .await?;
    let seconds = i32::try_from(new.ttl.as_secs()).unwrap_or(i32::MAX);
    // waits for a change of the password under way, and then looks at the new one
    let ends = sqlx::query_scalar!(
        "WITH opened AS (
             INSERT INTO sessions (token_hash, user_id, expires_at, device, idle_at)
             SELECT $1, u.id, clock_timestamp() + make_interval(secs => $3), $5,
                 clock_timestamp() + make_interval(secs => $6)
             FROM users u WHERE u.id = $2 AND u.password_hash = $4 FOR SHARE
             RETURNING expires_at
         ), ended AS (
             DELETE FROM sessions WHERE token_hash = $7 AND EXISTS (SELECT FROM opened)
         )
         SELECT expires_at FROM opened",
        new.token_hash.as_slice(),
        new.user.0,
        f64::from(seconds),
        new.password_hash,
        new.device,
        new.idle.as_secs_f64(),
        new.replaces.map(<[u8; 32]>::as_slice)
    );
    Ok(ends.fetch_all(connection).await?.first().copied())
}

/// Whose session this is, if it is open, and whether nobody has noted for a while that it is used.
/// Demo users have none where they are not let in.
#[tracing::instrument(level = "debug", name = "db.find_session", skip_all)]
pub async fn find_session(
    executor: impl PgExecutor<'_>,
    token_hash: &[u8; 32],
    lets_demo_in: bool,
) -> Result<Option<(User, bool)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT u.id, u.email, u.name, u.created_at, u.verified_at,
             s.last_seen_at < clock_timestamp() - interval '5 minutes' AS "is_stale!"
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = $1 AND s.expires_at > clock_timestamp()
             AND s.idle_at > clock_timestamp() AND ($2 OR NOT u.demo)"#,
        token_hash.as_slice(),
        lets_demo_in
    );
    let row = row.fetch_optional(executor).await?;
    Ok(row.map(|row| {
        let user = User {
            id: UserId(row.id),
            email: row.email,
            name: row.name,
            created_at: row.created_at,
            verified_at: row.verified_at,
        };
        (user, row.is_stale)
    }))
}

/// Notes that a session is used: unused for `idle` from now on it ends.
#[tracing::instrument(level = "debug", name = "db.note_use", skip_all)]
pub async fn note_use(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
    idle: Duration,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE sessions SET last_seen_at = clock_timestamp(),
             idle_at = clock_timestamp() + make_interval(secs => $2)
         WHERE token_hash = $1",
        token_hash.as_slice(),
        idle.as_secs_f64()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The open sessions of a user, the one used last first.
#[tracing::instrument(level = "debug", name = "db.list_sessions", skip_all)]
pub async fn list_sessions(
    executor: impl PgExecutor<'_>,
    user: UserId,
    current: &[u8; 32],
) -> Result<Vec<OwnSession>, StoreError> {
    let sessions = sqlx::query_as!(
        OwnSession,
        r#"SELECT id, created_at, last_seen_at, expires_at, device, token_hash = $2 AS "current!"
         FROM sessions WHERE user_id = $1 AND expires_at > clock_timestamp()
             AND idle_at > clock_timestamp()
         ORDER BY token_hash = $2 DESC, last_seen_at DESC, id LIMIT $3"#,
        user.0,
        current.as_slice(),
        SESSIONS_PER_USER_MAX
    );
    Ok(sessions.fetch_all(executor).await?)
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
         WHERE s.token_hash = ANY($1) AND s.expires_at > clock_timestamp()
             AND s.idle_at > clock_timestamp() AND ($2 OR NOT u.demo)
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

/// Ends an open session of a user by its id; whether that was `current`. `None` = there is none.
#[tracing::instrument(level = "debug", name = "db.end_session", skip_all)]
pub async fn end_session(
    connection: &mut PgConnection,
    user: UserId,
    id: Uuid,
    current: &[u8; 32],
) -> Result<Option<bool>, StoreError> {
    let ended = sqlx::query_scalar!(
        r#"DELETE FROM sessions
         WHERE user_id = $1 AND id = $2 AND expires_at > clock_timestamp()
         RETURNING token_hash = $3 AS "current!""#,
        user.0,
        id,
        current.as_slice()
    );
    Ok(ended.fetch_all(connection).await?.first().copied())
}

/// Ends every session of a user but one; how many.
#[tracing::instrument(level = "debug", name = "db.end_other_sessions", skip_all)]
pub async fn end_other_sessions(
    connection: &mut PgConnection,
    user: UserId,
    current: &[u8; 32],
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2",
        user.0,
        current.as_slice()
    );
    Ok(ended.execute(connection).await?.rows_affected())
}
