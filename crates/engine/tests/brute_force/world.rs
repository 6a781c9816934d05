//! Small random worlds and queries that meet in every corner: few places, few prices, many ties.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use domain::geo::{Area, BoundingBox, Circle, Coordinates};
use domain::hotel::{Document, Hotel, NightInventory, RoomType, RoomTypeNights, rank};
use domain::ids::{HotelId, RoomTypeId};
use domain::query::{Filters, SearchQuery, Sort};
use domain::stay::{Party, Stay};
use domain::today::{TimeZone, Today};
use domain::vocabulary::{AMENITIES, Amenities, PROPERTY_TYPES, PropertyType, SmallSet};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use uuid::Uuid;

use super::texts::{self, phrase};

pub const NIGHTS: usize = 40;

pub fn first_night() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 20).unwrap()
}

const ZONES: [&str; 5] =
    ["Etc/GMT+12", "America/St_Johns", "Europe/Lisbon", "Pacific/Kiritimati", "Moon/Tranquility"];
fn coordinates(rng: &mut StdRng) -> Coordinates {
    match rng.random_range(0..6) {
        0 => Coordinates {
            lat_e7: rng.random_range(-900_000_000..=900_000_000),
            lon_e7: rng.random_range(-1_800_000_000..1_800_000_000),
        },
        1 => Coordinates {
            lat_e7: *[900_000_000, -900_000_000, 0].choose(rng).unwrap(),
            lon_e7: *[-1_800_000_000, 1_799_999_999, 0].choose(rng).unwrap(),
        },
        _ => Coordinates {
            lat_e7: 387_000_000 + 10_000 * rng.random_range(0..20),
            lon_e7: -91_000_000 + 10_000 * rng.random_range(0..20),
        },
    }
}

fn nights(rng: &mut StdRng) -> Box<[NightInventory]> {
    let mut night = NightInventory::CLOSED;
    let nights = (0..NIGHTS).map(|_| {
        if rng.random_range(0..4) == 0 {
            night = match rng.random_range(0..8) {
                0 => NightInventory::CLOSED,
                left => NightInventory::open(
                    1_000 * rng.random_range(1..12),
                    *[1, 1, 1, 1, 2, 4, 7, 8, 12].choose(rng).unwrap(),
                    u8::try_from(left).unwrap() - 1 + 5 * rng.random_range(0..2),
                ),
            };
        }
        night
    });
    nights.collect()
}

pub fn document(rng: &mut StdRng, id: HotelId) -> Arc<Document> {
    let reviews = *[0, 3, 500].choose(rng).unwrap();
    let rating_x10 = (reviews > 0).then(|| rng.random_range(60..=100));
    let stars = rng.random_range(0..=5);
    let property_type = PROPERTY_TYPES.choose(rng).unwrap().code;
    let (country, locality, district) = texts::locality(rng);
    let hotel = Hotel {
        id,
        slug: id.to_string(),
        name: phrase(rng, 3).into(),
        description: phrase(rng, 5),
        coordinates: coordinates(rng),
        city: phrase(rng, 1),
        district,
        locality,
        country,
        stars,
        rating_x10,
        review_count: reviews,
        rank: rank(rating_x10, reviews, stars),
        property_type: PropertyType::from_code(property_type).unwrap(),
        amenities: Amenities(rng.next_u32() & ((1 << AMENITIES.len()) - 1)),
        free_cancel_days: *[None, Some(0), Some(7)].choose(rng).unwrap(),
        time_zone: TimeZone::named(ZONES.choose(rng).unwrap()),
        photo: None,
        open: rng.random_range(0..20) > 0,
    };
    let mut room_types: Vec<_> = (0..rng.random_range(0..4))
        .map(|_| {
            let max_adults = rng.random_range(1..=5);
            RoomTypeNights {
                room_type: RoomType {
                    id: RoomTypeId(Uuid::from_u128(rng.random())),
                    name: "room".into(),
                    max_adults,
                    max_guests: max_adults + rng.random_range(0..=2),
                },
                nights: nights(rng),
            }
        })
        .collect();
    room_types.sort_by_key(|of| of.room_type.id);
    let (hotel, room_types) = (Arc::new(hotel), room_types.into_boxed_slice());
    Arc::new(Document { hotel, first_night: first_night(), room_types })
}

