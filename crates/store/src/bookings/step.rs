//! What becomes of a booking after its hold. All of it may be repeated.

use std::time::Duration;

use domain::booking::status::StepOutcome;
use domain::ids::{BookingId, UserId};
use sqlx::PgConnection;

use super::parameters::whole_seconds;
use crate::StoreError;

/// Sells the rooms of a hold. `None` = the user has no such booking.
#[tracing::instrument(level = "debug", name = "db.confirm_booking", skip_all)]
pub async fn confirm_booking(
    connection: &mut PgConnection,
    id: BookingId,
    user: UserId,
) -> Result<Option<StepOutcome>, StoreError> {
    let outcome =
        sqlx::query_scalar!(r#"SELECT confirm_booking_v1($1, $2) AS "outcome!""#, id.0, user.0);
    read_outcome(&outcome.fetch_all(connection).await?)
}

/// Gives the rooms of a booking back; what that costs is judged by when it was asked for, `waited` ago.
/// `None` = the user has no such booking.
#[tracing::instrument(level = "debug", name = "db.cancel_booking", skip_all)]
pub async fn cancel_booking(
    connection: &mut PgConnection,
    id: BookingId,
    user: UserId,
    waited: Duration,
) -> Result<Option<StepOutcome>, StoreError> {
    let outcome = sqlx::query_scalar!(
        r#"SELECT cancel_booking_v1($1, $2, $3) AS "outcome!""#,
        id.0,
        user.0,
        waited.as_secs_f64()
    );
    read_outcome(&outcome.fetch_all(connection).await?)
}

/// Makes a hold longer, once. `None` = the user has no such booking.
#[tracing::instrument(level = "debug", name = "db.extend_booking", skip_all)]
pub async fn extend_booking(
    connection: &mut PgConnection,
    id: BookingId,
    user: UserId,
    by: Duration,
) -> Result<Option<StepOutcome>, StoreError> {
    let outcome = sqlx::query_scalar!(
        r#"SELECT extend_booking_v1($1, $2, $3) AS "outcome!""#,
        id.0,
        user.0,
        whole_seconds(by)
    );
    read_outcome(&outcome.fetch_all(connection).await?)
}

/// Ends up to `limit` holds whose time is over; returns how many. Only tidies: a batch frees by
/// itself whatever it needs.
#[tracing::instrument(level = "debug", name = "db.expire_holds", skip_all)]
pub async fn expire_holds(connection: &mut PgConnection, limit: i32) -> Result<i32, StoreError> {
    let ended = sqlx::query_scalar!(r#"SELECT expire_bookings_v1($1) AS "ended!""#, limit);
    let ended = ended.fetch_all(connection).await?;
    let ended = ended.first().copied();
    ended.ok_or_else(|| StoreError::Unreadable("no number of ended holds".to_owned()))
}

/// Rows were fetched to the end, because the commit comes after the last one.
fn read_outcome(outcome: &[String]) -> Result<Option<StepOutcome>, StoreError> {
    match outcome.first().map(String::as_str) {
        Some("unknown") => Ok(None),
        Some("confirmed" | "cancelled" | "extended") => Ok(Some(StepOutcome::Done)),
        Some("expired") => Ok(Some(StepOutcome::Expired)),
        Some("not_pending") => Ok(Some(StepOutcome::NotPending)),
        Some("paying") => Ok(Some(StepOutcome::Paying)),
        other => Err(StoreError::Unreadable(format!("the outcome {other:?}"))),
    }
}
