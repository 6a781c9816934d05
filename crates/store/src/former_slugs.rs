//! Slugs that hotels had: links to them lead on.

use sqlx::PgExecutor;

use crate::StoreError;

/// The slug of today of the hotel that had this one last.
#[tracing::instrument(level = "debug", name = "db.find_slug_now", skip_all)]
pub async fn find_slug_now(
    executor: impl PgExecutor<'_>,
    former: &str,
) -> Result<Option<String>, StoreError> {
    let slug = sqlx::query_scalar!(
        "SELECT h.slug FROM former_slugs f JOIN hotels h ON h.id = f.hotel_id WHERE f.slug = $1",
        former
    );
    Ok(slug.fetch_optional(executor).await?)
}
