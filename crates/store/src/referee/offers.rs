//! Offers in SQL (M4, M5, M6). Both joins have the same columns: `room_type_id, nightly_minor,
//! total_minor, nights, rooms, rooms_left, sort_minor`.

use domain::query::SearchQuery;
use domain::stay::Stay;
use sqlx::{Postgres, QueryBuilder};

use super::assemble::{Value, push};

/// Joins the best offer of `h` as `offer`; with dates a hotel without one falls out.
pub(super) fn join_offer(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    match query.stay {
        Some(stay) => join_stay_offer(sql, query, stay),
        None => join_from_offer(sql),
    }
}

/// One room type that fits and is free on every night; of those the smallest (total, id).
fn join_stay_offer(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, stay: Stay) {
    let rooms = || Value::from(query.party.rooms);
    let adults = || Value::from(query.party.adults);
    let (arrival, departure) = (stay.check_in(), stay.check_out());
    push(
        sql,
        "
        CROSS JOIN LATERAL (
            SELECT r.id AS room_type_id,
                {} * sum(i.price_minor) / (({} - {}) * {}) AS nightly_minor,
                {} * sum(i.price_minor) AS total_minor,
                {} - {} AS nights,
                {} AS rooms,
                least(8, min(i.total - i.sold - i.held)) AS rooms_left,
                {} * sum(i.price_minor) AS sort_minor
            FROM room_types AS r
                JOIN inventory AS i ON i.room_type_id = r.id",
        [
            rooms(),
            Value::Date(departure),
            Value::Date(arrival),
            rooms(),
            rooms(),
            Value::Date(departure),
            Value::Date(arrival),
            rooms(),
            rooms(),
        ],
    );
    push(
        sql,
        "
            WHERE r.hotel_id = h.id AND NOT r.closed
                AND r.max_adults >= ({} + {} - 1) / {}
                AND r.max_guests >= ({} + {} + {} - 1) / {}",
        [adults(), rooms(), rooms(), adults(), Value::from(query.party.children), rooms(), rooms()],
    );
    push(
        sql,
        "
                AND i.night >= {} AND i.night < {}
                AND NOT i.closed AND i.total - i.sold - i.held >= {}
            GROUP BY r.id
            HAVING count(*) = {} - {}
                AND min(i.min_stay) FILTER (WHERE i.night = {}) <= {} - {}
            ORDER BY sort_minor, r.id
            LIMIT 1
        ) AS offer",
        [
            Value::Date(arrival),
            Value::Date(departure),
            rooms(),
            Value::Date(departure),
            Value::Date(arrival),
            Value::Date(arrival),
            Value::Date(departure),
            Value::Date(arrival),
        ],
    );
}

/// The lowest price of any open night; rooms and party don't matter, nor does being sold out.
pub(super) fn join_from_offer(sql: &mut QueryBuilder<Postgres>) {
    sql.push(
        "
        LEFT JOIN LATERAL (
            SELECT r.id AS room_type_id, i.price_minor::bigint AS nightly_minor,
                NULL::bigint AS total_minor, NULL::integer AS nights, NULL::bigint AS rooms,
                NULL::integer AS rooms_left, i.price_minor::bigint AS sort_minor
            FROM room_types AS r JOIN inventory AS i ON i.room_type_id = r.id
            WHERE r.hotel_id = h.id AND NOT r.closed AND NOT i.closed
            ORDER BY i.price_minor, r.id
            LIMIT 1
        ) AS offer ON true",
    );
}

/// Whether the policy of `h` counts as free cancellation (M6), as a boolean that is never null.
pub(super) fn push_cancels_freely(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery) {
    match query.stay {
        Some(stay) => {
            let today = &query.today;
            let zones =
                |behind| Value::Texts(today.zones_behind(behind).map(ToOwned::to_owned).collect());
            push(
                sql,
                "coalesce({} - {} + CASE WHEN h.time_zone = ANY({}) THEN 1
                    WHEN h.time_zone = ANY({}) THEN 2 ELSE 0 END >= h.free_cancel_days, false)",
                [Value::Date(stay.check_in()), Value::Date(today.latest()), zones(1), zones(2)],
            );
        }
        None => push(sql, "(h.free_cancel_days IS NOT NULL)", []),
    }
}
