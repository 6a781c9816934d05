//! Suggestions while somebody types: cities, then hotels.

use std::collections::BTreeMap;

use domain::answer::{Place, PlaceKind};
use domain::geo::Coordinates;
use domain::hotel::Hotel;
use domain::text::{TextField, TextQuery};

use crate::area::Extremes;
use crate::bits::rows;
use crate::snapshot::Snapshot;

struct City {
    hotels: i64,
    latitudes_e7: i64,
    longitudes_e7: i64,
    extremes: Extremes,
}

impl City {
    const NONE: Self =
        Self { hotels: 0, latitudes_e7: 0, longitudes_e7: 0, extremes: Extremes::NONE };

    fn take_in(&mut self, point: Coordinates) {
        self.hotels += 1;
        self.latitudes_e7 += i64::from(point.lat_e7);
        self.longitudes_e7 += i64::from(point.lon_e7);
        self.extremes.take_in(point);
    }

    fn place(&self, name: &str, country: &str) -> Place {
        let mean = |sum: i64| i32::try_from(sum.div_euclid(self.hotels.max(1))).unwrap_or(0);
        let Extremes { south_e7, north_e7, west_e7, east_e7 } = self.extremes;
        Place {
            kind: PlaceKind::City,
            name: name.to_owned(),
            country: country.to_owned(),
            location: Coordinates {
                lat_e7: mean(self.latitudes_e7),
                lon_e7: mean(self.longitudes_e7),
            },
            south_west: Coordinates { lat_e7: south_e7, lon_e7: west_e7 },
            north_east: Coordinates { lat_e7: north_e7, lon_e7: east_e7 },
            hotels: self.hotels.unsigned_abs(),
        }
    }
}

fn hotel_place(hotel: &Hotel) -> Place {
    Place {
        kind: PlaceKind::Hotel,
        name: hotel.name.to_string(),
        country: hotel.country.clone(),
        location: hotel.coordinates,
        south_west: hotel.coordinates,
        north_east: hotel.coordinates,
        hotels: 1,
    }
}

impl Snapshot {
    /// Cities, then hotels, whose name answers every word of `text` without a typo, the last one as
    /// a prefix; cities by their number of hotels, hotels by rank; at most `limit` in all.
    pub fn places(&self, text: &TextQuery, limit: usize) -> Vec<Place> {
        let matcher = self.vocabulary.matcher(text);
        let mut cities: BTreeMap<(&str, &str), City> = BTreeMap::new();
        let mut hotels: Vec<&Hotel> = Vec::new();
        for block in &self.blocks {
            for row in rows(block.live).filter_map(|row| block.rows.get(row)?.as_ref()) {
                let hotel = &row.document.hotel;
                if matcher.answers_in(TextField::City, &row.occurrences) {
                    let city = cities.entry((&hotel.city, &hotel.country)).or_insert(City::NONE);
                    city.take_in(hotel.coordinates);
                }
                if matcher.answers_in(TextField::Name, &row.occurrences) {
                    hotels.push(hotel);
                }
            }
        }
        let mut cities: Vec<_> = cities.into_iter().collect();
        cities.sort_by_key(|(_, city)| -city.hotels);
        hotels.sort_unstable_by_key(|hotel| (-hotel.rank, hotel.id));
        let cities = cities.iter().map(|((name, country), city)| city.place(name, country));
        cities.chain(hotels.into_iter().map(hotel_place)).take(limit).collect()
    }
}
