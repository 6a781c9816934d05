//! What must hold for every hotel of a world, looked at one by one.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::atlas::read_cities;
use crate::draw::mix;
use crate::slug::ascii_slug;
use crate::{Atlas, Character, Lodging, Parameters, Setting, World};

const START: NaiveDate = NaiveDate::from_ymd_opt(2026, 12, 15).expect("a date");

fn world(seed: i64, hotels: u32, nights: u32) -> World {
    World::new(Parameters { seed, hotels, nights, start: START }, 2).expect("the tables")
}

#[test]
fn every_hotel_hangs_together() {
    let world = world(7, 2000, 1);
    let mut slugs = BTreeSet::new();
    let mut spots = BTreeSet::new();
    let mut named_in_city = BTreeSet::new();
    for index in 0..2000 {
        let sketch = world.sketch(index).expect("a hotel");
        let texts = world.texts(&sketch).expect("texts");
        let what = format!("{index} {}", texts.slug);

        assert_eq!(sketch.rating_x10.is_none(), sketch.review_count == 0, "{what}");
        assert!(sketch.rating_x10.is_none_or(|rating| rating <= 100), "{what}");
        assert!(sketch.stars <= 5, "{what}");
        assert!((2..=5).contains(&sketch.rooms.len()), "{what}: {} room types", sketch.rooms.len());
        let names: BTreeSet<_> = sketch.rooms.iter().map(|room| room.kind.name).collect();
        assert_eq!(names.len(), sketch.rooms.len(), "{what}: room types have names of their own");
        for room in &sketch.rooms {
            let (adults, guests) = (room.kind.max_adults, room.kind.max_guests);
            assert!((1..=16).contains(&adults) && (adults..=24).contains(&guests), "{what}");
            assert!((1..=1000).contains(&room.total), "{what}");
            assert!(room.base_price_minor > 0, "{what}");
        }
        assert!(slugs.insert(texts.slug.clone()), "{what} is taken");
        assert!(named_in_city.insert((sketch.city.id, texts.name.clone())), "{what}: same name");
        assert!(texts.slug.len() <= 120, "{what}");
        assert!(
            texts.slug.split('-').all(|part| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            }),
            "{what}"
        );
        let sentences = texts.description.matches(['.', '!']).count();
        assert!((2..=6).contains(&sentences), "{what}: {}", texts.description);
        for text in [&texts.name, &texts.address, &texts.description] {
            assert!(!text.contains(['{', '}', '|']) && !text.contains("  "), "{what}: {text}");
        }
        let at = sketch.site.coordinates;
        assert!(spots.insert((at.lat_e7, at.lon_e7)), "{what} stands on another hotel");
        assert!((-1_800_000_000..1_800_000_000).contains(&at.lon_e7), "{what}");
        assert!(at.lat_e7.abs() <= 900_000_000, "{what}");
        let has = |code: &str| sketch.amenities.codes().any(|known| known == code);
        assert!(!has("beach_access") || sketch.site.by_the_sea, "{what}: a beach without a sea");
        if sketch.lodging == Lodging::Villa {
            assert!(has("kitchen"), "{what}: a villa without a kitchen");
        }
        let families = sketch.rooms.iter().any(|room| room.kind.max_guests >= 4);
        assert_eq!(has("family_rooms"), families, "{what}");
    }
}

#[test]
fn nights_hang_together_and_have_every_kind() {
    let world = world(3, 600, 365);
    let (mut all, mut sold_out, mut closed, mut long, mut free) = (0_u32, 0, 0, 0, 0);
    for index in 0..600 {
        let sketch = world.sketch(index).expect("a hotel");
        for (position, room) in (0_u8..).zip(&sketch.rooms) {
            let mut expected = START;
            for night in world.nights(&sketch, position, room) {
                assert_eq!(night.date, expected);
                expected = expected.succ_opt().expect("a day");
                assert!(night.total <= room.total && (1..=30).contains(&night.min_stay));
                assert!((890..2_000_000).contains(&night.price_minor), "{}", night.price_minor);
                assert_eq!(night.price_minor % 10, 0, "a price to the ten cents");
                all += 1;
                sold_out += u32::from(night.total == 0);
                closed += u32::from(night.closed);
                long += u32::from(night.min_stay > 1);
                free += u32::from(night.total > 0 && !night.closed);
            }
        }
    }
    let share = |part: u32| part * 1000 / all;
    assert!((60..260).contains(&share(sold_out)), "sold out: {}", share(sold_out));
    assert!((4..80).contains(&share(closed)), "closed: {}", share(closed));
    assert!((30..300).contains(&share(long)), "min stay: {}", share(long));
    assert!(share(free) > 700, "free: {}", share(free));
}

