//! Suggestions as every engine but the referee makes them: cities out of their hotels, and hotels.

use crate::answer::{Place, PlaceKind};
use crate::geo::{Coordinates, TURN_E7, wrap_longitude_e7};
use crate::tally::{Tally, floor_mean};

/// The hotels of a city, those of western and those of eastern longitudes apart: it may lie on both
/// sides of 180°.
#[derive(Clone, Copy, Debug)]
pub struct CityTally {
    pub western: Tally,
    pub eastern: Tally,
}

impl CityTally {
    /// No hotel.
    pub const NONE: Self = Self { western: Tally::NONE, eastern: Tally::NONE };

    /// Adds a hotel.
    pub fn take_in(&mut self, point: Coordinates) {
        let half = if point.lon_e7 < 0 { &mut self.western } else { &mut self.eastern };
        half.take_in(point);
    }

    /// How many hotels there are.
    pub const fn hotels(&self) -> i64 {
        self.western.hotels + self.eastern.hotels
    }

    /// Whether the city is narrower when it is looked at across 180°. Of two halves the western one
    /// is then further east, by a turn.
    fn crosses_180(&self) -> bool {
        let longitudes = |tally: &Tally| {
            let extremes = tally.extremes;
            (i64::from(extremes.west_e7), i64::from(extremes.east_e7))
        };
        let (west, east) = (longitudes(&self.western), longitudes(&self.eastern));
        let is_of_both = self.western.hotels > 0 && self.eastern.hotels > 0;
        is_of_both && west.1 + TURN_E7 - east.0 < east.1 - west.0
    }
}

/// A city, as the hotels in it say where it is: its centre is the mean along the shorter way around
/// the earth, and its box spans that way, so its west may be larger than its east.
pub fn city_place(city: &CityTally, name: &str, country: &str) -> Place {
    let CityTally { western, eastern } = city;
    let all = western.joined(eastern);
    let (mut longitudes_e7, mut extremes) = (all.longitudes_e7, all.extremes);
    if city.crosses_180() {
        longitudes_e7 += western.hotels * TURN_E7;
        (extremes.west_e7, extremes.east_e7) = (eastern.extremes.west_e7, western.extremes.east_e7);
    }
    Place {
        kind: PlaceKind::City,
        name: name.to_owned(),
        country: country.to_owned(),
        location: Coordinates {
            lat_e7: all.centre().lat_e7,
            lon_e7: wrap_longitude_e7(floor_mean(longitudes_e7, all.hotels)),
        },
        south_west: extremes.south_west(),
        north_east: extremes.north_east(),
        hotels: all.hotels.unsigned_abs(),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Centre, west and east of a city whose hotels have these longitudes.
    fn city(longitudes: &[i32]) -> (i32, i32, i32) {
        let mut tally = CityTally::NONE;
        for lon_e7 in longitudes {
            tally.take_in(Coordinates { lat_e7: 5, lon_e7: *lon_e7 });
        }
        let place = city_place(&tally, "Taveuni", "FJ");
        assert_eq!(place.location.lat_e7, 5);
        (place.location.lon_e7, place.south_west.lon_e7, place.north_east.lon_e7)
    }

    const HALF_TURN: i32 = 1_800_000_000;

    // brief: S10
    #[test]
    fn a_city_over_180_is_as_narrow_as_it_is() {
        let (west, east) = (HALF_TURN - 40, -HALF_TURN + 20);
        assert_eq!(city(&[west, east]), (HALF_TURN - 10, west, east));
        assert_eq!(city(&[west, east, east]), (-HALF_TURN, west, east), "the mean is 180° itself");
        assert_eq!(city(&[-HALF_TURN, HALF_TURN - 1]), (HALF_TURN - 1, HALF_TURN - 1, -HALF_TURN));
        assert_eq!(city(&[-HALF_TURN]), (-HALF_TURN, -HALF_TURN, -HALF_TURN));
    }

    #[test]
    fn a_city_over_greenwich_is_not_turned_around() {
        assert_eq!(city(&[-30, 20]), (-5, -30, 20));
        assert_eq!(city(&[-30, 21]), (-5, -30, 21), "rounded down");
        // both ways are as far: through Greenwich
        assert_eq!(city(&[-900_000_000, 900_000_000]), (0, -900_000_000, 900_000_000));
    }

    proptest! {
        /// Wherever on earth a city lies, it looks the same.
        #[test]
        fn turning_the_earth_turns_the_city(
            offsets in proptest::collection::vec(0..1_000_000_i32, 1..9),
            turned in -HALF_TURN..HALF_TURN,
        ) {
            let at = |offset: i32| wrap_longitude_e7(i64::from(turned) + i64::from(offset));
            let (centre, west, east) = city(&offsets);
            let longitudes: Vec<i32> = offsets.iter().copied().map(at).collect();
            prop_assert_eq!(city(&longitudes), (at(centre), at(west), at(east)));
        }
    }
}
