//! The named cases: what a search must get right at its edges. Most look at `fixture.sql`.

use domain::geo::{Coordinates, DistanceFrom};

use super::question::{Kind, Question};

/// Every case as (name, parameters); each is asked as a page with facets and as maps.
const CASES: [(&str, &str); 79] = [
    ("the whole world", "bbox=-180,-90,180,90"),
    ("the whole world and more", "bbox=-200,-90,200,90&sort=price"),
    ("the world from Greenwich", "bbox=0,-90,360,90&sort=rating"),
    ("a box without area on a hotel", "bbox=-20,-30,-20,-30"),
    ("a box without area beside one", "bbox=-19.9999998,-30,-19.9999998,-30"),
    ("hotels on the edges of a box", "bbox=-20.1,-30.1,-20,-30"),
    ("a box without width", "bbox=-20,-30.1,-20,-30"),
    ("a box without height", "bbox=-20.1,-30,-20,-30"),
    ("across the 180° meridian", "bbox=179,-18,-179,-16"),
    ("across it, unwrapped", "bbox=179,-18,181,-16"),
    ("across it from the west", "bbox=-181,-18,-179,-16"),
    ("from 180° on", "bbox=180,-18,-179,-16"),
    ("up to 180°", "bbox=178,-18,180,-16"),
    ("no area on 180°", "bbox=180,-17,-180,-17"),
    ("almost all around", "bbox=-179,-90,178.9999999,90"),
    ("all but a sliver at 180°", "bbox=-179.9999999,-20,179.9999998,-10"),
    ("corners instead of a box", "ne=-16,-179&sw=-18,179"),
    ("the top of the world", "bbox=-180,89,180,90"),
    ("a line at the pole", "bbox=-1,90,1,90"),
    ("the bottom of the world", "bbox=0,-90,100,-89"),
    ("where the map's grid is clamped", "bbox=-180,80,180,90"),
    ("a circle over the north pole", "near=89.95,10&radius_km=50"),
    ("a circle over the south pole", "near=-89.9,100&radius_km=60"),
    ("a circle around the pole itself", "near=90,0&radius_km=200"),
    ("a circle across the 180° meridian", "near=-17,179.9999&radius_km=120"),
    ("the largest circle, across it", "near=-17,180&radius_km=500"),
    ("the smallest circle", "near=-30,-20&radius_km=0.001"),
    ("a circle of the default radius", "near=-32,-20"),
    ("a circle inside a box", "bbox=-21,-31,-20,-30&near=-30.05,-20.05&radius_km=6"),
    ("a circle that a box cuts", "bbox=-20.05,-30.1,-19,-29&near=-30,-20&radius_km=15"),
    ("distances from elsewhere", "bbox=-21,-35,-19,-29&near=38.72,-9.14&sort=distance"),
    ("distances from the middle of a box", "bbox=170,-20,-170,-10&sort=distance"),
    ("one night", "bbox=-21,-33,-19,-31.5&check_in=2027-01-11&check_out=2027-01-12"),
    ("three nights", "bbox=-21,-33,-19,-31.5&check_in=2027-01-11&check_out=2027-01-14"),
    ("three nights by price", "near=-32,-20&check_in=2027-01-11&check_out=2027-01-14&sort=price"),
    ("five nights, the minimum", "near=-32,-20&check_in=2027-01-11&check_out=2027-01-16"),
    ("four nights, one too few", "near=-32,-20&check_in=2027-01-11&check_out=2027-01-15"),
    ("arrival on a sold-out night", "near=-32,-20&check_in=2027-01-12&check_out=2027-01-13"),
    ("departure on it", "near=-32,-20&check_in=2027-01-10&check_out=2027-01-12"),
    ("arrival the day after it", "near=-32,-20&check_in=2027-01-13&check_out=2027-01-15"),
    ("thirty nights", "bbox=-180,-90,180,90&check_in=2026-12-10&check_out=2027-01-09"),
    ("thirty nights up to the last", "near=-32,-20&check_in=2027-01-09&check_out=2027-02-08"),
    ("the first night", "bbox=-180,-90,180,90&check_in=2026-12-10&check_out=2026-12-11"),
    ("the last night", "bbox=-180,-90,180,90&check_in=2027-02-07&check_out=2027-02-08"),
    ("over a month's edge", "bbox=-180,-90,180,90&check_in=2027-01-30&check_out=2027-02-02"),
    (
        "over the seasons' and the year's edge",
        "bbox=-180,-90,180,90&check_in=2026-12-29&check_out=2027-01-04&sort=price",
    ),
    (
        "a party that needs a bigger room",
        "near=-32,-20&check_in=2027-01-11&check_out=2027-01-14&adults=4&children=1",
    ),
    ("three rooms", "near=-32,-20&check_in=2027-01-11&check_out=2027-01-14&adults=3&rooms=3"),
    (
        "three rooms for six",
        "near=-32,-20&check_in=2027-01-11&check_out=2027-01-12&adults=6&rooms=3",
    ),
    ("five in two rooms", "near=-32,-20&check_in=2027-01-05&check_out=2027-01-07&adults=5&rooms=2"),
    ("one adult", "near=-32,-20&check_in=2027-01-11&check_out=2027-01-12&adults=1"),
    (
        "children need a place",
        "near=-32,-20&check_in=2027-01-11&check_out=2027-01-12&adults=1&children=3",
    ),
    (
        "the largest party",
        "bbox=-180,-90,180,90&check_in=2027-01-11&check_out=2027-01-12&adults=16&children=8&rooms=8",
    ),
    ("a party without dates", "near=-32,-20&adults=16&children=8&rooms=8"),
    ("no price, cheapest first", "near=-32,-20&sort=price"),
    ("no price, dearest first", "near=-32,-20&sort=price_desc"),
    (
        "an average on the bound",
        "near=-32,-20&check_in=2027-01-11&check_out=2027-01-14&price_min=10000&price_max=10000",
    ),
    ("a price on the bound", "bbox=-21,-35,-19,-33.5&price_min=2499&price_max=99999"),
    ("a price range without dates", "bbox=-21,-35,-19,-29&price_min=7000&price_max=8005"),
    ("the bounds of the histogram", "bbox=-21,-35,-19,-29"),
    (
        "every amenity",
        "bbox=-180,-90,180,90&amenities=wifi,pool,parking,breakfast,gym,spa,\
      restaurant,bar,air_conditioning,kitchen,laundry,pets,family_rooms,accessible,ev_charging,\
      beach_access,airport_shuttle,workspace",
    ),
    ("two amenities", "bbox=-180,-90,180,90&amenities=pool,wifi"),
    ("unrated hotels", "bbox=-21,-35,-19,-29&stars=0"),
    ("stars, any of", "bbox=-180,-90,180,90&stars=0,4,5"),
    ("property types, any of", "bbox=-180,-90,180,90&property_type=motel,villa,hostel"),
    ("a rating on the bound", "bbox=-21,-35,-19,-29&rating_min=8.5"),
    ("a rating of nothing", "bbox=-21,-35,-19,-29&rating_min=0"),
    ("free cancellation without dates", "bbox=-21,-35,-19,-29&free_cancellation=true"),
    (
        "free cancellation 32 days ahead",
        "bbox=-21,-35,-19,-29&free_cancellation=true&check_in=2027-01-11&check_out=2027-01-12",
    ),
    ("by rating, none last", "bbox=-21,-35,-19,-29&sort=rating"),
    (
        "all filters at once",
        "bbox=-180,-90,180,90&check_in=2027-01-11&check_out=2027-01-13&adults=2&amenities=wifi&\
         stars=2,3,4,5&property_type=hotel,apartment,guesthouse&rating_min=5&price_min=2000&\
         price_max=60000",
    ),
    ("a word in every tier", "q=zanzoliva"),
    ("a prefix", "q=zanzol"),
    ("a swap", "q=zanzolvia"),
    ("a typo beside a word of elsewhere", "q=zanzoliva&bbox=-21,-32.99175,-19,-32.99165"),
    ("two words, the first complete", "q=zanzoliva pal"),
    ("two words, the first no prefix", "q=zanzol palace"),
    ("a short word has no typo", "q=quy"),
    ("letters with marks", "q=hotel strasse aeroskobing lodz izm"),
];

