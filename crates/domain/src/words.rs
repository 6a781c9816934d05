//! The one tokenizer: text to words, the same for documents and queries (W1). No engine analyses
//! text by itself. `words_v2` and `typed_words_v1` in SQL are its twins for the referee.
//!
//! A text falls into *tokens*, one for each word as it is typed. A token may be spelled in several
//! ways, its *forms*; a form is one word, or several that must all be there: the pieces of a broken
//! word, or the pairs of letters of a script that has no spaces. Documents are indexed under every
//! word of every form; a query's token becomes a *slot* that any of its forms answers.

mod fold;
mod spelling;
#[cfg(test)]
mod tests;

pub use fold::WORD_CHARACTERS_MAX;
use fold::{Run, runs};
use spelling::forms;

/// One spelling of a token: words that must all be there.
pub type Form = Vec<String>;

/// A word as it was typed, and how else it may be spelled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// Folded, in one piece: what labels, names and ignored words are compared with.
    pub typed: String,
    /// The spellings, the typed one first; never empty, each of them once.
    pub forms: Vec<Form>,
    /// As it stood in the text, capital letters, marks and all.
    pub written: String,
}

impl Token {
    /// Whether one of the spellings is this one word.
    pub fn is(&self, word: &str) -> bool {
        self.typed == word
            || self.forms.iter().any(|form| matches!(form.as_slice(), [one] if one == word))
    }

    fn of(run: &Run) -> Self {
        let written = run.written.trim_end_matches(fold::APOSTROPHES).to_owned();
        Self { typed: run.in_one_piece(), forms: forms(run), written }
    }
}

/// The words of a text as they stand in it, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    runs(text).iter().map(Token::of).collect()
}

/// The words under which a text is indexed: those of every form, in order.
pub fn indexed(text: &str) -> Vec<String> {
    tokens(text).into_iter().flat_map(|token| token.forms).flatten().collect()
}

/// The words under which a name is indexed: also its neighbouring words in one, so that `newyork`
/// finds New York.
pub fn indexed_name(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut words: Vec<String> = tokens.windows(2).filter_map(joined).collect();
    words.extend(tokens.into_iter().flat_map(|token| token.forms).flatten());
    words
}

/// The slots of a query, one for each token: its own forms, and what it makes with a neighbour.
pub fn slots(tokens: &[Token]) -> Vec<Vec<Form>> {
    let pairs: Vec<Option<String>> = tokens.windows(2).map(joined).collect();
    let pair = |place: Option<usize>| place.and_then(|place| pairs.get(place)?.clone());
    let slot = |(place, token): (usize, &Token)| {
        let mut forms = token.forms.clone();
        for joined in [pair(place.checked_sub(1)), pair(Some(place))].into_iter().flatten() {
            if !forms.iter().any(|form| matches!(form.as_slice(), [one] if *one == joined)) {
                forms.push(vec![joined]);
            }
        }
        forms
    };
    tokens.iter().enumerate().map(slot).collect()
}

/// Two neighbours as one word; `None` where a script without spaces takes part, or where the word
/// would be cut.
pub(crate) fn joined(pair: &[Token]) -> Option<String> {
    let [first, second] = pair else { return None };
    let is_whole = |token: &Token| token.forms.first().is_some_and(|form| form.len() == 1);
    let word = format!("{}{}", first.typed, second.typed);
    let fits = word.chars().count() <= WORD_CHARACTERS_MAX;
    (is_whole(first) && is_whole(second) && fits).then_some(word)
}
