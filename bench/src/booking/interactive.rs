//! The usual way to book, as a peer: a transaction held open over a round trip for each statement,
//! `SELECT … FOR UPDATE` first. It writes what `hold_batch_v1` writes for a lone request, and judges
//! less: no quotes, no overdue holds, no limit of holds, no repeats beyond the unique key.

use anyhow::{Context, ensure};
use domain::ids::{RoomTypeId, UserId};
use domain::stay::Stay;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// One room of a type for two, by one user.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub user: UserId,
    pub room_type: RoomTypeId,
    pub stay: Stay,
}

/// Rooms that were found free, and are locked.
struct Found {
    hotel: Uuid,
    hotel_name: String,
    prices: Vec<i32>,
}

/// Books, or fails.
pub async fn book(pool: &PgPool, wanted: Wanted) -> anyhow::Result<()> {
    let (id, key) = (Uuid::now_v7(), [Uuid::new_v4().into_bytes(), [0; 16]].concat());
    let mut transaction = pool.begin().await?;
    let taken = sqlx::query(
        "INSERT INTO idempotency_keys (key_hash, derived, request_hash) VALUES ($1, false, $1)
         ON CONFLICT DO NOTHING",
    );
    let taken = taken.bind(&key).execute(&mut *transaction).await?;
    ensure!(taken.rows_affected() == 1, "a key came twice");
    let found = find(&mut transaction, wanted).await?;
    write(&mut transaction, wanted, id, &found).await?;
    let answer = json!({
        "verdict": "granted", "id": id, "hotel_id": found.hotel, "hotel_name": found.hotel_name,
        "check_in": wanted.stay.check_in(), "check_out": wanted.stay.check_out(),
        "currency": "EUR", "nightly_minor": found.prices,
    });
    sqlx::query(
        "UPDATE idempotency_keys SET status = 201, booking_id = $2, answer = $3::json
         WHERE key_hash = $1",
    )
    .bind(&key)
    .bind(id)
    .bind(answer.to_string())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

async fn find(connection: &mut PgConnection, wanted: Wanted) -> anyhow::Result<Found> {
    let Wanted { room_type, stay, .. } = wanted;
    let nights = sqlx::query_as::<_, (i32, i32, bool, i32)>(
        "SELECT (total - sold - held)::integer, price_minor, closed, min_stay::integer
         FROM inventory WHERE room_type_id = $1 AND night >= $2 AND night < $3
         ORDER BY night FOR UPDATE",
    );
    let nights = nights.bind(room_type.0).bind(stay.check_in()).bind(stay.check_out());
    let nights = nights.fetch_all(&mut *connection).await?;
    let long_enough = |min_stay: i32| min_stay <= i32::from(stay.nights());
    ensure!(nights.len() == usize::from(stay.nights()), "nights are missing");
    ensure!(
        nights.iter().all(|(free, _, closed, min)| *free >= 1 && !closed && long_enough(*min)),
        "sold out"
    );
    let (hotel, hotel_name, fits): (Uuid, String, bool) = sqlx::query_as(
        "SELECT h.id, h.name, r.max_adults >= 2 AND NOT r.closed AND h.status = 'open'
         FROM room_types r JOIN hotels h ON h.id = r.hotel_id WHERE r.id = $1",
    )
    .bind(room_type.0)
    .fetch_optional(connection)
    .await?
    .context("an unknown room type")?;
    ensure!(fits, "the party does not fit");
    Ok(Found { hotel, hotel_name, prices: nights.iter().map(|(_, price, ..)| *price).collect() })
}

async fn write(
    connection: &mut PgConnection,
    wanted: Wanted,
    id: Uuid,
    found: &Found,
) -> anyhow::Result<()> {
    let Wanted { user, room_type, stay } = wanted;
    let total: i64 = found.prices.iter().copied().map(i64::from).sum();
    sqlx::query(
        "UPDATE inventory SET held = held + 1
         WHERE room_type_id = $1 AND night >= $2 AND night < $3",
    )
    .bind(room_type.0)
    .bind(stay.check_in())
    .bind(stay.check_out())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO bookings (id, user_id, hotel_id, status, check_in, check_out, total_minor,
             currency, created_at, expires_at)
         VALUES ($1, $2, $3, 'pending', $4, $5, $6, 'EUR', clock_timestamp(),
             clock_timestamp() + interval '15 minutes')",
    )
    .bind(id)
    .bind(user.0)
    .bind(found.hotel)
    .bind(stay.check_in())
    .bind(stay.check_out())
    .bind(total)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO booking_rooms (booking_id, line, room_type_id, check_in, check_out, rooms,
             adults, children, nightly_minor, hold_until)
         SELECT id, 1, $2, check_in, check_out, 1, 2, 0, $3, expires_at FROM bookings WHERE id = $1",
    )
    .bind(id)
    .bind(room_type.0)
    .bind(&found.prices)
    .execute(&mut *connection)
    .await?;
    Ok(())
}
