//! Lock the nights in one order for everybody, then read, think and write. Whoever wants the same
//! rooms waits meanwhile, and holds a connection while it waits.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::sleep;

use super::rows::{Night, all_free, write_booking};
use super::{Answer, Failure, Guest};

/// Books one wish.
pub async fn book(pool: &PgPool, guest: Guest, pause: Duration) -> anyhow::Result<Answer> {
    match try_book(pool, &guest, pause).await {
        Ok(true) => Ok(Answer::Booked),
        Ok(false) => Ok(Answer::Refused),
        Err(error) => match Failure::of(&error) {
            Some(failure) => Ok(Answer::Failed(failure)),
            None => Err(error.into()),
        },
    }
}

/// Whether there was a room.
async fn try_book(pool: &PgPool, guest: &Guest, pause: Duration) -> sqlx::Result<bool> {
    let stay = guest.wish.stay;
    let mut transaction = pool.begin().await?;
    // by night, whatever order the guest names them in: that alone rules deadlocks out
    let nights = sqlx::query_as::<_, Night>(
        "SELECT night, total, sold, held, price_minor, version FROM inventory
         WHERE room_type_id = $1 AND night >= $2 AND night < $3 ORDER BY night FOR UPDATE",
    );
    let nights = nights.bind(guest.wish.room_type.0).bind(stay.check_in()).bind(stay.check_out());
    let nights = nights.fetch_all(&mut *transaction).await?;
    if nights.len() != usize::from(stay.nights()) || !all_free(&nights) {
        transaction.rollback().await?;
        return Ok(false);
    }
    sleep(pause).await;
    sqlx::query(
        "UPDATE inventory SET held = held + 1
         WHERE room_type_id = $1 AND night >= $2 AND night < $3",
    )
    .bind(guest.wish.room_type.0)
    .bind(stay.check_in())
    .bind(stay.check_out())
    .execute(&mut *transaction)
    .await?;
    write_booking(&mut transaction, guest, &nights).await?;
    transaction.commit().await?;
    Ok(true)
}
