//! Undoes what the daily roll did by a clock that was ahead.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::zones::{LOCK, Walk, list_zones};
use super::{Outcome, take_lock};
use crate::StoreError;

/// Opens nights again that the roll has closed and whose local day is not over at `at`, and lets the
/// roll go on from the date of `at`; returns how many. Nights that the hotel closed stay closed.
/// Whoever calls this vouches for `at`: by a clock that is behind, nights of the past would open.
#[tracing::instrument(level = "debug", name = "db.reopen_nights", skip_all)]
pub async fn reopen_nights(pool: &PgPool, at: DateTime<Utc>) -> Result<Outcome<u64>, StoreError> {
    let mut opened = 0;
    for zone in list_zones(pool, at).await? {
        let mut walk = Walk::begin();
        loop {
            let mut transaction = pool.begin().await?;
            if !take_lock(&mut transaction, LOCK).await? {
                return Ok(Outcome::Busy);
            }
            let hotels = walk.next_group(&mut transaction, &zone).await?;
            if hotels.is_empty() {
                sqlx::query!(
                    "UPDATE rolled_zones SET local_date = least(local_date, $2)
                     WHERE time_zone = $1",
                    zone.time_zone,
                    zone.today
                )
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
                break;
            }
            // rows are locked in the one order that everything keeps
            let chunk = sqlx::query!(
                "WITH early AS MATERIALIZED (
                     SELECT room_type_id, night FROM inventory
                     WHERE room_type_id =
                             ANY (ARRAY(SELECT id FROM room_types WHERE hotel_id = ANY($1)))
                       AND night >= $2 AND closed AND closed_by_roll
                     ORDER BY room_type_id, night FOR NO KEY UPDATE
                 )
                 UPDATE inventory i SET closed = false, closed_by_roll = false FROM early
                 WHERE i.room_type_id = early.room_type_id AND i.night = early.night",
                &hotels,
                zone.today
            );
            let chunk = chunk.execute(&mut *transaction).await?;
            transaction.commit().await?;
            opened += chunk.rows_affected();
        }
    }
    Ok(Outcome::Done(opened))
}
