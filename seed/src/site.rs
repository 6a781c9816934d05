//! Where in a city a hotel stands: quarters around the real centre, the seafront, the country.
//! Plane geometry in metres; no sine is asked, see `draw`.

use domain::fit::fit;
use domain::geo::{Coordinates, round_half_up, wrap_longitude_e7};

use crate::atlas::{Character, City, DIRECTIONS, REACH_MAX_METRES};
use crate::draw::{Draw, Stream};

/// Hotels outside cities, in per mille.
const RURAL_PER_MILLE: i64 = 100;
/// 1e-7 degrees of latitude in a metre.
const E7_PER_METRE: f64 = 89.932;
/// Tries to find a spot on land before the point is simply drawn towards the centre.
const TRIES_MAX: u8 = 8;
/// Unit vectors (east, north) of the sixteen directions, in thousandths.
const VECTORS: [(i16, i16); DIRECTIONS] = [
    (0, 1000),
    (383, 924),
    (707, 707),
    (924, 383),
    (1000, 0),
    (924, -383),
    (707, -707),
    (383, -924),
    (0, -1000),
    (-383, -924),
    (-707, -707),
    (-924, -383),
    (-1000, 0),
    (-924, 383),
    (-707, 707),
    (-383, 924),
];

/// How a hotel lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Centre,
    Quarter,
    Edge,
    Seaside,
    Rural,
}

/// Where a hotel stands.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    pub coordinates: Coordinates,
    pub setting: Setting,
    /// The quarter of the city, 0 = centre.
    pub quarter: u8,
    /// 1000 in the centre, 0 at the edge of the city and beyond.
    pub centrality: i64,
    pub by_the_sea: bool,
}

/// Metres east and north of the city's centre.
#[derive(Clone, Copy)]
struct Offset {
    east: f64,
    north: f64,
}

impl Offset {
    fn length(self) -> f64 {
        (self.east * self.east + self.north * self.north).sqrt()
    }

    fn scaled(self, factor: f64) -> Self {
        Self { east: self.east * factor, north: self.north * factor }
    }

    fn sector(self) -> usize {
        let mut best = (f64::MIN, 0);
        for (sector, (east, north)) in VECTORS.iter().enumerate() {
            let along = self.east * f64::from(*east) + self.north * f64::from(*north);
            if along > best.0 {
                best = (along, sector);
            }
        }
        best.1
    }

    fn of_length(draw: &mut Draw, metres: f64) -> Self {
        for _ in 0..TRIES_MAX {
            let candidate = Self { east: draw.unit() * 2.0 - 1.0, north: draw.unit() * 2.0 - 1.0 };
            let length = candidate.length();
            if (0.1..=1.0).contains(&length) {
                return candidate.scaled(metres / length);
            }
        }
        Self { east: 0.0, north: metres }
    }

    fn coordinates(self, centre: Coordinates) -> Coordinates {
        let lat_e7 = i64::from(centre.lat_e7) + round_half_up(self.north * E7_PER_METRE);
        let lat_e7 = lat_e7.clamp(-899_000_000, 899_000_000);
        let metre = E7_PER_METRE / cosine(f64::from(centre.lat_e7) / 1e7);
        let lon_e7 = i64::from(centre.lon_e7) + round_half_up(self.east * metre);
        Coordinates { lat_e7: fit(lat_e7), lon_e7: wrap_longitude_e7(lon_e7) }
    }
}

/// Bhaskara's approximation of the cosine of an angle in degrees from −90 to 90, error < 0.002.
fn cosine(degrees: f64) -> f64 {
    let square = degrees * degrees;
    (4.0 * (8100.0 - square) / (32_400.0 + square)).max(0.01)
}

/// Places a hotel.
pub(crate) fn place(seed: i64, city: &City, draw: &mut Draw) -> Site {
    if draw.chance(RURAL_PER_MILLE) {
        return rural(city, draw);
    }
    let seaside = match city.character {
        Character::Beach | Character::Island => draw.chance(450),
        _ => draw.chance(60),
    };
    if let Some(site) = seaside.then(|| seafront(city, draw)).flatten() {
        return site;
    }
    let (quarter, offset) = in_a_quarter(seed, city, draw);
    urban(city, quarter, offset)
}

/// The share of the reach in this direction that is used.
fn limit(city: &City, offset: Offset) -> f64 {
    let at = |sector: usize| {
        f64::from(city.reach_metres.get(sector % DIRECTIONS).copied().unwrap_or(REACH_MAX_METRES))
    };
    let sector = offset.sector();
    // the neighbours count a little: the coast between two rays is not known
    let beside = at(sector + 1).min(at(sector + DIRECTIONS - 1));
    at(sector).min(beside * 1.5).max(350.0) * 0.92
}

