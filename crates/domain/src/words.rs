//! The one tokenizer: text to words, the same for documents and queries. No engine analyses text
//! by itself. `words_v1` in SQL is its twin for the referee.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut to so many characters.
pub const WORD_CHARACTERS_MAX: usize = 64;

/// The words of a text in order: NFKD, marks dropped, lower case, a few letters spelled out, split
/// at everything that is neither letter nor digit.
///
/// `words("Casa do São-João")` is `["casa", "do", "sao", "joao"]`.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    let folded = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    for letter in folded.flat_map(char::to_lowercase) {
        // lower-casing may bring a mark back: İ has been decomposed before, so none does today
        if letter.is_alphanumeric() {
            for spelled in spelled_out(letter) {
                if length < WORD_CHARACTERS_MAX {
                    word.push(spelled);
                    length += 1;
                }
            }
        } else if !word.is_empty() {
            found.push(std::mem::take(&mut word));
            length = 0;
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Letters that NFKD leaves whole although people type them otherwise.
fn spelled_out(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_folded_and_split() {
        assert_eq!(words("Casa do São-João"), ["casa", "do", "sao", "joao"]);
        assert_eq!(
            words("Straße Łódź Ærø Ðorđe İzmir ıĞdır"),
            ["strasse", "lodz", "aero", "dorde", "izmir", "igdir"]
        );
        assert_eq!(words("  №5 Ⅻ ﬁn—'x' "), ["no5", "xii", "fin", "x"]);
        assert!(words("!? \u{0}\t…").is_empty());
    }

    #[test]
    fn long_words_are_cut() {
        let cut = words(&"ß".repeat(100));
        assert_eq!(cut, ["s".repeat(WORD_CHARACTERS_MAX)]);
    }
}
