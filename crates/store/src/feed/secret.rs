//! What API processes have in common because they read the same database: the secret that answers
//! which they share are sealed with.

use sqlx::PgExecutor;

use crate::StoreError;

/// Known to whoever reads this database. Never shown, so without `Debug`.
#[derive(Clone, Copy)]
pub struct CacheSecret(pub [u8; 32]);

/// Asks the database.
#[tracing::instrument(level = "debug", name = "db.read_cache_secret", skip_all)]
pub async fn read_cache_secret(executor: impl PgExecutor<'_>) -> Result<CacheSecret, StoreError> {
    let secret = sqlx::query_scalar!("SELECT cache_secret FROM feed_state");
    let secret = secret.fetch_one(executor).await?;
    let unreadable = |_| StoreError::Unreadable("the secret of the cache".to_owned());
    Ok(CacheSecret(secret.try_into().map_err(unreadable)?))
}
