//! Triggers, keys and indexes, taken off before a seeding and put back after it from their own
//! definitions in the catalogue, so that no second list of them can go stale.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::StoreError;

/// What has to be put back, in order.
pub(super) struct TakenOff {
    put_back: Vec<String>,
}

/// Statements that take one thing off and put it back.
#[derive(sqlx::FromRow)]
struct Part {
    take_off: String,
    put_back: String,
}

/// Triggers that run before rows are written stay: they decide what a row is. ENABLE TRIGGER USER
/// would not do: it forgets which of them are enabled ALWAYS.
const TRIGGERS: &str = "
    SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS take_off,
           format('ALTER TABLE %s ENABLE %s TRIGGER %I', tgrelid::regclass,
                  CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' END, tgname)
               AS put_back
    FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 2 = 0 AND tgrelid = ANY($1::regclass[])
    ORDER BY tgrelid::regclass::text, tgname
    LIMIT 1000";

/// Foreign keys first (others depend on unique ones), those that point at our tables too.
const CONSTRAINTS: &str = "
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS take_off,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid)) AS put_back
    FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u') AND conparentid = 0
      AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[]))
    ORDER BY contype <> 'f', conrelid::regclass::text, conname
    LIMIT 1000";

const INDEXES: &str = "
    SELECT format('DROP INDEX %s', indexrelid::regclass) AS take_off,
           pg_get_indexdef(indexrelid) AS put_back
    FROM pg_index
    WHERE indrelid = ANY($1::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = indexrelid
                      AND c.contype IN ('p', 'u', 'x'))
    ORDER BY indexrelid::regclass::text
    LIMIT 1000";

/// The photos of hotels go with them.
const TABLES: [&str; 5] = ["cities", "hotels", "hotel_photos", "room_types", "inventory"];

impl TakenOff {
    /// Without triggers no single change is noted; whoever seeds raises the epoch.
    pub(super) async fn triggers(connection: &mut PgConnection) -> Result<Self, StoreError> {
        Self::take(connection, &[TRIGGERS]).await
    }

    pub(super) async fn keys(connection: &mut PgConnection) -> Result<Self, StoreError> {
        Self::take(connection, &[CONSTRAINTS, INDEXES]).await
    }

    async fn take(
        connection: &mut PgConnection,
        queries: &[&'static str],
    ) -> Result<Self, StoreError> {
        let mut parts = Vec::new();
        for query in queries {
            let found = sqlx::query_as::<_, Part>(*query).bind(TABLES.map(str::to_owned).to_vec());
            parts.extend(found.fetch_all(&mut *connection).await?);
        }
        let mut put_back = Vec::with_capacity(parts.len());
        for part in parts {
            run(connection, part.take_off).await?;
            put_back.push(part.put_back);
        }
        put_back.reverse();
        Ok(Self { put_back })
    }

    pub(super) async fn put_back(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        for statement in self.put_back {
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
