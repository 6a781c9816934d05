//! Facets in SQL (M9): each without its own filter, as arrays in the order of the vocabulary.

use domain::answer::Facets;
use domain::money::Currency;
use domain::vocabulary::{AMENITIES, PROPERTY_TYPES, Term};
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row};

use super::assemble::{Value, push};
use crate::StoreError;

fn codes(terms: &[Term]) -> Value {
    Value::Texts(terms.iter().map(|term| term.code.to_owned()).collect())
}

/// Columns `amenity_counts, star_counts, property_type_counts, price_counts` over `matched`.
pub(super) fn push_facets(sql: &mut QueryBuilder<Postgres>, currency: Currency) {
    push(
        sql,
        ",
        ARRAY(
            SELECT count(held.code) FROM unnest({}) WITH ORDINALITY AS known (code, position)
                LEFT JOIN (
                    SELECT unnest(amenities) AS code FROM matched
                    WHERE passes_stars AND passes_property_types AND passes_price
                ) AS held ON held.code = known.code
            GROUP BY known.position ORDER BY known.position
        ) AS amenity_counts,
        ARRAY(
            SELECT count(m.id) FROM generate_series(0, 5) AS known (stars)
                LEFT JOIN matched AS m ON m.stars = known.stars
                    AND m.passes_property_types AND m.passes_price
            GROUP BY known.stars ORDER BY known.stars
        ) AS star_counts,
        ARRAY(
            SELECT count(m.id) FROM unnest({}) WITH ORDINALITY AS known (code, position)
                LEFT JOIN matched AS m ON m.property_type = known.code
                    AND m.passes_stars AND m.passes_price
            GROUP BY known.position ORDER BY known.position
        ) AS property_type_counts,
        ARRAY(
            SELECT count(m.id) FROM generate_series(0, 40) AS known (bin)
                LEFT JOIN matched AS m ON m.passes_stars AND m.passes_property_types
                    -- least() takes no notice of nulls
                    AND m.nightly_minor IS NOT NULL
                    AND least(40, m.nightly_minor / (25 * (10::numeric ^ {})::bigint)) = known.bin
            GROUP BY known.bin ORDER BY known.bin
        ) AS price_counts",
        [codes(&AMENITIES), codes(&PROPERTY_TYPES), Value::Integer(i64::from(currency.exponent))],
    );
}

/// Reads the columns of [`push_facets`].
pub(super) fn read_facets(row: &PgRow) -> Result<Facets, StoreError> {
    Ok(Facets {
        amenities: counts(row, "amenity_counts")?,
        stars: counts(row, "star_counts")?,
        property_types: counts(row, "property_type_counts")?,
        price: counts(row, "price_counts")?,
    })
}

fn counts<const N: usize>(row: &PgRow, column: &str) -> Result<[u32; N], StoreError> {
    let counts: Vec<i64> = row.try_get(column)?;
    let counts: Result<Vec<u32>, _> = counts.into_iter().map(u32::try_from).collect();
    counts
        .ok()
        .and_then(|counts| counts.try_into().ok())
        .ok_or_else(|| StoreError::Unreadable(format!("{column} of a search")))
}
