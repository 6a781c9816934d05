//! Confirming, cancelling and extending: one call each, tried again when transactions crossed.

use domain::booking::status::{Step, StepOutcome};
use domain::ids::{BookingId, UserId};
use sqlx::PgPool;
use store::StoreError;
use store::bookings::{cancel_booking, confirm_booking, extend_booking};
use tokio::time::Instant;

use crate::BookingError;
use crate::settings::EXTENSION;

/// How often transactions may cross others before it is told.
const CROSSINGS_MAX: u8 = 3;

/// Takes a step that was asked for at an instant. It may be repeated, and so it is when it met another
/// transaction.
pub(crate) async fn take_step(
    pool: &PgPool,
    step: Step,
    id: BookingId,
    user: UserId,
    asked: Instant,
) -> Result<(), BookingError> {
    let mut crossings = 0;
    let outcome = loop {
        match try_step(pool, step, id, user, asked).await {
            Err(StoreError::Conflict(_)) if crossings < CROSSINGS_MAX => crossings += 1,
            outcome => break outcome?,
        }
    };
    match outcome {
        None => Err(BookingError::UnknownBooking),
        Some(StepOutcome::Done) => Ok(()),
        Some(StepOutcome::Expired) => Err(BookingError::Expired),
        Some(StepOutcome::NotPending) => Err(BookingError::NotPending),
        Some(StepOutcome::Paying) => Err(BookingError::PaymentUnderWay),
    }
}

async fn try_step(
    pool: &PgPool,
    step: Step,
    id: BookingId,
    user: UserId,
    asked: Instant,
) -> Result<Option<StepOutcome>, StoreError> {
    let mut connection = pool.acquire().await?;
    match step {
        Step::Confirm => confirm_booking(&mut connection, id, user).await,
        Step::Cancel => cancel_booking(&mut connection, id, user, asked.elapsed()).await,
        Step::Extend => extend_booking(&mut connection, id, user, EXTENSION).await,
    }
}
