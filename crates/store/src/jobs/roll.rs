//! The daily roll. A night closes at the local midnight that ends its date; the horizon is kept by
//! new last nights that copy the night 364 days (52 weeks, so the same weekday) before.
//!
//! Where there is no night 364 days before, nothing is invented: a room type that was given fewer
//! than 364 nights keeps its end until its manager adds some, and a hole is copied as a hole.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Outcome, take_lock};
use crate::StoreError;

/// Any number that no other job uses.
const LOCK: i64 = 0x1225_0002;
/// At most 50 room types each, so at most so many times 50 nights per day missed.
const HOTELS_PER_CHUNK: i64 = 100;

/// What to roll to.
#[derive(Clone, Copy, Debug)]
pub struct RollPlan {
    /// The instant; see [`super::database_time`].
    pub at: DateTime<Utc>,
    /// Nights on sale from the local today on, today included.
    pub horizon_nights: i32,
}

/// What a roll did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    pub nights_closed: u64,
    pub nights_added: u64,
}

/// A time zone whose local date has moved on, or whose horizon has.
#[derive(sqlx::FromRow)]
struct Zone {
    time_zone: String,
    today: NaiveDate,
}

/// Closes and adds what is due in every time zone. Cheap when nothing is.
pub async fn roll_inventory(pool: &PgPool, plan: RollPlan) -> Result<Outcome<Rolled>, StoreError> {
    let mut rolled = Rolled::default();
    for zone in find_due_zones(pool, plan).await? {
        let mut next = Some(Uuid::nil());
        while let Some(first) = next {
            let mut transaction = pool.begin().await?;
            if !take_lock(&mut transaction, LOCK).await? {
                return Ok(Outcome::Busy);
            }
            let hotels = find_hotels(&mut transaction, &zone, first).await?;
            if hotels.is_empty() {
                note_zone(&mut transaction, &zone, plan).await?;
            } else {
                rolled.nights_closed += close_nights(&mut transaction, &zone, &hotels).await?;
                let added = add_nights(&mut transaction, &zone, &hotels, plan).await?;
                rolled.nights_added += added;
            }
            transaction.commit().await?;
            next = hotels.last().and_then(|id| id.as_u128().checked_add(1)).map(Uuid::from_u128);
        }
    }
    Ok(Outcome::Done(rolled))
}

/// `PostgreSQL` knows the zones' rules. The list of zones comes by skipping through the index.
async fn find_due_zones(pool: &PgPool, plan: RollPlan) -> Result<Vec<Zone>, StoreError> {
    let zones = sqlx::query_as::<_, Zone>(
        "WITH RECURSIVE zones (time_zone) AS (
             (SELECT time_zone FROM hotels ORDER BY time_zone LIMIT 1)
             UNION ALL
             SELECT (SELECT h.time_zone FROM hotels h WHERE h.time_zone > zones.time_zone
                     ORDER BY h.time_zone LIMIT 1)
             FROM zones WHERE zones.time_zone IS NOT NULL
         )
         SELECT z.time_zone, timezone(z.time_zone, $1)::date AS today
         FROM zones z LEFT JOIN rolled_zones r USING (time_zone)
         WHERE z.time_zone IS NOT NULL
           AND (r.local_date, r.horizon_nights)
               IS DISTINCT FROM (timezone(z.time_zone, $1)::date, $2)
         ORDER BY 1 LIMIT 1000",
    );
    Ok(zones.bind(plan.at).bind(plan.horizon_nights).fetch_all(pool).await?)
}

async fn find_hotels(
    connection: &mut PgConnection,
    zone: &Zone,
    first: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    let ids = sqlx::query_scalar::<_, Uuid>(
        "SELECT id FROM hotels WHERE time_zone = $1 AND id >= $2 ORDER BY id LIMIT $3",
    );
    let ids = ids.bind(&zone.time_zone).bind(first).bind(HOTELS_PER_CHUNK);
    Ok(ids.fetch_all(connection).await?)
}

/// Rows are locked in the one order that everything keeps.
async fn close_nights(
    connection: &mut PgConnection,
    zone: &Zone,
    hotels: &[Uuid],
) -> Result<u64, StoreError> {
    let closed = sqlx::query(
        "WITH past AS MATERIALIZED (
             SELECT room_type_id, night FROM inventory
             WHERE room_type_id = ANY (ARRAY(SELECT id FROM room_types WHERE hotel_id = ANY($1)))
               AND night < $2 AND NOT closed
             ORDER BY room_type_id, night FOR NO KEY UPDATE
         )
         UPDATE inventory i SET closed = true FROM past
         WHERE i.room_type_id = past.room_type_id AND i.night = past.night",
    );
    Ok(closed.bind(hotels).bind(zone.today).execute(connection).await?.rows_affected())
}

async fn add_nights(
    connection: &mut PgConnection,
    zone: &Zone,
    hotels: &[Uuid],
    plan: RollPlan,
) -> Result<u64, StoreError> {
    let added = sqlx::query(
        "INSERT INTO inventory (room_type_id, night, total, price_minor, min_stay)
         SELECT r.id, base.night + 364, base.total, base.price_minor, base.min_stay
         FROM room_types r
         CROSS JOIN LATERAL (
             SELECT min(night) AS first_night, max(night) AS night
             FROM inventory WHERE room_type_id = r.id
         ) AS last
         JOIN inventory base ON base.room_type_id = r.id
             AND base.night > last.night - 364 AND base.night < $2 + $3 - 364
         WHERE r.hotel_id = ANY($1) AND last.first_night <= last.night - 363
         ORDER BY r.id, base.night
         ON CONFLICT (room_type_id, night) DO NOTHING",
    );
    let added = added.bind(hotels).bind(zone.today).bind(plan.horizon_nights);
    Ok(added.execute(connection).await?.rows_affected())
}

async fn note_zone(
    connection: &mut PgConnection,
    zone: &Zone,
    plan: RollPlan,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO rolled_zones (time_zone, local_date, horizon_nights) VALUES ($1, $2, $3)
         ON CONFLICT (time_zone) DO UPDATE
         SET local_date = excluded.local_date, horizon_nights = excluded.horizon_nights",
    )
    .bind(&zone.time_zone)
    .bind(zone.today)
    .bind(plan.horizon_nights)
    .execute(connection)
    .await?;
    Ok(())
}
