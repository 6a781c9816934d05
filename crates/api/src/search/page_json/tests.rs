//! The hand-written page is the one that the documented types make.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use domain::answer::{Facets, Item, NearMiss, SearchAnswer, TotalRelation};
use domain::geo::Coordinates;
use domain::hotel::Hotel;
use domain::ids::{HotelId, PhotoId, RoomTypeId};
use domain::lexicon::Lexicon;
use domain::money::Currency;
use domain::near::Relaxed;
use domain::offer::{Offer, StayOffer};
use domain::parameters::Parameters;
use domain::parse::{Calendar, ParsedSearch};
use domain::photo::Photo;
use domain::today::Today;
use domain::vocabulary::{AMENITIES, Amenities, PropertyType};
use search::EngineName;

use super::*;
use crate::search::answering::Given;

const NAMES: [&str; 8] = [
    "Casa do Tejo",
    "",
    "\"Quoted\" \\ and / more",
    "tab\t, line\n, bell\u{7}, null\0, delete\u{7f}",
    "Zürich – 東京 – \u{2028} – 🏨",
    "a name that is longer than sixteen and thirty-two bytes, with its quote at the very end\"",
    "\\",
    "<script>&amp;</script>",
];

fn item(number: usize) -> Item {
    let name = NAMES.get(number % NAMES.len()).copied().unwrap_or_default();
    let of = |count: u64| u64::try_from(number).unwrap_or(0) * 7919 % count;
    let small = |count: u8| u8::try_from(of(count.into())).unwrap_or(0);
    let mut amenities = Amenities::default();
    for term in AMENITIES.iter().take(number % (AMENITIES.len() + 1)) {
        amenities.insert_code(term.code).unwrap();
    }
    let stay = StayOffer { total_minor: i64::MAX, nights: 30, rooms: 8, rooms_left: small(9) };
    let hotel = Hotel {
        id: HotelId(Uuid::from_u128(u128::from(of(u64::MAX)))),
        slug: format!("slug-{number}"),
        name: name.into(),
        description: String::new(),
        coordinates: Coordinates {
            lat_e7: i32::try_from(of(1_800_000_001)).unwrap() - 900_000_000,
            lon_e7: -1_800_000_000 + i32::from(small(200)),
        },
        city: name.to_owned(),
        district: number.is_multiple_of(2).then(|| name.to_owned()),
        country: "PT".to_owned(),
        locality: Arc::default(),
        stars: small(6),
        rating_x10: (!number.is_multiple_of(3)).then(|| small(101)),
        review_count: u32::MAX,
        rank: 0,
        property_type: PropertyType::from_code("hostel").unwrap(),
        amenities,
        free_cancel_days: None,
        time_zone: None,
        photo: number.is_multiple_of(2).then(|| {
            let width = u16::try_from(1 + of(1920)).unwrap();
            Box::new(Photo { id: PhotoId(Uuid::max()), alt: name.into(), width, height: 1080 })
        }),
        open: true,
    };
    Item {
        hotel: Arc::new(hotel),
        room_type_name: (!number.is_multiple_of(4)).then(|| name.into()),
        offer: (!number.is_multiple_of(4)).then(|| Offer {
            room_type_id: RoomTypeId(Uuid::max()),
            nightly_minor: i64::from(small(255)),
            stay: (number % 4 != 1).then_some(stay),
        }),
        free_cancellation: number.is_multiple_of(2),
        distance_metres: (!number.is_multiple_of(5)).then(|| i64::from(small(255)) - 1),
    }
}

fn near_misses(items: usize) -> Option<Vec<NearMiss>> {
    let miss = |relaxed| NearMiss { relaxed, total: 9, total_relation: TotalRelation::Exact };
    match items {
        0 => Some(vec![]),
        1 => Some(vec![miss(Relaxed::Amenity(1)), miss(Relaxed::PriceMax)]),
        _ => None,
    }
}

#[test]
fn a_page_is_written_as_its_types_say() {
    let calendar =
        Calendar { today: Today::at(DateTime::UNIX_EPOCH), last_check_out: NaiveDate::MIN };
    let mut parameters = Parameters::new([("q".to_owned(), "casa with pool".to_owned())]);
    let asked = ParsedSearch::parse(&mut parameters, &calendar, &Lexicon::default()).unwrap();
    for items in [0, 1, 2, 100] {
        let answer = SearchAnswer {
            total: u64::MAX,
            total_relation: TotalRelation::AtLeast,
            items: (0..items).map(item).collect(),
            next: None,
            facets: (items == 2).then(Facets::default),
            near_misses: near_misses(items),
        };
        let (as_of, engine) = (DateTime::UNIX_EPOCH, EngineName::Postgres);
        let given = Given { answer, as_of, engine, degraded: items == 0 };
        let mut body = SearchBody::new(&given, &asked, Currency::EUR);
        body.next = (items == 1).then(|| "a cursor".to_owned());
        let mut written = Vec::new();
        write_page(&mut written, &body).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, serde_json::to_string(&body).unwrap());
    }
}
