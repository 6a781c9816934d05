//! One typo: an insertion, a deletion, a substitution or a swap of neighbours.

/// Whether `a` and `b` differ by exactly or less than one such edit (in characters).
pub fn within_one_edit(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return within_one_edit_of(a.as_bytes(), b.as_bytes());
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    within_one_edit_of(&a, &b)
}

fn within_one_edit_of<T: PartialEq + Copy>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (short.split_at(same).1, long.split_at(same).1);
    match (short, long) {
        (_, []) | ([], [_]) => true,
        (_, [_, long_rest @ ..]) if short.len() < long.len() => short == long_rest,
        ([x, short_rest @ ..], [y, long_rest @ ..]) => {
            short_rest == long_rest
                || matches!((short_rest, long_rest), ([x2, r1 @ ..], [y2, r2 @ ..])
                    if x == y2 && x2 == y && r1 == r2)
        }
        ([], _) => false,
    }
}

/// The words within one edit of one, for a search in a finite-state dictionary: it reads their bytes.
#[derive(Clone, Debug)]
pub struct WithinOneEdit(Vec<char>);

/// What was read of a word, by the ways in which it may still be within one edit.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the states of a small automaton, several at once"
)]
pub struct Reading {
    /// How many letters were read.
    read: usize,
    /// All as they should be.
    exact: bool,
    /// One letter is another; or two were swapped, and both are read.
    replaced: bool,
    /// There was a letter too many.
    inserted: bool,
    /// A letter was missing.
    missing: bool,
    /// The first of two swapped letters was read, the other one has to follow.
    swapping: bool,
    /// The bits of a letter that is not read to its end, and how many bytes are to come.
    letter: u32,
    bytes: u8,
}

impl WithinOneEdit {
    /// The words within one edit of `word`.
    pub fn new(word: &str) -> Self {
        Self(word.chars().collect())
    }

    fn read(&self, reading: Reading, letter: char) -> Reading {
        let Reading { read, exact, replaced, inserted, missing, swapping, .. } = reading;
        let is = |place: usize| self.0.get(place) == Some(&letter);
        let is_before = read.checked_sub(1).is_some_and(is);
        Reading {
            read: read + 1,
            exact: exact && is(read),
            replaced: (replaced && is(read))
                || (exact && read < self.0.len())
                || (swapping && is_before),
            inserted: (inserted && is_before) || exact,
            missing: (missing && is(read + 1)) || (exact && is(read + 1)),
            swapping: exact && is(read + 1),
            letter: 0,
            bytes: 0,
        }
    }
}

impl fst::Automaton for WithinOneEdit {
    type State = Reading;

    fn start(&self) -> Reading {
        Reading { exact: true, ..Reading::default() }
    }

    fn is_match(&self, reading: &Reading) -> bool {
        let Reading { read, exact, replaced, inserted, missing, bytes, .. } = *reading;
        let whole = self.0.len();
        let is_whole = ((exact || replaced) && read == whole)
            || (inserted && read == whole + 1)
            || ((missing || exact) && read + 1 == whole);
        bytes == 0 && is_whole
    }

    fn can_match(&self, reading: &Reading) -> bool {
        let Reading { read, exact, replaced, inserted, missing, swapping, letter, bytes } =
            *reading;
        let is_alive = exact || replaced || inserted || missing || swapping;
        // behind the edit only few letters may follow: others are left at their first byte
        let begins = |next: &char| u32::from(*next) >> (6 * u32::from(bytes)) == letter;
        let may_follow = || self.0.iter().skip(read.saturating_sub(1)).take(3).any(begins);
        read <= self.0.len() + 1 && is_alive && (bytes == 0 || exact || may_follow())
    }

    fn accept(&self, reading: &Reading, byte: u8) -> Reading {
        let bits = |mask: u8| u32::from(byte & mask);
        let (letter, bytes) = match byte {
            0x80..0xc0 => (reading.letter << 6 | bits(0x3f), reading.bytes.saturating_sub(1)),
            0xc0..0xe0 => (bits(0x1f), 1),
            0xe0..0xf0 => (bits(0x0f), 2),
            0xf0.. => (bits(0x07), 3),
            0..0x80 => (bits(0x7f), 0),
        };
        if bytes > 0 {
            return Reading { letter, bytes, ..*reading };
        }
        self.read(*reading, char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Damerau-Levenshtein with adjacent swaps (optimal string alignment), by its recurrence.
    fn alignment_distance(a: &[char], b: &[char]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let substitution = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut best = substitution.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn agrees_with_the_recurrence(a in "[abä]{0,6}", b in "[abä]{0,6}") {
            let x: Vec<char> = a.chars().collect();
            let y: Vec<char> = b.chars().collect();
            prop_assert_eq!(within_one_edit(&a, &b), alignment_distance(&x, &y) <= 1);
        }
    }

    proptest! {
        #[test]
        fn the_automaton_takes_the_same(a in "[abä東𠮷]{0,6}", b in "[abä東𠮷]{0,6}") {
            use fst::Automaton as _;
            let automaton = WithinOneEdit::new(&a);
            let mut reading = automaton.start();
            for byte in b.bytes() {
                if !automaton.can_match(&reading) {
                    break;
                }
                reading = automaton.accept(&reading, byte);
            }
            let takes = automaton.can_match(&reading) && automaton.is_match(&reading);
            prop_assert_eq!(takes, within_one_edit(&a, &b));
        }
    }

    #[test]
    fn a_swap_is_one_typo() {
        assert!(within_one_edit("lisbno", "lisbon"));
        assert!(!within_one_edit("lisnob", "lisbon"));
    }
}
