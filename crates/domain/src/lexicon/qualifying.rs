//! Typed words, one by one: whether a name has them, or the region or country behind it.

use std::ops::Range;

use super::entries::{Containers, Entries, Entry};
use super::names::{IsJoined, Names, Post, spellings};
use crate::answer::Strength;
use crate::text::TYPO_LETTERS_MIN;
use crate::typo::WithinOneEdit;
use crate::words::{Form, Token, slots};

/// So many words within a typo of one are looked at.
const NEAR_WORDS_MAX: usize = 300;
/// A text has at most so many spellings.
pub(super) const TYPED_SPELLINGS_MAX: usize = 8;

/// Words that must all be there, each as the ordinals of those that it may be.
type Wanted = Vec<Range<u32>>;

/// A typed word, ready to be looked for.
pub(super) struct Slot {
    typed: String,
    /// Its forms as they are; the last word of a text may be the beginning of one.
    own: Vec<Wanted>,
    /// The same without beginnings.
    whole: Vec<Wanted>,
    /// Its forms joined with neighbours.
    joined: Vec<Wanted>,
    /// The words one typo away, in order.
    near: Vec<u32>,
}

impl Slot {
    /// The typed words, in order.
    pub fn all(tokens: &[Token], names: &Names, with_typos: bool) -> Vec<Self> {
        let last = tokens.len().saturating_sub(1);
        let slot = |(place, (token, forms)): (usize, (&Token, Vec<Form>))| {
            let own = token.forms.len().min(forms.len());
            let (own, joined) = forms.split_at(own);
            let wanted = |forms: &[Form], is_begun: bool| -> Vec<Wanted> {
                forms.iter().filter_map(|form| wanted(form, names, is_begun)).collect()
            };
            Self {
                typed: token.typed.clone(),
                own: wanted(own, place == last),
                whole: wanted(own, false),
                joined: wanted(joined, place == last),
                near: if with_typos { near(token, names) } else { Vec::new() },
            }
        };
        tokens.iter().zip(slots(tokens)).enumerate().map(slot).collect()
    }

    /// Whether a name has the word, and how.
    pub fn in_name(&self, names: &Names, name: u32) -> Option<Strength> {
        let has = |wanted: &Wanted| {
            let has = wanted.iter().map(|word| names.has_any(name, word));
            has.collect::<Option<Vec<IsJoined>>>()?.into_iter().max()
        };
        let own = self.own.iter().filter_map(has).min();
        match own {
            Some(IsJoined(false)) => Some(Strength::Words),
            Some(IsJoined(true)) => Some(Strength::Joined),
            None if self.joined.iter().any(|form| has(form).is_some()) => Some(Strength::Joined),
            None => {
                let is_near = !self.near.is_empty() && names.has_one_of(name, &self.near);
                is_near.then_some(Strength::Typo)
            }
        }
    }

    /// Whether something that a place lies in has the word as its code or in a name, and how.
    pub fn in_container(&self, names: &Names, containers: Containers) -> Option<Strength> {
        let has = |forms: &[Wanted]| {
            containers.iter().any(|entry| {
                forms.iter().any(|form| form.iter().all(|word| names.container_has(entry, word)))
            })
        };
        let is_code = || containers.iter().any(|entry| names.container_is(entry, &self.typed));
        if is_code() || has(&self.whole) {
            Some(Strength::Equal)
        } else if has(&self.own) {
            Some(Strength::Prefix)
        } else if has(&self.joined) {
            Some(Strength::Joined)
        } else {
            let has = |word: &u32, entry| names.container_has(entry, &(*word..*word + 1));
            let near = |entry: Entry| self.near.iter().any(|word| has(word, entry));
            containers.iter().any(near).then_some(Strength::Typo)
        }
    }

    /// Whether any name or code could be the word.
    pub fn is_possible(&self, names: &Names) -> bool {
        let nowhere = self.own.is_empty() && self.joined.is_empty() && self.near.is_empty();
        !nowhere || names.is_any_code(&self.typed)
    }

    /// Words of which a name that has this word has at least one; `None` if no name has it.
    pub fn drivers(&self, names: &Names) -> Option<Drivers> {
        let count = |word: &Range<u32>| names.words.positions(word).len();
        let forms = self.own.iter().chain(&self.joined);
        let rarest = forms.filter_map(|form| form.iter().min_by_key(|word| count(word)).cloned());
        let words: Vec<Range<u32>> =
            rarest.chain(self.near.iter().map(|word| *word..*word + 1)).collect();
        let names = words.iter().map(count).sum();
        (names > 0).then_some(Drivers { words, names })
    }
}

