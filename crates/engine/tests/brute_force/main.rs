//! The engine against brute force: every hotel of a random world through the rules of `domain`,
//! one by one, also after random changes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test may stop at once"
)]

#[cfg(feature = "planted-bugs")]
mod bugs;
mod named;
mod texts;
mod wear;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::answer::{Facets, Item, NearMiss, SearchAnswer, TotalRelation};
use domain::geo::DistanceFrom;
use domain::grid::{Marker, gather};
use domain::histogram::{bin_of, bin_width_minor};
use domain::hotel::{Document, Hotel};
use domain::ids::HotelId;
use domain::money::Currency;
use domain::offer::{Offer, best_offer, from_offer};
use domain::page::{Cursor, Page};
use domain::query::{SearchQuery, SortFacts, SortKey};
use domain::text::{HotelWords, QueryWord, TextQuery, Tier};
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

/// A hotel with its words.
struct Told {
    document: Arc<Document>,
    words: HotelWords,
}

fn told(world: &World) -> Vec<Told> {
    let told = world.values().map(|document| {
        let words = HotelWords::of(&document.hotel);
        Told { document: Arc::clone(document), words }
    });
    told.collect()
}

/// Whether a hotel carries a word without a typo.
fn carries(Told { document, words }: &Told, word: &QueryWord) -> bool {
    let stands = |(part, begun): (&str, bool)| {
        words.iter().any(|(_, other)| other == part || (begun && other.starts_with(part)))
    };
    document.hotel.open && word.forms.iter().any(|form| word.parts(form).all(stands))
}

/// The text once all hotels were asked which words they carry.
fn forgiving(query: &SearchQuery, told: &[Told]) -> Option<TextQuery> {
    let is_carried = |word: &QueryWord| told.iter().any(|hotel| carries(hotel, word));
    query.text.clone().map(|text| text.forgiving(is_carried))
}

fn judge(query: &SearchQuery, text: Option<&TextQuery>, told: &Told) -> Option<Judged> {
    let Told { document, words } = told;
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
    let in_place = query.area.place.as_ref().is_none_or(|place| hotel.is_in(&place.id));
    let cancels_freely = query.cancels_freely(hotel);
    let tier = text.map_or(Some(Tier::BEST), |text| text.tier(hotel, words, cancels_freely));
    let tier = tier.filter(|_| in_place)?;
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

fn judged(query: &SearchQuery, told: &[Told]) -> Vec<Judged> {
    let text = forgiving(query, told);
    told.iter().filter_map(|of| judge(query, text.as_ref(), of)).collect()
}

fn passing(mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.retain(|hotel| hotel.stars && hotel.types && hotel.priced);
    judged
}

/// Each filter really left out.
fn near_misses(query: &SearchQuery, told: &[Told], found: usize) -> Vec<NearMiss> {
    let filters = &query.filters;
    let relax = |relaxed| {
        let query = SearchQuery { filters: filters.without(relaxed), ..query.clone() };
        let total = passing(judged(&query, told)).len() as u64;
        NearMiss { relaxed, total, total_relation: TotalRelation::Exact }
    };
    let mut misses: Vec<NearMiss> = filters.single().into_iter().map(relax).collect();
    misses.retain(|miss| miss.total > found as u64);
    misses.sort_by_key(|miss| std::cmp::Reverse(miss.total));
    misses
}

fn expected(query: &SearchQuery, told: &[Told]) -> (SearchAnswer, Vec<Judged>) {
    let judged = judged(query, told);
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
        near_misses: (judged.len() < 5).then(|| near_misses(query, told, judged.len())),
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
    let told = told(world);
    for _ in 0..queries {
        let query = world::query(rng);
        let (expected, judged) = expected(&query, &told);
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

/// A change leaves something of a hotel as it was: where it stands, what it says, where it belongs.
fn keep_some(rng: &mut StdRng, new: &mut Document, old: &Hotel) {
    let new = Arc::make_mut(&mut new.hotel);
    if rng.random() {
        new.coordinates = old.coordinates;
    }
    if rng.random() {
        new.name = Arc::clone(&old.name);
    }
    if rng.random() {
        new.description.clone_from(&old.description);
    }
    if rng.random() {
        new.locality = Arc::clone(&old.locality);
        (new.city, new.country) = (old.city.clone(), old.country.clone());
        new.district.clone_from(&old.district);
    }
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
    let mut named = BTreeMap::new();
    named::check(&engine, &told(&world), &mut rng, 300, &mut named);
    for _ in 0..40 {
        let batch: Vec<Change> = (0..rng.random_range(1..40))
            .map(|_| {
                let id = random_id(&mut rng, 900);
                if rng.random_range(0..5) == 0 {
                    world.remove(&id);
                    return Change::Remove(id);
                }
                let mut document = world::document(&mut rng, id);
                if let Some(old) = world.get(&id) {
                    keep_some(&mut rng, Arc::make_mut(&mut document), &old.hotel);
                }
                world.insert(id, Arc::clone(&document));
                Change::Put(document)
            })
            .collect();
        engine.apply(batch);
        missed += check(&engine, &world, &mut rng, 20);
        named::check(&engine, &told(&world), &mut rng, 40, &mut named);
    }
    let counts: Vec<usize> = named.into_values().collect();
    assert!(counts.len() == 5 && counts.iter().all(|count| *count > 50), "{counts:?}");
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
        let typed = texts::typed(&mut rng, "grand hotel");
        assert_eq!(engine.snapshot().hotels_named(&typed, true, 10), []);
    }
}
