//! What holds of every text, however strange.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::text::{QUERY_WORDS_MAX, TextQuery};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(lexicon);

/// Words that mean something, mixed with others.
const WORDS: [&str; 34] = [
    "paris",
    "texas",
    "tx",
    "new",
    "york",
    "usa",
    "spa",
    "pool",
    "4",
    "star",
    "5*",
    "4*+",
    "★★★",
    "or",
    "more",
    "bed",
    "breakfast",
    "free",
    "cancellation",
    "dublin",
    "ohio",
    "san",
    "José",
    "costa",
    "rica",
    "isle",
    "man",
    "L'Hospitalet",
    "東京",
    "berlin",
    "zzz",
    "cheap",
    "NYC",
    "москва",
];
const IGNORED: [&str; 6] = ["hotel", "Hotels", "in", "the", "of", "best"];

fn typed_words() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..8)
}

/// What is asked of words, and the one text of it.
fn asked(typed: &str) -> (TextQuery, String) {
    let query = LEXICON.understand(typed).text_query();
    let mut text = String::new();
    query.write_canonical(&mut text);
    (query, text)
}

#[test]
fn spellings_that_ask_otherwise_have_texts_of_their_own() {
    for (one, other) in
        [("Jäger", "Jager"), ("o'ahu", "oahu"), ("ritz St. Anna", "ritz saint anna")]
    {
        let ((one, of_one), (other, of_other)) = (asked(one), asked(other));
        assert_eq!(one == other, of_one == of_other, "{of_one} {of_other}");
        assert_ne!(one, other);
    }
}

proptest! {
    /// Cursors and caches go by the text.
    #[test]
    fn equal_texts_are_equal_queries(one in "[aäå'o st]{1,7}", other in "[aäå'o st]{1,7}") {
        let ((one, of_one), (other, of_other)) = (asked(&one), asked(&other));
        prop_assert_eq!(one == other, of_one == of_other);
    }

    #[test]
    fn an_ignored_word_anywhere_changes_nothing(
        words in typed_words(),
        ignored in proptest::sample::select(&IGNORED[..]),
        place in 0..8_usize,
    ) {
        let plain = LEXICON.understand(&words.join(" "));
        let mut with = words.clone();
        with.insert(place.min(words.len()), ignored);
        let mut other = LEXICON.understand(&with.join(" "));
        prop_assert_eq!(other.ignored.len(), plain.ignored.len() + 1);
        other.ignored.clone_from(&plain.ignored);
        prop_assert_eq!(other, plain);
    }

    #[test]
    fn nothing_typed_fails(text in "\\PC{0,200}", limit in 0..12_usize) {
        prop_assert!(LEXICON.suggest(&text, limit).len() <= limit);
        let understood = LEXICON.understand(&text);
        prop_assert!(understood.tokens.len() <= crate::text::QUERY_WORDS_MAX);
        understood.text_query();
        LEXICON.literal(&text);
    }

    #[test]
    fn every_name_is_found_as_it_is_spelled(line in 0..PLACES.lines().count()) {
        let place = &gazetteer().0.places[line];
        let id = LEXICON.known.entries.id(LEXICON.known.entries.places().start + sorted::short(line)).unwrap();
        for name in std::iter::once(&place.name).chain(&place.names) {
            let suggested = LEXICON.suggest(name, 10);
            prop_assert!(suggested.iter().any(|one| one.place.id == id), "{}", name);
            prop_assert!(suggested.is_sorted_by_key(|one| (one.strength, !one.as_typed)));
        }
    }
}

#[test]
fn nasty_texts_mean_something_or_nothing() {
    for text in [
        "",
        " ",
        "'",
        "''''",
        "*",
        "5*",
        "*****",
        "******",
        "★+",
        "+++",
        "\u{0}",
        "\u{202e}",
        "4**+",
        "‘’",
        "a'",
        "İ",
        "ß",
        "１２３",
        "🏨",
        "e\u{301}\u{301}",
        "\u{fe0f}★\u{fe0f}",
        "5★☆",
        "or or or",
    ] {
        LEXICON.understand(text).text_query();
        LEXICON.suggest(text, 10);
    }
    let long = "San José ".repeat(12_000);
    assert_eq!(LEXICON.understand(&long).tokens.len(), 10);
    LEXICON.suggest(&"a".repeat(100_000), 10);
    LEXICON.suggest(&"é".repeat(100_000), 10);
}

/// Longer than any address line lets through.
#[test]
fn endless_texts_are_read_to_their_limits() {
    for text in [
        "x".repeat(100_000),
        "berlin ".repeat(15_000),
        format!("e{}", "\u{301}".repeat(10_000)),
        "\u{1f600}".repeat(100_000),
        "東京".repeat(50_000),
        "\u{202e}'".repeat(50_000),
    ] {
        let understood = LEXICON.understand(&text);
        assert!(understood.tokens.len() <= QUERY_WORDS_MAX);
        assert!(LEXICON.suggest(&text, 10).len() <= 10);
    }
}
