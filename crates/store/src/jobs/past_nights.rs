//! Removes nights that are long over, so that the table stays as large as what is on sale.
//!
//! Kept are nights that somebody bought or holds (bookings are recounted against them), and what the
//! roll copies from: all of the last 52 weeks before a room type's last night, and one night before
//! those, by which it knows that it was given a whole year.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::zones::{Walk, list_zones};
use super::{Outcome, take_lock};
use crate::StoreError;

/// Any number that no other job uses.
const LOCK: i64 = 0x1225_0005;
/// So many rows go in one transaction, so that it is short and holds nobody up.
const NIGHTS_PER_CHUNK: i64 = 5_000;

/// Removes nights that were over `kept_days` before the date up to which the roll has come: a clock
/// that is wrong removes nothing that the roll has not closed. Returns how many.
#[tracing::instrument(level = "debug", name = "db.remove_past_nights", skip_all)]
pub async fn remove_past_nights(
    pool: &PgPool,
    at: DateTime<Utc>,
    kept_days: u16,
) -> Result<Outcome<u64>, StoreError> {
    let mut removed = 0;
    for zone in list_zones(pool, at).await? {
        let Some(rolled_to) = zone.own_roll() else { continue };
        let before = rolled_to - Days::new(u64::from(kept_days));
        let mut walk = Walk::begin();
        loop {
            let hotels = walk.next_group(&mut *pool.acquire().await?, &zone).await?;
            if hotels.is_empty() {
                break;
            }
            match remove_of(pool, &hotels, before).await? {
                Outcome::Done(nights) => removed += nights,
                Outcome::Busy => return Ok(Outcome::Busy),
            }
        }
    }
    Ok(Outcome::Done(removed))
}

async fn remove_of(
    pool: &PgPool,
    hotels: &[Uuid],
    before: NaiveDate,
) -> Result<Outcome<u64>, StoreError> {
    let mut removed = 0;
    loop {
        let mut transaction = pool.begin().await?;
        if !take_lock(&mut transaction, LOCK).await? {
            return Ok(Outcome::Busy);
        }
        // a night that somebody works with at this moment is left for the next time
        let chunk = sqlx::query!(
            "DELETE FROM inventory WHERE ctid = ANY (ARRAY(
                 SELECT old.ctid
                 FROM room_types r
                 CROSS JOIN LATERAL (
                     SELECT max(night) AS night FROM inventory WHERE room_type_id = r.id
                 ) AS last
                 CROSS JOIN LATERAL (
                     SELECT max(night) AS night FROM inventory
                     WHERE room_type_id = r.id AND night <= last.night - 363
                 ) AS year_before
                 JOIN inventory old ON old.room_type_id = r.id
                     AND old.night < least($2, year_before.night)
                     AND old.sold = 0 AND old.held = 0
                 WHERE r.hotel_id = ANY($1)
                 ORDER BY old.room_type_id, old.night LIMIT $3
                 FOR UPDATE OF old SKIP LOCKED))",
            hotels,
            before,
            NIGHTS_PER_CHUNK
        );
        let rows = chunk.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        removed += rows;
        if rows < NIGHTS_PER_CHUNK.unsigned_abs() {
            return Ok(Outcome::Done(removed));
        }
    }
}
