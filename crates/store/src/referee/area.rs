//! Boxes, circles, places and distances in SQL (M2, M3).

use domain::geo::{Area, BoundingBox, Circle, Coordinates};
use domain::place::PlaceId;
use sqlx::{Postgres, QueryBuilder};

use super::assemble::{Value, push};

/// Joins the whole metres from a point as `<alias>.metres`, operation by operation as M3 has it.
pub(super) fn join_distance(
    sql: &mut QueryBuilder<Postgres>,
    from: Coordinates,
    alias: &'static str,
) {
    push(
        sql,
        "
        CROSS JOIN LATERAL (
            SELECT floor(2.0::float8 * 6371008.7714::float8 * asin(least(1.0::float8, sqrt(
                    half.latitude * half.latitude
                    + cos(here.latitude) * cos(there.latitude) * half.longitude * half.longitude
                ))) + 0.5::float8)::bigint AS metres
            FROM (SELECT
                    {}::float8 / 10000000::float8 * 0.017453292519943295::float8 AS latitude,
                    {}::float8 / 10000000::float8 * 0.017453292519943295::float8 AS longitude
                ) AS here
                CROSS JOIN LATERAL (SELECT
                    h.lat_e7::float8 / 10000000::float8 * 0.017453292519943295::float8 AS latitude,
                    h.lon_e7::float8 / 10000000::float8 * 0.017453292519943295::float8 AS longitude
                ) AS there
                CROSS JOIN LATERAL (SELECT
                    sin((there.latitude - here.latitude) / 2.0::float8) AS latitude,
                    sin((there.longitude - here.longitude) / 2.0::float8) AS longitude
                ) AS half
        ) AS ",
        [from.lat_e7.into(), from.lon_e7.into()],
    );
    sql.push(alias);
}

/// A row `south_e7, north_e7, west_e7, width_e7` of the box that a map of the area shows (M11).
pub(super) fn push_extent(sql: &mut QueryBuilder<Postgres>, area: &Area) {
    match area {
        Area { bbox: Some(bbox), .. } => push_bounds(sql, bbox),
        Area { circle: Some(circle), .. } => push_circle_extent(sql, circle),
        Area { place: Some(place), .. } => push_bounds(sql, &place.bbox),
        Area { bbox: None, circle: None, place: None } => push(
            sql,
            "SELECT -900000000::bigint AS south_e7, 900000000::bigint AS north_e7,
                -1800000000::bigint AS west_e7, 3600000000::bigint AS width_e7",
            [],
        ),
    }
}

fn push_bounds(sql: &mut QueryBuilder<Postgres>, bbox: &BoundingBox) {
    let BoundingBox { south_e7, north_e7, west_e7, width_e7 } = *bbox;
    push(
        sql,
        "SELECT {} AS south_e7, {} AS north_e7, {} AS west_e7, {} AS width_e7",
        [south_e7.into(), north_e7.into(), west_e7.into(), width_e7.into()],
    );
}

/// Whether `h` lies in a place, as a condition that may be null.
pub(super) fn push_is_in(sql: &mut QueryBuilder<Postgres>, place: &PlaceId) {
    let text = |text: &str| Value::Text(text.to_owned());
    match place {
        PlaceId::City(id) => push(sql, "h.city_place = {}", [(*id).into()]),
        PlaceId::District(id) => push(sql, "h.district_place = {}", [(*id).into()]),
        PlaceId::Region { country, code } => {
            push(sql, "(h.country = {} AND h.region = {})", [text(country), text(code)]);
        }
        PlaceId::Country(code) => push(sql, "h.country = {}", [text(code)]),
    }
}

