//! What words mean besides places: wishes by their labels, and words that say nothing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::names::without_ignored;
use crate::vocabulary::{Amenities, PropertyType, STARS_MAX, SmallSet};
use crate::words::{Token, tokens};

/// Words that say nothing about a hotel.
const IGNORED: &str = "hotel hotels in with near nearby the a an of at and for best to from \
    around hoteles hoteis hôtels отель отели гостиница гостиницы ホテル 酒店 호텔 فندق فنادق \
    ξενοδοχείο ξενοδοχεία";

/// Each code with what people type for it, commas between. What is ignored does not count here
/// either.
const AMENITY_LABELS: [(&str, &str); 18] = [
    (
        "wifi",
        "wifi, wi-fi, wireless internet, free wifi, free wi-fi, internet, free internet, wlan",
    ),
    (
        "pool",
        "pool, pools, swimming pool, swimming pools, indoor pool, outdoor pool, heated pool, \
         rooftop pool",
    ),
    ("parking", "parking, free parking, car park, car parking, parking lot, parking space, garage"),
    (
        "breakfast",
        "breakfast, breakfasts, free breakfast, breakfast included, included breakfast, \
         breakfast buffet, buffet breakfast",
    ),
    (
        "gym",
        "gym, gyms, fitness, fitness center, fitness centre, fitness room, fitness studio, \
         workout room",
    ),
    ("spa", "spa, spas, wellness, wellness area, spa and wellness, sauna, saunas"),
    ("restaurant", "restaurant, restaurants, on-site restaurant"),
    ("bar", "bar, bars, hotel bar, rooftop bar"),
    (
        "air_conditioning",
        "air conditioning, air conditioned, air condition, air conditioner, air con, aircon, \
         airconditioned, airconditioning, ac, aircondition, climatised",
    ),
    ("kitchen", "kitchen, kitchens, kitchenette, kitchenettes, self catering"),
    ("laundry", "laundry, laundry service, washing machine, washer"),
    (
        "pets",
        "pets, pet, pet friendly, petfriendly, pets allowed, pets welcome, pet allowed, \
         dog friendly, dogs allowed, dogs welcome, dog allowed, dogs, accepts pets, cat friendly",
    ),
    (
        "family_rooms",
        "family rooms, family room, family friendly, family, families, kid friendly, \
         kids friendly, child friendly, kids",
    ),
    (
        "accessible",
        "accessible, wheelchair, wheelchair accessible, wheelchair access, wheelchair friendly, \
         step-free access, step-free, disabled access, handicap accessible, barrier-free",
    ),
    (
        "ev_charging",
        "electric car charging, ev charging, ev charger, ev chargers, car charging, \
         charging station, charging stations, electric vehicle charging, car charger",
    ),
    (
        "beach_access",
        "beach, by the beach, on the beach, on beach, by beach, beachfront, beach front, \
         beach access, private beach, beachside, beach side, close to the beach",
    ),
    (
        "airport_shuttle",
        "airport shuttle, airport shuttles, shuttle, free shuttle, shuttle bus, airport transfer, \
         airport transfers, free airport shuttle, shuttle service",
    ),
    (
        "workspace",
        "workspace, workspaces, work space, desk, work desk, working desk, coworking, co-working, \
         coworking space",
    ),
];

/// A hotel itself is no wish: the word is ignored.
const TYPE_LABELS: [(&str, &str); 7] = [
    (
        "hostel",
        "hostel, hostels, youth hostel, youth hostels, backpackers hostel, backpacker hostel",
    ),
    (
        "apartment",
        "apartment, apartments, flat, flats, holiday apartment, holiday apartments, appartment, \
         appartments, apartment hotel, apartment hotels, aparthotel, aparthotels, condo, condos, \
         vacation rental, vacation rentals",
    ),
    (
        "guesthouse",
        "guesthouse, guesthouses, guest house, guest houses, guest-house, pension, pensions",
    ),
    (
        "bed_and_breakfast",
        "bed and breakfast, bed and breakfasts, bed & breakfast, bed n breakfast, b&b, b&bs, \
         b and b, bnb, bnbs, bb, b n b",
    ),
    ("resort", "resort, resorts, holiday resort, holiday resorts, resort hotel"),
    ("villa", "villa, villas, holiday villa, holiday villas"),
    ("motel", "motel, motels, motor inn, motor lodge"),
];

