//! Suggestions while somebody types: cities, then hotels.

use std::collections::BTreeMap;

use domain::answer::Place;
use domain::hotel::Hotel;
use domain::places::{CityTally, city_place, hotel_place};
use domain::text::{TextField, TextQuery};

use crate::bits::rows;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Cities, then hotels, whose name answers every word of `text` without a typo, the last one as
    /// a prefix; cities by their number of hotels, hotels by rank; at most `limit` in all.
    pub fn places(&self, text: &TextQuery, limit: usize) -> Vec<Place> {
        let matcher = self.vocabulary.matcher(text);
        let mut cities: BTreeMap<(&str, &str), CityTally> = BTreeMap::new();
        let mut hotels: Vec<&Hotel> = Vec::new();
        for block in &self.blocks {
            for row in rows(block.live).filter_map(|row| block.rows.get(row)?.as_ref()) {
                let hotel = &row.document.hotel;
                if matcher.answers_in(TextField::City, &row.occurrences) {
                    let city = cities.entry((&hotel.city, &hotel.country));
                    city.or_insert(CityTally::NONE).take_in(hotel.coordinates);
                }
                if matcher.answers_in(TextField::Name, &row.occurrences) {
                    hotels.push(hotel);
                }
            }
        }
        let mut cities: Vec<_> = cities.into_iter().collect();
        cities.sort_by_key(|(_, city)| -city.hotels());
        hotels.sort_unstable_by_key(|hotel| (-hotel.rank, hotel.id));
        let cities = cities.iter().map(|((name, country), city)| city_place(city, name, country));
        let hotels =
            hotels.iter().map(|hotel| hotel_place(&hotel.name, &hotel.country, hotel.coordinates));
        cities.chain(hotels).take(limit).collect()
    }
}
