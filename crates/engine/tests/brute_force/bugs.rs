//! The engine with a bug planted: brute force has to notice each that is about words and places.

use domain::money::Currency;
use domain::planted::{Bug, plant};
use engine::Engine;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{World, all_pages, expected, random_id, told, world};

const BUGS: [Bug; 4] =
    [Bug::TypoRulePerFilter, Bug::NameBranchForgotten, Bug::PartIsNoCity, Bug::FormsHalved];

#[test]
fn brute_force_notices_wrong_words_and_places() {
    let mut rng = StdRng::seed_from_u64(20_270_303);
    let mut world = World::new();
    while world.len() < 300 {
        let id = random_id(&mut rng, u128::MAX);
        world.insert(id, world::document(&mut rng, id));
    }
    let engine = Engine::new(world.values().cloned().collect(), Currency::EUR);
    let told = told(&world);
    for bug in BUGS {
        let noticed = (0..3_000).any(|_| {
            let query = world::query(&mut rng);
            let (expected, _) = expected(&query, &told);
            let _planted = plant(bug);
            all_pages(&engine, &query, 100) != expected
        });
        assert!(noticed, "nobody noticed {bug:?}");
    }
}
