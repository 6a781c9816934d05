//! A text query compiled for the rows of one snapshot.

use domain::planted::{self, Bug};
use domain::text::{QueryWord, TextQuery, Tier, Wishes};

use super::{Levels, Mask, Words};
use crate::bits::bit;

/// The tiers of words that are asked for, from the best.
const TIERS: usize = 4;

/// Which rows answer a text, and how well.
pub struct AskedText {
    /// What rows need besides, unless they answer by name.
    pub wishes: Wishes,
    /// Rows whose name says all that was typed, with the names of their places.
    named: Mask,
    /// Rows in the place that carry the words, by the tier they reach; each has what better ones have.
    worded: [Mask; TIERS],
    /// Rows that may answer.
    any: Mask,
}

impl AskedText {
    /// Rows of a block that may answer.
    pub fn possible(&self, number: usize) -> u64 {
        self.any.block(number)
    }

    /// The rows of a block that answer, of some candidates of which `wished` fulfil the wishes.
    pub fn answering(&self, number: usize, candidates: u64, wished: u64) -> Tiers {
        let mut tiers = Tiers::all_best(self.named.block(number) & candidates);
        let mut left = candidates & !tiers.rows();
        for (worded, tier) in self.worded.iter().zip(&mut tiers.0) {
            let new = worded.block(number) & left & wished;
            *tier |= new;
            left &= !new;
        }
        tiers
    }
}

/// Rows of a block that answer, by their tier.
#[derive(Clone, Copy)]
pub struct Tiers([u64; TIERS]);

impl Tiers {
    /// All of the best tier.
    pub const fn all_best(rows: u64) -> Self {
        let mut tiers = [0; TIERS];
        tiers[0] = rows;
        Self(tiers)
    }

    /// All of them.
    pub fn rows(&self) -> u64 {
        self.0.iter().fold(0, |all, rows| all | rows)
    }

    /// The tier of one of them.
    pub fn of(&self, row: usize) -> Tier {
        self.first(|rows| rows & bit(row) != 0)
    }

    /// The best of all.
    pub fn best(&self) -> Tier {
        self.first(|rows| rows != 0)
    }

    fn first(&self, is_it: impl Fn(u64) -> bool) -> Tier {
        let found = self.0.iter().zip(0..).find(|(rows, _)| is_it(**rows));
        found.map_or(Tier::BEST, |(_, tier)| Tier(tier))
    }
}

impl Words {
    /// Compiles a text. `place` are the rows in its place, if it names one. A typo of a word is
    /// forgiven only if no row carries the word without; with the bug planted, none of `passing`.
    pub fn asked(
        &self,
        text: &TextQuery,
        place: Option<&Mask>,
        passing: Option<&Mask>,
    ) -> AskedText {
        let none = || Mask::none(self.blocks);
        let mut asked = AskedText {
            wishes: text.wishes,
            named: none(),
            worded: [(); TIERS].map(|()| none()),
            any: none(),
        };
        if text.finds_nothing {
            return asked;
        }
        if !text.name_words.is_empty() && !planted::has(Bug::NameBranchForgotten) {
            asked.named = self.named(&text.name_words);
        }
        asked.worded = self.worded(&text.words, passing);
        if let Some(place) = place {
            asked.worded.iter_mut().for_each(|mask| mask.keep(place));
        }
        asked.any.add(&asked.named);
        asked.worded.iter().for_each(|mask| asked.any.add(mask));
        asked
    }

    /// Rows whose name says all words, with the names of their places.
    fn named(&self, words: &[QueryWord]) -> Mask {
        let (mut named, mut in_name) = (self.all_rows(), Mask::none(self.blocks));
        for word in words {
            let Levels([name, place, _]) = self.carrying(word, &word.forms);
            in_name.add(&name);
            named.keep(&place);
            if named.is_empty() {
                break;
            }
        }
        named.keep(&in_name);
        named
    }

    /// Rows that carry all words, by the tier they reach.
    fn worded(&self, words: &[QueryWord], passing: Option<&Mask>) -> [Mask; TIERS] {
        let mut worded = [(); TIERS].map(|()| self.all_rows());
        if words.is_empty() {
            let best_of_all = usize::from(Tier::OF_NO_WORDS.0);
            worded.iter_mut().take(best_of_all).for_each(|mask| *mask = Mask::none(self.blocks));
        }
        for word in words {
            let Levels([name, place, anywhere]) = self.carrying(word, &word.forms);
            let is_carried = passing.map_or(!anywhere.is_empty(), |passing| {
                let mut carried = anywhere.clone();
                carried.keep(passing);
                !carried.is_empty()
            });
            let mut somehow = anywhere.clone();
            if word.forgives_typo && !is_carried {
                let Levels([.., near]) = self.nearly(word);
                somehow.add(&near);
            }
            let tiers = [name, place, anywhere, somehow];
            worded.iter_mut().zip(&tiers).for_each(|(mask, tier)| mask.keep(tier));
            if worded.iter().all(Mask::is_empty) {
                break;
            }
        }
        worded
    }

    /// All rows that there are.
    fn all_rows(&self) -> Mask {
        let mut all = Mask::none(self.blocks);
        self.layers.iter().for_each(|layer| all.add(&layer.live));
        all
    }
}
