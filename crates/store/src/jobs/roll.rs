//! The daily roll. A night closes at the local midnight that ends its date; the horizon is kept by
//! new last nights that copy the night 364 days (52 weeks, so the same weekday) before.
//!
//! Where there is no night 364 days before, nothing is invented: a room type that was given fewer
//! than 364 nights keeps its end until its manager adds some, and a hole is copied as a hole.
//!
//! The database's clock says what day it is, and a clock may be wrong. Nights that were closed in
//! error can't be sold, so a zone whose date has moved on by more than [`NIGHTS_UNASKED_MAX`] since
//! its last roll waits: nothing happens there until somebody says that the date is right.

use chrono::{DateTime, Days, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::zones::{LOCK, Walk, Zone, list_zones};
use super::{Outcome, take_lock};
use crate::StoreError;

/// The roll goes so many nights beyond its last one by itself.
const NIGHTS_UNASKED_MAX: u64 = 2;

/// What to roll to.
#[derive(Clone, Copy, Debug)]
pub struct RollPlan {
    /// The instant; see [`super::database_time`].
    pub at: DateTime<Utc>,
    /// Nights on sale from the local today on, today included.
    pub horizon_nights: i32,
    /// Somebody has looked at the date: no zone waits.
    pub date_is_right: bool,
}

/// What a roll did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    pub nights_closed: u64,
    pub nights_added: u64,
    /// Zones where nothing was done because the clock has moved on by too much.
    pub waiting: Vec<Zone>,
}

/// Closes and adds what is due in every time zone. Cheap when nothing is.
#[tracing::instrument(level = "debug", name = "db.roll_inventory", skip_all)]
pub async fn roll_inventory(pool: &PgPool, plan: RollPlan) -> Result<Outcome<Rolled>, StoreError> {
    let mut rolled = Rolled::default();
    for zone in list_zones(pool, plan.at).await? {
        if zone.waits() && !plan.date_is_right {
            rolled.waiting.push(zone);
        } else if zone.is_due(plan.horizon_nights)
            && roll_zone(pool, &zone, plan, &mut rolled).await? == Outcome::Busy
        {
            return Ok(Outcome::Busy);
        }
    }
    // a zone without hotels stands still; were one to come years later, it would wait
    sqlx::query!(
        "DELETE FROM rolled_zones r
         WHERE NOT EXISTS (SELECT FROM hotels h WHERE h.time_zone = r.time_zone)"
    )
    .execute(pool)
    .await?;
    Ok(Outcome::Done(rolled))
}

impl Zone {
    /// Whether the date has moved on, or the horizon is another one.
    fn is_due(&self, horizon_nights: i32) -> bool {
        self.horizon_nights != Some(horizon_nights) || self.rolled_to < Some(self.today)
    }

    /// Whether the date has moved on by more than the roll follows unasked.
    pub fn waits(&self) -> bool {
        let reach =
            self.rolled_to.and_then(|to| to.checked_add_days(Days::new(NIGHTS_UNASKED_MAX)));
        reach.is_some_and(|reach| reach < self.today)
    }
}

async fn roll_zone(
    pool: &PgPool,
    zone: &Zone,
    plan: RollPlan,
    rolled: &mut Rolled,
) -> Result<Outcome<()>, StoreError> {
    let mut walk = Walk::begin();
    loop {
        let mut transaction = pool.begin().await?;
        if !take_lock(&mut transaction, LOCK).await? {
            return Ok(Outcome::Busy);
        }
        let hotels = walk.next_group(&mut transaction, zone).await?;
        if hotels.is_empty() {
            note_zone(&mut transaction, zone, plan).await?;
            transaction.commit().await?;
            return Ok(Outcome::Done(()));
        }
        rolled.nights_closed += close_nights(&mut transaction, zone, &hotels).await?;
        rolled.nights_added += add_nights(&mut transaction, zone, &hotels, plan).await?;
        transaction.commit().await?;
    }
}

/// Rows are locked in the one order that everything keeps.
async fn close_nights(
    connection: &mut PgConnection,
    zone: &Zone,
    hotels: &[Uuid],
) -> Result<u64, StoreError> {
    let closed = sqlx::query!(
        "WITH past AS MATERIALIZED (
             SELECT room_type_id, night FROM inventory
             WHERE room_type_id = ANY (ARRAY(SELECT id FROM room_types WHERE hotel_id = ANY($1)))
               AND night < $2 AND NOT closed
             ORDER BY room_type_id, night FOR NO KEY UPDATE
         )
         UPDATE inventory i SET closed = true, closed_by_roll = true FROM past
         WHERE i.room_type_id = past.room_type_id AND i.night = past.night",
        hotels,
        zone.today
    );
    Ok(closed.execute(connection).await?.rows_affected())
}

async fn add_nights(
    connection: &mut PgConnection,
    zone: &Zone,
    hotels: &[Uuid],
    plan: RollPlan,
) -> Result<u64, StoreError> {
    let added = sqlx::query!(
        "INSERT INTO inventory (room_type_id, night, total, price_minor, min_stay)
         SELECT r.id, base.night + 364, base.total, base.price_minor, base.min_stay
         FROM room_types r
         CROSS JOIN LATERAL (
             SELECT min(night) AS first_night, max(night) AS night
             FROM inventory WHERE room_type_id = r.id
         ) AS last
         JOIN inventory base ON base.room_type_id = r.id
             AND base.night > last.night - 364 AND base.night < $2::date + $3::int - 364
         WHERE r.hotel_id = ANY($1) AND last.first_night <= last.night - 363
         ORDER BY r.id, base.night
         ON CONFLICT (room_type_id, night) DO NOTHING",
        hotels,
        zone.today,
        plan.horizon_nights
    );
    Ok(added.execute(connection).await?.rows_affected())
}

/// The date goes back only when somebody says so ([`super::reopen_nights`]): a clock that was behind
/// for an hour must not make the right date look like a leap.
async fn note_zone(
    connection: &mut PgConnection,
    zone: &Zone,
    plan: RollPlan,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO rolled_zones (time_zone, local_date, horizon_nights) VALUES ($1, $2, $3)
         ON CONFLICT (time_zone) DO UPDATE
         SET local_date = greatest(rolled_zones.local_date, excluded.local_date),
             horizon_nights = excluded.horizon_nights",
        zone.time_zone,
        zone.today,
        plan.horizon_nights
    )
    .execute(connection)
    .await?;
    Ok(())
}
