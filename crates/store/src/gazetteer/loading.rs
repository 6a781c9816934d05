//! Replaces the gazetteer as a whole, in a transaction that the caller owns.

use sqlx::{PgConnection, PgExecutor};

use super::{Country, Edition, Gazetteer, Place, Region};
use crate::StoreError;

/// Advisory lock of loading; any number of the project's own.
const LOADING_LOCK: i64 = 0x1225_1647_0070;
/// Rows of a statement: a few megabytes at most.
const ROWS_A_STATEMENT: usize = 20_000;
/// Between the names of a row on their way; no name has it.
const BETWEEN: &str = "|";

/// Which gazetteer is loaded.
#[tracing::instrument(level = "debug", name = "db.loaded_gazetteer", skip_all)]
pub async fn loaded(executor: impl PgExecutor<'_>) -> Result<Option<Edition>, StoreError> {
    let edition = sqlx::query_as!(Edition, "SELECT digest, version FROM loaded_gazetteer");
    Ok(edition.fetch_optional(executor).await?)
}

/// Waits for whoever else loads, and keeps writers of hotels out until the transaction ends: they
/// would ask the old gazetteer where a hotel belongs.
#[tracing::instrument(level = "debug", name = "db.begin_loading", skip_all)]
pub async fn begin_loading(transaction: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("SET LOCAL statement_timeout = 0").execute(&mut *transaction).await?;
    sqlx::query("SET LOCAL lock_timeout = 0").execute(&mut *transaction).await?;
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOADING_LOCK)
        .fetch_one(&mut *transaction)
        .await?;
    sqlx::query("LOCK TABLE hotels IN SHARE ROW EXCLUSIVE MODE").execute(transaction).await?;
    Ok(())
}

/// Puts these rows in the place of all others.
#[tracing::instrument(level = "debug", name = "db.replace_gazetteer", skip_all)]
pub async fn replace(
    transaction: &mut PgConnection,
    gazetteer: &Gazetteer,
) -> Result<(), StoreError> {
    for statement in [
        sqlx::query!("DELETE FROM countries"),
        sqlx::query!("DELETE FROM regions"),
        sqlx::query!("DELETE FROM places"),
    ] {
        statement.execute(&mut *transaction).await?;
    }
    insert_countries(transaction, &gazetteer.countries).await?;
    for regions in gazetteer.regions.chunks(ROWS_A_STATEMENT) {
        insert_regions(transaction, regions).await?;
    }
    for places in gazetteer.places.chunks(ROWS_A_STATEMENT) {
        insert_places(transaction, places).await?;
    }
    sqlx::query("ANALYZE countries, regions, places").execute(transaction).await?;
    Ok(())
}

fn joined(names: &[String]) -> String {
    names.join(BETWEEN)
}

async fn insert_countries(
    transaction: &mut PgConnection,
    rows: &[Country],
) -> Result<(), StoreError> {
    let text = |of: fn(&Country) -> &String| rows.iter().map(|row| of(row).clone()).collect();
    let (codes, names, local): (Vec<String>, Vec<String>, Vec<String>) =
        (text(|row| &row.code), text(|row| &row.name), text(|row| &row.local_name));
    let more: Vec<String> = rows.iter().map(|row| joined(&row.names)).collect();
    let insert = sqlx::query!(
        "INSERT INTO countries (code, name, local_name, names)
         SELECT code, name, local_name, string_to_array(names, $5)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
             AS given (code, name, local_name, names)",
        &codes,
        &names,
        &local,
        &more,
        BETWEEN
    );
    insert.execute(transaction).await?;
    Ok(())
}

async fn insert_regions(transaction: &mut PgConnection, rows: &[Region]) -> Result<(), StoreError> {
    let countries: Vec<String> = rows.iter().map(|row| row.country.clone()).collect();
    let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let names: Vec<String> = rows.iter().map(|row| text(&row.name)).collect();
    let local: Vec<String> = rows.iter().map(|row| text(&row.local_name)).collect();
    let more: Vec<String> = rows.iter().map(|row| joined(&row.names)).collect();
    let insert = sqlx::query!(
        "INSERT INTO regions (country, code, name, local_name, names)
         SELECT country, code, nullif(name, ''), nullif(local_name, ''), string_to_array(names, $6)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
             AS given (country, code, name, local_name, names)",
        &countries,
        &codes,
        &names,
        &local,
        &more,
        BETWEEN
    );
    insert.execute(transaction).await?;
    Ok(())
}

async fn insert_places(transaction: &mut PgConnection, rows: &[Place]) -> Result<(), StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let local: Vec<String> = rows.iter().map(|row| row.local_name.clone()).collect();
    let more: Vec<String> = rows.iter().map(|row| joined(&row.names)).collect();
    let countries: Vec<String> = rows.iter().map(|row| row.country.clone()).collect();
    // none is empty, or 0, on the way: an array of what may be null has no type of its own
    let region = |row: &Place| row.region.clone().unwrap_or_default();
    let regions: Vec<String> = rows.iter().map(region).collect();
    let latitudes: Vec<i32> = rows.iter().map(|row| row.lat_e7).collect();
    let longitudes: Vec<i32> = rows.iter().map(|row| row.lon_e7).collect();
    let populations: Vec<i32> = rows.iter().map(|row| row.population).collect();
    let roots: Vec<i64> = rows.iter().map(|row| row.part_of.unwrap_or(0)).collect();
    let insert = sqlx::query!(
        "INSERT INTO places (id, name, local_name, names, country, region, lat_e7, lon_e7,
             population, part_of)
         SELECT id, name, local_name, string_to_array(names, $11), country, nullif(region, ''),
             lat_e7, lon_e7, population, nullif(part_of, 0)
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                 $7::integer[], $8::integer[], $9::integer[], $10::bigint[])
             AS given (id, name, local_name, names, country, region, lat_e7, lon_e7, population,
                 part_of)",
        &ids,
        &names,
        &local,
        &more,
        &countries,
        &regions,
        &latitudes,
        &longitudes,
        &populations,
        &roots,
        BETWEEN
    );
    insert.execute(transaction).await?;
    Ok(())
}

/// Writes the hotels that belong elsewhere now, so that the feed tells of them, and no others;
/// returns how many these are. Where a country has no places any more, its hotels keep their city.
#[tracing::instrument(level = "debug", name = "db.bring_hotels_up_to_date", skip_all)]
pub async fn bring_hotels_up_to_date(transaction: &mut PgConnection) -> Result<u64, StoreError> {
    let update = sqlx::query!(
        "UPDATE hotels h SET city = h.city
         FROM hotels o LEFT JOIN LATERAL belonging_v1(o.country, o.lat_e7, o.lon_e7) b ON true
         WHERE o.id = h.id
           AND (o.city_place, o.district_place, o.city, o.district, o.region, o.place_names)
               IS DISTINCT FROM (b.city_place, b.district_place, coalesce(b.city, o.city),
                   b.district, b.region, coalesce(b.place_names, ARRAY[o.city]))"
    );
    Ok(update.execute(transaction).await?.rows_affected())
}

/// Notes which gazetteer this is.
#[tracing::instrument(level = "debug", name = "db.note_gazetteer", skip_all)]
pub async fn note(transaction: &mut PgConnection, edition: &Edition) -> Result<(), StoreError> {
    let note = sqlx::query!(
        "INSERT INTO loaded_gazetteer (digest, version) VALUES ($1, $2)
         ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest,
             version = excluded.version, loaded_at = excluded.loaded_at",
        edition.digest,
        edition.version
    );
    note.execute(transaction).await?;
    Ok(())
}
