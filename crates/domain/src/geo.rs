//! Coordinates, boxes and circles. The truth is two integers of 1e-7 degrees; nothing here
//! compares on a spheroid or on great-circle edges.

use crate::exact::exact;
use crate::place::PlaceArea;
use crate::planted::{self, Bug};

/// A full turn in 1e-7 degrees.
pub const TURN_E7: i64 = 3_600_000_000;
const HALF_TURN_E7: i64 = TURN_E7 / 2;
/// The largest latitude in 1e-7 degrees.
pub const LATITUDE_MAX_E7: i64 = 900_000_000;
/// Longitudes up to here, east and west, are accepted and wrapped, because maps send them.
pub const LONGITUDE_INPUT_MAX_E7: i64 = 100_000_000_000;
/// Mean radius of the earth (IUGG R1) in metres.
pub const EARTH_RADIUS_METRES: f64 = 6_371_008.771_4;

/// A longitude wrapped into [−180°, 180°), in 1e-7 degrees.
pub fn wrap_longitude_e7(longitude_e7: i64) -> i32 {
    let wrapped = (longitude_e7 + HALF_TURN_E7).rem_euclid(TURN_E7) - HALF_TURN_E7;
    exact(wrapped)
}

/// A point on the earth in 1e-7 degrees: `lat` in [−90°, 90°], `lon` in [−180°, 180°).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coordinates {
    pub lat_e7: i32,
    pub lon_e7: i32,
}

impl Coordinates {
    /// Latitude in degrees, for people and for trigonometry.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude in degrees.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
}

/// `floor(x + 0.5)` as an integer: the one rounding of this product (M12).
#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "metres fit in i64")]
pub fn round_half_up(x: f64) -> i64 {
    let half = if planted::has(Bug::FloorForRound) { 0.0 } else { 0.5 };
    (x + half).floor() as i64
}

/// Distances from one point, with what depends on that point alone worked out once.
#[derive(Clone, Copy, Debug)]
pub struct DistanceFrom {
    latitude_radians: f64,
    longitude_radians: f64,
    cos_latitude: f64,
}

impl DistanceFrom {
    /// Distances from `origin`.
    pub fn new(origin: Coordinates) -> Self {
        let latitude_radians = origin.latitude().to_radians();
        Self {
            latitude_radians,
            longitude_radians: origin.longitude().to_radians(),
            cos_latitude: latitude_radians.cos(),
        }
    }

    /// The haversine distance in whole metres (M3): with
    /// `a = sin²(Δφ/2) + cos φ₁ · cos φ₂ · sin²(Δλ/2)`, it is `2R · asin(min(1, √a))`, rounded.
    pub fn metres_to(&self, point: Coordinates) -> i64 {
        let latitude = point.latitude().to_radians();
        let half_latitude = ((latitude - self.latitude_radians) / 2.0).sin();
        let longitude = point.longitude().to_radians();
        let half_longitude = ((longitude - self.longitude_radians) / 2.0).sin();
        // no mul_add: the referee computes product and sum apart, and the last bit must agree
        let a = half_latitude * half_latitude
            + self.cos_latitude * latitude.cos() * half_longitude * half_longitude;
        round_half_up(2.0 * EARTH_RADIUS_METRES * a.sqrt().min(1.0).asin())
    }

    /// A lower bound of [`DistanceFrom::metres_to`] for all points between two latitudes: the way
    /// along a meridian, less two metres for rounding.
    pub fn metres_at_least(&self, south_e7: i32, north_e7: i32) -> i64 {
        let radians = |e7: i32| (f64::from(e7) / 1e7).to_radians();
        let south_of = radians(south_e7) - self.latitude_radians;
        let north_of = self.latitude_radians - radians(north_e7);
        round_half_up(EARTH_RADIUS_METRES * south_of.max(north_of).max(0.0)) - 2
    }
}

/// A box closed on all four sides, which may cross the 180° meridian or span the world (M2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoundingBox {
    pub south_e7: i32,
    pub north_e7: i32,
    /// Wrapped into [−180°, 180°).
    pub west_e7: i32,
    /// 0 to a full turn, eastwards from `west_e7`.
    pub width_e7: i64,
}

impl BoundingBox {
    /// The whole world.
    pub const WORLD: Self = Self {
        south_e7: -900_000_000,
        north_e7: 900_000_000,
        west_e7: -1_800_000_000,
        width_e7: TURN_E7,
    };

