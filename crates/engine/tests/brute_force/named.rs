//! Hotels that a typed name means, against a walk over all of them.

use std::collections::BTreeMap;

use domain::answer::{NamedHotel, Strength};
use domain::naming::TypedName;
use domain::words::Token;
use engine::Engine;
use rand::RngExt;
use rand::rngs::StdRng;

use super::{Told, texts};

fn expected(told: &[Told], typed: &[Token], with_typos: bool) -> Vec<NamedHotel> {
    let name = TypedName::new(typed, with_typos);
    let named = told.iter().filter_map(|Told { document, words }| {
        let hotel = &document.hotel;
        let strength = name.strength(&hotel.name, words).filter(|_| hotel.open)?;
        Some(NamedHotel {
            id: hotel.id,
            slug: hotel.slug.clone(),
            name: hotel.name.clone(),
            city: hotel.city.clone(),
            district: hotel.district.clone(),
            country: hotel.country.clone(),
            coordinates: hotel.coordinates,
            rank: hotel.rank,
            strength,
        })
    });
    let mut named: Vec<NamedHotel> = named.collect();
    named.sort_by(|one, other| one.order().cmp(&other.order()));
    named
}

/// Checks so many typed names; counts the hotels found by how well they answer.
pub fn check(
    engine: &Engine,
    told: &[Told],
    rng: &mut StdRng,
    queries: usize,
    found: &mut BTreeMap<Strength, usize>,
) {
    for _ in 0..queries {
        let document = &told[rng.random_range(0..told.len())].document;
        let mut thought = match rng.random_range(0..3) {
            0 => texts::phrase(rng, 2),
            _ => document.hotel.name.to_string(),
        };
        if let Some(place) =
            document.hotel.place_names().next().filter(|_| rng.random_range(0..4) == 0)
        {
            thought = format!("{thought} {place}");
        }
        let typed = texts::typed(rng, &thought);
        let with_typos = rng.random();
        let mut expected = expected(told, &typed, with_typos);
        for named in &expected {
            *found.entry(named.strength).or_default() += 1;
        }
        let limit = [0, 1, 5, 10, 1_000][rng.random_range(0..5)];
        expected.truncate(limit);
        let named = engine.snapshot().hotels_named(&typed, with_typos, limit);
        assert_eq!(named, expected, "{typed:?} {with_typos}");
    }
}
