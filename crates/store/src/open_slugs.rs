//! The slugs of open hotels, in parts that can be told one by one: what a sitemap lists.

use domain::ids::HotelId;
use sqlx::PgExecutor;

use crate::StoreError;

/// The most parts there are: more than a billion hotels.
const PARTS_MAX: i64 = 50_000;

/// An open hotel's slug.
pub struct OpenSlug {
    pub id: HotelId,
    pub slug: String,
}

/// The first hotel of each part, by id. Goes over every hotel once.
#[tracing::instrument(level = "debug", name = "db.find_part_starts", skip_all)]
pub async fn find_part_starts(
    executor: impl PgExecutor<'_>,
    hotels_per_part: i64,
) -> Result<Vec<HotelId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM (
             SELECT id, row_number() OVER (ORDER BY id) AS place FROM hotels WHERE status = 'open'
         ) AS numbered
         WHERE (place - 1) % $1 = 0 ORDER BY id LIMIT $2"#,
        hotels_per_part,
        PARTS_MAX
    );
    Ok(ids.fetch_all(executor).await?.into_iter().map(HotelId).collect())
}

/// The next slugs from a hotel on, by id; those below another one, if one is given.
#[tracing::instrument(level = "debug", name = "db.list_open_slugs", skip_all)]
pub async fn list_open_slugs(
    executor: impl PgExecutor<'_>,
    from: HotelId,
    below: Option<HotelId>,
    slugs_max: i64,
) -> Result<Vec<OpenSlug>, StoreError> {
    let rows = sqlx::query!(
        "SELECT id, slug FROM hotels
         WHERE id >= $1 AND ($2::uuid IS NULL OR id < $2) AND status = 'open'
         ORDER BY id LIMIT $3",
        from.0,
        below.map(|hotel| hotel.0),
        slugs_max
    );
    let rows = rows.fetch_all(executor).await?;
    Ok(rows.into_iter().map(|row| OpenSlug { id: HotelId(row.id), slug: row.slug }).collect())
}
