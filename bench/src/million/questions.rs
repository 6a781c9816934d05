//! The questions of the page, drawn from a number.

use anyhow::Context;
use chrono::Days;
use domain::geo::BoundingBox;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::world::Made;
use crate::search::queries::{Question, bbox_text, city, four_filters, question, viewport};

/// The kinds of questions, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    City,
    CityPrice,
    CityFacets,
    Circle,
    CityMap,
    CountryMap,
    World,
    WorldPrice,
    WorldDear,
    WorldFacets,
    WorldMap,
    WorldUndated,
    WorldMapUndated,
    WorldLong,
}

const NIGHTS: u64 = 3;
/// More than planes know for sure.
const LONG_NIGHTS: u64 = 12;

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::City,
        Self::CityPrice,
        Self::CityFacets,
        Self::Circle,
        Self::CityMap,
        Self::CountryMap,
        Self::World,
        Self::WorldPrice,
        Self::WorldDear,
        Self::WorldFacets,
        Self::WorldMap,
        Self::WorldUndated,
        Self::WorldMapUndated,
        Self::WorldLong,
    ];

    /// What the table calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::City => "city, 4 filters, 3 nights",
            Self::CityPrice => "city by price, 3 nights",
            Self::CityFacets => "city, 4 filters, 3 nights, facets",
            Self::Circle => "10 km by distance, 3 nights",
            Self::CityMap => "map of a city, 3 nights",
            Self::CountryMap => "map of a country, 3 nights",
            Self::World => "world by rank, 3 nights",
            Self::WorldPrice => "world by price, 3 nights",
            Self::WorldDear => "world, dearest first, 3 nights",
            Self::WorldFacets => "world by rank, 3 nights, facets",
            Self::WorldMap => "map of the world, 3 nights",
            Self::WorldUndated => "world by rank, no dates",
            Self::WorldMapUndated => "map of the world, no dates",
            Self::WorldLong => "world by rank, 12 nights",
        }
    }

    /// How many are drawn of it for so many city searches.
    pub const fn share(self, queries: u64) -> u64 {
        let share = match self {
            Self::City | Self::CityPrice | Self::CityFacets | Self::Circle | Self::CityMap => {
                queries
            }
            Self::CountryMap => queries / 20,
            _ => queries / 80,
        };
        if share < 4 { 4 } else { share }
    }

    /// Seconds that the median may take.
    pub const fn target(self) -> Option<(&'static str, f64)> {
        match self {
            Self::City => Some(("≤ 20 µs", 20e-6)),
            Self::CityFacets | Self::Circle => Some(("≤ 100 µs", 100e-6)),
            Self::CountryMap => Some(("≤ 5 ms", 5e-3)),
            Self::World => Some(("≤ 1 ms", 1e-3)),
            Self::WorldPrice => Some(("≤ 15 ms", 15e-3)),
            Self::WorldFacets => Some(("≤ 30 ms", 30e-3)),
            Self::WorldMap => Some(("≤ 20 ms", 20e-3)),
            _ => None,
        }
    }
}

/// Draws questions of one kind; the same seed draws the same ones, whatever else is drawn.
pub fn draw(made: &Made, kind: Kind, seed: u64, count: u64) -> anyhow::Result<Vec<Question>> {
    let salt = Kind::ALL.iter().zip(0..).find(|(of, _)| **of == kind).map_or(0, |(_, n)| n);
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(salt));
    (0..count).map(|_| draw_one(made, kind, &mut rng)).collect()
}

fn draw_one(made: &Made, kind: Kind, rng: &mut StdRng) -> anyhow::Result<Question> {
    let mut pairs: Vec<(&str, String)> = match kind {
        Kind::City | Kind::CityPrice | Kind::CityFacets | Kind::CityMap => {
            viewport(city(&made.places, rng)?, rng)
        }
        Kind::Circle => {
            let centre = city(&made.places, rng)?;
            let near = format!("{:.4},{:.4}", centre.latitude(), centre.longitude());
            vec![("near", near), ("radius_km", "10".to_owned()), ("sort", "distance".to_owned())]
        }
        Kind::CountryMap => {
            let country = made.places.countries.choose(rng).context("no countries")?;
            vec![("bbox", bbox_text(country))]
        }
        _ => vec![("bbox", bbox_text(&BoundingBox::WORLD))],
    };
    if matches!(kind, Kind::City | Kind::CityFacets) {
        pairs.extend(four_filters(rng));
    }
    match kind {
        Kind::CityPrice | Kind::WorldPrice => pairs.push(("sort", "price".to_owned())),
        Kind::WorldDear => pairs.push(("sort", "price_desc".to_owned())),
        _ => {}
    }
    if matches!(kind, Kind::CityFacets | Kind::WorldFacets) {
        pairs.push(("facets", "true".to_owned()));
    }
    if !matches!(kind, Kind::WorldUndated | Kind::WorldMapUndated) {
        let last = (made.calendar.last_check_out - made.first_night).num_days();
        let first = made.calendar.today.latest().max(made.first_night);
        let nights = if kind == Kind::WorldLong { LONG_NIGHTS } else { NIGHTS };
        let days = u64::try_from(last)?.saturating_sub(nights + 2).max(1);
        let check_in = first + Days::new(rng.random_range(0..days));
        pairs.push(("check_in", check_in.to_string()));
        pairs.push(("check_out", (check_in + Days::new(nights)).to_string()));
    }
    let zoom = match kind {
        Kind::CityMap => Some(11),
        Kind::CountryMap => Some(5),
        Kind::WorldMap | Kind::WorldMapUndated => Some(2),
        _ => None,
    };
    question(&made.calendar, &made.lexicon, &pairs, zoom)
}
