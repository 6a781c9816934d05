//! Read, think, and write only where the version is still the one that was read; else all over again.
//! Nothing is locked while somebody thinks, and whoever comes second has thought in vain.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::sleep;

use super::rows::{Night, all_free, read_nights, write_booking};
use super::{Answer, Failure, Guest, Told};
use crate::plan::TRIES_MAX;

/// Books one wish, in at most [`TRIES_MAX`] tries.
pub async fn book(pool: &PgPool, guest: Guest, pause: Duration) -> anyhow::Result<Told> {
    let mut failure = Failure::TriesUsedUp;
    for retries in 0..TRIES_MAX {
        let nights = read_nights(pool, &guest.wish).await?;
        if !all_free(&nights) {
            return Ok(Told { answer: Answer::Refused, retries });
        }
        sleep(pause).await;
        match write(pool, &guest, &nights).await {
            Ok(true) => return Ok(Told { answer: Answer::Booked, retries }),
            Ok(false) => failure = Failure::TriesUsedUp,
            // a transaction that was in the way, too, is a reason to start again
            Err(error) => match Failure::of(&error) {
                Some(found) => failure = found,
                None => return Err(error.into()),
            },
        }
    }
    Ok(Told { answer: Answer::Failed(failure), retries: TRIES_MAX - 1 })
}

/// Writes; `false` = somebody was faster, and nothing was written.
async fn write(pool: &PgPool, guest: &Guest, nights: &[Night]) -> sqlx::Result<bool> {
    let mut transaction = pool.begin().await?;
    for night in nights {
        let written = sqlx::query(
            "UPDATE inventory SET held = held + 1, version = version + 1
             WHERE room_type_id = $1 AND night = $2 AND version = $3",
        )
        .bind(guest.wish.room_type.0)
        .bind(night.night)
        .bind(night.version)
        .execute(&mut *transaction)
        .await?;
        if written.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
    }
    write_booking(&mut transaction, guest, nights).await?;
    transaction.commit().await?;
    Ok(true)
}