#[test]
fn the_edges_of_the_map_are_inhabited() {
    let world = world(1, 2000, 1);
    let places: Vec<_> = (0..2000)
        .filter_map(|index| world.sketch(index))
        .map(|sketch| (sketch.site.coordinates, sketch.site.setting, sketch.city.character))
        .collect();
    let some = |what: &str, is: &dyn Fn(i32, i32) -> bool| {
        assert!(places.iter().any(|(at, ..)| is(at.lat_e7, at.lon_e7)), "nothing {what}");
    };
    some("east of 180°", &|_, lon| lon < -1_785_000_000);
    some("west of 180°", &|_, lon| lon > 1_785_000_000);
    some("far north", &|lat, _| lat > 695_000_000);
    some("far south", &|lat, _| lat < -515_000_000);
    for character in [Character::Beach, Character::Island, Character::Ski, Character::Nature] {
        assert!(places.iter().any(|place| place.2 == character), "no {character:?}");
    }
    let rural = places.iter().filter(|place| place.1 == Setting::Rural).count();
    assert!((140..260).contains(&rural), "the rural tenth has {rural} of 2000");
}

/// The first hotels of a known world. When this changes, `GENERATOR` must change too, or
/// databases would claim to hold a world that they don't.
#[test]
fn known_world_is_what_it_was() {
    let mut sum = 0_u64;
    let mut add = |text: &str| sum = text.bytes().fold(sum, |sum, byte| mix(sum, byte.into()));
    let world = world(1, 200, 30);
    for index in 0..200 {
        let sketch = world.sketch(index).expect("a hotel");
        let texts = world.texts(&sketch).expect("texts");
        add(&format!("{texts:?} {:?} {:?}", sketch.site.coordinates, sketch.rating_x10));
        for (position, room) in (0_u8..).zip(&sketch.rooms) {
            let nights: Vec<_> = world.nights(&sketch, position, room).collect();
            add(&format!("{} {nights:?}", world.room_type_id(index, position)));
        }
    }
    assert_eq!((crate::GENERATOR, sum), ("innsight-1", KNOWN_WORLD));
}

const KNOWN_WORLD: u64 = 12_959_926_446_978_568_321;

#[test]
fn a_broken_table_names_the_line() {
    let broken = |text: &'static str| {
        read_cities(text, &world(1, 1, 1).atlas().countries).expect_err("an error").to_string()
    };
    let error = broken("# cities\n1\tFaro\tPT\t100\t200\tmany\tEurope/Lisbon\n");
    assert!(error.contains("cities.tsv, line 2") && error.contains("population"), "{error}");
    assert!(broken("1\tFaro\tXX\t1\t2\t3\tEurope/Lisbon").contains("no XX"));
    assert!(broken("1\tFaro\tPT\t1\t2\t3").contains("zone is missing"));
    let swapped = "2\tFaro\tPT\t1\t2\t3\tEurope/Lisbon\n1\tLagos\tPT\t1\t2\t3\tEurope/Lisbon";
    assert!(broken(swapped).contains("line 2: ids must ascend"));
}

/// A city in Malta with ħ in its name once broke a load of a million hotels, and no smaller one.
#[test]
fn every_city_can_stand_in_a_slug() {
    let world = world(1, 1, 1);
    assert!(world.atlas().cities.len() > 20_000);
    for city in &world.atlas().cities {
        let slug = &city.slug;
        assert!(
            slug.split('-').all(|part| {
                let mut bytes = part.bytes();
                !part.is_empty() && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            }),
            "{} has the slug {slug:?}",
            city.name
        );
    }
    let every_name = ascii_slug(include_str!("../data/names.txt"));
    assert!(every_name.is_ascii());
    assert_eq!(ascii_slug("San Pawl il-Baħar"), "san-pawl-il-bahar");
    assert_eq!(ascii_slug("Gəncə Óbuda"), "ganca-obuda");
}

/// A truncated table once made an empty world that was committed as a success.
#[test]
fn a_world_without_cities_is_refused() {
    let error = Atlas::of(Vec::new(), Vec::new()).expect_err("no world without cities");
    assert!(error.to_string().contains("no city to build on"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn threads_and_horizon_change_no_hotel(seed in 0_i64..1000, threads in 1_usize..9) {
        let one = world(seed, 150, 3);
        let many = World::new(
            Parameters { seed, hotels: 150, nights: 9, start: START },
            threads,
        ).expect("the tables");
        for (short, long) in one.documents().zip(many.documents()) {
            prop_assert_eq!(&short.hotel, &long.hotel);
            for (short, long) in short.room_types.iter().zip(&long.room_types) {
                prop_assert_eq!(&short.nights[..], &long.nights[..3]);
            }
        }
    }
}
