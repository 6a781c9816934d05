//! Whose link to another password it is.

use domain::ids::UserId;
use sqlx::PgExecutor;

use crate::StoreError;

/// Somebody who may set another password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetOwner {
    pub id: UserId,
    pub email: String,
}

/// Whom a link to another password lets in now; `None` = it does nothing (any more). Asked before a
/// password is worked on.
#[tracing::instrument(level = "debug", name = "db.find_reset_owner", skip_all)]
pub async fn find_reset_owner(
    executor: impl PgExecutor<'_>,
    token_hash: &[u8; 32],
) -> Result<Option<ResetOwner>, StoreError> {
    let owner = sqlx::query!(
        "SELECT id, email FROM users WHERE (id, email) IN (
             SELECT user_id, email FROM mail_links
             WHERE token_hash = $1 AND purpose = 'reset' AND expires_at > clock_timestamp())",
        token_hash.as_slice()
    );
    let owner = owner.fetch_optional(executor).await?;
    Ok(owner.map(|row| ResetOwner { id: UserId(row.id), email: row.email }))
}
