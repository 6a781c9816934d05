//! `words_v1` in SQL, which the referee uses, finds the same words as `domain::words`.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

use crate::database::TestDatabase;

const STRINGS: usize = 10_000;
const CHARACTERS_MAX: usize = 80;

/// Every character, weighted by block: all of Unicode, and again what names are made of.
const BLOCKS: [std::ops::Range<u32>; 12] = [
    0x20..0x7f,      // ASCII
    0x61..0x7b,      // its small letters, so that words grow
    0xa0..0x250,     // Latin
    0x300..0x370,    // marks
    0x370..0x590,    // Greek, Cyrillic, Armenian
    0x590..0xe00,    // right to left, Indic: marks of all kinds
    0x1e00..0x2000,  // Latin and Greek with marks
    0x2000..0x2c00,  // punctuation, symbols, circled and Roman numbers
    0x3000..0x3400,  // kana, squared words
    0xac00..0xad00,  // Hangul: falls apart into jamo
    0xf900..0x10000, // compatibility forms, ligatures, full width
    0x1..0x11_0000,
];

/// Characters whose decomposition this server does not know yet: newer than its Unicode.
async fn unknown_decompositions(connection: &mut PgConnection) -> BTreeSet<char> {
    let decomposed: Vec<String> = ('\u{1}'..=char::MAX)
        .filter(|character| !std::iter::once(*character).nfkd().eq(std::iter::once(*character)))
        .map(String::from)
        .collect();
    let unknown = sqlx::query_scalar::<_, String>(
        "SELECT c FROM unnest($1::text[]) AS c WHERE normalize(c, NFKD) = c",
    );
    let unknown = unknown.bind(decomposed).fetch_all(connection).await.unwrap();
    unknown.iter().flat_map(|text| text.chars()).collect()
}

async fn words_in_sql(connection: &mut PgConnection, texts: &[String]) -> Vec<Vec<String>> {
    let rows = sqlx::query_as::<_, (Vec<String>,)>(
        "SELECT words_v1(t) FROM unnest($1::text[]) WITH ORDINALITY AS given (t, place)
         ORDER BY place",
    );
    let rows = rows.bind(texts).fetch_all(connection).await.unwrap();
    rows.into_iter().map(|(words,)| words).collect()
}

fn compare(texts: &[String], in_sql: &[Vec<String>]) {
    assert_eq!(texts.len(), in_sql.len());
    for (text, found) in texts.iter().zip(in_sql) {
        let expected = domain::words::words(text);
        assert_eq!(*found, expected, "words of {text:?} ({})", text.escape_unicode());
    }
}

// brief: S5
#[tokio::test]
async fn sql_and_domain_find_the_same_words() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let unknown = unknown_decompositions(&mut connection).await;
    assert!(unknown.len() < 400, "{} unknown: is normalize() broken?", unknown.len());

    let mut random = StdRng::seed_from_u64(8);
    let texts: Vec<String> = (0..STRINGS)
        .map(|_| {
            let length = random.random_range(0..=CHARACTERS_MAX);
            let two = [BLOCKS.choose(&mut random).unwrap(), BLOCKS.choose(&mut random).unwrap()];
            let characters = std::iter::from_fn(|| {
                let block = two.choose(&mut random).unwrap();
                char::from_u32(random.random_range((*block).clone())).or(Some(' '))
            });
            characters.filter(|character| !unknown.contains(character)).take(length).collect()
        })
        .collect();
    compare(&texts, &words_in_sql(&mut connection, &texts).await);
}

/// Every character alone, and between two letters: the tables hold for each of them.
// brief: S5
#[tokio::test]
async fn sql_and_domain_agree_on_every_character() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let unknown = unknown_decompositions(&mut connection).await;
    let known: Vec<char> = ('\u{1}'..=char::MAX)
        .filter(|character| !unknown.contains(character))
        // planes without any character but private ones
        .filter(|character| !('\u{40000}'..'\u{e0000}').contains(character))
        .filter(|character| *character < '\u{e0200}')
        .collect();
    let texts: Vec<String> = known
        .chunks(64)
        .map(|some| some.iter().flat_map(|c| ['a', *c, 'b', ' ', *c, ' ']).collect())
        .collect();
    compare(&texts, &words_in_sql(&mut connection, &texts).await);
}

// brief: S5
#[tokio::test]
async fn words_are_cut_alike() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let texts = [
        "x".repeat(64),
        "x".repeat(65),
        format!("{}ß-ß", "x".repeat(63)),
        "ﷺ".repeat(9),
        format!("{} b", "é".repeat(65)),
        String::new(),
        "…".to_owned(),
    ];
    compare(&texts, &words_in_sql(&mut connection, &texts).await);
}
