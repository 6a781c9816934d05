//! The other spellings of a word.

use super::Form;
use super::fold::{Run, cut};

/// `st`, `saint` and `sankt` stand for each other, as whole words only.
const SAINTS: [&str; 3] = ["st", "saint", "sankt"];

/// Every form of a run, the typed one first.
pub(super) fn forms(run: &Run) -> Vec<Form> {
    let mut forms = vec![pieces_of(&run.in_one_piece())];
    let mut add = |form: Form| {
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    let typed = run.in_one_piece();
    add(pieces_of(&run.spelled_out()));
    if SAINTS.contains(&&*typed) {
        for saint in SAINTS {
            add(vec![saint.to_owned()]);
        }
    }
    if let Some(last) = broken(run) {
        add(last);
    }
    forms
}

/// The last piece behind an apostrophe, where that is the longest: `l'hospitalet` is also
/// `hospitalet`, `men's` stays whole.
fn broken(run: &Run) -> Option<Form> {
    let [before @ .., last] = run.pieces.as_slice() else { return None };
    let length = |text: &str| text.chars().count();
    let longest = before.iter().map(|piece| length(&piece.plain)).max()?;
    (length(&last.plain) > longest).then(|| pieces_of(&cut(last.plain.chars())))
}

/// A word, or the overlapping pairs of letters of a script without spaces. Letters of other scripts
/// beside them stay words.
fn pieces_of(word: &str) -> Form {
    let letters: Vec<char> = word.chars().collect();
    let mut pieces = Vec::new();
    for stretch in letters.chunk_by(|a, b| is_unspaced(*a) == is_unspaced(*b)) {
        match stretch {
            [first, ..] if is_unspaced(*first) && stretch.len() > 1 => {
                pieces.extend(stretch.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
            _ => pieces.push(stretch.iter().collect()),
        }
    }
    pieces
}

/// Whether words of this letter's script are not parted by spaces, or (Hangul) grow by endings: Han,
/// kana, Hangul, Thai, Lao, Khmer, Myanmar.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}
