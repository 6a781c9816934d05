//! What a reader needs to know of the database server to judge the figures.

use anyhow::ensure;
use serde::Serialize;
use sqlx::PgConnection;

/// Connections that are left to everybody else.
const LEFT_TO_OTHERS: i64 = 24;
/// With fewer the guests would wait for each other before they meet.
const CONNECTIONS_MIN: u32 = 20;

/// Version and durability of the server, and where the race is.
#[derive(Clone, Debug, Serialize)]
pub struct Server {
    /// Made for this run and removed when it ends.
    pub database: String,
    pub postgresql: String,
    /// Whether a commit waits for the disk, as the server has it.
    pub fsync: String,
    pub synchronous_commit: String,
    pub full_page_writes: String,
    /// Connections that guests share.
    pub connections: u32,
}

impl Server {
    /// Asks the server, for a run in this database with so many guests at once.
    pub async fn ask(
        connection: &mut PgConnection,
        database: &str,
        guests: usize,
    ) -> anyhow::Result<Self> {
        let (postgresql, fsync, synchronous_commit, full_page_writes, free) =
            sqlx::query_as::<_, (String, String, String, String, i64)>(
                "SELECT current_setting('server_version'), current_setting('fsync'),
                     current_setting('synchronous_commit'), current_setting('full_page_writes'),
                     current_setting('max_connections')::bigint
                         - current_setting('superuser_reserved_connections')::bigint
                         - (SELECT count(*) FROM pg_stat_activity
                            WHERE backend_type = 'client backend')",
            )
            .fetch_one(connection)
            .await?;
        let connections = u32::try_from((free - LEFT_TO_OTHERS).clamp(0, i64::try_from(guests)?))?;
        ensure!(
            connections >= CONNECTIONS_MIN,
            "the server has only {free} free connections: at least {} are needed, raise \
             max_connections",
            i64::from(CONNECTIONS_MIN) + LEFT_TO_OTHERS
        );
        let database = database.to_owned();
        Ok(Self { database, postgresql, fsync, synchronous_commit, full_page_writes, connections })
    }
}
