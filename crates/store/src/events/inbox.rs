//! What each consumer has dealt with already.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::StoreError;

/// That a consumer has an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub consumer: &'static str,
    pub event: Uuid,
}

/// Notes in the transaction of its work that a consumer has an event; whether it had not before. A twin
/// under way is waited for. First in the one global order of locks.
#[tracing::instrument(level = "debug", name = "db.accept", skip_all)]
pub async fn accept(connection: &mut PgConnection, receipt: Receipt) -> Result<bool, StoreError> {
    let accepted = sqlx::query!(
        "INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        receipt.consumer,
        receipt.event
    );
    Ok(accepted.execute(connection).await?.rows_affected() == 1)
}
