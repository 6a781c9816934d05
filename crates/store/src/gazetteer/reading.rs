//! The whole gazetteer, for a lexicon in memory.

use sqlx::PgPool;

use super::{Country, Gazetteer, Place, Region};
use crate::StoreError;
use crate::reading::Reading;

/// Reads all countries, regions and places in one snapshot, each by id.
#[tracing::instrument(level = "debug", name = "db.read_gazetteer", skip_all)]
pub async fn read(pool: &PgPool) -> Result<Gazetteer, StoreError> {
    let mut reading = Reading::begin(pool).await?;
    let countries = sqlx::query_as!(
        Country,
        "SELECT code, name, local_name, names FROM countries ORDER BY code"
    )
    .fetch_all(&mut *reading)
    .await?;
    let regions = sqlx::query_as!(
        Region,
        "SELECT country, code, name, local_name, names FROM regions ORDER BY country, code"
    )
    .fetch_all(&mut *reading)
    .await?;
    let places = sqlx::query_as!(
        Place,
        "SELECT id, name, local_name, names, country, region, lat_e7, lon_e7, population, part_of
         FROM places ORDER BY id"
    )
    .fetch_all(&mut *reading)
    .await?;
    reading.close().await?;
    Ok(Gazetteer { countries, regions, places })
}
