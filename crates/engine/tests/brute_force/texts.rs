//! Names, places and typed texts that meet in every corner of the tokenizer: umlauts, apostrophes,
//! saints, scripts without spaces, words joined and split, parts of cities, typos.

use std::sync::Arc;

use domain::geo::{BoundingBox, Coordinates};
use domain::place::{Locality, PlaceArea, PlaceId};
use domain::text::{QueryWord, TextQuery, Wishes};
use domain::vocabulary::{Amenities, SmallSet};
use domain::words::{Token, tokens};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

const WORDS: [&str; 40] = [
    "casa",
    "lisboa",
    "lisbon",
    "grand",
    "grande",
    "hotel",
    "hôtel",
    "são",
    "mar",
    "miradouro",
    "München",
    "muenchen",
    "munchen",
    "Malmö",
    "øster",
    "Århus",
    "l'hospitalet",
    "hospitalet",
    "o'ahu",
    "oahu",
    "men’s",
    "st",
    "saint",
    "sankt",
    "peter",
    "new",
    "york",
    "newyork",
    "guest",
    "house",
    "guesthouse",
    "東京タワー",
    "東京",
    "京都",
    "東京tower",
    "타워",
    "ทะเล",
    "b&b",
    "24",
    "хутор",
];

/// A country, a region in it, a city, its part, and what they are called.
type Place =
    (&'static str, Option<&'static str>, Option<i64>, Option<i64>, &'static [&'static str]);

const PLACES: [Place; 9] = [
    ("PT", Some("14"), Some(1), None, &["Lisbon", "Lisboa", "Portugal"]),
    ("PT", Some("14"), Some(1), Some(2), &["Miradouro", "Lisbon", "Lisboa", "Portugal"]),
    ("PT", Some("14"), Some(1), Some(3), &["Mar", "Lisbon", "Lisboa", "Portugal"]),
    ("PT", Some("09"), Some(2), None, &["Casa Grande", "Portugal"]),
    ("DE", Some("09"), Some(3), None, &["Munich", "München", "Bavaria", "Germany", "Deutschland"]),
    ("US", Some("NY"), Some(4), Some(1), &["St. Peter", "New York", "United States"]),
    ("JP", Some("40"), Some(5), None, &["Tokyo", "東京都", "Japan", "日本"]),
    ("ES", None, Some(6), None, &["L'Hospitalet", "Spain", "España"]),
    ("PT", None, None, None, &[]),
];

/// So many words at most, at random.
pub fn phrase(rng: &mut StdRng, most: usize) -> String {
    let count = rng.random_range(1..=most);
    (0..count).map(|_| *WORDS.choose(rng).unwrap()).collect::<Vec<_>>().join(" ")
}

/// Where a hotel may lie: its country, its places, and its part of the city.
pub fn locality(rng: &mut StdRng) -> (String, Arc<Locality>, Option<String>) {
    let (country, region, city, district, names) = *PLACES.choose(rng).unwrap();
    let locality = Locality {
        city,
        district,
        region: region.map(Into::into),
        names: names.iter().map(|name| (*name).into()).collect(),
    };
    let part = district.map(|_| names[0].to_owned());
    (country.to_owned(), Arc::new(locality), part)
}

fn place(rng: &mut StdRng) -> PlaceId {
    let (country, region, city, district, _) = *PLACES.choose(rng).unwrap();
    let ids = [
        city.map(PlaceId::City),
        city.map(PlaceId::City),
        district.map(PlaceId::District),
        region.map(|code| PlaceId::Region { country: country.to_owned(), code: code.to_owned() }),
        Some(PlaceId::Country(country.to_owned())),
        Some(PlaceId::City(99)),
    ];
    ids[rng.random_range(0..ids.len())].clone().unwrap_or(PlaceId::Country("PT".to_owned()))
}

/// A place to search in.
pub fn place_area(rng: &mut StdRng) -> PlaceArea {
    let centre = Coordinates { lat_e7: 387_000_000, lon_e7: -91_000_000 };
    let bbox = BoundingBox::new(386_000_000, 389_000_000, -92_000_000, -90_000_000).unwrap();
    PlaceArea { id: place(rng), centre, bbox }
}

/// One edit somewhere, or none.
fn mistyped(rng: &mut StdRng, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = rng.random_range(0..letters.len());
    match rng.random_range(0..12) {
        0 => letters.insert(at, 'x'),
        1 if letters.len() > 1 => drop(letters.remove(at)),
        2 => letters[at] = 'y',
        3 if at + 1 < letters.len() => letters.swap(at, at + 1),
        6 => letters.insert(at, ' '),
        // still being typed
        4 | 5 => letters.truncate(at + 1),
        _ => {}
    }
    letters.into_iter().collect()
}

/// What somebody types who thinks of this.
pub fn typed(rng: &mut StdRng, thought: &str) -> Vec<Token> {
    let mut words: Vec<&str> = thought.split(' ').collect();
    if rng.random_range(0..4) == 0 {
        let at = rng.random_range(0..words.len());
        words.swap(0, at);
    }
    let apart = if rng.random_range(0..8) == 0 { "" } else { " " };
    let text = words.join(apart);
    tokens(&mistyped(rng, &text))
}

fn wishes(rng: &mut StdRng) -> Wishes {
    let mut wishes = Wishes::default();
    match rng.random_range(0..8) {
        0 => wishes.amenities = Amenities(1 << rng.random_range(0..18)),
        1 => wishes.property_types = SmallSet(rng.random()),
        2 => wishes.stars = SmallSet(rng.random_range(0..64)),
        3 => wishes.free_cancellation = true,
        _ => {}
    }
    wishes
}

/// A text as it is understood, however it was typed.
pub fn text(rng: &mut StdRng) -> TextQuery {
    let thought = phrase(rng, 2);
    let typed = typed(rng, &thought);
    let words = QueryWord::all(&typed);
    let mut query = TextQuery::literal(&typed);
    match rng.random_range(0..8) {
        0 => query.place = Some(place(rng)),
        1 => query.wishes = wishes(rng),
        2 | 3 => {
            (query.place, query.wishes) = (Some(place(rng)), wishes(rng));
            let more = tokens(&phrase(rng, 1));
            query.name_words = QueryWord::all(&[more, typed].concat());
        }
        4 => {
            (query.place, query.wishes) = (Some(place(rng)), wishes(rng));
            query.words.clear();
        }
        5 => {
            query.place = Some(place(rng));
            query.name_words = words;
            query.words.truncate(1);
        }
        6 if rng.random_range(0..5) == 0 => query = TextQuery::nothing(),
        _ => {}
    }
    query
}
