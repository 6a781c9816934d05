//! The hotels that a typed name means, as one statement (P4): every typed word stands in the name or
//! in the place, and one of them in the name.

use std::sync::Arc;

use domain::answer::{NamedHotel, Strength};
use domain::ids::HotelId;
use domain::naming::TypedName;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};

use super::assemble::{Value, push};
use super::rows::coordinates;
use super::text::{HAS_TYPO, NAME, PLACE, Typed, push_typed};
use super::{Verdict, fetch};
use crate::StoreError;

/// The CTE `answered (id, weakest, in_name)` of the hotels that answer every word. A word is answered
/// by a form of its own (2), else by one it makes with a neighbour (3), else with a typo (4): that
/// way decides whether the name has it.
const ANSWERED: &str = ",
        answered AS (
            SELECT w.id, max(best.strength) AS weakest, bool_or(best.in_name) AS in_name
            FROM hotel_words AS w CROSS JOIN typed AS t
                LEFT JOIN LATERAL (
                    SELECT min(way.strength) AS strength,
                        bool_or(way.in_name) FILTER (WHERE way.strength = way.first) AS in_name
                    FROM (
                        SELECT found.strength, found.in_name, min(found.strength) OVER () AS first
                        FROM (
                            SELECT CASE WHEN f.form <= t.forms_of_its_own THEN 2 ELSE 3 END
                                    AS strength,
                                NOT EXISTS (
                                    SELECT FROM unnest(f.needles) AS needle
                                    WHERE strpos(w.name, needle) = 0
                                ) AS in_name
                            FROM form AS f
                            WHERE f.position = t.position AND NOT EXISTS (
                                SELECT FROM unnest(f.needles) AS needle
                                WHERE strpos(w.name || w.place, needle) = 0
                            )
                            UNION ALL
                            SELECT 4, found.in_name
                            FROM (
                                SELECT true AS in_name, word
                                FROM string_to_table(w.name, ' ') AS word
                                UNION ALL
                                SELECT false, word FROM string_to_table(w.place, ' ') AS word
                            ) AS found
                            WHERE t.may_err AND $
                        ) AS found
                    ) AS way
                ) AS best ON true
            GROUP BY w.id
            HAVING bool_and(best.strength IS NOT NULL) AND bool_or(best.in_name)
        )";

/// The CTE `hotel_words (id, name, place)` of the hotels in whose name one of the words may be found:
/// only their places are looked at.
fn push_hotel_words(sql: &mut QueryBuilder<Postgres>, with_typos: bool) {
    sql.push(",\n        hotel_words AS MATERIALIZED (SELECT h.id, w.name, ").push(PLACE);
    sql.push(" AS place\n        FROM hotels AS h CROSS JOIN LATERAL (SELECT ").push(NAME);
    sql.push(" AS name OFFSET 0) AS w\n        WHERE h.status = 'open'");
    sql.push(
        "
            AND (EXISTS (
                SELECT FROM form AS f WHERE NOT EXISTS (
                    SELECT FROM unnest(f.needles) AS needle WHERE strpos(w.name, needle) = 0
                )
            )",
    );
    if with_typos {
        sql.push(
            " OR EXISTS (
                SELECT FROM typed AS t CROSS JOIN string_to_table(w.name, ' ') AS found (word)
                WHERE t.may_err AND ",
        );
        sql.push(HAS_TYPO).push("\n            )");
    }
    sql.push("))");
}

/// Answers at most `limit` of them, the strongest first.
#[tracing::instrument(level = "debug", name = "db.hotels_named", skip_all)]
pub async fn hotels_named(
    pool: &PgPool,
    typed: &TypedName,
    limit: usize,
) -> Result<Verdict<Vec<NamedHotel>>, StoreError> {
    let mut sql = QueryBuilder::new("WITH ");
    let words = typed.words.iter().zip(typed.tokens()).map(|(word, token)| Typed {
        word,
        forms_of_its_own: token.forms.len(),
        of_name: true,
        may_err: typed.forgives_typos(),
    });
    push_typed(&mut sql, words);
    push_hotel_words(&mut sql, typed.forgives_typos());
    sql.push(ANSWERED.replace('$', HAS_TYPO));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    push(
        &mut sql,
        "
    SELECT statement_timestamp() AS as_of, named.*
    FROM (SELECT) AS always LEFT JOIN (
        SELECT h.id, h.slug, h.name, h.city, h.district, h.country, h.rank,
            h.lat_e7::bigint AS lat_e7, h.lon_e7::bigint AS lon_e7,
            CASE WHEN of_name.words = whole.words THEN 0
                WHEN starts_with(
                    array_to_string(of_name.words, ' '), array_to_string(whole.words, ' ')
                ) THEN 1
                ELSE answered.weakest
            END AS strength
        FROM answered JOIN hotels AS h ON h.id = answered.id
            CROSS JOIN LATERAL (SELECT typed_words_v1(h.name) AS words) AS of_name
            CROSS JOIN (SELECT array_agg(word ORDER BY position) AS words FROM typed) AS whole
    ) AS named ON true
    ORDER BY named.strength, named.rank DESC, named.id
    LIMIT {}",
        [Value::Integer(limit)],
    );
    let rows = fetch(pool, sql).await?;
    let head = rows.first();
    let as_of = match head {
        Some(head) => head.try_get("as_of")?,
        None => return Err(StoreError::Unreadable("no hotels of a name".to_owned())),
    };
    let mut answer = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(id) = row.try_get("id")? {
            answer.push(read(HotelId(id), row)?);
        }
    }
    Ok(Verdict { answer, as_of })
}

fn read(id: HotelId, row: &PgRow) -> Result<NamedHotel, StoreError> {
    let strength: i32 = row.try_get("strength")?;
    Ok(NamedHotel {
        id,
        slug: row.try_get("slug")?,
        name: Arc::from(row.try_get::<String, _>("name")?),
        city: row.try_get("city")?,
        district: row.try_get("district")?,
        country: row.try_get("country")?,
        coordinates: coordinates(row.try_get("lat_e7")?, row.try_get("lon_e7")?)?,
        rank: row.try_get("rank")?,
        strength: match strength {
            0 => Strength::Equal,
            1 => Strength::Prefix,
            2 => Strength::Words,
            3 => Strength::Joined,
            4 => Strength::Typo,
            other => return Err(StoreError::Unreadable(format!("strength is {other}"))),
        },
    })
}
