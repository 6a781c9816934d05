//! Folding: what of a character counts, and where a word ends.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut to so many characters.
pub const WORD_CHARACTERS_MAX: usize = 64;

/// A stretch of letters and digits, folded, with what other spellings are made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// The pieces between apostrophes: most words have one.
    pub pieces: Vec<Piece>,
    /// The letters as they stood in the text.
    pub written: String,
}

/// Letters between apostrophes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// Without marks: `munchen`.
    pub plain: String,
    /// With ä, ö, ü, å, ø as two letters: `muenchen`. The same where there is none.
    pub spelled_out: String,
}

impl Piece {
    /// With the letters of Hangul in syllables again.
    fn composed(self) -> Self {
        let composed = |text: String| if text.is_ascii() { text } else { text.nfc().collect() };
        Self { plain: composed(self.plain), spelled_out: composed(self.spelled_out) }
    }
}

impl Run {
    /// The plain letters of all pieces, cut.
    pub fn in_one_piece(&self) -> String {
        cut(self.pieces.iter().flat_map(|piece| piece.plain.chars()))
    }

    /// The same with umlauts spelled out.
    pub fn spelled_out(&self) -> String {
        cut(self.pieces.iter().flat_map(|piece| piece.spelled_out.chars()))
    }
}

/// The first letters of a word, as many as are kept.
pub(super) fn cut(letters: impl Iterator<Item = char>) -> String {
    letters.take(WORD_CHARACTERS_MAX).collect()
}

/// What stands between letters without ending a word: apostrophes, the okina and their like.
pub(super) const APOSTROPHES: [char; 11] =
    ['\'', '`', '´', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ˈ', '‘', '’', '＇'];

/// The runs of a text in order: NFKD, lower case, marks dropped unless they are vowels, a few letters
/// spelled out, split at everything that is neither letter, digit nor an apostrophe between two.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut reader = Reader::default();
    for letter in text.chars() {
        if APOSTROPHES.contains(&letter) {
            reader.apostrophe();
        } else {
            for part in std::iter::once(letter).nfkd() {
                if APOSTROPHES.contains(&part) {
                    reader.apostrophe();
                } else {
                    reader.read(part);
                }
            }
        }
        reader.note(letter);
    }
    reader.end_run();
    reader.runs
}

#[derive(Default)]
struct Reader {
    runs: Vec<Run>,
    run: Run,
    piece: Piece,
    /// The last letter if a following mark may change its spelling.
    open: Option<char>,
}

impl Reader {
    fn read(&mut self, letter: char) {
        if is_combining_mark(letter) && !is_vowel_sign(letter) {
            self.spell_out_open(letter);
            return;
        }
        for letter in letter.to_lowercase() {
            // lower-casing may bring a mark: İ has been decomposed before, so none does today
            if letter.is_alphanumeric() {
                self.push(letter);
            } else if !is_combining_mark(letter) {
                self.end_run();
            }
        }
    }

    fn push(&mut self, letter: char) {
        let (first, second) = spelled_out(letter);
        self.piece.plain.push(first);
        self.piece.plain.extend(second);
        if letter == 'ø' {
            self.piece.spelled_out.push_str("oe");
        } else {
            self.piece.spelled_out.push(first);
            self.piece.spelled_out.extend(second);
        }
        self.open = matches!(letter, 'a' | 'o' | 'u').then_some(letter);
    }

    /// `a` and a diaeresis are `ae`, `a` and a ring `aa`.
    fn spell_out_open(&mut self, mark: char) {
        let second = match (self.open.take(), mark) {
            (Some('a' | 'o' | 'u'), '\u{308}') => 'e',
            (Some('a'), '\u{30a}') => 'a',
            _ => return,
        };
        self.piece.spelled_out.push(second);
    }

    /// Keeps the letter as it stood in the text, if a word has begun and not ended.
    fn note(&mut self, letter: char) {
        if !(self.piece.plain.is_empty() && self.run.pieces.is_empty()) {
            self.run.written.push(letter);
        }
    }

    fn apostrophe(&mut self) {
        self.open = None;
        if !self.piece.plain.is_empty() {
            self.run.pieces.push(std::mem::take(&mut self.piece).composed());
        }
    }

    fn end_run(&mut self) {
        self.apostrophe();
        if !self.run.pieces.is_empty() {
            self.runs.push(std::mem::take(&mut self.run));
        }
    }
}

/// Marks that are letters of their own: the vowel signs of scripts from Devanagari to Myanmar, and of
/// Khmer and its neighbours.
pub(super) fn is_vowel_sign(mark: char) -> bool {
    matches!(mark, '\u{900}'..='\u{109f}' | '\u{1700}'..='\u{17ff}') && mark.is_alphabetic()
}

/// Letters that NFKD leaves whole although people type them otherwise.
fn spelled_out(letter: char) -> (char, Option<char>) {
    match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        other => (other, None),
    }
}