    /// A box of raw longitudes as maps send them; `None` if south lies above north.
    ///
    /// `east − west ≥ 360°` is the whole world around the middle of the two.
    pub fn new(south_e7: i32, north_e7: i32, west_e7: i64, east_e7: i64) -> Option<Self> {
        if south_e7 > north_e7 {
            return None;
        }
        let raw_width = east_e7 - west_e7;
        let (west_e7, width_e7) = if raw_width >= TURN_E7 {
            ((west_e7 + east_e7).div_euclid(2) - HALF_TURN_E7, TURN_E7)
        } else {
            (west_e7, raw_width.rem_euclid(TURN_E7))
        };
        Some(Self { south_e7, north_e7, west_e7: wrap_longitude_e7(west_e7), width_e7 })
    }

    /// Whether a point lies in the box or on its edge.
    pub fn contains(&self, point: Coordinates) -> bool {
        let east_of_west = (i64::from(point.lon_e7) - i64::from(self.west_e7)).rem_euclid(TURN_E7);
        self.south_e7 <= point.lat_e7 && point.lat_e7 <= self.north_e7 && {
            east_of_west <= self.width_e7
        }
    }

    /// The longitudes of this box as two closed ranges that do not cross the 180° meridian; the
    /// second one is empty (its start above its end) unless the box crosses.
    pub fn longitude_ranges_e7(&self) -> [(i32, i32); 2] {
        const NONE: (i32, i32) = (i32::MAX, i32::MIN);
        const EASTERNMOST_E7: i32 = 1_799_999_999;
        let east_e7 = i64::from(self.west_e7) + self.width_e7;
        let east_e7 = if planted::has(Bug::EdgeOpen) { east_e7 - 1 } else { east_e7 };
        match i32::try_from(east_e7) {
            _ if planted::has(Bug::AntimeridianNotWrapped) => {
                [(self.west_e7, i32::try_from(east_e7).unwrap_or(EASTERNMOST_E7)), NONE]
            }
            Ok(east_e7) if east_e7 <= EASTERNMOST_E7 => [(self.west_e7, east_e7), NONE],
            _ => {
                let wrapped_e7 = exact(east_e7 - TURN_E7);
                [(self.west_e7, EASTERNMOST_E7), (-1_800_000_000, wrapped_e7)]
            }
        }
    }

    /// The integer midpoint, rounded down (M3).
    pub fn centre(&self) -> Coordinates {
        let middle = (i64::from(self.south_e7) + i64::from(self.north_e7)).div_euclid(2);
        Coordinates {
            lat_e7: exact(middle),
            lon_e7: wrap_longitude_e7(i64::from(self.west_e7) + self.width_e7.div_euclid(2)),
        }
    }

    /// The eastern edge, wrapped into [−180°, 180°).
    pub fn east_e7(&self) -> i32 {
        wrap_longitude_e7(i64::from(self.west_e7) + self.width_e7)
    }
}

/// How far some points reach in each direction, on the plane of latitudes and longitudes.
#[derive(Clone, Copy, Debug)]
pub struct Extremes {
    pub south_e7: i32,
    pub north_e7: i32,
    pub west_e7: i32,
    pub east_e7: i32,
}

impl Extremes {
    /// The extremes of no point at all.
    pub const NONE: Self =
        Self { south_e7: i32::MAX, north_e7: i32::MIN, west_e7: i32::MAX, east_e7: i32::MIN };

    /// Widens the extremes by one point.
    pub fn take_in(&mut self, point: Coordinates) {
        self.south_e7 = self.south_e7.min(point.lat_e7);
        self.north_e7 = self.north_e7.max(point.lat_e7);
        self.west_e7 = self.west_e7.min(point.lon_e7);
        self.east_e7 = self.east_e7.max(point.lon_e7);
    }

    /// The extremes of both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            south_e7: self.south_e7.min(other.south_e7),
            north_e7: self.north_e7.max(other.north_e7),
            west_e7: self.west_e7.min(other.west_e7),
            east_e7: self.east_e7.max(other.east_e7),
        }
    }

    /// The lower left corner.
    pub const fn south_west(&self) -> Coordinates {
        Coordinates { lat_e7: self.south_e7, lon_e7: self.west_e7 }
    }

    /// The upper right corner.
    pub const fn north_east(&self) -> Coordinates {
        Coordinates { lat_e7: self.north_e7, lon_e7: self.east_e7 }
    }
}

/// All points whose `distance_m` from the centre is at most the radius (M3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Circle {
    pub centre: Coordinates,
    pub radius_metres: i64,
}

