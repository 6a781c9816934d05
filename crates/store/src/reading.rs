//! A read-only transaction that sees one state of the database from its first statement to its last.

use std::ops::{Deref, DerefMut};

use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use crate::StoreError;

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Reads of one snapshot. It holds back nobody's writes and not the feed's floor, but old row
/// versions stay while it is open: close it soon.
pub struct Reading<'c> {
    transaction: Transaction<'c, Postgres>,
}

impl Reading<'static> {
    /// Begins on any connection; the snapshot is taken by the first statement.
    #[tracing::instrument(level = "debug", name = "db.begin", skip_all)]
    pub async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        Ok(Self { transaction: pool.begin_with(BEGIN).await? })
    }
}

impl<'c> Reading<'c> {
    /// The same on this connection, for a reader whose lock lives as long as its session.
    #[tracing::instrument(level = "debug", name = "db.begin_on", skip_all)]
    pub async fn begin_on(connection: &'c mut PgConnection) -> Result<Self, StoreError> {
        Ok(Self { transaction: connection.begin_with(BEGIN).await? })
    }

    /// Ends it. Dropping does the same, a little later.
    #[tracing::instrument(level = "debug", name = "db.close", skip_all)]
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Reading<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Reading<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
