//! What changes with hotels: how many there are in a place, where, and which place comes first.

use std::cmp::Reverse;

use super::Census;
use super::entries::{Entries, Entry};
use super::names::{Names, Post};
use super::sorted::{Tree, long, short};
use crate::halves::Halves;
use crate::place::PlaceId;

/// A city counts before the region or country of the same name unless it is smaller than one part
/// in so many of it.
const NAMESAKE_SHARE: u64 = 100;
/// The first names of a place are the usual ones: the English and the local one.
pub(super) const USUAL_NAMES: usize = 2;

/// The places as hotels make them.
pub(super) struct Standing {
    /// The hotels of each place that has any, by place.
    hotels: Vec<(Entry, Halves)>,
    prominence: Vec<u64>,
    /// The place of each in the order of prominence; 0 is the first.
    ranks: Vec<u32>,
    /// The best of any whole names, and of any words.
    pub whole: Tree,
    pub words: Tree,
}

impl Standing {
    /// Counts and ranks all places.
    pub fn new(
        (entries, names): (&Entries, &Names),
        (people, namesakes): (&[u64], &[Namesake]),
        census: &Census,
    ) -> Self {
        let by_place = census.by_place.iter();
        let counted = by_place.filter_map(|(id, halves)| Some((entries.entry(id)?, *halves)));
        let mut hotels: Vec<(Entry, Halves)> = counted.filter(|(_, own)| own.count() > 0).collect();
        hotels.sort_unstable_by_key(|(entry, _)| *entry);
        let mut prominence: Vec<u64> = people.iter().map(|people| people / 1_000).collect();
        for (entry, own) in &hotels {
            if let Some(prominence) = prominence.get_mut(long(*entry)) {
                *prominence = prominence.saturating_add(own.count().saturating_mul(1_000));
            }
        }
        let ranks = ranks(entries, &prominence, people, namesakes);
        let rank = |number: &u32| rank_in(&ranks, names.entry(Post::of(*number).name));
        let whole = Tree::new(names.whole.numbers().iter().map(rank));
        let words = Tree::new(names.words.numbers().iter().map(rank));
        Self { hotels, prominence, ranks, whole, words }
    }

    /// The open hotels of a place.
    pub fn hotels(&self, entry: Entry) -> Halves {
        let found = self.hotels.binary_search_by_key(&entry, |(entry, _)| *entry);
        let own = found.ok().and_then(|place| self.hotels.get(place));
        own.map_or(Halves::NONE, |(_, halves)| *halves)
    }

    /// Hotels × 1,000 + people / 1,000.
    pub fn prominence(&self, entry: Entry) -> u64 {
        self.prominence.get(long(entry)).copied().unwrap_or_default()
    }

    /// The place's rank in the order of prominence; 0 is the first.
    pub fn rank(&self, entry: Entry) -> u32 {
        rank_in(&self.ranks, entry)
    }
}

fn rank_in(ranks: &[u32], entry: Entry) -> u32 {
    ranks.get(long(entry)).copied().unwrap_or(u32::MAX)
}

/// A city with what contains it and has one of its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Namesake {
    container: Entry,
    city: Entry,
}

/// All cities a usual name of which is one of their region's or country's.
pub(super) fn namesakes(entries: &Entries, names: &Names) -> Vec<Namesake> {
    let mut found = Vec::new();
    for numbers in names.whole.each().filter(|numbers| numbers.len() > 1) {
        let posts = numbers.iter().map(|number| Post::of(*number)).filter(|post| !post.is_joined);
        let posts: Vec<Post> = posts.collect();
        let of_name: Vec<Entry> = posts.iter().map(|post| names.entry(post.name)).collect();
        let usual = posts.iter().filter(|post| names.place_among(post.name) < USUAL_NAMES);
        let cities = usual.map(|post| names.entry(post.name));
        for city in cities.filter(|entry| !entries.is_wide(*entry)) {
            let wide = entries.containers(city).iter().filter(|entry| entries.is_wide(*entry));
            let same = wide.filter(|entry| of_name.contains(entry));
            found.extend(same.map(|container| Namesake { container, city }));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Each place's place in the order: by prominence, a city before its namesake that contains it, then
/// by people.
fn ranks(
    entries: &Entries,
    prominence: &[u64],
    people: &[u64],
    namesakes: &[Namesake],
) -> Vec<u32> {
    let of = |entry: Entry| prominence.get(long(entry)).copied().unwrap_or_default();
    let mut as_good_as = prominence.to_vec();
    for of_container in namesakes.chunk_by(|a, b| a.container == b.container) {
        let first = of_container.iter().max_by_key(|same| (of(same.city), Reverse(same.city)));
        let Some(Namesake { container, city }) = first else { continue };
        if of(*city).saturating_mul(NAMESAKE_SHARE) >= of(*container)
            && let Some(good) = as_good_as.get_mut(long(*city))
        {
            *good = of(*container).max(*good);
        }
    }
    let mut order: Vec<Entry> = entries.all().collect();
    order.sort_by_key(|entry| {
        let good = as_good_as.get(long(*entry)).copied().unwrap_or_default();
        let people = people.get(long(*entry)).copied().unwrap_or_default();
        (Reverse(good), entries.is_wide(*entry), Reverse(people), *entry)
    });
    let mut ranks = vec![u32::MAX; order.len()];
    for (rank, entry) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(long(entry)) {
            *slot = short(rank);
        }
    }
    ranks
}

/// The hotels that are open, by the places they lie in.
impl Census {
    /// Adds a hotel to one of its places.
    pub fn take_in(&mut self, id: PlaceId, at: crate::geo::Coordinates) {
        self.by_place.entry(id).or_insert(Halves::NONE).take_in(at);
    }
}
