//! Pins and clusters as one statement (M11).

use std::sync::Arc;

use domain::answer::{Cluster, MapAnswer, Pin, TotalRelation};
use domain::ids::HotelId;
use domain::query::{SearchQuery, Sort};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};

use super::area::push_extent;
use super::assemble::push;
use super::matched::{Needs, push_matched};
use super::rows::{coordinates, count};
use super::{Verdict, fetch};
use crate::StoreError;

/// Answers a map of `zoom`.
#[tracing::instrument(level = "debug", name = "db.map", skip_all)]
pub async fn map(
    pool: &PgPool,
    query: &SearchQuery,
    zoom: u8,
) -> Result<Verdict<MapAnswer>, StoreError> {
    let mut sql = QueryBuilder::new("");
    // a map shows neither distances nor an order
    let unordered = SearchQuery { origin: None, sort: Sort::Recommended, ..query.clone() };
    push_matched(&mut sql, &unordered, Needs { offers: true, facets: false });
    sql.push(",\n    extent AS (");
    push_extent(&mut sql, &query.area);
    sql.push("),");
    push_cells(&mut sql, zoom);
    sql.push(ENTRIES);
    read(&fetch(pool, sql).await?)
}

/// The tile row of a latitude at `grid.level`, as an expression; `$` stands for the latitude.
const TILE_ROW: &str = "floor((1.0::float8 - ln(
            tan(greatest(-850500000, least(850500000, $))::float8 / 10000000::float8
                * 0.017453292519943295::float8)
            + 1.0::float8 / cos(greatest(-850500000, least(850500000, $))::float8
                / 10000000::float8 * 0.017453292519943295::float8)
        ) / pi()) / 2.0::float8 * (1::bigint << grid.level)::float8)::bigint";

/// CTEs from `matched` and `extent` to `cells (tile_row, tile_column, hotels, …)`.
fn push_cells(sql: &mut QueryBuilder<Postgres>, zoom: u8) {
    push(
        sql,
        "
    finest AS (
        -- of the levels whose tiles the extent touches at most 500 times
        SELECT max(grid.level) AS level
        FROM (SELECT generate_series(0, least({}::integer + 3, 22)) AS level) AS grid
            CROSS JOIN extent
            CROSS JOIN LATERAL (SELECT ",
        [zoom.into()],
    );
    sql.push(TILE_ROW.replace('$', "extent.south_e7")).push(" - ");
    sql.push(TILE_ROW.replace('$', "extent.north_e7")).push(
        " + 1 AS tile_rows,
                ((extent.west_e7 + 1800000000 + extent.width_e7) << grid.level) / 3600000000
                    - ((extent.west_e7 + 1800000000) << grid.level) / 3600000000 + 1
                AS tile_columns
            ) AS touched
        WHERE touched.tile_rows * least(touched.tile_columns, 1::bigint << grid.level) <= 500
    ),
    placed AS (
        SELECT matched.*, CASE WHEN (SELECT count(*) FROM matched) > 200 THEN ",
    );
    sql.push(TILE_ROW.replace('$', "matched.lat_e7")).push(
        " END AS tile_row,
            ((matched.lon_e7::bigint + 1800000000) << grid.level) / 3600000000 AS tile_column
        FROM matched CROSS JOIN finest AS grid
    ),
    cells AS (
        SELECT tile_row, tile_column, count(*) AS hotels, min(sort_minor) AS price_minor,
            sum(lat_e7::bigint)::bigint AS lat_sum, sum(lon_e7::bigint)::bigint AS lon_sum,
            min(lat_e7)::bigint AS south_e7, min(lon_e7)::bigint AS west_e7,
            max(lat_e7)::bigint AS north_e7, max(lon_e7)::bigint AS east_e7
        FROM placed WHERE tile_row IS NOT NULL
        GROUP BY tile_row, tile_column
    )",
    );
}

/// One row per cluster, north to south and west to east, then one per pin by id. `%` rounds
/// towards zero, so the sum is lowered by its Euclidean rest before the division.
const ENTRIES: &str = "
    SELECT statement_timestamp() AS as_of, (SELECT count(*) FROM matched) AS total, entry.*
    FROM (SELECT) AS always LEFT JOIN (
        SELECT NULL::uuid AS id, NULL::text AS name, hotels, price_minor,
            (lat_sum - (lat_sum % hotels + hotels) % hotels) / hotels AS lat_e7,
            (lon_sum - (lon_sum % hotels + hotels) % hotels) / hotels AS lon_e7,
            south_e7, west_e7, north_e7, east_e7, tile_row, tile_column
        FROM cells WHERE hotels > 1
        UNION ALL
        SELECT id, name, 1, sort_minor, placed.lat_e7, placed.lon_e7,
            NULL, NULL, NULL, NULL, NULL, NULL
        FROM placed
        WHERE tile_row IS NULL OR (tile_row, tile_column) IN (
            SELECT tile_row, tile_column FROM cells WHERE hotels = 1
        )
    ) AS entry ON true
    ORDER BY entry.id NULLS FIRST, entry.tile_row, entry.tile_column
    LIMIT 500";

fn read(rows: &[PgRow]) -> Result<Verdict<MapAnswer>, StoreError> {
    let head = rows.first().ok_or_else(|| StoreError::Unreadable("an empty map".to_owned()))?;
    let mut answer = MapAnswer {
        total: count(head, "total")?,
        total_relation: TotalRelation::Exact,
        clusters: vec![],
        pins: vec![],
    };
    for row in rows {
        if row.try_get::<Option<i64>, _>("hotels")?.is_none() {
            break;
        }
        let centre = coordinates(row.try_get("lat_e7")?, row.try_get("lon_e7")?)?;
        let price_minor = row.try_get("price_minor")?;
        match row.try_get::<Option<uuid::Uuid>, _>("id")? {
            Some(id) => answer.pins.push(Pin {
                id: HotelId(id),
                name: Arc::from(row.try_get::<String, _>("name")?),
                coordinates: centre,
                price_minor,
            }),
            None => answer.clusters.push(Cluster {
                centre,
                count: count(row, "hotels")?,
                price_min_minor: price_minor,
                south_west: coordinates(row.try_get("south_e7")?, row.try_get("west_e7")?)?,
                north_east: coordinates(row.try_get("north_e7")?, row.try_get("east_e7")?)?,
            }),
        }
    }
    Ok(Verdict { answer, as_of: head.try_get("as_of")? })
}
