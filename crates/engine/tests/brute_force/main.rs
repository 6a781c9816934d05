//! The engine against brute force: every hotel of a random world through the rules of `domain`,
//! one by one, also after random changes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test may stop at once"
)]

mod wear;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::answer::{Facets, Item, NearMiss, SearchAnswer, TotalRelation};
use domain::geo::DistanceFrom;
use domain::grid::{Marker, gather};
use domain::histogram::{bin_of, bin_width_minor};
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;
use domain::offer::{Offer, best_offer, from_offer};
use domain::page::{Cursor, Page};
use domain::query::{SearchQuery, SortFacts, SortKey};
use domain::text::{TextField, Tier};
use domain::words::words;
use engine::{Change, Engine};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

type World = BTreeMap<HotelId, Arc<Document>>;

/// A hotel that passes all but stars, property type and price, and which of those it passes.
struct Judged {
    document: Arc<Document>,
    offer: Option<Offer>,
    key: SortKey,
    stars: bool,
    types: bool,
    priced: bool,
}

fn tier(query: &SearchQuery, document: &Document) -> Option<Tier> {
    let Some(text) = &query.text else { return Some(Tier::BEST) };
    let hotel = &document.hotel;
    let fields = [
        (TextField::Name, words(&hotel.name)),
        (TextField::City, words(&hotel.city)),
        (TextField::Description, words(&hotel.description)),
    ];
    let best = text.words().iter().map(|query_word| {
        let tiers = fields.iter().flat_map(|(field, words)| {
            let matches = words.iter().filter_map(|word| query_word.matches(word));
            matches.map(|how| Tier::of(*field, how))
        });
        tiers.min()
    });
    best.collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn judge(query: &SearchQuery, document: &Arc<Document>) -> Option<Judged> {
    let hotel = &document.hotel;
    let filters = &query.filters;
    let in_box = query.area.bbox.is_none_or(|bbox| bbox.contains(hotel.coordinates));
    let in_circle = query.area.circle.is_none_or(|circle| {
        let metres = DistanceFrom::new(circle.centre).metres_to(hotel.coordinates);
        metres <= circle.radius_metres
    });
    let rated = filters.rating_min_x10.is_none_or(|min| hotel.rating_x10.is_some_and(|x| x >= min));
    let free = !filters.free_cancellation || query.cancels_freely(hotel);
    let equipped = hotel.amenities.contains_all(filters.amenities);
    if !(hotel.open && in_box && in_circle && rated && free && equipped) {
        return None;
    }
    let tier = tier(query, document)?;
    let offer = match query.stay {
        Some(stay) => Some(best_offer(document.views(), document.first_night, stay, query.party)?),
        None => from_offer(document.views()),
    };
    let distance_metres =
        query.origin.map(|origin| DistanceFrom::new(origin).metres_to(hotel.coordinates));
    let key = query.sort.key(SortFacts {
        rank: hotel.rank,
        rating_x10: hotel.rating_x10,
        offer: offer.as_ref(),
        distance_metres,
        tier,
    });
    Some(Judged {
        stars: filters.stars.admits(hotel.stars),
        types: filters.property_types.admits(hotel.property_type.position()),
        priced: filters.admit_price(offer.as_ref()),
        document: Arc::clone(document),
        offer,
        key,
    })
}

fn facets(judged: &[Judged]) -> Facets {
    let mut facets = Facets::default();
    for hotel in judged {
        let of = &hotel.document.hotel;
        if hotel.stars && hotel.types && hotel.priced {
            for (position, count) in facets.amenities.iter_mut().enumerate() {
                *count += of.amenities.0 >> position & 1;
            }
        }
        if hotel.types && hotel.priced {
            facets.stars[usize::from(of.stars)] += 1;
        }
        if hotel.stars && hotel.priced {
            facets.property_types[usize::from(of.property_type.position())] += 1;
        }
        if let (true, true, Some(offer)) = (hotel.stars, hotel.types, hotel.offer) {
            facets.price[bin_of(offer.nightly_minor, bin_width_minor(Currency::EUR))] += 1;
        }
    }
    facets
}

fn judged(query: &SearchQuery, world: &World) -> Vec<Judged> {
    world.values().filter_map(|of| judge(query, of)).collect()
}

fn passing(mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.retain(|hotel| hotel.stars && hotel.types && hotel.priced);
    judged
}

/// Each filter really left out.
fn near_misses(query: &SearchQuery, world: &World, found: usize) -> Vec<NearMiss> {
    let filters = &query.filters;
    let relax = |relaxed| {
        let query = SearchQuery { filters: filters.without(relaxed), ..query.clone() };
        let total = passing(judged(&query, world)).len() as u64;
        NearMiss { relaxed, total, total_relation: TotalRelation::Exact }
    };
    let mut misses: Vec<NearMiss> = filters.single().into_iter().map(relax).collect();
    misses.retain(|miss| miss.total > found as u64);
    misses.sort_by_key(|miss| std::cmp::Reverse(miss.total));
    misses
}

fn expected(query: &SearchQuery, world: &World) -> (SearchAnswer, Vec<Judged>) {
    let judged = judged(query, world);
    let facets = Some(facets(&judged));
    let mut judged = passing(judged);
    judged.sort_by_key(|hotel| (hotel.key, hotel.document.hotel.id));
    let item = |hotel: &Judged| Item {
        hotel: Arc::clone(&hotel.document.hotel),
        room_type_name: hotel.offer.map(|_| "room".into()),
        offer: hotel.offer,
        free_cancellation: query.cancels_freely(&hotel.document.hotel),
        distance_metres: query
            .origin
            .map(|origin| DistanceFrom::new(origin).metres_to(hotel.document.hotel.coordinates)),
    };
    let answer = SearchAnswer {
        total: judged.len() as u64,
        total_relation: TotalRelation::Exact,
        items: judged.iter().map(item).collect(),
        next: None,
        facets,
        near_misses: (judged.len() < 5).then(|| near_misses(query, world, judged.len())),
    };
    (answer, judged)
}

/// All pages of a query, put together.
fn all_pages(engine: &Engine, query: &SearchQuery, limit: usize) -> SearchAnswer {
    let snapshot = engine.snapshot();
    let first =
        snapshot.search(query, &Page { limit, after: None, facets: true, near_misses: true });
    let mut whole = SearchAnswer { next: None, ..first.clone() };
    let mut after = first.next;
    while let Some(cursor) = after {
        let text = cursor.encode(query);
        assert_eq!(Cursor::decode(&text, query), Ok(cursor));
        let page = snapshot.search(query, &Page { limit, after, facets: false, near_misses: true });
        assert_eq!(page.total, whole.total);
        whole.items.extend(page.items);
        after = page.next;
    }
    whole
}

/// Checks so many queries; tells how many near misses there were.
fn check(engine: &Engine, world: &World, rng: &mut StdRng, queries: usize) -> usize {
    let (mut matches, mut missed) = (0, 0);
    for _ in 0..queries {
        let query = world::query(rng);
        let (expected, judged) = expected(&query, world);
        let limit = [1, 7, 20, 100][rng.random_range(0..4)];
        assert_eq!(all_pages(engine, &query, limit), expected, "{query:?}");
        let zoom = rng.random_range(0..=22);
        let markers = judged.iter().map(|hotel| Marker {
            coordinates: hotel.document.hotel.coordinates,
            price_minor: hotel.offer.map(|offer| offer.sort_price_minor()),
            name: &hotel.document.hotel,
        });
        let map =
            gather(markers.collect(), &query.area.extent(), zoom, |marker| domain::answer::Pin {
                id: marker.name.id,
                name: Arc::clone(&marker.name.name),
                coordinates: marker.coordinates,
                price_minor: marker.price_minor,
            });
        assert_eq!(engine.snapshot().map(&query, zoom), map, "{query:?}");
        matches += expected.total;
        missed += expected.near_misses.map_or(0, |misses| misses.len());
    }
    assert!(matches > queries as u64, "too few matches to mean anything: {matches}");
    missed
}

fn random_id(rng: &mut StdRng, hotels: u128) -> HotelId {
    // spread over all bytes, so that the order of ids is not the order of insertion
    let number = rng.random_range(0..hotels);
    HotelId(Uuid::from_u128(number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)))
}

