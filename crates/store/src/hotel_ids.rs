//! Which hotels there are, in pages by id: for whoever fills, checks or mends an index.

use chrono::{DateTime, Utc};
use domain::geo::BoundingBox;
use domain::ids::HotelId;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::StoreError;

/// So many ids make a page at most.
pub const IDS_PER_PAGE_MAX: usize = 1_000;

/// Which hotels are meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    All,
    /// Those that lie in a box now, edges included.
    Within(BoundingBox),
    /// Those that the feed knows a change of since then, gone ones too.
    ChangedSince(DateTime<Utc>),
}

fn limit(ids: usize) -> i64 {
    i64::try_from(ids.min(IDS_PER_PAGE_MAX)).unwrap_or(i64::MAX)
}

fn hotels(ids: Vec<Uuid>) -> Vec<HotelId> {
    ids.into_iter().map(HotelId).collect()
}

/// The next ids after one, ascending, at most [`IDS_PER_PAGE_MAX`].
#[tracing::instrument(level = "debug", name = "db.list_ids", skip_all)]
pub async fn list_ids(
    executor: impl PgExecutor<'_>,
    which: &Which,
    after: Option<HotelId>,
    ids_max: usize,
) -> Result<Vec<HotelId>, StoreError> {
    let after = after.map_or(Uuid::nil(), |hotel| hotel.0);
    let (first, limit) = (after.is_nil(), limit(ids_max));
    let ids = match which {
        Which::All => sqlx::query_scalar!(
            "SELECT id FROM hotels WHERE id > $1 OR ($2 AND id = $1) ORDER BY id LIMIT $3",
            after,
            first,
            limit
        ),
        Which::Within(area) => sqlx::query_scalar!(
            "SELECT id FROM hotels
             WHERE (id > $1 OR ($2 AND id = $1)) AND lat_e7 BETWEEN $4 AND $5
               AND ((lon_e7::int8 - $6 + 3600000000) % 3600000000) <= $7
             ORDER BY id LIMIT $3",
            after,
            first,
            limit,
            area.south_e7,
            area.north_e7,
            i64::from(area.west_e7),
            area.width_e7
        ),
        Which::ChangedSince(since) => sqlx::query_scalar!(
            "SELECT DISTINCT hotel_id FROM hotel_changes
             WHERE (hotel_id > $1 OR ($2 AND hotel_id = $1)) AND at >= $4
             ORDER BY hotel_id LIMIT $3",
            after,
            first,
            limit,
            since
        ),
    };
    Ok(hotels(ids.fetch_all(executor).await?))
}

/// How many hotels there are.
#[tracing::instrument(level = "debug", name = "db.count_hotels", skip_all)]
pub async fn count_hotels(executor: impl PgExecutor<'_>) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM hotels"#);
    Ok(count.fetch_one(executor).await?.unsigned_abs())
}

/// Whether the feed still has every change since then: changes are kept for an hour.
#[tracing::instrument(level = "debug", name = "db.has_changes_since", skip_all)]
pub async fn has_changes_since(
    executor: impl PgExecutor<'_>,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let kept = sqlx::query_scalar!(
        r#"SELECT trimmed_to = '0' OR $1 > clock_timestamp() - interval '1 hour' AS "kept!"
         FROM feed_state"#,
        since
    );
    Ok(kept.fetch_one(executor).await?)
}