const SORTS: [&str; 5] = ["recommended", "price", "price_desc", "rating", "distance"];
const MAP_ZOOMS: [u8; 2] = [3, 12];

/// Every named question.
pub fn named() -> Vec<(String, Question)> {
    let mut asked = Vec::new();
    for (name, parameters) in CASES {
        asked
            .push((name.to_owned(), Question::page(format!("{parameters}&facets=true&limit=100"))));
        for zoom in MAP_ZOOMS {
            asked.push((name.to_owned(), Question::page(parameters).as_kind(Kind::Map { zoom })));
        }
    }
    asked.extend(midnights());
    asked.extend(flexible());
    asked.extend(maps());
    asked.extend(ties());
    asked.extend(to_the_end());
    asked.extend(circles_through_a_hotel());
    asked.extend(texts());
    asked
}

/// Instants around which it becomes midnight at some hotel that is free to cancel until the end of
/// 10 December, asked with and without the filter; and two whose dates are three at once.
fn midnights() -> Vec<(String, Question)> {
    let instants = [
        ("before midnight at UTC+14", "2026-12-10T09:59:59Z"),
        ("midnight at UTC+14, and three dates at once", "2026-12-10T10:00:00Z"),
        ("before midnight on Chatham", "2026-12-10T10:14:59Z"),
        ("midnight on Chatham", "2026-12-10T10:15:00Z"),
        ("midnight at UTC−12", "2026-12-10T12:00:00Z"),
        ("midnight in Kathmandu", "2026-12-10T18:15:00Z"),
        ("before midnight at UTC", "2026-12-10T23:59:59Z"),
        ("midnight at UTC", "2026-12-11T00:00:00Z"),
        ("midnight in St. John's", "2026-12-11T03:30:00Z"),
        ("three dates a day later", "2026-12-11T11:30:00Z"),
        ("before midnight at UTC−12", "2026-12-11T11:59:59Z"),
        ("midnight at UTC−12, the last place", "2026-12-11T12:00:00Z"),
    ];
    let search = "bbox=-20.1,-35.3,-19.9,-35.1&check_in=2026-12-13&check_out=2026-12-15";
    let asked = instants.iter().flat_map(|(name, now)| {
        ["&limit=10", "&free_cancellation=true&facets=true", "&free_cancellation=true&limit=3"]
            .map(|more| (format!("{name}{more}"), walk(&format!("{search}{more}&now={now}"))))
    });
    let maps = instants.iter().map(|(name, now)| {
        let map = Question::page(format!("{search}&free_cancellation=true&now={now}"));
        (format!("{name} on a map"), map.as_kind(Kind::Map { zoom: 9 }))
    });
    asked.chain(maps).collect()
}

