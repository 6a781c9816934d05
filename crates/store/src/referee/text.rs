//! Text in SQL (M8): words by `words_v2`, the rule of typos asked of all open hotels, tiers without
//! floats.
//!
//! Words have no spaces, so that those of a field are one text ` a b c `, and a *needle* in it is
//! ` word ` or, where it may also be the beginning of one, ` word`.

use domain::query::SearchQuery;
use domain::text::{QueryWord, TextQuery, Wishes};
use sqlx::{Postgres, QueryBuilder};

use super::area::push_is_in;
use super::assemble::{Value, push};
use super::matched::{codes_of_stars, codes_of_types, push_any};
use super::offers::push_cancels_freely;

/// The words of `h`'s name.
pub(super) const NAME: &str = "' ' || array_to_string(words_v2(h.name, true), ' ') || ' '";
/// The words of its places.
pub(super) const PLACE: &str = "(
                    SELECT ' ' || string_agg(array_to_string(words_v2(said, true), ' '), ' ') || ' '
                    FROM unnest(
                        CASE h.place_names WHEN '{}' THEN ARRAY[h.city] ELSE h.place_names END
                    ) AS said
                )";
const DESCRIPTION: &str = "' ' || array_to_string(words_v2(h.description, false), ' ') || ' '";

/// The words of `h` as `name`, `place` and `description`, worked out once a hotel, not once a mention.
fn push_words_of_hotel(sql: &mut QueryBuilder<Postgres>) {
    sql.push("\n        CROSS JOIN LATERAL (SELECT ").push(NAME).push(" AS name, ").push(PLACE);
    sql.push(" AS place, ").push(DESCRIPTION).push(" AS description OFFSET 0) AS w");
}

/// A typed word, and what it is compared for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed<'q> {
    pub word: &'q QueryWord,
    /// So many forms are of the word alone, the others of it and a neighbour.
    pub forms_of_its_own: usize,
    /// Whether only names are asked for it.
    pub of_name: bool,
    /// Whether a typo could be forgiven if the word is long enough.
    pub may_err: bool,
}

/// Words that were typed, as the CTEs `typed (position, word, forms_of_its_own, of_name, may_err)` and
/// `form (position, form, needles, single, swapped)`: `single` is its word if it has only one,
/// `swapped` the spellings of that with two neighbours swapped.
pub(super) fn push_typed<'q>(
    sql: &mut QueryBuilder<Postgres>,
    words: impl Iterator<Item = Typed<'q>> + Clone,
) {
    let flags = |flag: fn(Typed<'q>) -> bool| Value::Flags(words.clone().map(flag).collect());
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    push(
        sql,
        "typed AS MATERIALIZED (
            SELECT word, is_last, of_name, may_err AND length(word) >= 4 AS may_err,
                forms_of_its_own, position
            FROM ROWS FROM (unnest({}), unnest({}), unnest({}), unnest({}), unnest({}))
                WITH ORDINALITY AS t (word, is_last, of_name, may_err, forms_of_its_own, position)
        ),",
        [
            Value::Texts(words.clone().map(|typed| typed.word.typed.clone()).collect()),
            flags(|typed| typed.word.is_last),
            flags(|typed| typed.of_name),
            flags(|typed| typed.may_err),
            Value::Integers(words.clone().map(|typed| number(typed.forms_of_its_own)).collect()),
        ],
    );
    let (mut positions, mut forms, mut parts) = (vec![], vec![], vec![]);
    for (position, typed) in (1..).zip(words) {
        for (place, form) in (1..).zip(&typed.word.forms) {
            for part in form {
                positions.push(position);
                forms.push(place);
                parts.push(part.clone());
            }
        }
    }
    let parts = [Value::Integers(positions), Value::Integers(forms), Value::Texts(parts)];
    push(sql, FORMS, parts);
}

const FORMS: &str = "
        part AS (
            SELECT *, row_number() OVER (PARTITION BY position, form ORDER BY place DESC) AS from_last
            FROM ROWS FROM (unnest({}), unnest({}), unnest({}))
                WITH ORDINALITY AS p (position, form, word, place)
        ),
        form AS MATERIALIZED (
            SELECT p.position, p.form,
                array_agg(' ' || p.word || CASE
                    WHEN t.is_last AND p.from_last = 1 THEN '' ELSE ' ' END) AS needles,
                CASE count(*) WHEN 1 THEN min(p.word) END AS single,
                CASE count(*) WHEN 1 THEN ARRAY(
                    SELECT left(min(p.word), i - 1) || substr(min(p.word), i + 1, 1)
                        || substr(min(p.word), i, 1) || substr(min(p.word), i + 2)
                    FROM generate_series(1, length(min(p.word)) - 1) AS i
                ) END AS swapped
            FROM part AS p JOIN typed AS t USING (position)
            GROUP BY p.position, p.form
        )";

/// Whether one of the words `found` is one typo away from a form of `t`.
pub(super) const HAS_TYPO: &str = "EXISTS (
                    SELECT FROM form AS f
                    WHERE f.position = t.position AND found.word <> '' AND length(f.single) >= 4
                        AND abs(length(found.word) - length(f.single)) <= 1
                        AND (levenshtein(found.word, f.single) <= 1
                            OR found.word = ANY (f.swapped))
                )";