/// Words to begin a search with, and how many names have them.
pub(super) struct Drivers {
    pub words: Vec<Range<u32>>,
    pub names: usize,
}

/// The words of a form; `None` if one of them is nobody's.
fn wanted(form: &Form, names: &Names, is_begun: bool) -> Option<Wanted> {
    let last = form.len().saturating_sub(1);
    let word = |(place, word): (usize, &String)| {
        let ordinals = if is_begun && place == last {
            names.words.begun(word)
        } else {
            names.words.equal(word)
        };
        (!ordinals.is_empty()).then_some(ordinals)
    };
    form.iter().enumerate().map(word).collect()
}

fn near(token: &Token, names: &Names) -> Vec<u32> {
    if token.typed.chars().count() < TYPO_LETTERS_MIN {
        return Vec::new();
    }
    let single = token.forms.iter().filter_map(|form| match form.as_slice() {
        [one] => Some(one),
        _ => None,
    });
    let found = single.flat_map(|word| names.words.taken(WithinOneEdit::new(word), NEAR_WORDS_MAX));
    let mut found: Vec<u32> = found.collect();
    found.sort_unstable();
    found
}

/// Every run of typed words as whole names.
pub(super) struct Runs {
    words: usize,
    /// The posts of the run from `start` of `length` words at `start × words + length − 1`.
    posts: Vec<Vec<Post>>,
}

impl Runs {
    /// Looks all runs up. A run says a name as it is, or else with its words joined or split.
    pub fn of(tokens: &[Token], names: &Names) -> Self {
        let words = tokens.len();
        let mut posts = Vec::new();
        for start in 0..words {
            for length in 1..=words {
                let run = tokens.get(start..start + length);
                posts.push(run.map(|run| posts_of(run, names)).unwrap_or_default());
            }
        }
        Self { words, posts }
    }

    /// The names that the words of a range are.
    pub fn posts(&self, run: &Range<usize>) -> &[Post] {
        let place = run.len().checked_sub(1).map(|behind| run.start * self.words + behind);
        place.and_then(|place| self.posts.get(place)).map_or(&[], Vec::as_slice)
    }

    /// Where the words end that name what a place lies in, from `start` on: `richmond va usa`.
    pub fn qualified(
        &self,
        tokens: &[Token],
        (entries, names): (&Entries, &Names),
        entry: Entry,
        start: usize,
    ) -> usize {
        const CONTAINERS_MAX: usize = 3;
        let mut end = start;
        for _ in 0..CONTAINERS_MAX {
            let next = entries
                .containers(entry)
                .iter()
                .filter_map(|container| self.container_end(tokens, names, container, end));
            let Some(further) = next.max() else { break };
            end = further;
        }
        end
    }

    fn container_end(
        &self,
        tokens: &[Token],
        names: &Names,
        container: Entry,
        start: usize,
    ) -> Option<usize> {
        let is_named = |end: &usize| {
            let is_it = |post: &Post| names.entry(post.name) == container;
            self.posts(&(start..*end)).iter().any(is_it)
        };
        let code =
            tokens.get(start).is_some_and(|token| names.container_is(container, &token.typed));
        (start + 1..=self.words).rev().find(is_named).or_else(|| code.then_some(start + 1))
    }
}

/// The names that some words are: as they are, or else joined or split.
fn posts_of(run: &[Token], names: &Names) -> Vec<Post> {
    const JOINED_LETTERS_MIN: usize = 6;
    let found = |spelling: &String| {
        let numbers = names.whole.numbers_of(&names.whole.equal(spelling));
        numbers.iter().map(|number| Post::of(*number)).collect::<Vec<_>>()
    };
    let spelled = spellings(run, TYPED_SPELLINGS_MAX);
    // a code has one spelling, without umlauts
    let is_plain = run.iter().all(|token| token.forms.len() == 1);
    let of = |(place, spelling)| {
        found(spelling).into_iter().filter(move |post| (place == 0 && is_plain) || !post.is_code)
    };
    let posts: Vec<Post> = spelled.iter().enumerate().flat_map(of).collect();
    let (plain, joined): (Vec<Post>, Vec<Post>) =
        posts.into_iter().partition(|post| !post.is_joined);
    if !plain.is_empty() {
        return plain;
    }
    let split = spelled.iter().map(|spelling| spelling.split(' ').collect::<String>());
    let long_enough = split.filter(|word| word.chars().count() >= JOINED_LETTERS_MIN);
    let split = long_enough.flat_map(|word| found(&word)).filter(|post| !post.is_code);
    let found = joined.into_iter().chain(split.filter(|_| run.len() > 1));
    found.map(|post| Post { is_joined: true, ..post }).collect()
}
