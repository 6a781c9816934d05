//! Connections and their limits: every session states how long it may run, wait and idle, because
//! dropping a future does not stop the server.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

use crate::StoreError;

/// Limits of a pool and of every session in it.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections of this process; the sum over all processes stays below the server's.
    pub connections_max: u32,
    /// How long a caller waits for a free connection.
    pub acquire_timeout: Duration,
    /// How long one statement may run on the server.
    pub statement_timeout: Duration,
    /// How long one statement may wait for a lock.
    pub lock_timeout: Duration,
    /// How long a transaction may sit without a statement: it holds the feed's floor meanwhile.
    pub idle_in_transaction_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 16,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// For people, their sessions and bookings: look-ups by a key.
    pub const ACCOUNTS: Self = Self::small(8);
    /// For who follows the feed, and loads everything once: one at work, one at the doorbell.
    pub const FEED: Self = Self { statement_timeout: Duration::from_secs(30), ..Self::small(3) };
    /// For sockets: bookings that are watched, sessions that may be over.
    pub const REALTIME: Self = Self::small(4);
    /// For who sends mails: one after the other.
    pub const MAILS: Self = Self::small(2);
    /// For looking how far the inventory reaches.
    pub const HORIZON: Self = Self::small(1);

    /// A purpose of its own has a few connections of its own: when one waits for locks, no other does.
    const fn small(connections_max: u32) -> Self {
        Self {
            connections_max,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(9),
            lock_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_secs(10),
        }
    }

    /// For one long job on its own connection (migration, seeding): no limit but on lock waits.
    pub const LONG_JOB: Self = Self {
        connections_max: 1,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::ZERO,
        lock_timeout: Duration::from_secs(10),
        idle_in_transaction_timeout: Duration::ZERO,
    };
}

/// A pool that connects when it is first used, so that a process starts and serves from memory
/// while the database is away. `application` names the role in `pg_stat_activity`.
pub fn open_pool(url: &str, application: &str, limits: &Limits) -> Result<PgPool, StoreError> {
    let options = session_options(url, application, limits)?;
    Ok(PgPoolOptions::new()
        .max_connections(limits.connections_max)
        .acquire_timeout(limits.acquire_timeout)
        .idle_timeout(Duration::from_mins(10))
        .max_lifetime(Duration::from_mins(30))
        .connect_lazy_with(options))
}

/// One connection outside any pool, for a migration, a load or a stream of everything.
#[tracing::instrument(level = "debug", name = "db.open_connection", skip_all)]
pub async fn open_connection(
    url: &str,
    application: &str,
    limits: &Limits,
) -> Result<PgConnection, StoreError> {
    Ok(PgConnection::connect_with(&session_options(url, application, limits)?).await?)
}

/// Asks the database for a sign of life.
#[tracing::instrument(level = "debug", name = "db.ping", skip_all)]
pub async fn ping(executor: impl sqlx::PgExecutor<'_>) -> Result<(), StoreError> {
    sqlx::query("SELECT 1").execute(executor).await?;
    Ok(())
}

/// Writes as a booking does: fails on a server that only reads, and on a full disk.
#[tracing::instrument(level = "debug", name = "db.probe_write", skip_all)]
pub async fn probe_write(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT probe_write_v1()").execute(connection).await?;
    Ok(())
}

fn session_options(
    url: &str,
    application: &str,
    limits: &Limits,
) -> Result<PgConnectOptions, StoreError> {
    let milliseconds = |limit: Duration| limit.as_millis().to_string();
    let options = PgConnectOptions::from_str(url)?
        .application_name(application)
        .options([
            ("statement_timeout", milliseconds(limits.statement_timeout)),
            ("lock_timeout", milliseconds(limits.lock_timeout)),
            (
                "idle_in_transaction_session_timeout",
                milliseconds(limits.idle_in_transaction_timeout),
            ),
            // our statements are short; compiling them costs more than it gives
            ("jit", "off".to_owned()),
            ("timezone", "UTC".to_owned()),
            ("client_min_messages", "warning".to_owned()),
        ])
        .disable_statement_logging();
    Ok(options)
}
