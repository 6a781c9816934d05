//! A page of hotels, the total and perhaps facets, as one statement.

use std::sync::Arc;
use std::time::Duration;

use domain::answer::{Item, SearchAnswer, TotalRelation};
use domain::ids::HotelId;
use domain::money::Currency;
use domain::page::{Cursor, Page};
use domain::query::{SearchQuery, SortKey};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};

use super::assemble::{Value, push};
use super::facets::{push_facets, read_facets};
use super::matched::{Needs, has_offers, push_matched};
use super::near::near_misses;
use super::offers::{join_from_offer, push_cancels_freely};
use super::rows::{count, read_hotel, read_offer};
use super::{Verdict, fetch};
use crate::StoreError;

/// Answers one page of a search. Near misses are left out if they take longer than `near_within`.
#[tracing::instrument(level = "debug", name = "db.search", skip_all)]
pub async fn search(
    pool: &PgPool,
    currency: Currency,
    query: &SearchQuery,
    page: &Page,
    near_within: Duration,
) -> Result<Verdict<SearchAnswer>, StoreError> {
    let mut sql = QueryBuilder::new("");
    push_search(&mut sql, currency, query, page);
    let mut verdict = read(&fetch(pool, sql).await?, page)?;
    let answer = &mut verdict.answer;
    if page.tells_near_misses(answer.total, answer.total_relation) {
        match near_misses(pool, query, answer.total, near_within).await {
            Ok(misses) => answer.near_misses = Some(misses),
            // the page is there, and it is worth more than they are
            Err(error) => tracing::debug!(%error, "near misses are left out"),
        }
    }
    Ok(verdict)
}

fn push_search(
    sql: &mut QueryBuilder<Postgres>,
    currency: Currency,
    query: &SearchQuery,
    page: &Page,
) {
    let needs = Needs { offers: false, facets: page.facets };
    let passes = if page.facets {
        "passes_stars AND passes_property_types AND passes_price"
    } else {
        "true"
    };
    push_matched(sql, query, needs);
    sql.push(",\n    page AS MATERIALIZED (SELECT * FROM matched WHERE ").push(passes);
    if let Some(Cursor { key: SortKey([first, second]), id }) = page.after {
        push(
            sql,
            " AND (first_key, second_key, id) > ({}, {}, {})",
            [first.into(), second.into(), Value::Id(id.0)],
        );
    }
    let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
    push(sql, "\n        ORDER BY first_key, second_key, id LIMIT {} + 1)", [limit.into()]);
    sql.push(
        "
    SELECT statement_timestamp() AS as_of, items.*,
        (SELECT count(*) FROM matched WHERE ",
    );
    sql.push(passes).push(") AS total");
    if page.facets {
        push_facets(sql, currency);
    }
    // the left row is always there, so that an empty page still tells the total
    sql.push(
        "
    FROM (SELECT) AS always LEFT JOIN (
        SELECT p.first_key, p.second_key, p.distance_metres,
            offer.room_type_id, offer.nightly_minor, offer.total_minor,
            offer.nights::bigint AS nights, offer.rooms, offer.rooms_left::bigint AS rooms_left,
            offered.name AS room_type_name, ",
    );
    push_cancels_freely(sql, query);
    sql.push(
        " AS cancels_freely,
            h.id, h.slug, h.name, h.description, h.lat_e7, h.lon_e7, h.city, h.district,
            h.country, h.city_place, h.district_place, h.region, h.place_names, h.time_zone, h.stars,
            h.rating_x10, h.review_count, h.rank, h.property_type, h.amenities, h.free_cancel_days,
            photo.id AS photo_id, photo.alt AS photo_alt,
            photo.width AS photo_width, photo.height AS photo_height
        FROM page AS p JOIN hotels AS h ON h.id = p.id
            LEFT JOIN hotel_photos AS photo ON photo.hotel_id = h.id AND photo.place =
                (SELECT min(place) FROM hotel_photos AS any_of WHERE any_of.hotel_id = h.id)",
    );
    if has_offers(query, needs) {
        sql.push("\n            CROSS JOIN LATERAL (SELECT p.*) AS offer");
    } else {
        join_from_offer(sql);
    }
    sql.push(
        "
            LEFT JOIN room_types AS offered ON offered.id = offer.room_type_id
    ) AS items ON true
    ORDER BY items.first_key, items.second_key, items.id",
    );
}

fn read(rows: &[PgRow], page: &Page) -> Result<Verdict<SearchAnswer>, StoreError> {
    let head = rows.first().ok_or_else(|| StoreError::Unreadable("an empty search".to_owned()))?;
    let mut answer = SearchAnswer {
        total: count(head, "total")?,
        total_relation: TotalRelation::Exact,
        items: Vec::with_capacity(rows.len()),
        next: None,
        facets: page.facets.then(|| read_facets(head)).transpose()?,
        near_misses: None,
    };
    for row in rows {
        if row.try_get::<Option<uuid::Uuid>, _>("id")?.is_none() {
            break;
        }
        if answer.items.len() == page.limit {
            let last = rows.get(page.limit.saturating_sub(1)).unwrap_or(row);
            answer.next = Some(read_cursor(last)?);
            break;
        }
        answer.items.push(read_item(row)?);
    }
    Ok(Verdict { answer, as_of: head.try_get("as_of")? })
}

fn read_cursor(row: &PgRow) -> Result<Cursor, StoreError> {
    let key = SortKey([row.try_get("first_key")?, row.try_get("second_key")?]);
    Ok(Cursor { key, id: HotelId(row.try_get("id")?) })
}

fn read_item(row: &PgRow) -> Result<Item, StoreError> {
    let room_type_name: Option<String> = row.try_get("room_type_name")?;
    Ok(Item {
        hotel: Arc::new(read_hotel(row)?),
        room_type_name: room_type_name.map(Arc::from),
        offer: read_offer(row)?,
        free_cancellation: row.try_get("cancels_freely")?,
        distance_metres: row.try_get("distance_metres")?,
    })
}