impl Circle {
    /// A box that holds the circle: the latitudes and longitudes it reaches, plus a metre's worth
    /// of rounding. Over a pole it holds every longitude.
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "radii are at most 500 km; degrees times 1e7 fit in i64"
    )]
    pub fn bounding_box(&self) -> BoundingBox {
        let angle = (self.radius_metres as f64 + 1.0) / EARTH_RADIUS_METRES;
        let reach_e7 = (angle.to_degrees() * 1e7).ceil() as i64;
        let latitude_e7 = i64::from(self.centre.lat_e7);
        let (south, north) = (latitude_e7 - reach_e7, latitude_e7 + reach_e7);
        let clamp = |e7: i64| exact(e7.clamp(-LATITUDE_MAX_E7, LATITUDE_MAX_E7));
        let (south_e7, north_e7) = (clamp(south), clamp(north));
        if south <= -LATITUDE_MAX_E7 || north >= LATITUDE_MAX_E7 {
            return BoundingBox { south_e7, north_e7, ..BoundingBox::WORLD };
        }
        let cos_latitude = self.centre.latitude().to_radians().cos();
        let half_width = (angle.sin() / cos_latitude).min(1.0).asin();
        let half_width_e7 = (half_width.to_degrees() * 1e7).ceil() as i64;
        BoundingBox {
            south_e7,
            north_e7,
            west_e7: wrap_longitude_e7(i64::from(self.centre.lon_e7) - half_width_e7),
            width_e7: 2 * half_width_e7,
        }
    }
}

/// Where a search looks. All parts must hold that are there; none means by text alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Area {
    pub bbox: Option<BoundingBox>,
    pub circle: Option<Circle>,
    pub place: Option<PlaceArea>,
}

impl Area {
    /// Whether there is no area at all.
    pub const fn is_empty(&self) -> bool {
        self.bbox.is_none() && self.circle.is_none() && self.place.is_none()
    }

    /// The box that a map of this area shows: the box itself, else the circle's, else the place's,
    /// else the world.
    pub fn extent(&self) -> BoundingBox {
        self.bbox
            .or_else(|| self.circle.map(|circle| circle.bounding_box()))
            .or_else(|| self.place.as_ref().map(|place| place.bbox))
            .unwrap_or(BoundingBox::WORLD)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn e7(degrees: i64) -> i64 {
        degrees * 10_000_000
    }

    fn point(lat_e7: i32, lon_e7: i32) -> Coordinates {
        Coordinates { lat_e7, lon_e7 }
    }

    #[test]
    fn boxes_wrap_as_maps_send_them() {
        let fiji = BoundingBox::new(-200_000_000, -150_000_000, e7(177), e7(-178)).unwrap();
        assert_eq!(fiji.width_e7, e7(5));
        assert!(fiji.contains(point(-180_000_000, -1_790_000_000)));
        assert!(!fiji.contains(point(-180_000_000, -1_770_000_000)));
        assert_eq!(fiji.centre().lon_e7, 1_795_000_000);
        let unwrapped = BoundingBox::new(-200_000_000, -150_000_000, e7(177), e7(182)).unwrap();
        assert_eq!(fiji, unwrapped);
        let world = BoundingBox::new(-1, 1, e7(-200), e7(200)).unwrap();
        assert_eq!((world.width_e7, world.centre().lon_e7), (TURN_E7, 0));
        let point_box = BoundingBox::new(5, 5, e7(180), e7(-180)).unwrap();
        assert_eq!(point_box.width_e7, 0);
        assert!(BoundingBox::new(6, 5, 0, 0).is_none());
    }

    #[test]
    fn distances_are_whole_metres() {
        let lisbon = DistanceFrom::new(point(387_167_000, -91_333_000));
        let porto = point(411_500_000, -86_100_000);
        assert_eq!(lisbon.metres_to(porto), 274_223);
        let antipode = DistanceFrom::new(point(0, 0)).metres_to(point(0, -1_800_000_000));
        assert_eq!(antipode, 20_015_114);
    }

    proptest! {
        #[test]
        fn a_circle_lies_in_its_box(
            lat in -900_000_000_i32..=900_000_000,
            lon in -1_800_000_000_i32..1_800_000_000,
            radius_metres in 1_i64..=500_000,
            to_lat in -900_000_000_i32..=900_000_000,
            to_lon in -1_800_000_000_i32..1_800_000_000,
            near in any::<bool>(),
        ) {
            let centre = point(lat, lon);
            let to = if near {
                let lat = i64::from(lat) + i64::from(to_lat) / 20;
                let lat = lat.clamp(-LATITUDE_MAX_E7, LATITUDE_MAX_E7);
                point(i32::try_from(lat).unwrap(), wrap_longitude_e7(i64::from(lon) + i64::from(to_lon) / 20))
            } else {
                point(to_lat, to_lon)
            };
            if DistanceFrom::new(centre).metres_to(to) <= radius_metres {
                let bbox = Circle { centre, radius_metres }.bounding_box();
                prop_assert!(bbox.contains(to));
            }
        }
    }
}