fn is_sea(city: &City, sector: usize) -> bool {
    city.sea >> sector & 1 == 1
}

fn urban(city: &City, quarter: u8, offset: Offset) -> Site {
    let radius = metres(city.radius_metres());
    let sector = offset.sector();
    let reach = f64::from(city.reach_metres.get(sector).copied().unwrap_or(REACH_MAX_METRES));
    let by_the_sea = is_sea(city, sector) && reach - offset.length() < 450.0;
    let centrality = (1000 - round_half_up(1000.0 * offset.length() / radius)).max(0);
    let setting = match centrality {
        _ if by_the_sea => Setting::Seaside,
        720.. => Setting::Centre,
        250.. => Setting::Quarter,
        _ => Setting::Edge,
    };
    Site {
        coordinates: offset.coordinates(city.coordinates),
        setting,
        quarter,
        centrality,
        by_the_sea,
    }
}

/// The centre of a quarter: the same for every hotel there.
fn quarter_centre(seed: i64, city: &City, quarter: u8) -> Offset {
    if quarter == 0 {
        return Offset { east: 0.0, north: 0.0 };
    }
    let thing = u64::from(city.id.cast_unsigned()) << 8 | u64::from(quarter);
    let mut draw = Draw::new(seed, Stream::Quarter, thing);
    let radius = metres(city.radius_metres());
    let share = 0.22 + 0.7 * draw.unit() * draw.unit().max(0.35);
    let offset = Offset::of_length(&mut draw, radius * share);
    offset.scaled((limit(city, offset) * 0.8 / offset.length()).min(1.0))
}

/// How many quarters a city has, the centre among them.
pub(crate) fn quarters(city: &City) -> u8 {
    fit(3 + (city.radius_metres() / 1400).min(9))
}

fn in_a_quarter(seed: i64, city: &City, draw: &mut Draw) -> (u8, Offset) {
    let quarter = if draw.chance(330) { 0 } else { draw.between(1, i64::from(quarters(city)) - 1) };
    let quarter = fit(quarter);
    let centre = quarter_centre(seed, city, quarter);
    let spread = (metres(city.radius_metres()) / 9.0).max(170.0);
    let mut offset = centre;
    for _ in 0..TRIES_MAX {
        offset = Offset {
            east: centre.east + spread * metres(draw.bell()) / 1000.0,
            north: centre.north + spread * metres(draw.bell()) / 1000.0,
        };
        if offset.length() < limit(city, offset) {
            return (quarter, offset);
        }
    }
    let length = offset.length().max(1.0);
    (quarter, offset.scaled(limit(city, offset) * (0.3 + 0.6 * draw.unit()) / length))
}

/// A spot close to the water, where the coast is near enough to belong to the city.
fn seafront(city: &City, draw: &mut Draw) -> Option<Site> {
    let radius = metres(city.radius_metres()).max(2500.0);
    for _ in 0..TRIES_MAX {
        let direction = Offset::of_length(draw, 1000.0);
        let sector = direction.sector();
        let reach = f64::from(city.reach_metres.get(sector).copied()?);
        if is_sea(city, sector) && (300.0..radius).contains(&reach) {
            let inland = 60.0 + 340.0 * draw.unit();
            let metres = (reach - inland).max(120.0).min(limit(city, direction));
            let quarter = draw.between(1, i64::from(quarters(city)) - 1);
            let mut site = urban(city, fit(quarter), direction.scaled(metres / 1000.0));
            site.setting = Setting::Seaside;
            site.by_the_sea = true;
            return Some(site);
        }
    }
    None
}

fn rural(city: &City, draw: &mut Draw) -> Site {
    let mut offset = Offset { east: 0.0, north: 0.0 };
    for _ in 0..TRIES_MAX {
        let far = metres(city.radius_metres()) + 4000.0 + 22_000.0 * draw.unit() * draw.unit();
        offset = Offset::of_length(draw, far);
        let room = limit(city, offset);
        if far <= room {
            break;
        }
        offset = offset.scaled(room * (0.4 + 0.55 * draw.unit()) / far);
        if room > 9000.0 {
            break;
        }
    }
    Site {
        coordinates: offset.coordinates(city.coordinates),
        setting: Setting::Rural,
        quarter: 0,
        centrality: 0,
        by_the_sea: false,
    }
}

/// A length or a per-mille number as a float; all of them are far below 2^31.
fn metres(value: i64) -> f64 {
    i32::try_from(value).map_or(0.0, f64::from)
}