const FREE_CANCELLATION_LABELS: &str = "free cancellation, free cancelation, free cancellations, \
    cancel for free, cancel free, cancellation free, freely cancellable, free to cancel, refundable, \
    fully refundable, free cancel";

const CHEAP_LABELS: &str = "cheap, cheapest, cheaper, cheaply, budget, low budget, affordable, \
    inexpensive, low cost, low-cost, low price, low prices, lowest price, lowest prices, good value";

const STAR_WORDS: [&str; 2] = ["star", "stars"];
const NUMBERS: [[&str; 2]; 5] =
    [["1", "one"], ["2", "two"], ["3", "three"], ["4", "four"], ["5", "five"]];
const UPWARDS: [&str; 9] =
    ["more", "up", "upwards", "plus", "above", "better", "higher", "over", "minimum"];
const AT_LEAST: [&str; 4] = ["least", "min", "minimum", "over"];

/// Airport codes and the like that are also words: places only if nothing else is typed.
const WORDS_LIKE_CODES: &str = "sea sun top day bed inn bar spa van bay fun big red old new one two \
    ten all and any art bus can car cat cup dog eat eco end fan fit fly for fox gay get gym hip hot \
    how ice its key kid lot low man map may men nap net not now off our out own pay pet pie pub put \
    run sky ski the tea tub use via vip was way web who win with you zen zoo air ale bad ben box \
    bel com del des dos are nor dom cod vat gin gum jam pan lie cub las los les san mar sol les min max per pod pro raj ros sir son tap tin ton";

/// What hotels are described and called by, commas between: places only if nothing else is typed, or
/// with their region or country behind them.
const DESCRIPTIONS: &str = "old town, old city, city center, city centre, town center, town centre, \
    downtown, center, centre, central, city, town, village, station, train station, \
    railway station, central station, main station, bus station, airport, international airport, \
    sea view, ocean view, mountain view, lake view, view, views, lake, river, sea, ocean, mountain, \
    mountains, north, south, east, west, inn, inns, suite, suites, lodge, house, home, palace, \
    castle, grand, royal, park, plaza, garden, gardens, square, room, rooms, rooftop, luxury, \
    boutique, modern, quiet, romantic, small, large, new, old, old quarter, historic center, \
    historic centre, historical center, quarter, island, islands, bay, hill, hills, valley, \
    club, court, tower, towers, bridge, market, university, stadium, museum, harbour, harbor, port, \
    golf, ski, forest, star, stars, free, included, friendly, breakfast, place, tourist";

/// What a label wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Amenities(Amenities),
    PropertyType(u8),
    /// The classes.
    Stars(SmallSet),
    FreeCancellation,
    Cheap,
}

/// Some words of a text that are a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub words: Range<usize>,
    pub wish: Wish,
}

static IGNORED_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| folded_words(IGNORED));
static CODE_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| folded_words(WORDS_LIKE_CODES));
static DESCRIBING: LazyLock<HashSet<Vec<String>>> =
    LazyLock::new(|| DESCRIPTIONS.split(',').map(typed_words).collect());
static LABELS: LazyLock<HashMap<Vec<String>, Wish>> = LazyLock::new(labels);

fn folded_words(text: &str) -> HashSet<String> {
    tokens(text).into_iter().map(|token| token.typed).collect()
}

fn typed_words(text: &str) -> Vec<String> {
    without_ignored(&tokens(text)).into_iter().map(|token| token.typed).collect()
}

/// Whether some words rather describe a hotel than say a place.
pub(super) fn describe(words: &[Token]) -> bool {
    DESCRIBING.contains(&words.iter().map(|token| token.typed.clone()).collect::<Vec<_>>())
}

/// Whether a word says nothing.
pub(super) fn is_ignored(word: &str) -> bool {
    IGNORED_WORDS.contains(word)
}

/// Whether a code is also a word.
pub(super) fn is_word(code: &str) -> bool {
    CODE_WORDS.contains(code)
}

