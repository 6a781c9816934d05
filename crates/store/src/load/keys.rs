//! Keys and indexes, taken off before a load and put back after it from their own definitions in
//! the catalogue, so that no second list of them can go stale.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::StoreError;

/// What has to be built again, in order.
pub(super) struct DroppedKeys {
    build: Vec<String>,
}

/// Statements that drop one key or index and build it again.
#[derive(sqlx::FromRow)]
struct Key {
    drop_it: String,
    build_it: String,
}

/// Foreign keys first (others depend on unique ones), those that point at our tables too.
const CONSTRAINTS: &str = "
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop_it,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid)) AS build_it
    FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u') AND conparentid = 0
      AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[]))
    ORDER BY contype <> 'f', conrelid::regclass::text, conname
    LIMIT 1000";

const INDEXES: &str = "
    SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop_it,
           pg_get_indexdef(indexrelid) AS build_it
    FROM pg_index
    WHERE indrelid = ANY($1::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = indexrelid
                      AND c.contype IN ('p', 'u', 'x'))
    ORDER BY indexrelid::regclass::text
    LIMIT 1000";

const TABLES: [&str; 4] = ["cities", "hotels", "room_types", "inventory"];

impl DroppedKeys {
    pub(super) async fn drop_all(connection: &mut PgConnection) -> Result<Self, StoreError> {
        let mut keys = Vec::new();
        for query in [CONSTRAINTS, INDEXES] {
            let found = sqlx::query_as::<_, Key>(query).bind(TABLES.map(str::to_owned).to_vec());
            keys.extend(found.fetch_all(&mut *connection).await?);
        }
        let mut build = Vec::with_capacity(keys.len());
        for key in keys {
            run(connection, key.drop_it).await?;
            build.push(key.build_it);
        }
        build.reverse();
        Ok(Self { build })
    }

    pub(super) async fn build_all(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        for statement in self.build {
            run(connection, statement).await?;
        }
        Ok(())
    }
}

/// The text comes from the server's own catalogue, quoted by it.
async fn run(connection: &mut PgConnection, statement: String) -> Result<(), StoreError> {
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}
