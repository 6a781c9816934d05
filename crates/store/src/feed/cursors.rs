//! The stored places of all indices, for whoever builds, waits or cleans up.

use chrono::{DateTime, Utc};
use domain::ids::HotelId;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Position;
use crate::StoreError;

/// More indices than this are never there at once.
const CURSORS_MAX: i64 = 100;

/// The stored place of one index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The index's name.
    pub name: String,
    /// Which full load of the database it belongs to.
    pub epoch: i64,
    /// The last hotel that its backfill has written.
    pub filled_to: Option<Uuid>,
    /// How many it has written.
    pub hotels_filled: i64,
    /// When its reader last said so.
    pub updated_at: DateTime<Utc>,
    /// How long that is ago, by the database's clock.
    pub untouched_seconds: i64,
}

/// All stored places by name.
#[tracing::instrument(level = "debug", name = "db.list_cursors", skip_all)]
pub async fn list_cursors(executor: impl PgExecutor<'_>) -> Result<Vec<Cursor>, StoreError> {
    let cursors = sqlx::query_as!(
        Cursor,
        r#"SELECT name, epoch, filled_to, hotels_filled, updated_at,
             extract(epoch FROM clock_timestamp() - updated_at)::int8 AS "untouched_seconds!"
         FROM feed_cursors ORDER BY name LIMIT $1"#,
        CURSORS_MAX
    );
    Ok(cursors.fetch_all(executor).await?)
}

/// Forgets an index: its place no longer keeps changes from being trimmed.
#[tracing::instrument(level = "debug", name = "db.delete_cursor", skip_all)]
pub async fn delete_cursor(connection: &mut PgConnection, name: &str) -> Result<(), StoreError> {
    for statement in [
        sqlx::query!("DELETE FROM dead_letters WHERE index_name = $1", name),
        sqlx::query!("DELETE FROM feed_cursors WHERE name = $1", name),
    ] {
        statement.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Notes that the backfill of an index has written every hotel up to `filled_to`.
#[tracing::instrument(level = "debug", name = "db.note_filled", skip_all)]
pub async fn note_filled(
    connection: &mut PgConnection,
    name: &str,
    filled_to: HotelId,
    hotels_filled: u64,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE feed_cursors SET filled_to = $2, hotels_filled = $3,
             updated_at = clock_timestamp()
         WHERE name = $1",
        name,
        filled_to.0,
        i64::try_from(hotels_filled).unwrap_or(i64::MAX)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How far the backfill of an index is: the last hotel it has written, and how many.
#[tracing::instrument(level = "debug", name = "db.find_filled", skip_all)]
pub async fn find_filled(
    executor: impl PgExecutor<'_>,
    name: &str,
) -> Result<(Option<HotelId>, u64), StoreError> {
    let filled =
        sqlx::query!("SELECT filled_to, hotels_filled FROM feed_cursors WHERE name = $1", name);
    Ok(filled.fetch_optional(executor).await?.map_or((None, 0), |filled| {
        (filled.filled_to.map(HotelId), filled.hotels_filled.unsigned_abs())
    }))
}

/// The snapshot of this moment.
#[tracing::instrument(level = "debug", name = "db.current_position", skip_all)]
pub async fn current_position(executor: impl PgExecutor<'_>) -> Result<Position, StoreError> {
    let snapshot = sqlx::query_scalar!(r#"SELECT pg_current_snapshot()::text AS "snapshot!""#);
    let snapshot = snapshot.fetch_one(executor).await?;
    snapshot.parse().map_err(|_| StoreError::Unreadable("the server's snapshot".to_owned()))
}

/// Whether an index has written the changes of this transaction; `None` when nobody feeds it.
#[tracing::instrument(level = "debug", name = "db.has_seen", skip_all)]
pub async fn has_seen(
    executor: impl PgExecutor<'_>,
    name: &str,
    xid: u64,
) -> Result<Option<bool>, StoreError> {
    let seen = sqlx::query_scalar!(
        r#"SELECT coalesce(pg_visible_in_snapshot($2::text::xid8, seen), false) AS "seen!"
         FROM feed_cursors WHERE name = $1"#,
        name,
        xid.to_string()
    );
    Ok(seen.fetch_optional(executor).await?)
}
