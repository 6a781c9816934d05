//! All words one edit away, as an automaton that walks the dictionary: the same rule as
//! [`within_one_edit`](domain::typo::within_one_edit), for all words at once.

use domain::exact::exact;
use fst::Automaton;

/// Letters that are compared; positions behind them and at the end fit into the bits of a state.
const LETTERS_MAX: usize = 100;

/// Accepts the words one insertion, deletion, substitution or swap of neighbours away, and the word
/// itself.
pub struct WithinOneEdit {
    letters: Vec<char>,
}

/// Where in the word a walk may be.
#[derive(Clone, Copy, Default)]
pub struct Position {
    /// So many letters were equal, nothing else.
    equal: Option<usize>,
    /// So many letters are accounted for after one edit, one bit each.
    edited: u128,
    /// The letter behind this many was read before its neighbour, which comes next.
    swapping: Option<usize>,
    /// A letter of several bytes of which some were read.
    partial: Partial,
}

#[derive(Clone, Copy, Default)]
struct Partial {
    bits: u32,
    missing: u8,
}

impl Partial {
    /// Takes a byte of UTF-8; a letter once it is whole.
    fn read(&mut self, byte: u8) -> Option<char> {
        (self.bits, self.missing) = match byte {
            0..0x80 => (u32::from(byte), 0),
            0x80..0xc0 => (self.bits << 6 | u32::from(byte & 0x3f), self.missing.saturating_sub(1)),
            0xc0..0xe0 => (u32::from(byte & 0x1f), 1),
            0xe0..0xf0 => (u32::from(byte & 0x0f), 2),
            _ => (u32::from(byte & 0x07), 3),
        };
        if self.missing == 0 { char::from_u32(self.bits) } else { None }
    }
}

impl WithinOneEdit {
    /// Of a word; `None` of one that is longer than any.
    pub fn of(word: &str) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        (letters.len() <= LETTERS_MAX).then_some(Self { letters })
    }

    fn is(&self, place: usize, letter: char) -> bool {
        self.letters.get(place) == Some(&letter)
    }

    fn step(&self, from: &Position, letter: char) -> Position {
        let mut to = Position::default();
        let mut rest = from.edited;
        while rest != 0 {
            let place = exact(rest.trailing_zeros());
            rest &= rest - 1;
            if self.is(place, letter) {
                to.edited |= 1 << (place + 1);
            }
        }
        if let Some(place) = from.swapping.filter(|place| self.is(*place, letter)) {
            to.edited |= 1 << (place + 2);
        }
        if let Some(place) = from.equal {
            to.equal = self.is(place, letter).then_some(place + 1);
            // an insertion
            to.edited |= 1 << place;
            if place < self.letters.len() {
                // a substitution
                to.edited |= 1 << (place + 1);
            }
            if self.is(place + 1, letter) {
                // a deletion, or the first half of a swap
                to.edited |= 1 << (place + 2);
                to.swapping = Some(place);
            }
        }
        to
    }
}

impl Automaton for WithinOneEdit {
    type State = Position;

    fn start(&self) -> Position {
        Position { equal: Some(0), ..Position::default() }
    }

    fn is_match(&self, at: &Position) -> bool {
        let end = self.letters.len();
        let is_whole = at.partial.missing == 0;
        is_whole && (at.edited >> end & 1 == 1 || at.equal.is_some_and(|place| place + 1 >= end))
    }

    fn can_match(&self, at: &Position) -> bool {
        at.equal.is_some() || at.edited != 0 || at.swapping.is_some()
    }

    fn accept(&self, at: &Position, byte: u8) -> Position {
        let mut partial = at.partial;
        match partial.read(byte) {
            Some(letter) => self.step(at, letter),
            None => Position { partial, ..*at },
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::typo::within_one_edit;
    use fst::{IntoStreamer, Set, Streamer};
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn word(rng: &mut StdRng) -> String {
        const LETTERS: [char; 5] = ['a', 'b', 'ä', '京', '𠮷'];
        (0..rng.random_range(0..7)).map(|_| LETTERS[rng.random_range(0..5)]).collect()
    }

    #[test]
    fn the_walk_finds_what_is_within_one_edit() {
        let mut rng = StdRng::seed_from_u64(20_270_301);
        let mut words: Vec<String> = (0..4_000).map(|_| word(&mut rng)).collect();
        words.sort();
        words.dedup();
        let set = Set::from_iter(&words).unwrap();
        let mut found_in_all = 0;
        for _ in 0..300 {
            let typed = word(&mut rng);
            let mut found = Vec::new();
            let mut stream = set.search(WithinOneEdit::of(&typed).unwrap()).into_stream();
            while let Some(key) = stream.next() {
                found.push(String::from_utf8(key.to_vec()).unwrap());
            }
            let near = words.iter().filter(|other| within_one_edit(&typed, other));
            assert_eq!(found, near.cloned().collect::<Vec<_>>(), "{typed}");
            found_in_all += found.len();
        }
        assert!(found_in_all > 1_000);
    }
}
