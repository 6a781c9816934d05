//! Text search: which words a query asks for, how well a word answers, and the tier of a hotel.

use thiserror::Error;

use crate::typo::within_one_edit;
use crate::words::words;

/// The longest `q`, in characters.
pub const QUERY_CHARACTERS_MAX: usize = 100;
/// The most words of a query.
pub const QUERY_WORDS_MAX: usize = 10;
/// Words of fewer letters must be spelled right.
pub const TYPO_LETTERS_MIN: usize = 4;

/// Why a text can't be searched for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TextError {
    #[error("must have at most {QUERY_CHARACTERS_MAX} characters")]
    TooLong,
    #[error("must not contain control characters")]
    ControlCharacter,
    #[error("must contain at least one letter or digit")]
    NoWord,
    #[error("must have at most {QUERY_WORDS_MAX} words")]
    TooManyWords,
}

/// How well a word of a hotel answers a word of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordMatch {
    /// One edit away, for words of [`TYPO_LETTERS_MIN`] letters or more.
    Typo,
    /// Equal, or begun by the last word of the query.
    Exact,
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryWord {
    pub text: String,
    /// The last word of a query is still being typed: it may also be a prefix.
    pub is_last: bool,
    /// Whether it is long enough to forgive a typo.
    pub forgives_typo: bool,
}

impl QueryWord {
    /// How this word is answered by a word of a hotel, if at all.
    pub fn matches(&self, word: &str) -> Option<WordMatch> {
        if word == self.text || (self.is_last && word.starts_with(&self.text)) {
            Some(WordMatch::Exact)
        } else if self.forgives_typo && within_one_edit(&self.text, word) {
            Some(WordMatch::Typo)
        } else {
            None
        }
    }
}

/// The words of `q`, 1 to 10 of them; every one must be answered by some word of a hotel.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextQuery {
    words: Vec<QueryWord>,
}

impl TextQuery {
    /// Takes the words of a text.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if text.chars().count() > QUERY_CHARACTERS_MAX {
            return Err(TextError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(TextError::ControlCharacter);
        }
        let words = words(text);
        let last = words.len().checked_sub(1).ok_or(TextError::NoWord)?;
        if words.len() > QUERY_WORDS_MAX {
            return Err(TextError::TooManyWords);
        }
        let word = |(position, text): (usize, String)| QueryWord {
            forgives_typo: text.chars().count() >= TYPO_LETTERS_MIN,
            text,
            is_last: position == last,
        };
        Ok(Self { words: words.into_iter().enumerate().map(word).collect() })
    }

    /// The words in the order they were typed.
    pub fn words(&self) -> &[QueryWord] {
        &self.words
    }
}

/// Where in a hotel a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextField {
    Name,
    City,
    Description,
}

/// How good an answer is, over all words of a query the worst one; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tier(pub u8);

/// The tier of a hotel from the tiers of the words that answer each word of a query: each takes its
/// best answer, and the worst of these counts. `None` if a word is answered nowhere.
pub fn worst_of_best<A: Iterator<Item = Tier>>(answers: impl Iterator<Item = A>) -> Option<Tier> {
    let mut worst = Tier::BEST;
    for mut tiers in answers {
        worst = worst.max(tiers.by_ref().min()?);
    }
    Some(worst)
}

impl TextQuery {
    /// The tier of a hotel with these words.
    pub fn tier(&self, words: &[(TextField, &str)]) -> Option<Tier> {
        worst_of_best(self.words.iter().map(|asked| {
            words.iter().filter_map(|(field, word)| Some(Tier::of(*field, asked.matches(word)?)))
        }))
    }
}

impl Tier {
    /// The best tier there is: the word stands in the name, without a typo.
    pub const BEST: Self = Self(0);

    /// The tier of one match: 0 in the name, 1 in the city, 2 in the description, each without a
    /// typo; 3 with a typo, wherever.
    pub const fn of(field: TextField, how: WordMatch) -> Self {
        match (how, field) {
            (WordMatch::Typo, _) => Self(3),
            (WordMatch::Exact, TextField::Name) => Self(0),
            (WordMatch::Exact, TextField::City) => Self(1),
            (WordMatch::Exact, TextField::Description) => Self(2),
        }
    }
}
