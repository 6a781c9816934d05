//! What texts mean: places, wishes, words.

use super::*;
use crate::text::TextQuery;
use crate::vocabulary::{AMENITIES, PROPERTY_TYPES, PropertyType};

/// What a text means, in one line: `place | wishes | words`.
fn meaning(typed: &str) -> String {
    let understood = lexicon().understand(typed);
    let place = understood.place.map(|place| place.id.to_string()).unwrap_or_default();
    let mut wishes: Vec<String> = understood.amenities.codes().map(str::to_owned).collect();
    let positions = understood.property_types.values();
    wishes.extend(positions.map(|position| PROPERTY_TYPES[usize::from(position)].code.to_owned()));
    wishes.extend(understood.stars.values().map(|class| format!("{class}*")));
    wishes.extend(understood.free_cancellation.then(|| "free".to_owned()));
    wishes.extend(understood.cheap.then(|| "cheap".to_owned()));
    let words: Vec<String> = understood.words.into_iter().map(|word| word.typed).collect();
    format!("{place} | {} | {}", wishes.join(" "), words.join(" "))
}

fn all_mean(cases: &[(&str, &str)]) {
    for (typed, wanted) in cases {
        assert_eq!(
            meaning(typed).split_whitespace().collect::<Vec<_>>().join(" "),
            *wanted,
            "{typed}"
        );
    }
}

// brief: S10
#[test]
fn places_are_whole_names() {
    all_mean(&[
        ("München", "city:3 | |"),
        ("hotels in Munich", "city:3 | |"),
        ("Cologne", "city:4 | |"),
        ("NYC", "city:40 | |"),
        ("newyork", "city:40 | |"),
        ("東京", "city:80 | |"),
        ("ホテル 東京", "city:80 | |"),
        ("Madrid, Spain", "city:50 | |"),
        ("madrid", "city:50 | |"),
        ("spain", "country:ES | |"),
        ("bavaria", "region:DE.02 | |"),
        ("luxembourg", "city:60 | |"),
        ("isle of man", "country:IM | |"),
        ("richmond upon thames", "city:22 | |"),
        ("saint marys", "city:101 | |"),
        ("hospitalet de llobregat", "city:51 | |"),
        ("mun", "| | mun"),
        ("mad rid", "city:50 | |"),
        ("tempelhof, berlin", "district:2 | |"),
        ("Of", "city:72 | |"),
        ("york", "city:42 | |"),
        ("new york", "city:40 | |"),
    ]);
}

#[test]
fn qualifiers_say_which_place_is_meant() {
    all_mean(&[
        ("dublin", "city:10 | |"),
        ("dublin ohio", "city:11 | |"),
        ("dublin oh", "city:11 | |"),
        ("dublin oh usa", "city:11 | |"),
        ("dublin california", "city:12 | |"),
        ("paris texas", "city:31 | |"),
        ("hotel paris, tx with pool", "city:31 | pool |"),
        ("paris france", "city:30 | |"),
        ("richmond", "city:20 | |"),
        ("richmond england", "city:22 | |"),
        ("san jose costa rica", "city:95 | |"),
        ("san jose ca", "city:96 | |"),
        ("paris louvre", "city:30 | | louvre"),
        ("ritz paris", "city:30 | | ritz"),
    ]);
    let others = |typed: &str| -> Vec<String> {
        let others = lexicon().understand(typed).other_places;
        others.into_iter().map(|place| place.id.to_string()).collect()
    };
    assert_eq!(others("dublin"), ["city:11", "city:12"]);
    assert_eq!(others("dublin ohio"), ["city:10", "city:12"]);
    assert_eq!(others("richmond"), ["city:21", "city:22"]);
    assert!(others("madrid").is_empty(), "its region has no other hotels");
}

