//! Packed months give back the very nights that went in, for every stay.

use std::sync::Arc;

use domain::hotel::{Hotel, RoomType, RoomTypeNights};
use domain::ids::{HotelId, RoomTypeId};
use domain::stay::STAY_NIGHTS_MAX;
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A hotel with these nights for each of its room types.
pub fn hotel_with(first_night: NaiveDate, nights: Vec<Vec<NightInventory>>) -> Document {
    let hotel = Hotel {
        id: HotelId(Uuid::from_u128(7)),
        slug: "casa".to_owned(),
        name: "Casa do Rio".into(),
        description: "A house by the river".to_owned(),
        coordinates: domain::geo::Coordinates { lat_e7: 387_167_000, lon_e7: -91_333_000 },
        city: "Lisbon".to_owned(),
        district: None,
        locality: Arc::default(),
        country: "PT".to_owned(),
        stars: 4,
        rating_x10: Some(88),
        review_count: 120,
        rank: 900,
        property_type: PropertyType::from_code("hotel").unwrap(),
        amenities: Amenities(5),
        free_cancel_days: None,
        time_zone: TimeZone::named("Europe/Lisbon"),
        photo: None,
        open: true,
    };
    let room_types = (1_u8..).zip(nights).map(|(number, nights)| RoomTypeNights {
        room_type: RoomType {
            id: RoomTypeId(Uuid::from_u128(u128::from(number))),
            name: format!("Room {number}").into(),
            max_adults: 2,
            max_guests: 3,
        },
        nights: nights.into(),
    });
    Document { hotel: Arc::new(hotel), first_night, room_types: room_types.collect() }
}

fn night() -> impl Strategy<Value = NightInventory> {
    let price = prop_oneof![Just(9_900_u32), 1..500_u32, 1..100_000_u32, 1..=2_147_483_647_u32];
    let open = (price, prop_oneof![Just(1_u8), 1..=30_u8], 0..=12_u8)
        .prop_map(|(price, min_stay, left)| NightInventory::open(price, min_stay, left));
    prop_oneof![4 => open, 1 => Just(NightInventory::CLOSED)]
}

/// What the document itself says of a stay's nights; closed beyond its ends.
fn nights_of(document: &Document, room: usize, stay: Stay) -> Vec<NightInventory> {
    let days = stay.check_in().iter_days().take(usize::from(stay.nights()));
    days.map(|day| {
        let index = usize::try_from((day - document.first_night).num_days()).ok();
        let night = index.and_then(|index| document.room_types[room].nights.get(index));
        night.copied().unwrap_or(NightInventory::CLOSED)
    })
    .collect()
}

proptest! {
    #[test]
    fn nights_come_back(
        nights in prop::collection::vec(prop::collection::vec(night(), 0..100), 1..4),
        start in 0_u64..400,
        offset in 0_u64..120,
        length in 1..=STAY_NIGHTS_MAX,
    ) {
        let first_night = date(2026, 12, 10) + Days::new(start);
        let document = hotel_with(first_night, nights);
        let months = pack(&document);
        let check_in = first_night + Days::new(offset) - Days::new(15);
        let stay = Stay::new(check_in, check_in + Days::new(u64::from(length))).unwrap();
        let mut read = StayNights::new(stay, document.room_types.len());
        for month in Month::of_stay(stay) {
            if let Some(packed) = months.get(&month) {
                prop_assert!(read.read(month, &packed.bytes).is_some());
            }
        }
        for room in 0..document.room_types.len() {
            prop_assert_eq!(read.of_room(room), nights_of(&document, room, stay));
        }
        let lowest = document.room_types.iter().flat_map(|of| &of.nights)
            .filter(|night| night.is_open()).map(|night| night.price_minor).min();
        prop_assert_eq!(months.values().map(|month| month.from_minor).min(), lowest);
    }

    #[test]
    fn a_stay_is_free_exactly_within_a_run(
        nights in prop::collection::vec(prop::collection::vec(night(), 0..40), 1..4),
        offset in 0_usize..40,
        length in 1_usize..6,
    ) {
        let document = hotel_with(date(2027, 1, 1), nights);
        let first = day_number(document.first_night) + i32::try_from(offset).unwrap();
        let last = first + i32::try_from(length).unwrap() - 1;
        let in_a_run = free_runs(&document).iter().any(|(from, to)| *from <= first && last <= *to);
        let free = document.room_types.iter().any(|of| {
            of.nights.get(offset..offset + length)
                .is_some_and(|nights| nights.iter().all(|night| night.left() > 0))
        });
        prop_assert_eq!(in_a_run, free);
    }

    #[test]
    fn damaged_bytes_are_noticed(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let stay = Stay::new(date(2027, 1, 5), date(2027, 1, 9)).unwrap();
        // whatever they say, nothing panics
        let _ = StayNights::new(stay, 2).read(Month::of(stay.check_in()), &bytes);
    }
}

#[test]
fn months_of_a_stay() {
    let fields = |from: NaiveDate, to: NaiveDate| -> Vec<String> {
        Month::of_stay(Stay::new(from, to).unwrap()).map(Month::field).collect()
    };
    assert_eq!(fields(date(2026, 12, 30), date(2027, 1, 1)), ["m202612"]);
    assert_eq!(fields(date(2026, 12, 31), date(2027, 1, 2)), ["m202612", "m202701"]);
    assert_eq!(fields(date(2027, 1, 31), date(2027, 3, 2)), ["m202701", "m202702", "m202703"]);
}

#[test]
fn steady_prices_take_a_byte_a_night() {
    let document = hotel_with(date(2027, 1, 1), vec![vec![NightInventory::open(9_900, 2, 5); 31]]);
    let months = pack(&document);
    assert_eq!(months.len(), 1);
    assert_eq!(months.values().next().unwrap().bytes.len(), 8 + 31);
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(day_number(date(1970, 1, 1)), 0);
    assert_eq!(day_number(date(2026, 12, 10)), 20_797);
}
