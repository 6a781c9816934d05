//! What was sealed is read back whole, and nothing else is.

use std::sync::Arc;

use chrono::DateTime;
use domain::answer::{
    Cluster, Facets, Item, MapAnswer, NamedHotel, NearMiss, Pin, SearchAnswer, Strength,
    TotalRelation,
};
use domain::geo::Coordinates;
use domain::hotel::Hotel;
use domain::ids::{HotelId, PhotoId, RoomTypeId};
use domain::near::Relaxed;
use domain::offer::{Offer, StayOffer};
use domain::page::Cursor;
use domain::photo::Photo;
use domain::place::Locality;
use domain::query::SortKey;
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const SECRET: CacheSecret = CacheSecret([7; 32]);
const CORNER: Coordinates = Coordinates { lat_e7: -387_000_000, lon_e7: 1_799_999_999 };

fn lineage() -> Lineage {
    Lineage { system_identifier: 7, timeline: "00000001".to_owned(), database_oid: 1 }
}

fn name(question: &str) -> Name {
    Name::new(Origin { lineage: &lineage(), generation: 1, currency: "EUR" }, question)
}

fn item(number: u8) -> Item {
    let id = Uuid::from_u128(u128::from(number));
    let stay = StayOffer { total_minor: 30_000, nights: 3, rooms: 2, rooms_left: 8 };
    let stay = number.is_multiple_of(2).then_some(stay);
    let offer = Offer { room_type_id: RoomTypeId(id), nightly_minor: 5_000, stay };
    let hotel = Hotel {
        id: HotelId(id),
        slug: format!("casa-{number}"),
        name: "Casa <\u{1f4a1}>".into(),
        description: String::new(),
        coordinates: CORNER,
        city: "Évora".to_owned(),
        district: number.is_multiple_of(2).then(|| "Horta".to_owned()),
        locality: Arc::new(Locality {
            city: Some(2_267_827),
            district: None,
            region: number.is_multiple_of(3).then(|| "07".into()),
            names: ["Évora".into(), "Portugal".into()].into(),
        }),
        country: "PT".to_owned(),
        stars: 4,
        rating_x10: number.is_multiple_of(3).then_some(91),
        review_count: 12,
        rank: -3,
        property_type: PropertyType::from_code("villa").unwrap(),
        amenities: Amenities(0b1011),
        free_cancel_days: Some(2),
        time_zone: TimeZone::named("Europe/Lisbon").filter(|_| number > 1),
        photo: number.is_multiple_of(2).then(|| {
            Box::new(Photo { id: PhotoId(id), alt: "É <b>".into(), width: 1920, height: 1 })
        }),
        open: true,
    };
    Item {
        hotel: Arc::new(hotel),
        room_type_name: number.is_multiple_of(2).then(|| "Double".into()),
        offer: number.is_multiple_of(5).then_some(offer),
        free_cancellation: number.is_multiple_of(2),
        distance_metres: number.is_multiple_of(3).then_some(1_234),
    }
}

fn stamped<A>(answer: A) -> Stamped<A> {
    let as_of = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
    Stamped { position: "10:20:10,14".parse().unwrap(), answered: Answered { answer, as_of } }
}

fn page() -> Stamped<SearchAnswer> {
    let mut facets = Facets::default();
    facets.count_price(123_456, 2_500);
    facets.count_stars(4);
    facets.count_amenities(Amenities(5));
    stamped(SearchAnswer {
        total: 10_000,
        total_relation: TotalRelation::AtLeast,
        items: (0..20).map(item).collect(),
        next: Some(Cursor { key: SortKey([i64::MAX, -1]), id: HotelId(Uuid::from_u128(9)) }),
        facets: Some(facets),
        near_misses: Some(vec![
            NearMiss {
                relaxed: Relaxed::Amenity(17),
                total: 40,
                total_relation: TotalRelation::Exact,
            },
            NearMiss {
                relaxed: Relaxed::PriceMax,
                total: 7,
                total_relation: TotalRelation::AtLeast,
            },
        ]),
    })
}

