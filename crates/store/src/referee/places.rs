//! Suggestions while a place is typed, as one statement: cities by their number of open hotels,
//! then hotels by rank, whose name answers every word
//! without a typo, the last one as a prefix.
//!
//! A city is what hotels call theirs: `(city, country)`. Its location is the floor of the integer
//! means, its box the extremes of its members; both along the way on which it is narrower, which may
//! lead across 180°: then its western half counts as being a turn further east.

use domain::answer::{Place, PlaceKind};
use domain::text::TextQuery;
use sqlx::{PgPool, QueryBuilder, Row};

use super::assemble::{Value, push};
use super::rows::{coordinates, count};
use super::text::{push_asked, push_name_answers};
use super::{Verdict, fetch};
use crate::StoreError;

/// Each city with the extremes and sums of its open hotels, and `narrow` along its shorter way.
const CITIES: &str = ",
    city AS (
        SELECT city AS name, country, count(*) AS hotels,
            sum(lat_e7::bigint)::bigint AS lat_sum, sum(lon_e7::bigint)::bigint AS lon_sum,
            min(lat_e7)::bigint AS south_e7, min(lon_e7)::bigint AS west_e7,
            max(lat_e7)::bigint AS north_e7, max(lon_e7)::bigint AS east_e7,
            count(*) FILTER (WHERE lon_e7 < 0) AS western,
            min(lon_e7) FILTER (WHERE lon_e7 >= 0)::bigint AS eastern_from_e7,
            max(lon_e7) FILTER (WHERE lon_e7 < 0)::bigint AS western_to_e7
        FROM hotels WHERE status = 'open'
        GROUP BY city, country
    ),
    narrow AS (
        SELECT name, country, hotels, lat_sum, south_e7, north_e7,
            CASE WHEN across THEN lon_sum + 3600000000 * western ELSE lon_sum END AS lon_sum,
            CASE WHEN across THEN eastern_from_e7 ELSE west_e7 END AS west_e7,
            CASE WHEN across THEN western_to_e7 ELSE east_e7 END AS east_e7
        FROM city CROSS JOIN LATERAL (SELECT coalesce(
            western_to_e7 + 3600000000 - eastern_from_e7 < east_e7 - west_e7, false) AS across
        ) AS way
    ),
";

/// Answers at most `limit` suggestions.
#[tracing::instrument(level = "debug", name = "db.places", skip_all)]
pub async fn places(
    pool: &PgPool,
    text: &TextQuery,
    limit: usize,
) -> Result<Verdict<Vec<Place>>, StoreError> {
    let limit = Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX));
    let mut sql = QueryBuilder::new("WITH ");
    push_asked(&mut sql, text);
    sql.push(CITIES).push(
        "
    suggestion AS (
        (SELECT 0 AS kind, name, country, hotels,
            (lat_sum - (lat_sum % hotels + hotels) % hotels) / hotels AS lat_e7,
            ((lon_sum - (lon_sum % hotels + hotels) % hotels) / hotels + 1800000000)
                % 3600000000 - 1800000000 AS lon_e7,
            south_e7, west_e7, north_e7, east_e7,
            row_number() OVER (ORDER BY hotels DESC, name COLLATE \"C\", country) AS place
        FROM narrow WHERE ",
    );
    push_name_answers(&mut sql, "narrow.name");
    push(&mut sql, "\n        ORDER BY place LIMIT {})", [limit.clone()]);
    sql.push(
        "
        UNION ALL
        (SELECT 1, name, country, 1, lat_e7, lon_e7, lat_e7, lon_e7, lat_e7, lon_e7,
            row_number() OVER (ORDER BY rank DESC, id) AS place
        FROM hotels WHERE status = 'open' AND ",
    );
    push_name_answers(&mut sql, "hotels.name");
    push(&mut sql, "\n        ORDER BY place LIMIT {})", [limit.clone()]);
    push(
        &mut sql,
        "
    )
    SELECT statement_timestamp() AS as_of, s.*
    FROM (SELECT) AS always LEFT JOIN suggestion AS s ON true
    ORDER BY s.kind, s.place LIMIT {}",
        [limit],
    );
    let rows = fetch(pool, sql).await?;
    let head = rows.first().ok_or_else(|| StoreError::Unreadable("no suggestions".to_owned()))?;
    let mut answer = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(kind) = row.try_get::<Option<i32>, _>("kind")? else { break };
        answer.push(Place {
            kind: if kind == 0 { PlaceKind::City } else { PlaceKind::Hotel },
            name: row.try_get("name")?,
            country: row.try_get("country")?,
            location: coordinates(row.try_get("lat_e7")?, row.try_get("lon_e7")?)?,
            south_west: coordinates(row.try_get("south_e7")?, row.try_get("west_e7")?)?,
            north_east: coordinates(row.try_get("north_e7")?, row.try_get("east_e7")?)?,
            hotels: count(row, "hotels")?,
        });
    }
    Ok(Verdict { answer, as_of: head.try_get("as_of")? })
}
