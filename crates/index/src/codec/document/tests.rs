//! What the index holds of a hotel, and what its digest notices.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::hotel::NightInventory;
use domain::ids::PhotoId;

use super::*;
use crate::codec::months::tests::hotel_with;

fn document() -> Document {
    let first_night = NaiveDate::from_ymd_opt(2026, 12, 10).unwrap();
    let nights = |price| vec![NightInventory::open(price, 1, 3); 40];
    hotel_with(first_night, vec![nights(12_000), nights(9_000)])
}

fn changed(change: impl FnOnce(&mut Document)) -> Document {
    let mut document = document();
    change(&mut document);
    document
}

fn photo(width: u16) -> Photo {
    let alt = "The pool at dusk".into();
    Photo { id: PhotoId(uuid::Uuid::from_u128(9)), alt, width, height: 1000 }
}

fn locality() -> Locality {
    Locality {
        city: Some(2_267_057),
        district: Some(2_271_000),
        region: Some("14".into()),
        names: ["Lisbon", "Lisboa", "Alfama", "Portugal"].map(Box::from).into(),
    }
}

fn sent(document: &Document) -> serde_json::Value {
    serde_json::from_slice(&Encoded::of(document).unwrap().json.unwrap()).unwrap()
}

#[test]
fn a_hotel_is_found_under_its_places_and_the_words_of_their_names() {
    let of_nowhere = sent(&document());
    assert_eq!(of_nowhere["places"], serde_json::json!(["country:PT"]));
    assert_eq!(of_nowhere["place_words"], serde_json::json!(["lisbon"]));
    let there = sent(&changed(|of| {
        let hotel = Arc::make_mut(&mut of.hotel);
        hotel.name = "L'Étoile du St-Mary".into();
        hotel.locality = Arc::new(locality());
    }));
    let places =
        serde_json::json!(["city:2267057", "district:2271000", "region:PT.14", "country:PT"]);
    assert_eq!(there["places"], places);
    let names = serde_json::json!(["alfama", "lisboa", "lisbon", "portugal"]);
    assert_eq!(there["place_words"], names);
    assert_eq!(there["name_key"], "letoile du st mary");
    let has = |word: &str| there["name_words"].as_array().unwrap().iter().any(|of| of == word);
    assert!(["letoile", "etoile", "saint", "stmary"].into_iter().all(has), "{there}");
}

fn digest(document: &Document) -> u64 {
    Encoded::of(document).unwrap().digest()
}

#[test]
fn facts_come_back() {
    let document = document();
    let mut packed = Facts::pack(&document);
    assert_eq!(Facts::unpack(&packed), None, "the digest is missing");
    packed.extend(77_u64.to_le_bytes());
    let facts = Facts::unpack(&packed).unwrap();
    assert_eq!((facts.id, facts.digest), (document.hotel.id, 77));
    assert_eq!(facts.coordinates, document.hotel.coordinates);
    assert_eq!((facts.rating_x10, facts.free_cancel_days), (Some(88), None));
    assert_eq!(facts.rooms.len(), 2);
    assert_eq!(facts.from_offer, domain::offer::from_offer(document.views()));
}

#[test]
fn hotels_come_back() {
    let document = changed(|of| {
        let hotel = Arc::make_mut(&mut of.hotel);
        (hotel.photo, hotel.district) = (Some(photo(1500).into()), Some("Alfama".to_owned()));
        hotel.locality = Arc::new(locality());
    });
    let shown = serde_json::to_string(&Shown::of(&document)).unwrap();
    let read: ReadHotel = serde_json::from_str(&shown).unwrap();
    assert_eq!(read.room_type_name(document.room_types[1].room_type.id), Some("Room 2"));
    assert_eq!(read.into_hotel(document.hotel.id).unwrap(), *document.hotel);
}

#[test]
fn the_digest_notices_whatever_the_index_holds() {
    let before = digest(&document());
    assert_eq!(before, digest(&document()));
    let night = |document: &mut Document, night| document.room_types[0].nights[20] = night;
    let hotel =
        |change: fn(&mut Hotel)| changed(|document| change(Arc::make_mut(&mut document.hotel)));
    let others = [
        changed(|of| night(of, NightInventory::open(12_001, 1, 3))),
        changed(|of| night(of, NightInventory::open(12_000, 2, 3))),
        changed(|of| night(of, NightInventory::open(12_000, 1, 2))),
        changed(|of| night(of, NightInventory::CLOSED)),
        changed(|of| of.room_types[1].room_type.max_adults = 4),
        changed(|of| of.room_types[1].room_type.name = "Suite".into()),
        hotel(|of| of.name = "Casa do Mar".into()),
        hotel(|of| of.coordinates.lat_e7 += 1),
        hotel(|of| of.review_count += 1),
        hotel(|of| of.free_cancel_days = Some(0)),
        hotel(|of| of.time_zone = TimeZone::named("Pacific/Auckland")),
        hotel(|of| of.amenities.0 |= 8),
        hotel(|of| of.district = Some(String::new())),
        hotel(|of| Arc::make_mut(&mut of.locality).city = Some(0)),
        hotel(|of| Arc::make_mut(&mut of.locality).district = Some(0)),
        hotel(|of| Arc::make_mut(&mut of.locality).region = Some("14".into())),
        hotel(|of| Arc::make_mut(&mut of.locality).names = ["Lisbon".into()].into()),
        hotel(|of| of.photo = Some(photo(1500).into())),
        hotel(|of| of.open = false),
    ];
    let photos = [1500, 1501].map(|width| {
        digest(&changed(|of| {
            Arc::make_mut(&mut of.hotel).photo = Some(photo(width).into());
        }))
    });
    assert_ne!(photos[0], photos[1]);
    for (number, other) in others.iter().enumerate() {
        assert_ne!(digest(other), before, "change {number}");
    }
}

#[test]
fn the_digest_passes_over_what_no_search_shows() {
    let nine = changed(|of| of.room_types[0].nights[3] = NightInventory::open(12_000, 1, 9));
    let many = changed(|of| of.room_types[0].nights[3] = NightInventory::open(12_000, 1, 200));
    assert_eq!(digest(&nine), digest(&many));
    // closed nights at the end are as good as none
    let longer = changed(|of| {
        let nights = &mut of.room_types[0].nights;
        *nights = nights.iter().copied().chain([NightInventory::CLOSED; 60]).collect();
    });
    assert_eq!(digest(&longer), digest(&document()));
}

#[test]
fn tiles_of_each_level_are_the_finest_divided_by_fours() {
    let point = document().hotel.coordinates;
    for level in 0..=ZOOM_MAX {
        let (row, column) = tile(point, level);
        let number = (0..level).fold(0, |number, bit| {
            number | (column >> bit & 1) << (2 * bit) | (row >> bit & 1) << (2 * bit + 1)
        });
        assert_eq!(finest_tile(point) >> (2 * (ZOOM_MAX - level)), number, "level {level}");
        assert_eq!(tile_of_number(number), (row, column), "level {level}");
    }
}
