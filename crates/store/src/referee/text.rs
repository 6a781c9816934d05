//! Text in SQL (M8): words by `words_v1`, the typo rule written out, tiers without floats.

use domain::text::TextQuery;
use sqlx::{Postgres, QueryBuilder};

use super::assemble::{Value, push};

/// The words of a query as the CTE `asked (position, word, is_last, forgives_typo, swapped)`;
/// `swapped` are its spellings with two neighbours swapped.
pub(super) fn push_asked(sql: &mut QueryBuilder<Postgres>, text: &TextQuery) {
    let words = text.words();
    push(
        sql,
        "asked AS MATERIALIZED (
            SELECT a.position, a.word, a.is_last, length(a.word) >= 4 AS forgives_typo, ARRAY(
                    SELECT left(a.word, i - 1) || substr(a.word, i + 1, 1) || substr(a.word, i, 1)
                        || substr(a.word, i + 2)
                    FROM generate_series(1, length(a.word) - 1) AS i
                ) AS swapped
            FROM ROWS FROM (unnest({}), unnest({})) WITH ORDINALITY AS a (word, is_last, position)
        )",
        [
            Value::Texts(words.iter().map(|word| word.text.clone()).collect()),
            Value::Flags(words.iter().map(|word| word.is_last).collect()),
        ],
    );
}

/// How `found.word` answers `asked`: 0 without a typo, 1 with one, null not at all.
const ANSWERS: &str = "CASE
    WHEN found.word = asked.word OR (asked.is_last AND starts_with(found.word, asked.word)) THEN 0
    WHEN asked.forgives_typo AND abs(length(found.word) - length(asked.word)) <= 1
        AND (levenshtein(found.word, asked.word) <= 1 OR found.word = ANY (asked.swapped)) THEN 1
END";

/// Joins `wording.tier` of `h`; hotels that leave a word unanswered fall out.
pub(super) fn join_tier(sql: &mut QueryBuilder<Postgres>) {
    sql.push(
        "
        CROSS JOIN LATERAL (
            SELECT max(best.tier) AS tier
            FROM (
                SELECT min(CASE ",
    );
    sql.push(ANSWERS);
    sql.push(
        " WHEN 0 THEN found.field WHEN 1 THEN 3 END) AS tier
                FROM asked CROSS JOIN (
                    SELECT 0 AS field, word FROM unnest(words_v1(h.name)) AS word
                    UNION ALL SELECT 1, word FROM unnest(words_v1(h.city)) AS word
                    UNION ALL SELECT 2, word FROM unnest(words_v1(h.description)) AS word
                ) AS found
                GROUP BY asked.position
            ) AS best
            HAVING count(best.tier) = (SELECT count(*) FROM asked)
        ) AS wording",
    );
}

/// The condition that the words of `name` answer every word asked without a typo.
pub(super) fn push_name_answers(sql: &mut QueryBuilder<Postgres>, name: &'static str) {
    sql.push("NOT EXISTS (SELECT FROM asked WHERE NOT EXISTS (SELECT FROM unnest(words_v1(");
    sql.push(name);
    sql.push(")) AS found (word) WHERE ").push(ANSWERS).push(" = 0))");
}
