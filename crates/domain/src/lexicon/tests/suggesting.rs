//! What is suggested while a name is typed.

use super::*;

/// The first suggestions, as `name, region or country`.
fn suggested(typed: &str) -> Vec<String> {
    let suggested = lexicon().suggest(typed, 10);
    let place = |one: SuggestedPlace| {
        let within = one.place.city.or(one.place.region).unwrap_or(one.place.country_name);
        format!("{}, {within}", one.place.name)
    };
    suggested.into_iter().map(place).collect()
}

fn first(typed: &str) -> String {
    suggested(typed).into_iter().next().unwrap_or_default()
}

fn strength(typed: &str) -> Strength {
    lexicon().suggest(typed, 1).first().expect(typed).strength
}

// brief: S10
#[test]
fn names_in_any_language_and_codes_are_found() {
    for (typed, wanted) in [
        ("München", "Munich, Bavaria"),
        ("muenchen", "Munich, Bavaria"),
        ("munchen", "Munich, Bavaria"),
        ("Мюн", "Munich, Bavaria"),
        ("cologne", "Cologne, North Rhine-Westphalia"),
        ("NYC", "New York, New York"),
        ("nyc", "New York, New York"),
        ("東京", "Tokyo, Japan"),
        ("京都", "Tokyo, Japan"),
        ("москва", "Moscow, Russia"),
        ("hospitalet", "L'Hospitalet de Llobregat, Catalonia"),
        ("llobregat", "L'Hospitalet de Llobregat, Catalonia"),
        ("tempelhof", "Tempelhof, Berlin"),
        ("saint marys", "St. Marys, Ohio"),
        ("baile atha", "Dublin, Ireland"),
        ("espana", "Spain, Spain"),
    ] {
        assert_eq!(first(typed), wanted, "{typed}");
    }
    let matched = |typed: &str| lexicon().suggest(typed, 1).remove(0).matched;
    assert_eq!(matched("köl").as_deref(), Some("Köln"));
    assert_eq!(matched("berl"), None);
    assert!(suggested("mu").iter().all(|place| !place.contains("MUC")));
    assert!(suggested("!?").is_empty() && lexicon().suggest("a", 0).is_empty());
}

#[test]
fn codes_are_typed_whole() {
    assert_eq!(first("bcn"), "Barcelona, Catalonia");
    assert!(suggested("bc").is_empty());
    assert_eq!(first("SEA"), "Seattle, Washington");
    assert_eq!(first("MÜC"), "", "a code has no umlaut");
}

#[test]
fn regions_and_countries_tell_places_apart() {
    for (typed, wanted) in [
        ("dublin", "Dublin, Ireland"),
        ("dublin ohio", "Dublin, Ohio"),
        ("dublin, oh", "Dublin, Ohio"),
        ("dublin ca", "Dublin, California"),
        ("richmond va", "Richmond, Virginia"),
        ("richmond uk", "Richmond, England"),
        ("richmond usa", "Richmond, Virginia"),
        ("richmond califo", "Richmond, California"),
        ("paris, te", "Paris, Texas"),
        ("madrid spain", "Madrid, Madrid"),
        ("san jose costa rica", "San José, Costa Rica"),
        ("tempelhof germany", "Tempelhof, Berlin"),
        ("newyork usa", "New York, New York"),
    ] {
        assert_eq!(first(typed), wanted, "{typed}");
    }
}

#[test]
fn a_city_comes_before_what_contains_it() {
    let kinds = |typed: &str| -> Vec<PlaceKind> {
        lexicon().suggest(typed, 3).into_iter().map(|one| one.place.kind).collect()
    };
    assert_eq!(kinds("madrid")[..2], [PlaceKind::City, PlaceKind::Region]);
    let three = [PlaceKind::City, PlaceKind::Country, PlaceKind::Region];
    let luxembourg = kinds("luxembourg");
    assert_eq!(luxembourg[0], PlaceKind::City);
    assert!(three.iter().all(|kind| luxembourg.contains(kind)));
    assert_eq!(kinds("new york")[0], PlaceKind::City);
}

#[test]
fn strengths_go_from_equal_to_a_typo() {
    for (typed, wanted) in [
        ("new york", Strength::Equal),
        ("paris france", Strength::Equal),
        ("new yo", Strength::Prefix),
        ("paris fra", Strength::Prefix),
        ("york new", Strength::Words),
        ("llobregat l'hosp", Strength::Words),
        ("newyork", Strength::Joined),
        ("losang", Strength::Joined),
        ("bar celona", Strength::Joined),
        ("barcelna", Strength::Typo),
        ("newyrok", Strength::Typo),
    ] {
        assert_eq!(strength(typed), wanted, "{typed}");
    }
    assert!(suggested("lso angeles").is_empty(), "three letters forgive none");
    let is_typo = |one: &SuggestedPlace| one.strength == Strength::Typo;
    assert!(!lexicon().suggest("york", 10).iter().any(is_typo), "a typo is a last resort");
    assert_eq!(first("los angelse"), "Los Angeles, California");
}

#[test]
fn spelling_as_typed_comes_first() {
    assert_eq!(first("Kö"), "Cologne, North Rhine-Westphalia");
    assert_eq!(first("Mün"), "Munich, Bavaria");
    assert_eq!(first("Kō"), "Kobe, near Tokyo");
    assert_eq!(first("San José"), "San José, Costa Rica");
}

#[test]
fn words_that_say_nothing_may_be_typed() {
    assert_eq!(first("hotels in lis"), "");
    assert_eq!(first("hotels in berl"), "Berlin, Berlin");
    assert_eq!(first("isle of m"), "Isle of Man, Isle of Man");
    assert_eq!(first("Of"), "Of, Turkey");
}

#[test]
fn hotels_stand_behind_places_of_the_same_strength() {
    let hotel = |name: &str, strength| crate::answer::NamedHotel {
        id: crate::ids::HotelId(uuid::Uuid::nil()),
        slug: String::new(),
        name: Arc::from(name),
        city: String::new(),
        district: None,
        country: String::new(),
        coordinates: at(0.0, 0.0),
        rank: 0,
        strength,
    };
    let hotels = vec![hotel("Berlin", Strength::Equal), hotel("Berlin Inn", Strength::Prefix)];
    let shown: Vec<String> = merged(lexicon().suggest("berlin", 10), hotels, 4)
        .into_iter()
        .map(|one| match one {
            Suggestion::Place(place) => format!("{:?}", place.place.kind),
            Suggestion::Hotel(hotel) => hotel.name.to_string(),
        })
        .collect();
    assert_eq!(shown, ["City", "Region", "Berlin", "Berlin Inn"]);
}
