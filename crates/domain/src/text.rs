//! Text search: what a query asks of a hotel's words, how well they answer, and the tier of a hotel.

use crate::hotel::Hotel;
use crate::place::PlaceId;
use crate::typo::within_one_edit;
use crate::vocabulary::{Amenities, SmallSet};
use crate::words::{Form, Token, indexed, indexed_name, slots};

/// The longest text that is taken; what is behind it is not read.
pub const TEXT_CHARACTERS_MAX: usize = 1_000;
/// The words of a query that count: the first.
pub const QUERY_WORDS_MAX: usize = 10;
/// Words of fewer letters must be spelled right.
pub const TYPO_LETTERS_MIN: usize = 4;

/// How well a word of a hotel answers a word of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordMatch {
    /// One edit away.
    Typo,
    /// Equal, or begun by the last word of the query.
    Exact,
}

/// One typed word of a query: any of its forms answers it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryWord {
    /// The word as it was typed, folded.
    pub typed: String,
    pub forms: Vec<Form>,
    /// The last word of a query is still being typed: the last word of a form may also be a prefix.
    pub is_last: bool,
    /// Whether one typo is forgiven: it is long enough, and (once the index was asked) no open hotel
    /// carries the word without one.
    pub forgives_typo: bool,
}

/// Filters that were typed as words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wishes {
    /// All of these must be there.
    pub amenities: Amenities,
    /// Any of these, by position; empty: any at all.
    pub property_types: SmallSet,
    /// Any of these star classes; empty: any at all.
    pub stars: SmallSet,
    pub free_cancellation: bool,
}

/// What a query asks of a hotel's words (W4). A hotel answers that lies in the place, fulfils the
/// wishes and carries the words in name, place or description; and one whose name says all that was
/// typed, with the names of its places: "Pension Schäfer Lausanne" need not be a pension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextQuery {
    pub place: Option<PlaceId>,
    pub wishes: Wishes,
    /// What remains once place and wishes are understood.
    pub words: Vec<QueryWord>,
    /// All that was typed, where a hotel's name and places may say it instead of place and wishes, at
    /// least one word of it the name; empty where nothing was understood or nothing remains.
    pub name_words: Vec<QueryWord>,
    /// The text has neither letter nor digit and nothing else is asked: nobody answers it.
    pub finds_nothing: bool,
}

/// Where in a hotel a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextField {
    Name,
    Place,
    Description,
}

/// How good an answer is, over all words of a query the worst one; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tier(pub u8);

impl QueryWord {
    /// The words of a query from its tokens, in order.
    pub fn all(tokens: &[Token]) -> Vec<Self> {
        let last = tokens.len().saturating_sub(1);
        let word = |(place, (token, forms)): (usize, (&Token, Vec<Form>))| Self {
            forgives_typo: token.typed.chars().count() >= TYPO_LETTERS_MIN,
            typed: token.typed.clone(),
            forms,
            is_last: place == last,
        };
        tokens.iter().zip(slots(tokens)).enumerate().map(word).collect()
    }

    /// The spellings that forgive a typo, if any: those of one word that is long enough.
    pub fn typo_words(&self) -> impl Iterator<Item = &str> {
        let single = self.forms.iter().filter(|form| form.len() == 1);
        let words = single.flatten().map(String::as_str);
        words.filter(|word| self.forgives_typo && word.chars().count() >= TYPO_LETTERS_MIN)
    }

    /// The one text of what is asked for it: the same typed word may have other forms.
    pub fn canonical(&self) -> String {
        let forms: Vec<String> = self.forms.iter().map(|form| form.join("+")).collect();
        format!("{} {}", self.typed, forms.join(" "))
    }

    /// The words of a form, with whether each may also be begun only.
    pub fn parts<'w>(&'w self, form: &'w Form) -> impl Iterator<Item = (&'w str, bool)> {
        let last = form.len().saturating_sub(1);
        form.iter()
            .enumerate()
            .map(move |(place, word)| (word.as_str(), self.is_last && place == last))
    }

    /// How well the words of a hotel answer this one.
    fn tier(&self, words: &HotelWords) -> Option<Tier> {
        let field_of = |word: &str, begun: bool| {
            let is_it = |other: &str| other == word || (begun && other.starts_with(word));
            words.0.iter().filter(|(_, other)| is_it(other)).map(|(field, _)| *field).min()
        };
        // a form is as good as the worst of its words
        let whole = |form| {
            let fields = self.parts(form).map(|(word, begun)| field_of(word, begun));
            fields.collect::<Option<Vec<TextField>>>()?.into_iter().max()
        };
        let exact = self.forms.iter().filter_map(whole).min();
        exact.map(|field| Tier::of(field, WordMatch::Exact)).or_else(|| {
            let is_near = |(_, other): &(TextField, String)| {
                self.typo_words().any(|word| within_one_edit(word, other))
            };
            let near = words.0.iter().find(|word| is_near(word));
            near.map(|(field, _)| Tier::of(*field, WordMatch::Typo))
        })
    }
}

/// The words of one hotel, each with where it stands.
#[derive(Clone, Debug)]
pub struct HotelWords(Vec<(TextField, String)>);

