//! Hotels or places of a place added up, on both sides of 180° if it must be.

use crate::geo::{BoundingBox, Coordinates, TURN_E7, wrap_longitude_e7};
use crate::planted::{self, Bug};
use crate::tally::{Tally, floor_mean};

/// The points of a place, those of western and those of eastern longitudes apart: it may lie on both
/// sides of 180°.
#[derive(Clone, Copy, Debug)]
pub struct Halves {
    pub western: Tally,
    pub eastern: Tally,
}

impl Halves {
    /// No point.
    pub const NONE: Self = Self { western: Tally::NONE, eastern: Tally::NONE };

    /// Adds a point.
    pub fn take_in(&mut self, point: Coordinates) {
        let half = if point.lon_e7 < 0 { &mut self.western } else { &mut self.eastern };
        half.take_in(point);
    }

    /// These points and those.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            western: self.western.joined(&other.western),
            eastern: self.eastern.joined(&other.eastern),
        }
    }

    /// How many points there are.
    pub const fn count(&self) -> u64 {
        (self.western.hotels + self.eastern.hotels).unsigned_abs()
    }

    /// The mean along the shorter way around the earth; `None` of no point.
    pub fn centre(&self) -> Option<Coordinates> {
        let all = self.western.joined(&self.eastern);
        if all.hotels == 0 {
            return None;
        }
        let is_turned = self.crosses_180() && !planted::has(Bug::CircularMeanForgotten);
        let turned = if is_turned { self.western.hotels * TURN_E7 } else { 0 };
        let lon_e7 = wrap_longitude_e7(floor_mean(all.longitudes_e7 + turned, all.hotels));
        Some(Coordinates { lat_e7: all.centre().lat_e7, lon_e7 })
    }

    /// The box that spans the shorter way, so its west may be larger than its east; `None` of no
    /// point.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let all = self.western.joined(&self.eastern);
        if all.hotels == 0 {
            return None;
        }
        let (west_e7, east_e7) = if self.crosses_180() {
            (self.eastern.extremes.west_e7, self.western.extremes.east_e7)
        } else {
            (all.extremes.west_e7, all.extremes.east_e7)
        };
        let (south_e7, north_e7) = (all.extremes.south_e7, all.extremes.north_e7);
        BoundingBox::new(south_e7, north_e7, i64::from(west_e7), i64::from(east_e7))
    }

    /// Whether the place is narrower when it is looked at across 180°. Of two halves the western one
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Centre, west and east of a place whose hotels have these longitudes.
    fn place(longitudes: &[i32]) -> (i32, i32, i32) {
        let mut halves = Halves::NONE;
        for lon_e7 in longitudes {
            halves.take_in(Coordinates { lat_e7: 5, lon_e7: *lon_e7 });
        }
        let (centre, bbox) = (halves.centre().unwrap(), halves.bounding_box().unwrap());
        assert_eq!((centre.lat_e7, bbox.south_e7, bbox.north_e7), (5, 5, 5));
        (centre.lon_e7, bbox.west_e7, bbox.east_e7())
    }

    const HALF_TURN: i32 = 1_800_000_000;

    // brief: S10
    #[test]
    fn a_place_over_180_is_as_narrow_as_it_is() {
        let (west, east) = (HALF_TURN - 40, -HALF_TURN + 20);
        assert_eq!(place(&[west, east]), (HALF_TURN - 10, west, east));
        assert_eq!(place(&[west, east, east]), (-HALF_TURN, west, east), "the mean is 180° itself");
        assert_eq!(place(&[-HALF_TURN, HALF_TURN - 1]), (HALF_TURN - 1, HALF_TURN - 1, -HALF_TURN));
        assert_eq!(place(&[-HALF_TURN]), (-HALF_TURN, -HALF_TURN, -HALF_TURN));
        assert!(Halves::NONE.centre().is_none() && Halves::NONE.bounding_box().is_none());
    }

    #[test]
    fn a_place_over_greenwich_is_not_turned_around() {
        assert_eq!(place(&[-30, 20]), (-5, -30, 20));
        assert_eq!(place(&[-30, 21]), (-5, -30, 21), "rounded down");
        // both ways are as far: through Greenwich
        assert_eq!(place(&[-900_000_000, 900_000_000]), (0, -900_000_000, 900_000_000));
    }

    proptest! {
        /// Wherever on earth a place lies, it looks the same.
        #[test]
        fn turning_the_earth_turns_the_place(
            offsets in proptest::collection::vec(0..1_000_000_i32, 1..9),
            turned in -HALF_TURN..HALF_TURN,
        ) {
            let at = |offset: i32| wrap_longitude_e7(i64::from(turned) + i64::from(offset));
            let (centre, west, east) = place(&offsets);
            let longitudes: Vec<i32> = offsets.iter().copied().map(at).collect();
            prop_assert_eq!(place(&longitudes), (at(centre), at(west), at(east)));
        }
    }
}