fn area(rng: &mut StdRng) -> Area {
    let bbox = || BoundingBox::new(386_990_000, 387_110_000, -91_010_000, -90_900_000).unwrap();
    let any_box = |rng: &mut StdRng| {
        let (a, b) = (coordinates(rng), coordinates(rng));
        let (south, north) = (a.lat_e7.min(b.lat_e7), a.lat_e7.max(b.lat_e7));
        BoundingBox::new(south, north, i64::from(a.lon_e7), i64::from(b.lon_e7)).unwrap()
    };
    let circle = |rng: &mut StdRng| Circle {
        centre: coordinates(rng),
        radius_metres: *[1, 100, 900, 5_000, 500_000].choose(rng).unwrap(),
    };
    let (bbox, circle) = match rng.random_range(0..6) {
        0 => (Some(bbox()), None),
        1 => (Some(any_box(rng)), None),
        2 => (None, Some(circle(rng))),
        3 => (Some(any_box(rng)), Some(circle(rng))),
        4 => (None, None),
        _ => (Some(BoundingBox::WORLD), None),
    };
    let place = (rng.random_range(0..4) == 0).then(|| texts::place_area(rng));
    Area { bbox, circle, place }
}

fn filters(rng: &mut StdRng) -> Filters {
    let mut filters = Filters::default();
    let one_in = |rng: &mut StdRng, of: u32| rng.random_range(0..of) == 0;
    if one_in(rng, 3) {
        filters.price_min = Some(rng.random_range(0..6_000));
    }
    if one_in(rng, 3) {
        filters.price_max = Some(rng.random_range(4_000..12_000));
    }
    if one_in(rng, 3) {
        filters.amenities = Amenities(1 << rng.random_range(0..AMENITIES.len()));
    }
    if one_in(rng, 3) {
        filters.stars = SmallSet(rng.random_range(0..64));
    }
    if one_in(rng, 3) {
        filters.property_types = SmallSet(rng.random());
    }
    if one_in(rng, 4) {
        filters.rating_min_x10 = Some(rng.random_range(0..95));
    }
    filters.free_cancellation = one_in(rng, 4);
    filters
}

pub fn query(rng: &mut StdRng) -> SearchQuery {
    let area = area(rng);
    let text = (rng.random_range(0..2) == 0).then(|| texts::text(rng));
    let stay = (rng.random_range(0..4) > 0).then(|| {
        let check_in = first_night() + Days::new(rng.random_range(0..42));
        let nights = *[1, 2, 3, 5, 7, 8, 9, 15, 17, 30].choose(rng).unwrap();
        Stay::new(check_in, check_in + Days::new(nights)).unwrap()
    });
    let adults = rng.random_range(1..=6);
    let party = Party {
        adults,
        children: *[0, 0, 1, 3].choose(rng).unwrap(),
        rooms: if rng.random() { 1 } else { rng.random_range(1..=adults) },
    };
    let near = area.circle.map(|circle| circle.centre);
    let near = near.or_else(|| area.place.as_ref().map(|place| place.centre));
    let sorts = [
        Sort::Recommended,
        Sort::Price,
        Sort::PriceDescending,
        Sort::Rating,
        Sort::Distance,
        Sort::Text,
    ];
    let sort = *sorts.choose(rng).unwrap();
    let centre = area.bbox.map(|bbox| bbox.centre()).filter(|_| sort == Sort::Distance);
    let now = first_night().and_time(NaiveTime::MIN).and_utc();
    let today = Today::at(now + TimeDelta::minutes(rng.random_range(0..10 * 24 * 60)));
    let origin = near.or(centre);
    SearchQuery { area, origin, text, stay, party, filters: filters(rng), sort, today }
}
