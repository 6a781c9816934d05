//! Words in order with what carries them, and the best of any stretch of them without walking it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};

/// A length or position as it is stored.
pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A stored number as a position.
pub(super) fn long(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Keys with numbers, in no order yet; the keys stand in one text.
#[derive(Default)]
pub(super) struct Gathering {
    text: Vec<u8>,
    keys: Vec<(u32, u32, u32)>,
}

impl Gathering {
    /// Adds a key with a number that is found under it.
    pub fn add(&mut self, key: &str, number: u32) {
        let start = short(self.text.len());
        self.text.extend_from_slice(key.as_bytes());
        self.keys.push((start, short(key.len()), number));
    }

    /// All in order: each key once, each number once under it.
    #[expect(clippy::expect_used, reason = "keys ascend, and memory takes every byte")]
    pub fn sorted(self) -> Dictionary {
        let Self { text, mut keys } = self;
        let key = |(start, length, _): &(u32, u32, u32)| {
            text.get(long(*start)..long(*start) + long(*length)).unwrap_or_default()
        };
        keys.sort_unstable_by(|a, b| (key(a), a.2).cmp(&(key(b), b.2)));
        keys.dedup_by(|a, b| (key(a), a.2) == (key(b), b.2));
        let (mut map, mut starts) = (MapBuilder::memory(), Vec::new());
        let numbers = keys.iter().map(|(_, _, number)| *number).collect::<Vec<_>>();
        let mut position = 0;
        for same in keys.chunk_by(|a, b| key(a) == key(b)) {
            let text = same.first().map(key).unwrap_or_default();
            let ordinal = u64::try_from(starts.len()).unwrap_or(u64::MAX);
            map.insert(text, ordinal).expect("each key is larger than the one before");
            starts.push(short(position));
            position += same.len();
        }
        starts.push(short(position));
        let bytes = map.into_inner().expect("memory takes every byte");
        Dictionary { map: Map::new(bytes).expect("just built"), starts, numbers }
    }
}

/// Keys in order, each with its numbers. A key's place in that order is its ordinal.
pub(super) struct Dictionary {
    map: Map<Vec<u8>>,
    /// Where the numbers of each key begin, and where the last ones end.
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

impl Dictionary {
    /// The ordinal of a key.
    pub fn ordinal(&self, key: &str) -> Option<u32> {
        self.map.get(key).and_then(|ordinal| u32::try_from(ordinal).ok())
    }

    /// The ordinals of a key alone: one or none.
    pub fn equal(&self, key: &str) -> Range<u32> {
        self.ordinal(key).map_or(0..0, |ordinal| ordinal..ordinal + 1)
    }

    /// The ordinals of all keys that begin so.
    pub fn begun(&self, prefix: &str) -> Range<u32> {
        let from = |bytes: &[u8]| {
            let first = self.map.range().ge(bytes).into_stream().next().map(|(_, ordinal)| ordinal);
            first.map_or(self.len(), |ordinal| u32::try_from(ordinal).unwrap_or(u32::MAX))
        };
        // no byte of UTF-8 is the largest one
        let mut behind = prefix.as_bytes().to_vec();
        match behind.last_mut() {
            Some(last) => *last = last.saturating_add(1),
            None => return 0..self.len(),
        }
        from(prefix.as_bytes())..from(&behind)
    }

    /// The ordinals of the first `limit` keys that an automaton takes.
    pub fn taken(&self, automaton: impl Automaton, limit: usize) -> Vec<u32> {
        let mut found = Vec::new();
        let mut stream = self.map.search(automaton).into_stream();
        while let Some((_, ordinal)) = stream.next() {
            found.extend(u32::try_from(ordinal));
            if found.len() >= limit {
                break;
            }
        }
        found
    }

    /// How many keys there are.
    pub fn len(&self) -> u32 {
        short(self.starts.len().saturating_sub(1))
    }

    /// The positions of the numbers of some keys.
    pub fn positions(&self, ordinals: &Range<u32>) -> Range<u32> {
        let start = |ordinal: u32| self.starts.get(long(ordinal)).copied().unwrap_or_default();
        if ordinals.is_empty() { 0..0 } else { start(ordinals.start)..start(ordinals.end) }
    }

    /// The number at a position.
    pub fn number(&self, position: u32) -> u32 {
        self.numbers.get(long(position)).copied().unwrap_or_default()
    }

    /// The numbers of a key.
    pub fn numbers_of(&self, ordinals: &Range<u32>) -> &[u32] {
        let Range { start, end } = self.positions(ordinals);
        self.numbers.get(long(start)..long(end)).unwrap_or_default()
    }

    /// All numbers, by position.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The numbers of each key, in the order of keys.
    pub fn each(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|ordinal| self.numbers_of(&(ordinal..ordinal + 1)))
    }
}

/// A block has so many positions or blocks in it.
const BLOCK: usize = 16;

/// The ranks of positions, the best rank of each block of them, of each block of those, and so on.
pub(super) struct Tree(Vec<Vec<u32>>);

impl Tree {
    /// A tree over the ranks of positions.
    pub fn new(ranks: impl Iterator<Item = u32>) -> Self {
        let mut levels = vec![ranks.collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let best = |block: &[u32]| block.iter().copied().min().unwrap_or(u32::MAX);
            levels.push(below.chunks(BLOCK).map(best).collect());
        }
        Self(levels)
    }

    /// The positions of some stretches, the best first; of equals the first one.
    pub fn best_first(&self, stretches: &[Range<u32>]) -> impl Iterator<Item = u32> + use<'_> {
        let mut walk = Walk { tree: self, heap: BinaryHeap::new() };
        for stretch in stretches {
            walk.add(long(stretch.start), long(stretch.end));
        }
        walk
    }
}

