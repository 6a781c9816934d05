//! What changes leave behind in the engine stays bounded, and answers stay those of brute force.

use std::sync::Arc;

use chrono::Days;
use domain::geo::Coordinates;
use domain::hotel::Document;
use domain::money::Currency;
use engine::{Change, Engine};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{World, check, random_id, world};

fn make(rng: &mut StdRng, hotels: usize) -> (World, Engine) {
    let mut world = World::new();
    while world.len() < hotels {
        let id = random_id(rng, u128::MAX);
        world.insert(id, world::document(rng, id));
    }
    let engine = Engine::new(world.values().cloned().collect(), Currency::EUR);
    (world, engine)
}

fn put(world: &mut World, mut document: Arc<Document>, edit: impl Fn(&mut Document)) -> Change {
    edit(Arc::make_mut(&mut document));
    world.insert(document.hotel.id, Arc::clone(&document));
    Change::Put(document)
}

/// Few enough that nothing is ever built anew: that would hide what stays behind.
const MOVING: usize = 200;

#[test]
fn hotels_that_move_back_and_forth_leave_no_blocks_behind() {
    let mut rng = StdRng::seed_from_u64(20_261_125);
    let (mut world, engine) = make(&mut rng, 600);
    let built = engine.snapshot().footprint();
    let homes: Vec<_> = world.values().take(MOVING).cloned().collect();
    let mut moves = 0;
    for round in 0..1_000 {
        let batch: Vec<Change> = (0..8)
            .map(|_| {
                let home = &homes[rng.random_range(0..MOVING)];
                let id = home.hotel.id;
                moves += 1;
                let away = world.get(&id).is_some_and(|now| now.hotel == home.hotel);
                if rng.random_range(0..10) == 0 {
                    world.remove(&id);
                    return Change::Remove(id);
                }
                put(&mut world, Arc::clone(home), |document| {
                    let Coordinates { lat_e7, lon_e7 } = document.hotel.coordinates;
                    let by = if away { 50_000 } else { 0 };
                    Arc::make_mut(&mut document.hotel).coordinates =
                        Coordinates { lat_e7: lat_e7 - lat_e7.signum() * by, lon_e7 };
                })
            })
            .collect();
        engine.apply(batch);
        // the hotels that ever moved, in full blocks
        let blocks = engine.snapshot().footprint().blocks;
        assert!(blocks <= built.blocks + MOVING.div_ceil(64), "{blocks} after {moves} moves");
        if round % 100 == 99 {
            check(&engine, &world, &mut rng, 20);
        }
    }
    assert!(moves >= 8_000);
}

#[test]
fn hotels_that_go_take_their_blocks_with_them() {
    let mut rng = StdRng::seed_from_u64(7);
    let (mut world, engine) = make(&mut rng, 64 * 100);
    let gone: Vec<_> = world.keys().skip(50).copied().collect();
    for ids in gone.chunks(500) {
        world.retain(|id, _| !ids.contains(id));
        engine.apply(ids.iter().copied().map(Change::Remove).collect());
    }
    let blocks = engine.snapshot().footprint().blocks;
    assert!(blocks <= 66, "{blocks} blocks for 50 hotels");
    check(&engine, &world, &mut rng, 100);
}

#[test]
fn words_that_no_hotel_has_any_more_are_forgotten() {
    let mut rng = StdRng::seed_from_u64(8);
    let (mut world, engine) = make(&mut rng, 300);
    let built = engine.snapshot().footprint();
    // few enough that nothing is built anew
    let documents: Vec<_> = world.values().take(MOVING).cloned().collect();
    for round in 0..120 {
        let batch = documents.iter().map(|document| {
            let name = format!("nova{round}a{}", document.hotel.id);
            put(&mut world, Arc::clone(document), |document| {
                Arc::make_mut(&mut document.hotel).name = name.as_str().into();
            })
        });
        engine.apply(batch.collect());
        let words = engine.snapshot().footprint().words;
        // the words of all names of now, and what may stay until the next build
        assert!(words < 2 * (built.words + 5 * 300) + 12_000, "{words} words");
    }
    check(&engine, &world, &mut rng, 50);
}

#[test]
fn planes_follow_the_horizon() {
    let mut rng = StdRng::seed_from_u64(9);
    let (mut world, engine) = make(&mut rng, 300);
    let built = engine.snapshot().footprint();
    let documents: Vec<_> = world.values().cloned().collect();
    // as the daily roll does it: a night fewer at the front, one more at the end
    for day in 1..=100 {
        let batch = documents.iter().map(|document| {
            put(&mut world, Arc::clone(document), |document| {
                document.first_night = document.first_night + Days::new(day);
            })
        });
        engine.apply(batch.collect());
        let now = engine.snapshot().footprint();
        let end = world::first_night() + Days::new(day + u64::try_from(world::NIGHTS).unwrap());
        assert!(now.planes_end >= end, "planes end on {} before {end}", now.planes_end);
        assert!(now.days <= built.days, "{} days of planes on day {day}", now.days);
    }
    check(&engine, &world, &mut rng, 50);
}

/// More than a chunk of blocks, and more changes than are looked at one by one.
#[test]
fn several_chunks_agree_also_after_many_changes() {
    let mut rng = StdRng::seed_from_u64(10);
    let (mut world, engine) = make(&mut rng, 9_000);
    check(&engine, &world, &mut rng, 25);
    let ids: Vec<_> = world.keys().copied().collect();
    for _ in 0..4 {
        let batch = (0..700).map(|_| {
            let id = ids[rng.random_range(0..ids.len())];
            let other = world::document(&mut rng, id);
            let document = Arc::clone(&world[&id]);
            // other nights where it stood
            put(&mut world, document, |document| {
                document.room_types.clone_from(&other.room_types);
                document.first_night = other.first_night;
            })
        });
        engine.apply(batch.collect());
        check(&engine, &world, &mut rng, 10);
    }
}