/// What a query needs to know of its words: the CTEs `hotel_words (id, name, place, description)` of
/// all open hotels, worked out as far as it is read, `form`, and `asked (position, of_name, forgives)`.
pub(super) fn push_asked(sql: &mut QueryBuilder<Postgres>, text: &TextQuery) {
    sql.push("hotel_words AS MATERIALIZED (SELECT h.id, w.* FROM hotels AS h");
    push_words_of_hotel(sql);
    sql.push("\n        WHERE h.status = 'open'),\n        ");
    let typed =
        |of_name| move |word| Typed { word, forms_of_its_own: 0, of_name, may_err: !of_name };
    let words = text.words.iter().map(typed(false));
    push_typed(sql, words.chain(text.name_words.iter().map(typed(true))));
    // LIMIT keeps the planner from reading all hotels before it compares the first
    sql.push(
        ",
        asked AS MATERIALIZED (
            SELECT t.position, t.of_name, t.may_err AND (
                    SELECT true FROM hotel_words AS w
                    WHERE EXISTS (
                        SELECT FROM form AS f
                        WHERE f.position = t.position AND NOT EXISTS (
                            SELECT FROM unnest(f.needles) AS needle
                            WHERE strpos(w.name || w.place || w.description, needle) = 0
                        )
                    )
                    LIMIT 1
                ) IS NULL AS forgives
            FROM typed AS t
        )",
    );
}

/// Joins `wording.tier` of `h`; hotels that don't answer fall out.
pub(super) fn join_tier(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, text: &TextQuery) {
    if text.finds_nothing {
        sql.push("\n        JOIN (SELECT 0 AS tier WHERE false) AS wording ON true");
        return;
    }
    let has_words = !(text.words.is_empty() && text.name_words.is_empty());
    if has_words && query.area.is_empty() {
        // all that was read of them for `asked` is read again
        sql.push("\n        JOIN hotel_words AS w ON w.id = h.id");
    } else if has_words {
        push_words_of_hotel(sql);
    }
    if has_words {
        sql.push(ANSWERED.replace('$', HAS_TYPO));
    }
    sql.push("\n        JOIN LATERAL (SELECT CASE");
    if !text.name_words.is_empty() {
        sql.push("\n            WHEN answered.is_named THEN 0");
    }
    sql.push("\n            WHEN true");
    if let Some(place) = &text.place {
        sql.push(" AND ");
        push_is_in(sql, place);
    }
    push_wishes(sql, query, text.wishes);
    sql.push("\n            THEN ").push(if text.words.is_empty() { "1" } else { "answered.tier" });
    sql.push("\n        END AS tier) AS wording ON wording.tier IS NOT NULL");
}

/// Joins the tier of the words of `w`, null if one of them is not answered, and whether its name and
/// places say those that a name may say, as `answered`. A form is as good as the worst of its words, a
/// word as good as the best of its forms.
const ANSWERED: &str = "
        CROSS JOIN LATERAL (
            SELECT CASE WHEN bool_and(t.of_name OR best.tier IS NOT NULL)
                    THEN max(best.tier) FILTER (WHERE NOT t.of_name) END AS tier,
                bool_and(NOT t.of_name OR coalesce(best.tier <= 1, false))
                    AND coalesce(bool_or(t.of_name AND best.tier = 0), false) AS is_named
            FROM asked AS t CROSS JOIN LATERAL (
                SELECT coalesce(min(whole.field), CASE WHEN t.forgives AND EXISTS (
                    SELECT FROM string_to_table(w.name || w.place || w.description, ' ')
                        AS found (word)
                    WHERE $
                ) THEN 3 END) AS tier
                FROM form AS f CROSS JOIN LATERAL (
                    SELECT CASE WHEN bool_and(part.field IS NOT NULL) THEN max(part.field) END AS field
                    FROM (
                        SELECT CASE
                            WHEN strpos(w.name, needle) > 0 THEN 0
                            WHEN strpos(w.place, needle) > 0 THEN 1
                            WHEN strpos(w.description, needle) > 0 THEN 2
                        END AS field
                        FROM unnest(f.needles) AS needle
                    ) AS part
                ) AS whole
                WHERE f.position = t.position
            ) AS best
        ) AS answered";

fn push_wishes(sql: &mut QueryBuilder<Postgres>, query: &SearchQuery, wishes: Wishes) {
    let amenities: Vec<String> = wishes.amenities.codes().map(ToOwned::to_owned).collect();
    if !amenities.is_empty() {
        push(sql, " AND h.amenities @> {}", [Value::Texts(amenities)]);
    }
    if !wishes.property_types.is_empty() {
        sql.push(" AND ");
        push_any(sql, "h.property_type", codes_of_types(wishes.property_types));
    }
    if !wishes.stars.is_empty() {
        sql.push(" AND ");
        push_any(sql, "h.stars", codes_of_stars(wishes.stars));
    }
    if wishes.free_cancellation {
        sql.push(" AND ");
        push_cancels_freely(sql, query);
    }
}
