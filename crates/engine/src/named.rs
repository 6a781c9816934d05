//! Hotels that a typed name means.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use domain::answer::{NamedHotel, Strength};
use domain::hotel::Hotel;
use domain::ids::HotelId;
use domain::naming::TypedName;
use domain::words::Token;

use crate::bits::rows;
use crate::chunk::Chunk;
use crate::snapshot::Snapshot;
use crate::words::{Levels, Mask, name_key, row_number};

/// Rows that answer, by the weakest answer of a word.
struct Answering {
    words: Mask,
    joined: Mask,
    typo: Mask,
}

/// Adds rows that answer a word only in a weaker way; where it is answered better, that tells whether
/// the name has it.
fn take_in(Levels([mut named, all, _]): Levels, carried: &mut Mask, in_name: &mut Mask) {
    named.take_out(carried);
    in_name.add(&named);
    carried.add(&all);
}

impl Snapshot {
    /// The hotels that a typed name means, the best first ([`TypedName::strength`]).
    pub fn hotels_named(&self, typed: &[Token], with_typos: bool, limit: usize) -> Vec<NamedHotel> {
        let mut found = Vec::new();
        for (strength, rows) in self.by_strength(typed, with_typos) {
            let best = self.best_ranked(&rows, limit - found.len());
            found.extend(best.into_iter().filter_map(|row| self.named_hotel(row, strength)));
        }
        found
    }

    /// Sets of rows that have nothing in common, the strongest first.
    fn by_strength(&self, typed: &[Token], with_typos: bool) -> Vec<(Strength, Mask)> {
        if typed.is_empty() {
            return Vec::new();
        }
        let Answering { words, joined, typo } = self.answering(typed, with_typos);
        let key = name_key(typed.iter().map(|token| &*token.typed));
        let (equal, prefix) = (self.words.with_key(&key, false), self.words.with_key(&key, true));
        // whoever has all of it has it by name or place; the name is only how well
        let mut all = words.clone();
        all.add(&joined);
        all.add(&typo);
        let mut left = all;
        let mut classes = Vec::new();
        let sets = [
            (Strength::Equal, equal),
            (Strength::Prefix, prefix),
            (Strength::Words, words),
            (Strength::Joined, joined),
            (Strength::Typo, typo),
        ];
        for (strength, mut rows) in sets {
            rows.keep(&left);
            left.take_out(&rows);
            classes.push((strength, rows));
        }
        classes
    }

    /// The rows that answer every word in name or place, and one of them in the name.
    fn answering(&self, typed: &[Token], with_typos: bool) -> Answering {
        let name = TypedName::new(typed, with_typos);
        let every = || self.live();
        let mut answering = Answering { words: every(), joined: every(), typo: every() };
        let mut in_name = Mask::none(self.blocks_len());
        for (word, own) in name.words.iter().zip(typed) {
            let Levels([named, mut carried, _]) = self.words.carrying(word, &own.forms);
            in_name.add(&named);
            answering.words.keep(&carried);
            take_in(self.words.carrying(word, &word.forms), &mut carried, &mut in_name);
            answering.joined.keep(&carried);
            if with_typos && word.forgives_typo {
                take_in(self.words.nearly(word), &mut carried, &mut in_name);
            }
            answering.typo.keep(&carried);
            // it has what the others have
            if answering.typo.is_empty() {
                break;
            }
        }
        for rows in [&mut answering.words, &mut answering.joined, &mut answering.typo] {
            rows.keep(&in_name);
        }
        answering
    }

    /// The rows of the best rank among some, ties by hotel id; at most `limit`.
    fn best_ranked(&self, among: &Mask, limit: usize) -> Vec<u32> {
        let mut best: BinaryHeap<(Reverse<i32>, HotelId, u32)> = BinaryHeap::new();
        if limit == 0 {
            return Vec::new();
        }
        for (number, set) in among.blocks() {
            let worst = best.peek().filter(|_| best.len() == limit).map(|(rank, ..)| rank.0);
            let (chunk, slot) = Chunk::place_of(number);
            let Some(chunk) = self.chunks.get(chunk) else { break };
            let zone = chunk.zones.get(slot);
            if worst.is_some_and(|worst| zone.is_none_or(|zone| zone.rank_max < worst)) {
                continue;
            }
            let Some(block) = chunk.blocks().get(slot) else { break };
            for row in rows(set) {
                if let (Some(rank), Some(id)) = (block.rank.get(row), block.ids.get(row)) {
                    best.push((Reverse(*rank), *id, row_number(number, row)));
                    if best.len() > limit {
                        best.pop();
                    }
                }
            }
        }
        best.into_sorted_vec().into_iter().map(|(.., row)| row).collect()
    }

    fn named_hotel(&self, row: u32, strength: Strength) -> Option<NamedHotel> {
        let hotel: &Hotel = &self.document(row)?.hotel;
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
    }
}
