//! What is for sale before a turn, and what was sold after it: counted from the rooms of bookings,
//! never from the counters that the ways write.

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rush::Rushed;
use crate::scene::{Scene, Wish};
use crate::turn::Turn;

/// Takes all bookings away and puts the rooms of a situation up for sale.
pub async fn prepare(pool: &PgPool, scene: &Scene) -> anyhow::Result<()> {
    for statement in [
        "TRUNCATE bookings, booking_rooms, idempotency_keys, outbox CASCADE",
        "DELETE FROM inventory",
    ] {
        sqlx::query(statement).execute(pool).await?;
    }
    let last = scene.first_night + Days::new(scene.nights.saturating_sub(1));
    let room_types: Vec<Uuid> = scene.room_types.iter().map(|id| id.0).collect();
    sqlx::query(
        "INSERT INTO inventory (room_type_id, night, total, price_minor)
         SELECT r, n::date, $4, 10000
         FROM unnest($1::uuid[]) AS r, generate_series($2::date, $3::date, interval '1 day') AS n",
    )
    .bind(room_types)
    .bind(scene.first_night)
    .bind(last)
    .bind(scene.rooms)
    .execute(pool)
    .await?;
    // what was noted of all that is nobody's news
    for statement in ["DELETE FROM hotel_changes", "ANALYZE inventory, bookings, booking_rooms"] {
        sqlx::query(statement).execute(pool).await?;
    }
    Ok(())
}

/// Adds to a turn what the database says of it.
pub async fn recount(pool: &PgPool, scene: &Scene, rushed: Rushed) -> anyhow::Result<Turn> {
    let Rushed { mut turn, unserved } = rushed;
    let room_types: Vec<Uuid> = unserved.iter().map(|wish| wish.room_type.0).collect();
    let dates = |of: fn(&Wish) -> NaiveDate| unserved.iter().map(of).collect::<Vec<_>>();
    let (bookings, booked, oversold, nights, unsold): (i64, i64, i64, i64, i64) = sqlx::query_as(
        "WITH booked AS (
             SELECT i.room_type_id, i.night, i.total::bigint AS total, coalesce(sum(r.rooms), 0) AS rooms
             FROM inventory i LEFT JOIN booking_rooms r ON r.room_type_id = i.room_type_id
                 AND r.check_in <= i.night AND r.check_out > i.night
             GROUP BY i.room_type_id, i.night, i.total),
         away AS (
             SELECT w.room_type_id, w.check_in, w.check_out, count(*) AS guests
             FROM unnest($1::uuid[], $2::date[], $3::date[]) AS w (room_type_id, check_in, check_out)
             WHERE NOT EXISTS (
                 SELECT FROM booked b WHERE b.room_type_id = w.room_type_id
                     AND b.night >= w.check_in AND b.night < w.check_out AND b.rooms >= b.total)
             GROUP BY w.room_type_id, w.check_in, w.check_out)
         SELECT (SELECT count(*) FROM bookings WHERE status IN ('pending', 'confirmed')),
             sum(rooms)::bigint, sum(greatest(rooms - total, 0))::bigint,
             count(*) FILTER (WHERE rooms > total),
             sum(least(greatest(total - rooms, 0), (
                 SELECT coalesce(sum(a.guests), 0) FROM away a
                 WHERE a.room_type_id = b.room_type_id
                     AND b.night >= a.check_in AND b.night < a.check_out)))::bigint
         FROM booked b",
    )
    .bind(room_types)
    .bind(dates(|wish| wish.stay.check_in()))
    .bind(dates(|wish| wish.stay.check_out()))
    .fetch_one(pool)
    .await
    .context("the bookings can't be recounted")?;
    ensure!(
        bookings == i64::from(turn.succeeded),
        "{bookings} bookings in the database, {} guests were told that they have one",
        turn.succeeded
    );
    let there = scene.room_nights();
    ensure!(
        booked - oversold <= there,
        "{booked} room-nights booked of {there}, {oversold} too many"
    );
    turn.booked = i32::try_from(booked)?;
    turn.oversold = i32::try_from(oversold)?;
    turn.oversold_nights = i32::try_from(nights)?;
    turn.unsold = i32::try_from(unsold)?;
    Ok(turn)
}