/// Stays that can't be moved to one side, are moved over a month's edge, or of which none is free.
fn flexible() -> Vec<(String, Question)> {
    let stays = [
        ("from the first night", "check_in=2026-12-10&check_out=2026-12-12", 3),
        ("a day after the first night", "check_in=2026-12-11&check_out=2026-12-12", 3),
        ("up to the last night", "check_in=2027-02-05&check_out=2027-02-08", 3),
        ("over a month's edge", "check_in=2027-01-30&check_out=2027-02-02", 2),
        ("around a sold-out night", "check_in=2027-01-12&check_out=2027-01-13", 3),
        ("around a minimum stay", "check_in=2027-01-11&check_out=2027-01-15&rooms=2", 1),
        ("thirty nights", "check_in=2027-01-07&check_out=2027-02-06", 3),
        ("at three dates", "check_in=2026-12-12&check_out=2026-12-13&now=2026-12-11T11:30:00Z", 3),
    ];
    let areas = ["near=-32,-20", "bbox=-21,-35,-19,-29&price_max=9000&sort=rating", "q=tied inn"];
    let asked = stays.iter().flat_map(|(name, stay, days)| {
        areas.map(|area| {
            let question = Question::page(format!("{area}&{stay}"));
            (format!("flexible {name}"), question.as_kind(Kind::Flexible { days: *days }))
        })
    });
    asked.collect()
}

