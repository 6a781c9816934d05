//! Places added up: how many, where their middle is, how far they reach.

use crate::answer::Cluster;
use crate::geo::{Coordinates, Extremes, wrap_longitude_e7};

/// Some hotels, added up.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    pub hotels: i64,
    pub latitudes_e7: i64,
    pub longitudes_e7: i64,
    pub extremes: Extremes,
}

impl Tally {
    /// No hotel.
    pub const NONE: Self =
        Self { hotels: 0, latitudes_e7: 0, longitudes_e7: 0, extremes: Extremes::NONE };

    /// Adds a hotel.
    pub fn take_in(&mut self, point: Coordinates) {
        self.hotels += 1;
        self.latitudes_e7 += i64::from(point.lat_e7);
        self.longitudes_e7 += i64::from(point.lon_e7);
        self.extremes.take_in(point);
    }

    /// These hotels and those.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            hotels: self.hotels + other.hotels,
            latitudes_e7: self.latitudes_e7 + other.latitudes_e7,
            longitudes_e7: self.longitudes_e7 + other.longitudes_e7,
            extremes: self.extremes.joined(&other.extremes),
        }
    }

    /// The floor of the integer mean; the point 0, 0 of no hotel.
    pub fn centre(&self) -> Coordinates {
        let mean = |sum| wrap_longitude_e7(floor_mean(sum, self.hotels));
        Coordinates { lat_e7: mean(self.latitudes_e7), lon_e7: mean(self.longitudes_e7) }
    }

    /// The hotels as one cluster of a map (M11).
    pub fn cluster(&self, price_min_minor: Option<i64>) -> Cluster {
        Cluster {
            centre: self.centre(),
            count: self.hotels.unsigned_abs(),
            price_min_minor,
            south_west: self.extremes.south_west(),
            north_east: self.extremes.north_east(),
        }
    }
}

/// The mean of so many numbers, rounded down; 0 of none.
pub(crate) const fn floor_mean(sum: i64, count: i64) -> i64 {
    if count == 0 { 0 } else { sum.div_euclid(count) }
}