#[test]
fn agrees_with_brute_force_also_after_changes() {
    let mut rng = StdRng::seed_from_u64(20_270_120);
    let mut world = World::new();
    for _ in 0..700 {
        let id = random_id(&mut rng, 900);
        world.insert(id, world::document(&mut rng, id));
    }
    let engine = Engine::new(world.values().cloned().collect(), Currency::EUR);
    let mut missed = check(&engine, &world, &mut rng, 300);
    for _ in 0..40 {
        let batch: Vec<Change> = (0..rng.random_range(1..40))
            .map(|_| {
                let id = random_id(&mut rng, 900);
                if rng.random_range(0..5) == 0 {
                    world.remove(&id);
                    return Change::Remove(id);
                }
                let mut document = world::document(&mut rng, id);
                if let Some(old) = world.get(&id).filter(|_| rng.random()) {
                    let new = Arc::make_mut(&mut document);
                    Arc::make_mut(&mut new.hotel).coordinates = old.hotel.coordinates;
                }
                world.insert(id, Arc::clone(&document));
                Change::Put(document)
            })
            .collect();
        engine.apply(batch);
        missed += check(&engine, &world, &mut rng, 20);
    }
    assert!(missed > 40, "too few near misses to mean anything: {missed}");
    let open = world.values().filter(|document| document.hotel.open).count();
    assert_eq!(engine.snapshot().hotels(), open as u64);
}

#[test]
fn an_empty_engine_answers() {
    let engine = Engine::new(vec![], Currency::EUR);
    let mut rng = StdRng::seed_from_u64(1);
    for _ in 0..20 {
        let query = world::query(&mut rng);
        let page = Page { limit: 20, after: None, facets: true, near_misses: false };
        let answer = engine.snapshot().search(&query, &page);
        assert_eq!((answer.total, answer.items.len(), answer.next), (0, 0, None));
    }
}