fn labels() -> HashMap<Vec<String>, Wish> {
    let amenities = AMENITY_LABELS.iter().filter_map(|(code, typed)| {
        let mut amenities = Amenities::default();
        amenities.insert_code(code).ok()?;
        Some((Wish::Amenities(amenities), *typed))
    });
    let types = TYPE_LABELS.iter().filter_map(|(code, typed)| {
        Some((Wish::PropertyType(PropertyType::from_code(code).ok()?.position()), *typed))
    });
    let others = [(Wish::FreeCancellation, FREE_CANCELLATION_LABELS), (Wish::Cheap, CHEAP_LABELS)];
    let all = amenities.chain(types).chain(others);
    let phrases = all.flat_map(|(wish, typed)| typed.split(',').map(move |label| (label, wish)));
    phrases.map(|(label, wish)| (typed_words(label), wish)).collect()
}

/// The labels in some words, from left to right, each as long as it can be.
pub(super) fn labels_in(words: &[Token]) -> Vec<Label> {
    let typed: Vec<&str> = words.iter().map(|token| &*token.typed).collect();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(rest) = typed.get(from..).filter(|rest| !rest.is_empty()) {
        let label = stars(rest).or_else(|| phrase(rest));
        let length = label.map_or(1, |(length, _)| length);
        found.extend(label.map(|(length, wish)| Label { words: from..from + length, wish }));
        from += length;
    }
    found
}

/// The longest label at the beginning of some words, with how many words it has.
fn phrase(words: &[&str]) -> Option<(usize, Wish)> {
    const LABEL_WORDS_MAX: usize = 4;
    (1..=LABEL_WORDS_MAX.min(words.len())).rev().find_map(|length| {
        let label: Vec<String> = words.iter().take(length).map(|word| (*word).to_owned()).collect();
        Some((length, *LABELS.get(&label)?))
    })
}

/// `4 star`, `4star`, `four stars or more`, `least 4 star`, at the beginning of some words.
fn stars(words: &[&str]) -> Option<(usize, Wish)> {
    if let [first, rest @ ..] = words
        && AT_LEAST.contains(first)
    {
        let (length, class) = star_class(rest)?;
        return Some((length + 1, Wish::Stars(classes(class, STARS_MAX))));
    }
    let (length, class) = star_class(words)?;
    let more = match words.get(length..).unwrap_or_default() {
        ["or", more, ..] if UPWARDS.contains(more) => 2,
        [more, ..] if UPWARDS.contains(more) => 1,
        _ => 0,
    };
    let highest = if more > 0 { STARS_MAX } else { class };
    Some((length + more, Wish::Stars(classes(class, highest))))
}

fn star_class(words: &[&str]) -> Option<(usize, u8)> {
    let class = |word: &str| {
        (1_u8..).zip(NUMBERS).find_map(|(class, words)| words.contains(&word).then_some(class))
    };
    match words {
        [number, star, ..] if STAR_WORDS.contains(star) => Some((2, class(number)?)),
        [word, ..] => {
            let number = STAR_WORDS.iter().find_map(|star| word.strip_suffix(star))?;
            Some((1, class(number)?))
        }
        [] => None,
    }
}

fn classes(lowest: u8, highest: u8) -> SmallSet {
    let mut classes = SmallSet::default();
    (lowest..=highest).for_each(|class| classes.insert(class));
    classes
}

/// The text with stars as words: `4*`, `★★★★` and `4*+` become `4 star` and `4 star up`. Only within
/// what stands between blanks.
pub(super) fn stars_as_words(text: &str) -> String {
    let words = text.split(char::is_whitespace).map(|word| {
        let is_star = |letter: char| matches!(letter, '*' | '★' | '⭐' | '✩' | '☆' | '＊');
        let (before, rest) = word.split_at(word.find(is_star).unwrap_or(word.len()));
        let stars = rest.chars().filter(|letter| is_star(*letter)).count();
        let behind = rest.trim_start_matches(|letter| is_star(letter) || letter == '\u{fe0f}');
        let up = if behind.starts_with('+') { "up" } else { "" };
        let is_class = |text: &str| matches!(text, "1" | "2" | "3" | "4" | "5");
        match stars {
            1 if is_class(before) => format!("{before} star {up} {behind}"),
            1..=5
                if before.is_empty()
                    && (stars > 1 || behind.is_empty())
                    && !rest.starts_with(['*', '＊']) =>
            {
                format!("{stars} star {up} {behind}")
            }
            3..=5 if before.is_empty() => format!("{stars} star {up} {behind}"),
            _ if stars == 0 && star_plus(word) => format!("{} up", word.trim_end_matches('+')),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `4-star+`, `stars+`.
fn star_plus(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.ends_with("star+") || lower.ends_with("stars+")
}
