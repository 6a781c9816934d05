//! The words of all hotels by number, so that a query is compared with each word once and with
//! hotels by number only.

use std::collections::HashMap;
use std::sync::Arc;

use domain::exact::exact;
use domain::hotel::Hotel;
use domain::text::{TextField, TextQuery, Tier, WordMatch, worst_of_best};
use domain::words::words;

/// A word of a hotel: its number, and in which fields it stands.
#[derive(Clone, Copy)]
pub struct Occurrence(u32);

const FIELD_BITS: u32 = 3;
const FIELDS: [TextField; 3] = [TextField::Name, TextField::City, TextField::Description];

const fn field_bit(field: TextField) -> u32 {
    match field {
        TextField::Name => 1,
        TextField::City => 2,
        TextField::Description => 4,
    }
}

impl Occurrence {
    fn word(self) -> usize {
        exact(self.0 >> FIELD_BITS)
    }

    const fn is_in(self, field: TextField) -> bool {
        self.0 & field_bit(field) != 0
    }

    /// The best field: name before city before description.
    fn best_field(self) -> TextField {
        let best = FIELDS.into_iter().find(|field| self.is_in(*field));
        best.unwrap_or(TextField::Description)
    }
}

/// All words; numbers stay the same as long as the vocabulary lives.
#[derive(Clone, Default)]
pub struct Vocabulary {
    words: Arc<Vec<Arc<str>>>,
    numbers: Arc<HashMap<Arc<str>, u32>>,
}

impl Vocabulary {
    /// The words of a hotel, each once; new ones get the next number.
    pub fn occurrences(&mut self, hotel: &Hotel) -> Arc<[Occurrence]> {
        let mut found: HashMap<u32, u32> = HashMap::new();
        let texts = [&*hotel.name, &hotel.city, &hotel.description];
        for (field, text) in FIELDS.into_iter().zip(texts) {
            for word in words(text) {
                *found.entry(self.number(&word)).or_default() |= field_bit(field);
            }
        }
        found.into_iter().map(|(word, fields)| Occurrence(word << FIELD_BITS | fields)).collect()
    }

    /// How many words there are, also those of hotels that have lost them.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = exact(self.words.len());
        let word: Arc<str> = word.into();
        Arc::make_mut(&mut self.words).push(Arc::clone(&word));
        Arc::make_mut(&mut self.numbers).insert(word, number);
        number
    }

    /// Compares a query with every word once.
    pub fn matcher(&self, text: &TextQuery) -> TextMatcher {
        let by_word = |query_word: &domain::text::QueryWord| {
            self.words.iter().map(|word| query_word.matches(word)).collect()
        };
        TextMatcher { answers: text.words().iter().map(by_word).collect() }
    }
}

/// How the words of a query are answered, by number of the answering word.
pub struct TextMatcher {
    answers: Vec<Box<[Option<WordMatch>]>>,
}

impl TextMatcher {
    /// The tier of a hotel, or `None` if a word is answered nowhere in it.
    pub fn tier(&self, occurrences: &[Occurrence]) -> Option<Tier> {
        worst_of_best(self.answers.iter().map(|answers| {
            occurrences.iter().filter_map(|occurrence| {
                let how = (*answers.get(occurrence.word())?)?;
                Some(Tier::of(occurrence.best_field(), how))
            })
        }))
    }

    /// Whether every word is answered in one field, without a typo.
    pub fn answers_in(&self, field: TextField, occurrences: &[Occurrence]) -> bool {
        self.answers.iter().all(|answers| {
            occurrences.iter().any(|occurrence| {
                occurrence.is_in(field)
                    && answers.get(occurrence.word()) == Some(&Some(WordMatch::Exact))
            })
        })
    }
}