#[test]
fn wishes_are_no_places() {
    all_mean(&[
        ("hotel with pool lisbon", "| pool | lisbon"),
        ("hotel with pool berlin", "city:1 | pool |"),
        ("pet friendly 4 star hotels in paris", "city:30 | pets 4* |"),
        ("4-star dublin", "city:10 | 4* |"),
        ("4* and up berlin", "city:1 | 4* 5* |"),
        ("4*+ berlin", "city:1 | 4* 5* |"),
        ("★★★★ berlin", "city:1 | 4* |"),
        ("4 stars or more berlin", "city:1 | 4* 5* |"),
        ("at least 3 stars", "| 3* 4* 5* |"),
        ("five star", "| 5* |"),
        ("5star madrid", "city:50 | 5* |"),
        ("b&b york", "city:42 | bed_and_breakfast |"),
        ("bed and breakfast in york", "city:42 | bed_and_breakfast |"),
        ("guest houses york", "city:42 | guesthouse |"),
        ("berlin air con free cancellation", "city:1 | air_conditioning free |"),
        ("cheap hostels in Berlin", "city:1 | hostel cheap |"),
        ("spa", "| spa |"),
        ("spa hotel", "| spa |"),
        ("bar berlin", "city:1 | bar |"),
        ("malibu beach", "city:97 | |"),
        ("sea view", "| | sea view"),
        ("SEA", "city:93 | |"),
        ("old town paris", "city:30 | | old town"),
        ("old town", "city:98 | |"),
        ("best hotel", "| | best hotel"),
    ]);
    let spa = lexicon().understand("spa").other_places;
    assert_eq!(spa[0].id, PlaceId::City(70), "the town is told");
}

#[test]
fn every_code_has_a_label() {
    let lexicon = Lexicon::default();
    for (term, bit) in AMENITIES.iter().zip(0_u32..) {
        for typed in [term.label.to_owned(), term.code.replace('_', " ")] {
            let understood = lexicon.understand(&typed);
            assert_eq!(understood.amenities.0, 1 << bit, "{typed}");
            assert!(understood.words.is_empty(), "{typed}");
        }
    }
    for term in PROPERTY_TYPES.iter().filter(|term| term.code != "hotel") {
        for typed in [term.label.to_owned(), format!("{}s", term.label)] {
            let types = lexicon.understand(&typed).property_types;
            let wanted = PropertyType::from_code(term.code).unwrap().position();
            assert_eq!(types.values().collect::<Vec<_>>(), [wanted], "{typed}");
        }
    }
}

#[test]
fn the_query_asks_what_was_understood() {
    let query = |typed: &str| lexicon().understand(typed).text_query();
    assert_eq!(query("!?"), TextQuery::nothing());
    let ritz = query("ritz paris pool");
    assert_eq!(ritz.place, Some(PlaceId::City(30)));
    assert_eq!((ritz.words.len(), ritz.name_words.len()), (1, 3));
    let paris = query("hotel paris pool");
    assert_eq!((paris.words.len(), paris.name_words.len()), (0, 0), "no words remain");
    let none = query("zzz hotel");
    assert_eq!((none.words.len(), none.name_words.len()), (1, 0), "nothing was understood");
    let literal = lexicon().literal("hotel paris pool");
    assert_eq!(literal.words.len(), 2);
    assert_eq!(literal.ignored, ["hotel"]);
    assert!(literal.place.is_none() && !literal.is_something());
}

#[test]
fn ten_words_count() {
    let long = "x ".repeat(9) + "the best hotel berlin paris";
    let understood = lexicon().understand(&long);
    assert_eq!(understood.place.unwrap().id, PlaceId::City(1));
    assert_eq!((understood.words.len(), understood.tokens.len()), (9, 10));
}

#[cfg(feature = "planted-bugs")]
#[test]
fn planted_bugs_are_found() {
    use crate::planted::plant;
    let lexicon = lexicon();
    {
        let _bug = plant(Bug::FirstPlace);
        assert_ne!(lexicon.understand("san jose").place.unwrap().id, PlaceId::City(96));
    }
    {
        let _bug = plant(Bug::CircularMeanForgotten);
        let fiji = lexicon.area(&PlaceId::Country("FJ".to_owned()));
        assert!(!fiji.bbox.contains(fiji.centre));
    }
    let _bug = plant(Bug::PartShownAsCity);
    assert_eq!(lexicon.understand("tempelhof").place.unwrap().kind, PlaceKind::City);
}
