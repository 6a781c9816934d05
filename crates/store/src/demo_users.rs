//! Guests whom the seeder makes.

use sqlx::PgConnection;

use crate::StoreError;

/// Counts the addresses of all of them as verified: nobody reads what is sent there.
#[tracing::instrument(level = "debug", name = "db.verify_demo_users", skip_all)]
pub async fn verify_demo_users(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE users SET verified_at = clock_timestamp() WHERE demo AND verified_at IS NULL"
    )
    .execute(connection)
    .await?;
    Ok(())
}
