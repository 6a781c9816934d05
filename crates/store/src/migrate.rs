//! Brings the schema up and down. The files are in `migrations/`, compiled into the binary.

use sqlx::PgConnection;
use sqlx::migrate::{MigrationType, Migrator};

use crate::StoreError;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// A change of the schema, numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub version: i64,
    pub description: String,
}

/// All migrations this binary knows, ascending.
pub fn known() -> Vec<Migration> {
    MIGRATOR
        .iter()
        .filter(|known| known.migration_type != MigrationType::ReversibleDown)
        .map(|known| Migration {
            version: known.version,
            description: known.description.to_string(),
        })
        .collect()
}

/// A number that differs when the text of any migration differs.
pub fn fingerprint() -> String {
    let mut all = 0_u64;
    for byte in MIGRATOR.iter().flat_map(|known| known.checksum.iter()) {
        all = all.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(*byte) + 1);
    }
    format!("{all:016x}")
}

/// Applies every migration that is missing; returns those it applied. Safe to run from several
/// processes at once: an advisory lock lets one work.
pub async fn up(connection: &mut PgConnection) -> Result<Vec<Migration>, StoreError> {
    let before = pending(connection).await?;
    MIGRATOR.run(&mut *connection).await?;
    Ok(before)
}

/// Undoes the migrations above `version`, newest first. 0 undoes everything but the extensions.
pub async fn down_to(connection: &mut PgConnection, version: i64) -> Result<(), StoreError> {
    MIGRATOR.undo(&mut *connection, version).await?;
    Ok(())
}

/// The migrations that [`up`] would apply.
pub async fn pending(connection: &mut PgConnection) -> Result<Vec<Migration>, StoreError> {
    let applied = applied_versions(connection).await?;
    Ok(known().into_iter().filter(|known| !applied.contains(&known.version)).collect())
}

/// Tables of the search path that these migrations did not make. On a database without our
/// migrations they are a stranger's: whoever wants to write there should refuse.
pub async fn foreign_tables(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    if !applied_versions(connection).await?.is_empty() {
        return Ok(Vec::new());
    }
    let names = sqlx::query_scalar::<_, String>(
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
           AND c.relname <> '_sqlx_migrations'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
         ORDER BY 1 LIMIT 100",
    );
    Ok(names.fetch_all(connection).await?)
}

/// The tables of the search path, whoever made them, but for those of extensions.
pub async fn count_tables(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')",
    );
    Ok(count.fetch_one(connection).await?.unsigned_abs())
}

async fn applied_versions(connection: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    let exists =
        sqlx::query_scalar::<_, bool>("SELECT to_regclass('_sqlx_migrations') IS NOT NULL");
    if !exists.fetch_one(&mut *connection).await? {
        return Ok(Vec::new());
    }
    let applied = sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations LIMIT 10000");
    Ok(applied.fetch_all(connection).await?)
}
