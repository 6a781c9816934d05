//! A read-only transaction that sees one state of the database from its first statement to its last.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::StoreError;

/// Reads of one snapshot. It holds back nobody's writes and not the feed's floor, but old row
/// versions stay while it is open: close it soon.
pub struct Reading {
    transaction: Transaction<'static, Postgres>,
}

impl Reading {
    /// Begins; the snapshot is taken by the first statement.
    pub async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        let transaction =
            pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Self { transaction })
    }

    /// Ends it. Dropping does the same, a little later.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Reading {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