/// The latitudes and longitudes that a circle reaches with one metre more; all longitudes when it
/// holds a pole.
fn push_circle_extent(sql: &mut QueryBuilder<Postgres>, circle: &Circle) {
    push(
        sql,
        "
        SELECT greatest(-900000000, circle.lat_e7 - reach.lat_e7) AS south_e7,
            least(900000000, circle.lat_e7 + reach.lat_e7) AS north_e7,
            CASE WHEN reach.over_pole THEN -1800000000
                ELSE ((circle.lon_e7 - reach.lon_e7 + 1800000000) % 3600000000 + 3600000000)
                    % 3600000000 - 1800000000
            END AS west_e7,
            CASE WHEN reach.over_pole THEN 3600000000 ELSE 2 * reach.lon_e7 END AS width_e7
        FROM (SELECT {} AS lat_e7, {} AS lon_e7,
                ({}::float8 + 1.0::float8) / 6371008.7714::float8 AS angle
            ) AS circle
            CROSS JOIN LATERAL (SELECT
                ceil(circle.angle * 57.29577951308232::float8 * 10000000::float8)::bigint AS lat_e7
            ) AS up
            CROSS JOIN LATERAL (SELECT
                circle.lat_e7 - up.lat_e7 <= -900000000
                    OR circle.lat_e7 + up.lat_e7 >= 900000000 AS over_pole
            ) AS pole
            CROSS JOIN LATERAL (SELECT up.lat_e7, pole.over_pole,
                CASE WHEN pole.over_pole THEN 0 ELSE ceil(asin(least(1.0::float8,
                    sin(circle.angle) / cos(circle.lat_e7::float8 / 10000000::float8
                        * 0.017453292519943295::float8)
                )) * 57.29577951308232::float8 * 10000000::float8)::bigint END AS lon_e7
            ) AS reach",
        [circle.centre.lat_e7.into(), circle.centre.lon_e7.into(), circle.radius_metres.into()],
    );
}

/// Joins the box of an area as `<alias>`, to be named in conditions.
pub(super) fn join_extent(sql: &mut QueryBuilder<Postgres>, area: &Area, alias: &'static str) {
    sql.push("\nCROSS JOIN LATERAL (");
    push_extent(sql, area);
    sql.push(") AS ").push(alias);
}

/// Conditions on `h` for a box that was joined as `extent`.
pub(super) fn push_box(sql: &mut QueryBuilder<Postgres>) {
    sql.push(
        "
        AND h.lat_e7 BETWEEN extent.south_e7 AND extent.north_e7
        AND ((h.lon_e7::bigint - extent.west_e7) % 3600000000 + 3600000000) % 3600000000
            <= extent.width_e7",
    );
    push_lead(sql, "extent");
}

/// Conditions on `h` for a circle whose distances and box were joined as `ring`, `around`.
pub(super) fn push_circle(sql: &mut QueryBuilder<Postgres>, circle: &Circle) {
    push(sql, "\n        AND ring.metres <= {}", [circle.radius_metres.into()]);
    push_lead(sql, "around");
}

/// Lets the index lead to a box: 1e-6 degrees larger on each side, and once more a turn to the
/// west, where the part beyond 180° lies.
fn push_lead(sql: &mut QueryBuilder<Postgres>, alias: &'static str) {
    let lead = "
        AND (h.location && ST_MakeEnvelope(
                (b.west_e7 - 10)::float8 / 10000000::float8,
                (b.south_e7 - 10)::float8 / 10000000::float8,
                (b.west_e7 + b.width_e7 + 10)::float8 / 10000000::float8,
                (b.north_e7 + 10)::float8 / 10000000::float8, 4326)
            OR h.location && ST_MakeEnvelope(
                (b.west_e7 - 3600000010)::float8 / 10000000::float8,
                (b.south_e7 - 10)::float8 / 10000000::float8,
                (b.west_e7 + b.width_e7 - 3599999990)::float8 / 10000000::float8,
                (b.north_e7 + 10)::float8 / 10000000::float8, 4326))";
    let mut parts = lead.split("b.");
    sql.push(parts.next().unwrap_or_default());
    for part in parts {
        sql.push(alias).push(".").push(part);
    }
}
