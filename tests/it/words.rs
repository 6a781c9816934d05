//! The words in SQL, which the referee uses, are those of `domain::words`.

mod typed;

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
const BLOCKS: [std::ops::Range<u32>; 16] = [
    0x20..0x7f,      // ASCII
    0x61..0x7b,      // its small letters, so that words grow
    0xa0..0x250,     // Latin
    0x300..0x370,    // marks
    0x2b9..0x2bf,    // apostrophes of letters
    0x308..0x30b,    // diaeresis and ring
    0x370..0x590,    // Greek, Cyrillic, Armenian
    0x590..0xe00,    // right to left, Indic: marks of all kinds
    0xe00..0x1200,   // Thai to Myanmar, jamo: no spaces
    0x1e00..0x2000,  // Latin and Greek with marks
    0x2000..0x2c00,  // punctuation, symbols, circled and Roman numbers
    0x3000..0x3400,  // kana, squared words
    0x4e00..0x4f00,  // Han
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

/// What each side makes of a text. How often a word is indexed, and in what order, is no matter.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    indexed: BTreeSet<String>,
    indexed_name: BTreeSet<String>,
    typed: Vec<String>,
}

impl Found {
    fn by_domain(text: &str) -> Self {
        Self {
            indexed: domain::words::indexed(text).into_iter().collect(),
            indexed_name: domain::words::indexed_name(text).into_iter().collect(),
            typed: domain::words::tokens(text).into_iter().map(|token| token.typed).collect(),
        }
    }
}

async fn found_in_sql(connection: &mut PgConnection, texts: &[String]) -> Vec<Found> {
    let rows = sqlx::query_as::<_, (Vec<String>, Vec<String>, Vec<String>)>(
        "SELECT words_v2(t, false), words_v2(t, true), typed_words_v1(t)
         FROM unnest($1::text[]) WITH ORDINALITY AS given (t, place)
         ORDER BY place",
    );
    let rows = rows.bind(texts).fetch_all(connection).await.unwrap();
    let found = rows.into_iter().map(|(indexed, indexed_name, typed)| Found {
        indexed: indexed.into_iter().collect(),
        indexed_name: indexed_name.into_iter().collect(),
        typed,
    });
    found.collect()
}

async fn compare(connection: &mut PgConnection, texts: &[String]) {
    let in_sql = found_in_sql(connection, texts).await;
    assert_eq!(texts.len(), in_sql.len());
    for (text, found) in texts.iter().zip(in_sql) {
        assert_eq!(found, Found::by_domain(text), "words of {text:?} ({})", text.escape_unicode());
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
    compare(&mut connection, &texts).await;
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
    compare(&mut connection, &texts).await;
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
        // joined, they are one letter too long
        format!("{} {}", "x".repeat(60), "y".repeat(4)),
        format!("{} {}", "x".repeat(60), "y".repeat(5)),
        // longer spelled out, and in pairs
        "ö".repeat(40),
        "東".repeat(70),
        format!("l'{}", "h".repeat(70)),
        String::new(),
        "…".to_owned(),
    ];
    compare(&mut connection, &texts).await;
}

/// Names of many scripts, and spellings that have rules of their own.
// brief: S5
#[tokio::test]
async fn names_of_all_scripts_have_the_same_words() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let names = [
        "München",
        "Mu\u{308}nchen",
        "Mu\u{323}\u{308}nchen and Mu\u{308}\u{323}nchen",
        "Ǟrøskøbing, ÅRHUS & Ǻmål",
        "Ærøskøbing Straße Łódź Þingvellir Đà Nẵng ıĞdır İzmir",
        "L'Hospitalet de l’Infant, 'S-Hertogenbosch, men's O'ʻahu''x d''Or",
        "St. Saint-Étienne sankt st stay SAINT'",
        "ŉʹ\u{374}a`b´c＇d",
        "Oʻahu Ha'apai Qo'qon",
        "Αθήνα Ώρα Άγιος Νικόλαος",
        "Москва Йошкар-Ола Київ",
        "תל אביב יָפוֹ",
        "القاهرة مَكَّة",
        "Երևան թ'թ",
        "თბილისი Თბილისი",
        "दिल्ली मुंबई",
        "কলকাতা চেন্নাই சென்னை හිඟුරක්ගොඩ",
        "กรุงเทพมหานคร 5 ก",
        "ວຽງຈັນ ลาว",
        "ភ្នំពេញ ណា",
        "ရန်ကုန် မန္တလေး",
        "東京 東京都 京 hotel東京 東京hotel9号館",
        "とうきょう トウキョウ ﾄｳｷｮｳ ｶﾞ 々木",
        "서울 서울특별시 역 한 글",
        "\u{1112}\u{1161}\u{11ab}글",
        "አዲስ አበባ",
        "№5 Ⅻ ﬁn—'x' ½ ²",
    ];
    let names = names.map(ToOwned::to_owned);
    compare(&mut connection, &names).await;
}