impl HotelWords {
    /// The words under which a hotel is indexed: its name, the names of its places, its description.
    pub fn of(hotel: &Hotel) -> Self {
        let name = indexed_name(&hotel.name).into_iter().map(|word| (TextField::Name, word));
        let places = hotel.place_names().flat_map(indexed_name);
        let places = places.map(|word| (TextField::Place, word));
        let description = indexed(&hotel.description).into_iter();
        let description = description.map(|word| (TextField::Description, word));
        Self(name.chain(places).chain(description).collect())
    }

    /// The words of [`Self::of`], as an index kept them.
    pub fn from_parts(words: impl IntoIterator<Item = (TextField, String)>) -> Self {
        Self(words.into_iter().collect())
    }

    /// The words with their fields.
    pub fn iter(&self) -> impl Iterator<Item = (TextField, &str)> {
        self.0.iter().map(|(field, word)| (*field, word.as_str()))
    }
}

impl TextQuery {
    /// A text taken word by word, nothing understood.
    pub fn literal(tokens: &[Token]) -> Self {
        Self { words: QueryWord::all(tokens), ..Self::default() }
    }

    /// The query of a text that says nothing.
    pub fn nothing() -> Self {
        Self { finds_nothing: true, ..Self::default() }
    }

    /// The words that may have to forgive a typo, by whether the index carries them without one
    /// (W2): one rule for all of it, whatever else is asked.
    #[must_use]
    pub fn forgiving(mut self, mut is_carried: impl FnMut(&QueryWord) -> bool) -> Self {
        for word in &mut self.words {
            word.forgives_typo = word.forgives_typo && !is_carried(word);
        }
        self
    }

    /// Whether a typo could be forgiven at all.
    pub fn may_forgive(&self) -> bool {
        self.words.iter().any(|word| word.forgives_typo)
    }

    /// The tier of a hotel; `None` if it does not answer. Whether it `cancels_freely` depends on the
    /// stay.
    pub fn tier(&self, hotel: &Hotel, words: &HotelWords, cancels_freely: bool) -> Option<Tier> {
        self.tier_of_words(words, || {
            let is_there = self.place.as_ref().is_none_or(|place| hotel.is_in(place));
            is_there && self.wishes.admit(hotel, cancels_freely)
        })
    }

    /// The same of a hotel of which only the words are at hand, and whether it lies in the place and
    /// fulfils the wishes.
    pub fn tier_of_words(
        &self,
        words: &HotelWords,
        is_as_wished: impl FnOnce() -> bool,
    ) -> Option<Tier> {
        if self.finds_nothing {
            return None;
        }
        if self.is_named(words) {
            return Some(Tier::BEST);
        }
        if !is_as_wished() {
            return None;
        }
        if self.words.is_empty() {
            return Some(Tier::OF_NO_WORDS);
        }
        self.words
            .iter()
            .map(|word| word.tier(words))
            .try_fold(Tier::BEST, |worst, tier| tier.map(|tier| worst.max(tier)))
    }
}

impl TextQuery {
    /// Whether name and places say all that was typed.
    fn is_named(&self, words: &HotelWords) -> bool {
        let tiers = self.name_words.iter().map(|word| word.tier(words));
        let tiers: Option<Vec<Tier>> = tiers.collect();
        let in_place = Tier::of(TextField::Place, WordMatch::Exact);
        tiers.is_some_and(|tiers| {
            tiers.contains(&Tier::BEST) && tiers.iter().all(|tier| *tier <= in_place)
        })
    }

    /// Writes the one text of equal queries.
    pub(crate) fn write_canonical(&self, text: &mut String) {
        use std::fmt::Write as _;
        let Self { place, wishes, words, name_words, finds_nothing } = self;
        if let Some(place) = place {
            let _ = write!(text, "in {place};");
        }
        if !wishes.is_empty() {
            let Wishes { amenities, property_types, stars, free_cancellation } = wishes;
            let _ = write!(
                text,
                "wishes {} {} {} {free_cancellation};",
                amenities.0, property_types.0, stars.0
            );
        }
        for word in words {
            let _ = write!(text, "word {};", word.canonical());
        }
        for word in name_words {
            let _ = write!(text, "name {};", word.canonical());
        }
        if *finds_nothing {
            text.push_str("nothing;");
        }
    }
}

impl Wishes {
    /// Whether nothing is wished.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a hotel fulfils all of them.
    pub fn admit(&self, hotel: &Hotel, cancels_freely: bool) -> bool {
        hotel.amenities.contains_all(self.amenities)
            && self.property_types.admits(hotel.property_type.position())
            && self.stars.admits(hotel.stars)
            && (!self.free_cancellation || cancels_freely)
    }
}

impl Tier {
    /// The best tier there is: the word stands in the name, without a typo.
    pub const BEST: Self = Self(0);
    /// The tier of a hotel of whose words none is asked.
    pub const OF_NO_WORDS: Self = Self(1);

    /// The tier of one match: 0 in the name, 1 in the place, 2 in the description, each without a
    /// typo; 3 with a typo, wherever.
    pub const fn of(field: TextField, how: WordMatch) -> Self {
        match (how, field) {
            (WordMatch::Typo, _) => Self(3),
            (WordMatch::Exact, TextField::Name) => Self(0),
            (WordMatch::Exact, TextField::Place) => Self(1),
            (WordMatch::Exact, TextField::Description) => Self(2),
        }
    }
}