fn map() -> Stamped<MapAnswer> {
    let pin = Pin {
        id: HotelId(Uuid::from_u128(1)),
        name: "Pin".into(),
        coordinates: CORNER,
        price_minor: None,
    };
    let cluster = Cluster {
        centre: CORNER,
        count: 7,
        price_min_minor: Some(4_200),
        south_west: CORNER,
        north_east: CORNER,
    };
    let total_relation = TotalRelation::Exact;
    stamped(MapAnswer { total: 8, total_relation, clusters: vec![cluster], pins: vec![pin] })
}

fn named() -> Stamped<Vec<NamedHotel>> {
    let of = |strength| NamedHotel {
        id: HotelId(Uuid::from_u128(4)),
        slug: "casa".to_owned(),
        name: "Casa".into(),
        city: "Berlin".to_owned(),
        district: (strength == Strength::Equal).then(|| "Tempelhof".to_owned()),
        country: "DE".to_owned(),
        coordinates: CORNER,
        rank: -7,
        strength,
    };
    stamped(vec![of(Strength::Equal), of(Strength::Typo)])
}

#[test]
fn every_kind_of_answer_is_read_back_whole() {
    let name = name("a question");
    assert_eq!(Stamped::open(&SECRET, &name, &page().seal(&SECRET, &name)), Some(page()));
    assert_eq!(Stamped::open(&SECRET, &name, &map().seal(&SECRET, &name)), Some(map()));
    assert_eq!(Stamped::open(&SECRET, &name, &named().seal(&SECRET, &name)), Some(named()));
}

#[test]
fn a_value_belongs_to_one_name_and_one_secret() {
    let asked = name("a question");
    let value = map().seal(&SECRET, &asked);
    let open = |secret: &CacheSecret, name: &Name| Stamped::<MapAnswer>::open(secret, name, &value);
    assert!(open(&SECRET, &asked).is_some());
    assert!(open(&CacheSecret([8; 32]), &asked).is_none());
    assert!(open(&SECRET, &name("another question")).is_none());
    let lineage = lineage();
    let usual = Origin { lineage: &lineage, generation: 1, currency: "EUR" };
    let restored = Lineage { timeline: "00000002".to_owned(), ..lineage.clone() };
    for source in [
        Origin { generation: 2, ..usual },
        Origin { currency: "USD", ..usual },
        Origin { lineage: &restored, ..usual },
    ] {
        assert!(open(&SECRET, &Name::new(source, "a question")).is_none());
    }
}

proptest! {
    #[test]
    fn whatever_is_changed_is_noticed(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let name = name("a question");
        let value = page().seal(&SECRET, &name);
        let open = |value: &[u8]| Stamped::<SearchAnswer>::open(&SECRET, &name, value);
        let mut changed = value.clone();
        changed[at.index(value.len())] ^= 1 << bit;
        prop_assert!(open(&changed).is_none());
        prop_assert!(open(&value[..at.index(value.len())]).is_none());
        prop_assert!(open(&[&value[..], &[0]].concat()).is_none());
    }

    /// As if the secret were known: nonsense is read as nothing, and reading it ends.
    #[test]
    fn nonsense_under_a_good_seal_does_no_harm(
        content in prop::collection::vec(any::<u8>(), 0..200),
        cut in any::<prop::sample::Index>(),
    ) {
        let name = name("a question");
        let sealed = |content: &[u8]| {
            let seal = mac(&SECRET, &name, content).unwrap().finalize().into_bytes();
            [&seal[..], content].concat()
        };
        let _ = Stamped::<SearchAnswer>::open(&SECRET, &name, &sealed(&content));
        let whole = page().seal(&SECRET, &name);
        let cut = &whole[32..32 + cut.index(whole.len() - 32)];
        prop_assert!(Stamped::<SearchAnswer>::open(&SECRET, &name, &sealed(cut)).is_none());
    }
}
