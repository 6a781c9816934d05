//! Near misses as one statement (M13): the hotels of the search without any filter, counted once with
//! every filter but one, for each of them.

use std::time::Duration;

use domain::answer::{NearMiss, TotalRelation};
use domain::near::NEAR_MISSES_MAX;
use domain::query::{Filters, SearchQuery, Sort};
use sqlx::{PgPool, Postgres, QueryBuilder, Row};

use super::assemble::push;
use super::matched::{Needs, push_every_filter, push_matched};
use super::rows::count;
use crate::StoreError;
use crate::reading::Reading;

/// What one filter less would find, if that can be counted within so much time.
#[tracing::instrument(level = "debug", name = "db.near_misses", skip_all)]
pub(super) async fn near_misses(
    pool: &PgPool,
    query: &SearchQuery,
    found: u64,
    within: Duration,
) -> Result<Vec<NearMiss>, StoreError> {
    let single = query.filters.single();
    if single.is_empty() {
        return Ok(Vec::new());
    }
    let mut limit = QueryBuilder::<Postgres>::new("SELECT set_config('statement_timeout', ");
    limit.push_bind(format!("{}ms", within.as_millis())).push(", true)");
    let mut sql = QueryBuilder::new("");
    push_near_misses(&mut sql, query, found);
    let mut reading = Reading::begin(pool).await?;
    limit.build().persistent(false).execute(&mut *reading).await?;
    let rows = sql.build().persistent(false).fetch_all(&mut *reading).await?;
    reading.close().await?;
    let mut misses = Vec::with_capacity(rows.len());
    for row in rows {
        let place: i64 = row.try_get("place")?;
        let relaxed = usize::try_from(place).ok().and_then(|place| single.get(place));
        let relaxed = *relaxed
            .ok_or_else(|| StoreError::Unreadable(format!("a near miss of filter {place}")))?;
        let (total, total_relation) = (count(&row, "total")?, TotalRelation::Exact);
        misses.push(NearMiss { relaxed, total, total_relation });
    }
    Ok(misses)
}

fn push_near_misses(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, found: u64) {
    let filters = &query.filters;
    // neither distances nor an order
    let open = SearchQuery {
        filters: Filters::default(),
        origin: None,
        sort: Sort::Recommended,
        ..query.clone()
    };
    push_matched(sql, &open, Needs { offers: filters.filters_price(), facets: false });
    sql.push(
        "
    SELECT relaxed.place - 1 AS place, relaxed.total
    FROM (
        SELECT ARRAY[",
    );
    for (place, single) in filters.single().into_iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " }).push("count(*) FILTER (WHERE true");
        let query = SearchQuery { filters: filters.without(single), ..query.clone() };
        push_every_filter(sql, &query);
        sql.push(")");
    }
    sql.push(
        "] AS totals
        FROM matched AS offer JOIN hotels AS h ON h.id = offer.id
    ) AS counted",
    );
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    let most = i64::try_from(NEAR_MISSES_MAX).unwrap_or(i64::MAX);
    push(
        sql,
        "
        CROSS JOIN LATERAL unnest(counted.totals) WITH ORDINALITY AS relaxed (total, place)
    WHERE relaxed.total > {}
    ORDER BY relaxed.total DESC, relaxed.place
    LIMIT {}",
        [found.into(), most.into()],
    );
}
