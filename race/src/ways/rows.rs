//! The rows that all ways but the lanes write by the same statements: one booking, its rooms and its
//! key, as the booking service has them.

use anyhow::ensure;
use chrono::NaiveDate;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Guest;
use crate::scene::Wish;

/// A night as somebody has read it.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Night {
    pub night: NaiveDate,
    pub total: i16,
    pub sold: i16,
    pub held: i16,
    pub price_minor: i32,
    pub version: i32,
}

impl Night {
    const fn is_free(&self) -> bool {
        self.sold + self.held < self.total
    }
}

/// The nights of a wish, in the order in which it names them; nothing is locked.
pub async fn read_nights(executor: impl PgExecutor<'_>, wish: &Wish) -> anyhow::Result<Vec<Night>> {
    let nights = sqlx::query_as::<_, Night>(
        "SELECT night, total, sold, held, price_minor, version FROM inventory
         WHERE room_type_id = $1 AND night >= $2 AND night < $3 ORDER BY night",
    );
    let nights = nights.bind(wish.room_type.0).bind(wish.stay.check_in());
    let mut nights = nights.bind(wish.stay.check_out()).fetch_all(executor).await?;
    ensure!(nights.len() == usize::from(wish.stay.nights()), "nights are missing");
    if wish.backwards {
        nights.reverse();
    }
    Ok(nights)
}

/// Whether all nights have a room left.
pub fn all_free(nights: &[Night]) -> bool {
    nights.iter().all(Night::is_free)
}

/// Writes the booking. The counters of its nights are the caller's affair.
pub async fn write_booking(
    connection: &mut PgConnection,
    guest: &Guest,
    nights: &[Night],
) -> sqlx::Result<()> {
    let mut nights = nights.to_vec();
    nights.sort_unstable_by_key(|night| night.night);
    let prices: Vec<i32> = nights.iter().map(|night| night.price_minor).collect();
    let total: i64 = prices.iter().copied().map(i64::from).sum();
    let key = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
    sqlx::query(
        "WITH booking AS (
             INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
                 currency, created_at, expires_at)
             VALUES ($1, $2, $3, 'pending', $4, $5, $6, 'EUR', clock_timestamp(),
                 clock_timestamp() + interval '15 minutes')
             RETURNING id, check_in, check_out, expires_at),
         room AS (
             INSERT INTO booking_rooms (booking_id, line, room_type_id, check_in, check_out, rooms,
                 adults, children, nightly_minor, hold_until)
             SELECT id, 1, $7, check_in, check_out, 1, 2, 0, $8, expires_at FROM booking)
         INSERT INTO idempotency_keys (key_hash, derived, request_hash, booking_id, status, answer)
         SELECT $9, false, $9, id, 201, json_build_object('id', id) FROM booking",
    )
    .bind(Uuid::now_v7())
    .bind(guest.user.0)
    .bind(guest.hotel.0)
    .bind(guest.wish.stay.check_in())
    .bind(guest.wish.stay.check_out())
    .bind(total)
    .bind(guest.wish.room_type.0)
    .bind(prices)
    .bind(key)
    .execute(connection)
    .await?;
    Ok(())
}
