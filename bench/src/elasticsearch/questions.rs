//! Questions that Lucene, Elasticsearch and this engine can all answer exactly by themselves: which
//! hotels have a room for the stay, in the order of their rank, and how many. Prices and offers are
//! left out, because the others have no notion of the cheapest room of a stay.

use anyhow::Context;
use chrono::Days;
use domain::geo::BoundingBox;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::search::queries::{
    Question, arrival, bbox_text, city, four_filters, question, viewport,
};
use crate::search::world::World;

/// The kinds of questions, in the order of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    CityFilters,
    City,
    CountryFilters,
    World,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::CityFilters, Self::City, Self::CountryFilters, Self::World];

    /// What the tables call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CityFilters => "city viewport, 3 filters",
            Self::City => "city viewport",
            Self::CountryFilters => "country viewport, 3 filters",
            Self::World => "whole world",
        }
    }

    /// How many are drawn of it for so many city searches: fewer where each takes PostGIS long.
    const fn share(self, queries: u64) -> u64 {
        let one_in = match self {
            Self::CityFilters | Self::City => 1,
            Self::CountryFilters => 8,
            Self::World => 50,
        };
        if queries / one_in > 4 { queries / one_in } else { 4 }
    }
}

/// For how long and for how many people is asked.
#[derive(Clone, Copy, Debug)]
pub struct Spans {
    /// Nights of a stay, at least and at most.
    pub nights: (u64, u64),
    /// Adults, all in one room, at least and at most.
    pub adults: (u8, u8),
}

/// Draws questions of one kind; the same seed draws the same ones, whatever else is drawn.
pub fn draw(
    world: &World,
    kind: Kind,
    (seed, queries): (u64, u64),
    spans: Spans,
) -> anyhow::Result<Vec<Question>> {
    let salt = Kind::ALL.iter().zip(500..).find(|(of, _)| **of == kind).map_or(0, |(_, n)| n);
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(salt));
    (0..kind.share(queries)).map(|_| draw_one(world, kind, spans, &mut rng)).collect()
}

fn draw_one(world: &World, kind: Kind, spans: Spans, rng: &mut StdRng) -> anyhow::Result<Question> {
    let mut pairs = match kind {
        Kind::CityFilters | Kind::City => viewport(city(&world.places, rng)?, rng),
        Kind::CountryFilters => {
            let country = world.places.countries.choose(rng).context("no countries")?;
            vec![("bbox", bbox_text(country))]
        }
        Kind::World => vec![("bbox", bbox_text(&BoundingBox::WORLD))],
    };
    if matches!(kind, Kind::CityFilters | Kind::CountryFilters) {
        pairs.extend(four_filters(rng).into_iter().filter(|(name, _)| *name != "price_max"));
    }
    let Spans { nights: (shortest, longest), adults: (fewest, most) } = spans;
    let nights = rng.random_range(shortest..=longest);
    let check_in = arrival(world, nights, rng)?;
    pairs.push(("adults", rng.random_range(fewest..=most).to_string()));
    pairs.push(("check_in", check_in.to_string()));
    pairs.push(("check_out", (check_in + Days::new(nights)).to_string()));
    question(&world.calendar, &world.lexicon, &pairs, None)
}
