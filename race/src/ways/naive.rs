//! Read the counter, think, write what was read plus one. The constraint of the schema stays silent:
//! no counter ever says more than its total.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::sleep;

use super::rows::{Night, all_free, read_nights, write_booking};
use super::{Answer, Failure, Guest};

/// Books one wish.
pub async fn book(pool: &PgPool, guest: Guest, pause: Duration) -> anyhow::Result<Answer> {
    let nights = read_nights(pool, &guest.wish).await?;
    if !all_free(&nights) {
        return Ok(Answer::Refused);
    }
    sleep(pause).await;
    match write(pool, &guest, &nights).await {
        Ok(()) => Ok(Answer::Booked),
        Err(error) => match Failure::of(&error) {
            Some(failure) => Ok(Answer::Failed(failure)),
            None => Err(error.into()),
        },
    }
}

async fn write(pool: &PgPool, guest: &Guest, nights: &[Night]) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    for night in nights {
        sqlx::query("UPDATE inventory SET held = $3 WHERE room_type_id = $1 AND night = $2")
            .bind(guest.wish.room_type.0)
            .bind(night.night)
            .bind(night.held + 1)
            .execute(&mut *transaction)
            .await?;
    }
    write_booking(&mut transaction, guest, nights).await?;
    transaction.commit().await
}
