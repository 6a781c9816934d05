//! What a seeder asks before it empties tables: is nobody else at it, and would bookings go?

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::StoreError;

/// Advisory lock of seeding; any number of the project's own.
const SEEDING_LOCK: i64 = 0x1225_1647_0005;

/// Keeps other seeders out until [`release`] or the end of this connection; false = one is at work.
/// The server also gives up within two seconds when this process dies, in the middle of building a
/// key too.
#[tracing::instrument(level = "debug", name = "db.claim", skip_all)]
pub async fn claim(connection: &mut PgConnection) -> Result<bool, StoreError> {
    sqlx::query("SET client_connection_check_interval = '2s'").execute(&mut *connection).await?;
    let claimed =
        sqlx::query_scalar!(r#"SELECT pg_try_advisory_lock($1) AS "claimed!""#, SEEDING_LOCK);
    Ok(claimed.fetch_one(connection).await?)
}

/// Lets the next seeder in at once: a server notices only a little later that a connection closed.
#[tracing::instrument(level = "debug", name = "db.release", skip_all)]
pub async fn release(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_unlock($1)", SEEDING_LOCK).fetch_one(connection).await?;
    Ok(())
}

/// The database's date in UTC.
#[tracing::instrument(level = "debug", name = "db.today", skip_all)]
pub async fn today(connection: &mut PgConnection) -> Result<NaiveDate, StoreError> {
    let today =
        sqlx::query_scalar!(r#"SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date AS "today!""#);
    Ok(today.fetch_one(connection).await?)
}

/// Whether the database holds bookings that a new world would take with it.
#[tracing::instrument(level = "debug", name = "db.has_bookings", skip_all)]
pub async fn has_bookings(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let table = sqlx::query_scalar::<_, bool>("SELECT to_regclass('bookings') IS NOT NULL");
    if !table.fetch_one(&mut *connection).await? {
        return Ok(false);
    }
    let rows = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM bookings) AS "exists!""#);
    Ok(rows.fetch_one(connection).await?)
}
