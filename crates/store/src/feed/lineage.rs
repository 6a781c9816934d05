//! Which life of the database this is. After a restore or a fail-over transaction ids may go
//! backwards; nothing that was noted in another life can be compared with this one.

use std::fmt;

use sqlx::{Connection, PgConnection, PgExecutor};

use crate::StoreError;

/// One life of one database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lineage {
    /// Of the cluster, made by initdb.
    pub system_identifier: i64,
    /// Of the write-ahead log, 8 hexadecimal digits: another one after every recovery.
    pub timeline: String,
    /// Of the database within the cluster.
    pub database_oid: i64,
}

impl fmt::Display for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.system_identifier, self.timeline, self.database_oid)
    }
}

/// Asks the server.
#[tracing::instrument(level = "debug", name = "db.read_lineage", skip_all)]
pub async fn read_lineage(executor: impl PgExecutor<'_>) -> Result<Lineage, StoreError> {
    let lineage = sqlx::query_as!(
        Lineage,
        r#"SELECT system_identifier AS "system_identifier!",
             left(pg_walfile_name(pg_current_wal_lsn()), 8) AS "timeline!",
             (SELECT oid::int8 FROM pg_database WHERE datname = current_database())
                 AS "database_oid!"
         FROM pg_control_system()"#
    );
    Ok(lineage.fetch_one(executor).await?)
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    pub lineage: Lineage,
    /// Every transaction that has ended has a smaller id.
    pub next_xid: u64,
}

/// Asks the server which life it is in, and how far its transactions are.
#[tracing::instrument(level = "debug", name = "db.read_pulse", skip_all)]
pub async fn read_pulse(connection: &mut PgConnection) -> Result<Pulse, StoreError> {
    let lineage = read_lineage(&mut *connection).await?;
    let next_xid = sqlx::query_scalar!(
        r#"SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS "next_xid!""#
    );
    let next_xid = next_xid.fetch_one(connection).await?;
    let next_xid = next_xid
        .parse()
        .map_err(|_| StoreError::Unreadable(format!("a transaction id of {next_xid}")))?;
    Ok(Pulse { lineage, next_xid })
}

/// Notes the lineage in the feed's state. When it is another one, what was noted in ids of the old
/// life goes: the trim mark, the cursors, changes that claim to come from the future; and the
/// epoch rises, so that every reader loads everything.
pub(super) async fn adopt_lineage(connection: &mut PgConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await?;
    let lineage = read_lineage(&mut *transaction).await?;
    let known = sqlx::query!("SELECT system_identifier, timeline, database_oid FROM feed_state");
    let known = known.fetch_one(&mut *transaction).await?;
    let Lineage { system_identifier, timeline, database_oid } = &lineage;
    if (known.system_identifier, known.timeline.as_ref(), known.database_oid)
        == (Some(*system_identifier), Some(timeline), Some(*database_oid))
    {
        return Ok(transaction.rollback().await?);
    }
    // several readers may get here at once: only one finds a difference under the row's lock
    let first_life = sqlx::query_scalar!(
        r#"WITH before AS MATERIALIZED (SELECT system_identifier AS old FROM feed_state FOR UPDATE)
         UPDATE feed_state SET system_identifier = $1, timeline = $2, database_oid = $3,
             epoch = epoch + (old IS NOT NULL)::int, trimmed_to = '0'
         FROM before
         WHERE (system_identifier, timeline, database_oid) IS DISTINCT FROM ($1, $2, $3)
         RETURNING old IS NULL AS "first_life!""#,
        system_identifier,
        timeline,
        database_oid
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if first_life == Some(false) {
        tracing::warn!(%lineage, "another life of the database: all readers load everything");
        for statement in [
            sqlx::query!("DELETE FROM feed_cursors"),
            sqlx::query!(
                "DELETE FROM hotel_changes WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())"
            ),
        ] {
            statement.execute(&mut *transaction).await?;
        }
    }
    Ok(transaction.commit().await?)
}