/// Every zoom of the whole world, and the extreme ones of smaller areas.
fn maps() -> Vec<(String, Question)> {
    let ask = |area: &str, zoom| {
        let question = Question::page(area).as_kind(Kind::Map { zoom });
        (format!("a map of {area} at {zoom}"), question)
    };
    let world = (0..=22).map(|zoom| ask("bbox=-180,-90,180,90&stars=3,4,5", zoom));
    let areas =
        ["near=90,0&radius_km=500", "near=-17,180&radius_km=500", "bbox=-20.2,-30.2,-19,-29"];
    let smaller = areas.into_iter().flat_map(|area| [0, 11, 22].map(|zoom| ask(area, zoom)));
    world.chain(smaller).collect()
}

/// Twenty hotels that differ in nothing but id and place, in every order, with and without dates.
fn ties() -> Vec<(String, Question)> {
    let stays = ["", "&check_in=2027-01-11&check_out=2027-01-13"];
    let area = "bbox=-20.01,-31.01,-19.5,-30.5";
    let searches = SORTS
        .iter()
        .flat_map(|sort| stays.iter().map(move |stay| format!("{area}{stay}&sort={sort}&limit=6")));
    let searches = searches.chain(["q=tied inn&limit=6".to_owned()]);
    searches.map(|search| ("ties in pages".to_owned(), walk(&search))).collect()
}

fn walk(search: &str) -> Question {
    Question::page(search).as_kind(Kind::Walk)
}

/// Every page of an answer, to the one after which there is none.
fn to_the_end() -> Vec<(String, Question)> {
    let searches = [
        "bbox=-21,-35,-19,-29&limit=9",
        "bbox=-20.2,-30.2,-19,-29&limit=1",
        "near=-32,-20&sort=price_desc&limit=2",
        "q=zanzoliva&limit=1",
        "bbox=-21,-35,-19,-29&sort=rating&check_in=2027-01-11&check_out=2027-01-12&limit=7",
        "bbox=-21,-35,-19,-29&sort=price&check_in=2027-01-11&check_out=2027-01-12&limit=3",
        "bbox=-180,-40,180,-20&near=-30,-20&radius_km=500&sort=distance&limit=10",
    ];
    searches.map(|search| ("paging to the end".to_owned(), walk(search))).into()
}

/// Circles whose rounded radius is exactly a hotel's distance, and one metre less.
fn circles_through_a_hotel() -> Vec<(String, Question)> {
    let from = Coordinates { lat_e7: -304_321_000, lon_e7: -203_456_000 };
    let tied = (0..20).map(|n| Coordinates {
        lat_e7: -310_000_000 + n * 137_000,
        lon_e7: -200_000_000 + n * 91_000,
    });
    let circles = tied.flat_map(|to| {
        let metres = DistanceFrom::new(from).metres_to(to);
        [metres, metres - 1].map(|metres| {
            let radius = format!("{}.{:03}", metres / 1000, metres % 1000);
            let search = format!("near=-30.4321,-20.3456&radius_km={radius}&limit=100");
            ("a circle through a hotel".to_owned(), Question::page(search))
        })
    });
    circles.collect()
}

/// Texts that fold, miss or are answered by names of places.
fn texts() -> Vec<(String, Question)> {
    let searches = [
        "zanzoliva",
        "zanzolivaa",
        "zanzoliv palace",
        "anzoliva",
        "zanzolxva",
        "zanzolxva palase",
        "palace zanz",
        "qu",
        "quz",
        "quyx",
        "fin xii no5",
        "2026 酒店",
        "酒店房",
        "ѯanzoliva",
        "ZANZOLIVA!",
        "tied in",
        "tied nin",
        "hotel",
        "nosuchwordanywhere",
        "Straße",
        "ærøskøbing",
        // cities over 180°, narrower over it by the width of a finger, and as wide both ways
        "overdate",
        "edgewise",
        "wideway",
        "evenway",
    ];
    let asked = searches.iter().flat_map(|text| {
        let place = Question { kind: Kind::Named { limit: 10 }, parameters: (*text).to_owned() };
        [
            (format!("text {text:?}"), Question::page(format!("q={text}&facets=true"))),
            (format!("places for {text:?}"), place),
        ]
    });
    asked.collect()
}

/// How many named cases there are, each counted once however often it is asked.
pub fn count(asked: &[(String, Question)]) -> usize {
    asked.iter().map(|(name, _)| name).collect::<std::collections::HashSet<_>>().len()
}