struct Walk<'t> {
    tree: &'t Tree,
    /// Rank, first position, height: 0 is a position, 1 a block of them.
    heap: BinaryHeap<Reverse<(u32, usize, usize)>>,
}

impl Walk<'_> {
    /// Adds a stretch: as few blocks as cover it exactly.
    fn add(&mut self, mut start: usize, end: usize) {
        while start < end {
            let (mut height, mut size) = (0, 1);
            while start.is_multiple_of(size * BLOCK) && start + size * BLOCK <= end {
                (height, size) = (height + 1, size * BLOCK);
            }
            self.push(start, height, size);
            start += size;
        }
    }

    fn push(&mut self, start: usize, height: usize, size: usize) {
        let rank = self.tree.0.get(height).and_then(|level| level.get(start / size));
        self.heap.extend(rank.map(|rank| Reverse((*rank, start, height))));
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let Reverse((_, start, height)) = self.heap.pop()?;
            let Some(below) = height.checked_sub(1) else { return Some(short(start)) };
            let size = BLOCK.pow(short(below));
            for child in 0..BLOCK {
                self.push(start + child * size, below, size);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_of_a_stretch_come_first(
            ranks in proptest::collection::vec(0..50_u32, 1..700),
            (a, b) in (0..700_usize, 0..700_usize),
        ) {
            let (start, end) = (a.min(b).min(ranks.len()), a.max(b).min(ranks.len()));
            let tree = Tree::new(ranks.iter().copied());
            let stretch = short(start)..short(end);
            let found: Vec<u32> =
                tree.best_first(&[stretch]).collect();
            let mut wanted: Vec<u32> = (short(start)..short(end)).collect();
            wanted.sort_by_key(|position| ranks[long(*position)]);
            let ranks_of = |positions: &[u32]| -> Vec<u32> {
                positions.iter().map(|position| ranks[long(*position)]).collect()
            };
            prop_assert_eq!(ranks_of(&found), ranks_of(&wanted));
            let mut sorted = found;
            sorted.sort_unstable();
            wanted.sort_unstable();
            prop_assert_eq!(sorted, wanted);
        }

        #[test]
        fn keys_are_found_as_a_plain_list_finds_them(
            keys in proptest::collection::vec("[abé ]{1,4}", 0..40),
            asked in "[abé ]{0,3}",
        ) {
            let mut gathering = Gathering::default();
            for (number, key) in keys.iter().enumerate() {
                gathering.add(key, short(number));
            }
            let dictionary = gathering.sorted();
            let numbers = |ordinals: Range<u32>| {
                let mut numbers = dictionary.numbers_of(&ordinals).to_vec();
                numbers.sort_unstable();
                numbers
            };
            let plain = |takes: &dyn Fn(&str) -> bool| -> Vec<u32> {
                let taken = keys.iter().enumerate().filter(|(_, key)| takes(key));
                taken.map(|(number, _)| short(number)).collect()
            };
            prop_assert_eq!(numbers(dictionary.equal(&asked)), plain(&|key| key == asked));
            prop_assert_eq!(numbers(dictionary.begun(&asked)), plain(&|key| key.starts_with(&asked)));
        }
    }
}
