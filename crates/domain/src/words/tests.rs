//! Tokens, their forms, slots, and what a text is indexed under.

use proptest::prelude::*;

use super::*;

fn typed(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.typed).collect()
}

/// The forms of each slot of a query, `+` between words that must all be there.
fn slots_of(text: &str) -> Vec<Vec<String>> {
    let slots = slots(&tokens(text));
    slots.iter().map(|forms| forms.iter().map(|form| form.join("+")).collect()).collect()
}

// brief: S5
#[test]
fn letters_are_folded_and_split() {
    assert_eq!(typed("Casa do São-João"), ["casa", "do", "sao", "joao"]);
    assert_eq!(
        typed("Straße Łódź Ærø Ðorđe İzmir ıĞdır"),
        ["strasse", "lodz", "aero", "dorde", "izmir", "igdir"]
    );
    assert_eq!(typed("  №5 Ⅻ ﬁn—'x' "), ["no5", "xii", "fin", "x"]);
    assert!(typed("!? \u{0}\t…'’").is_empty());
}

#[test]
fn what_stood_in_the_text_is_kept() {
    let written = |text: &str| tokens(text).into_iter().map(|of| of.written).collect::<Vec<_>>();
    assert_eq!(written("Café ‘O'ahu’, Phở-Bar №5"), ["Café", "O'ahu", "Phở", "Bar", "№5"]);
    assert_eq!(written("e\u{301}te\u{301}  '' Straße"), ["e\u{301}te\u{301}", "Straße"]);
}

// brief: S5
#[test]
fn umlauts_are_also_two_letters_all_or_none() {
    assert_eq!(slots_of("München"), [["munchen", "muenchen"]]);
    assert_eq!(slots_of("Müllerröschen"), [["mullerroschen", "muellerroeschen"]]);
    assert_eq!(slots_of("Tromsø"), [["tromso", "tromsoe"]]);
    assert_eq!(slots_of("Århus"), [["arhus", "aarhus"]]);
    assert_eq!(slots_of("Muenchen"), [["muenchen"]]);
    assert_eq!(slots_of("u\u{308}ber"), [["uber", "ueber"]], "decomposed");
}

// brief: S5
#[test]
fn apostrophes_join_and_break() {
    for oahu in ["O'ahu", "Oʻahu", "O’ahu"] {
        assert_eq!(slots_of(oahu), [["oahu", "ahu"]]);
    }
    assert_eq!(slots_of("L'Hospitalet"), [["lhospitalet", "hospitalet"]]);
    assert_eq!(slots_of("Men's"), [["mens"]]);
    assert!(indexed("l'Hospitalet").contains(&"hospitalet".to_owned()));
}

// brief: S5
#[test]
fn saints_stand_for_each_other_as_whole_words() {
    assert_eq!(slots_of("St"), [["st", "saint", "sankt"]]);
    assert_eq!(slots_of("stay"), [["stay"]]);
}

// brief: S5
#[test]
fn neighbours_are_also_one_word() {
    assert_eq!(slots_of("new york"), [["new", "newyork"], ["york", "newyork"]]);
    assert!(indexed_name("New York").contains(&"newyork".to_owned()));
    assert!(!indexed("New York").contains(&"newyork".to_owned()));
}

// brief: S5
#[test]
fn scripts_without_spaces_fall_into_pairs() {
    assert_eq!(slots_of("東京都"), [["東京+京都"]]);
    assert_eq!(slots_of("서울특별시"), [["서울+울특+특별+별시"]], "syllables, not jamo");
    assert_eq!(slots_of("京"), [["京"]]);
    assert_eq!(slots_of("東京hotel"), [["東京+hotel"]]);
    assert_eq!(typed("दिल्ली"), ["दिलली"], "vowel signs stay, the virama goes");
}

// brief: S5
#[test]
fn long_words_are_cut() {
    assert_eq!(typed(&"ß".repeat(100)), ["s".repeat(WORD_CHARACTERS_MAX)]);
    assert_eq!(slots_of(&format!("{} {}", "x".repeat(60), "y".repeat(5))).concat().len(), 2);
}

proptest! {
    #[test]
    fn whatever_is_typed_finds_itself(text in "\\PC{0,30}") {
        let index = indexed_name(&text);
        for token in tokens(&text) {
            for form in token.forms {
                prop_assert!(form.iter().all(|word| index.contains(word)));
            }
        }
    }

    #[test]
    fn folding_is_done_once(text in "\\PC{0,30}") {
        for word in typed(&text) {
            // a cut word may end inside of what belongs together
            if word.chars().count() < WORD_CHARACTERS_MAX {
                prop_assert_eq!(typed(&word), vec![word]);
            }
        }
    }
}
