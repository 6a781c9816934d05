//! For each word the rows that have it, and the rows of many neighbouring words at once.

use std::ops::Range;

use domain::exact::exact;

use super::mask::Mask;

/// A list of more rows for each block is kept as a set instead, which then is smaller.
const SHORT_LIST_SHARE: usize = 2;
/// Stretches of words hold at least so many rows for each block: their sets take a byte for each row.
const STRETCH_SHARE: usize = 8;

/// Lists of rows by the number of their word.
pub struct Lists {
    /// Where in `rows` the list of each word begins, and the end of the last.
    begins: Box<[u32]>,
    rows: Box<[u32]>,
    /// The long lists, by word.
    long: Box<[(u32, Mask)]>,
    /// Neighbouring words one stretch behind the other, by their last word and one.
    stretches: Box<[(u32, Mask)]>,
}

impl Lists {
    /// From all entries, grouped by row: words, and the rows that have them. `words` is how many
    /// words there are.
    pub fn build(
        words: usize,
        blocks: usize,
        entries: impl Iterator<Item = (u32, u32)> + Clone,
    ) -> Self {
        let mut counts = vec![0_u32; words];
        for (word, _) in entries.clone() {
            if let Some(count) = counts.get_mut(exact::<_, usize>(word)) {
                *count += 1;
            }
        }
        let is_long = |count: u32| exact::<_, usize>(count) > SHORT_LIST_SHARE * blocks;
        let numbered = || (0_u32..).zip(counts.iter().copied());
        let mut long: Box<[(u32, Mask)]> = numbered()
            .filter(|(_, count)| is_long(*count))
            .map(|(word, _)| (word, Mask::none(blocks)))
            .collect();
        let begins: Vec<u32> = std::iter::once(0)
            .chain(counts.iter().scan(0_u32, |end, count| {
                *end += if is_long(*count) { 0 } else { *count };
                Some(*end)
            }))
            .collect();
        let mut next = begins.clone();
        let mut rows = vec![0_u32; exact(begins.last().copied().unwrap_or(0))];
        for (word, row) in entries {
            if let Ok(place) = long.binary_search_by_key(&word, |(word, _)| *word) {
                long.get_mut(place).into_iter().for_each(|(_, mask)| mask.insert(row));
            } else if let Some(next) = next.get_mut(exact::<_, usize>(word)) {
                rows.get_mut(exact::<_, usize>(*next)).into_iter().for_each(|to| *to = row);
                *next += 1;
            }
        }
        let (begins, rows) = (begins.into(), rows.into());
        let mut lists = Self { begins, rows, long, stretches: Box::default() };
        lists.stretches = lists.stretched(&counts, blocks);
        lists
    }

    fn stretched(&self, counts: &[u32], blocks: usize) -> Box<[(u32, Mask)]> {
        let all = Mask::of_blocks(std::iter::repeat_n(u64::MAX, blocks));
        let mut stretches = Vec::new();
        let (mut begin, mut held) = (0, 0_usize);
        for (end, count) in (1_u32..).zip(counts) {
            // a long list costs no more than a set does
            held += exact::<_, usize>(*count).min(SHORT_LIST_SHARE * blocks);
            if held >= (STRETCH_SHARE * blocks).max(1) {
                let mut mask = Mask::none(blocks);
                self.add_each(begin..end, &all, &mut mask);
                stretches.push((end, mask));
                (begin, held) = (end, 0);
            }
        }
        stretches.into()
    }

    /// Adds the rows of neighbouring words, as far as they are among `live`.
    pub fn add(&self, words: Range<u32>, live: &Mask, to: &mut Mask) {
        let mut from = words.start;
        let behind = self.stretches.partition_point(|(end, _)| *end <= from);
        let mut begin =
            behind.checked_sub(1).and_then(|at| self.stretches.get(at)).map_or(0, |of| of.0);
        for (end, mask) in self.stretches.iter().skip(behind) {
            if from >= words.end {
                return;
            }
            if begin == from && *end <= words.end {
                to.add_common(mask, live);
            } else {
                self.add_each(from..words.end.min(*end), live, to);
            }
            begin = *end;
            from = *end;
        }
        if from < words.end {
            self.add_each(from..words.end, live, to);
        }
    }

    /// The same, list by list.
    fn add_each(&self, words: Range<u32>, live: &Mask, to: &mut Mask) {
        let begin = |word: u32| self.begins.get(exact::<_, usize>(word)).copied();
        if let (Some(from), Some(end)) = (begin(words.start), begin(words.end)) {
            let rows = self.rows.get(exact(from)..exact(end)).unwrap_or_default();
            rows.iter().filter(|row| live.has(**row)).for_each(|row| to.insert(*row));
        }
        let first = self.long.partition_point(|(word, _)| *word < words.start);
        let long = self.long.iter().skip(first).take_while(|(word, _)| *word < words.end);
        long.for_each(|(_, mask)| to.add_common(mask, live));
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn a_range_of_words_has_the_rows_of_each() {
        let mut rng = StdRng::seed_from_u64(20_270_302);
        let (words, blocks) = (300_u32, 5_usize);
        let entries: Vec<(u32, u32)> = (0..320_u32)
            .flat_map(|row| {
                [row % 7, 20, 21 + row / 8, rng.random_range(0..words)].map(|word| (word, row))
            })
            .collect();
        let lists = Lists::build(300, blocks, entries.iter().copied());
        assert!(lists.long.len() > 5 && lists.stretches.len() > 5 && lists.rows.len() > 300);
        let mut live = Mask::none(blocks);
        (0..320).filter(|row| row % 5 != 0).for_each(|row| live.insert(row));
        for _ in 0..2_000 {
            let from = rng.random_range(0..=words);
            let range = from..rng.random_range(from..=words);
            let mut found = Mask::none(blocks);
            lists.add(range.clone(), &live, &mut found);
            let mut expected: Vec<u32> = entries
                .iter()
                .filter(|(word, row)| range.contains(word) && row % 5 != 0)
                .map(|(_, row)| *row)
                .collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(found.rows().collect::<Vec<_>>(), expected, "{range:?}");
        }
    }
}
