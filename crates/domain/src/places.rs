//! Suggestions as every engine but the referee makes them: cities out of their hotels, and hotels.

use crate::answer::{Place, PlaceKind};
use crate::geo::Coordinates;
use crate::tally::Tally;

/// A city, as the hotels in it say where it is.
pub fn city_place(hotels: &Tally, name: &str, country: &str) -> Place {
    Place {
        kind: PlaceKind::City,
        name: name.to_owned(),
        country: country.to_owned(),
        location: hotels.centre(),
        south_west: hotels.extremes.south_west(),
        north_east: hotels.extremes.north_east(),
        hotels: hotels.hotels.unsigned_abs(),
    }
}

/// A hotel.
pub fn hotel_place(name: &str, country: &str, location: Coordinates) -> Place {
    Place {
        kind: PlaceKind::Hotel,
        name: name.to_owned(),
        country: country.to_owned(),
        location,
        south_west: location,
        north_east: location,
        hotels: 1,
    }
}
