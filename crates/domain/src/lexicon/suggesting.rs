//! The places that a typed text may mean, while it is typed (P4).

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::entries::Entry;
use super::names::{Post, is_code, spellings, without_ignored};
use super::qualifying::{Slot, TYPED_SPELLINGS_MAX};
use super::standing::USUAL_NAMES;
use super::{Lexicon, SuggestedPlace};
use crate::answer::Strength;
use crate::planted::{self, Bug};
use crate::text::{QUERY_WORDS_MAX, TEXT_CHARACTERS_MAX};
use crate::words::{Token, tokens};

/// So many names are looked at, the most prominent first: of those that are whole names,
const WHOLE_NAMES_MAX: usize = 1_500;
/// of those that have a word,
const NAMES_MAX: usize = 2_000;
/// and of those that have one within a typo or with marks, which takes longer.
const SLOW_NAMES_MAX: usize = 1_000;
/// Names that are not spelled as typed are passed over in search of those that are, so far.
const PLACES_PER_LIMIT: usize = 4;

impl Lexicon {
    /// The places that a typed text may mean, the best first.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<SuggestedPlace> {
        let text: String = typed.chars().take(TEXT_CHARACTERS_MAX).collect();
        let marks = marked_words(&text);
        let first = |words: Vec<Token>| words.into_iter().take(QUERY_WORDS_MAX).collect::<Vec<_>>();
        let all = tokens(&text);
        let counting = first(without_ignored(&all));
        let all = first(all);
        if all.is_empty() || limit == 0 {
            return Vec::new();
        }
        let search = |words: &[Token]| {
            let mut search =
                Search { lexicon: self, text: &text, marks: &marks, limit, hits: HashMap::new() };
            search.whole_names(words);
            search.qualified(words);
            search.words(words, false);
            search.hits
        };
        let mut hits = search(&all);
        if hits.is_empty() && counting.len() < all.len() {
            hits = search(&counting);
        }
        if hits.is_empty() {
            let mut search = Search { lexicon: self, text: &text, marks: &marks, limit, hits };
            search.words(&counting, true);
            hits = search.hits;
        }
        self.best(hits, limit)
    }

    fn best(&self, hits: HashMap<Entry, Hit>, limit: usize) -> Vec<SuggestedPlace> {
        let mut hits: Vec<(Entry, Hit)> = hits.into_iter().collect();
        if planted::has(Bug::FirstPlace) {
            hits.sort_by_key(|(entry, hit)| (hit.strength, self.known.entries.id(*entry)));
        } else {
            hits.sort_unstable_by_key(|(entry, hit)| {
                (hit.strength, !hit.as_typed, self.standing.rank(*entry))
            });
        }
        let suggested = |(entry, hit): (Entry, Hit)| {
            let place = self.shown(entry)?;
            let matched = self.name(hit.name).filter(|name| **name != *place.name);
            Some(SuggestedPlace {
                matched: matched.map(str::to_owned),
                strength: hit.strength,
                as_typed: hit.as_typed,
                prominence: self.standing.prominence(entry),
                place,
            })
        };
        hits.into_iter().take(limit).filter_map(suggested).collect()
    }

    /// Whether a name is its place's English or local one.
    fn is_usual(&self, post: Post) -> bool {
        self.known.names.place_among(post.name) < USUAL_NAMES
    }

    /// Whether half of a name is typed: the further names of large places begin in every way.
    fn is_half(&self, post: Post, letters: usize) -> bool {
        self.name(post.name).is_some_and(|name| name.chars().count() <= letters * 2)
    }

    /// A name as the gazetteer spells it.
    pub(super) fn name(&self, name: u32) -> Option<&str> {
        let names = &self.known.names;
        let row = self.known.entries.row(names.entry(name));
        let others = row.names.iter().map(String::as_str);
        row.name.into_iter().chain(others).nth(names.place_among(name))
    }
}

/// A place that was found, with the name that says it best.
#[derive(Clone, Copy, Debug)]
struct Hit {
    strength: Strength,
    as_typed: bool,
    name: u32,
}

impl Hit {
    /// The smaller, the better a name says it.
    fn order(&self) -> impl Ord {
        (self.strength, !self.as_typed, self.name)
    }
}

struct Search<'l> {
    lexicon: &'l Lexicon,
    text: &'l str,
    /// The typed words that have marks.
    marks: &'l [String],
    limit: usize,
    hits: HashMap<Entry, Hit>,
}

impl Search<'_> {
    /// Whether enough was found that is no weaker.
    fn has_enough(&self, strength: Strength) -> bool {
        let is_as_good = |hit: &&Hit| hit.strength <= strength && hit.as_typed;
        self.hits.len() >= self.limit
            && self.hits.values().filter(is_as_good).count() >= self.limit * PLACES_PER_LIMIT
    }

    fn take(&mut self, name: u32, strength: Strength) {
        let spelled = self.lexicon.name(name).unwrap_or_default();
        let as_typed = if is_code(spelled) {
            self.text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == spelled)
        } else {
            self.has_marks(spelled)
        };
        let hit = Hit { strength, as_typed, name };
        let known = self.hits.entry(self.lexicon.known.names.entry(name)).or_insert(hit);
        if hit.order() < known.order() {
            *known = hit;
        }
    }

    /// Whether the words that were typed with marks begin words of a name.
    fn has_marks(&self, name: &str) -> bool {
        if self.marks.is_empty() {
            return true;
        }
        let lower = name.to_lowercase();
        // most names fail here, and cheaply
        if !self.marks.iter().all(|word| lower.contains(word.as_str())) {
            return false;
        }
        let words = spelled_words(name);
        self.marks.iter().all(|word| words.iter().any(|own| own.starts_with(word)))
    }

    /// The posts of some whole names, the most prominent first.
    fn posts(&self, names: &[Range<u32>]) -> impl Iterator<Item = Post> + use<'_> {
        let (known, standing) = (&self.lexicon.known, &self.lexicon.standing);
        let posts = &known.names.whole;
        let stretches: Vec<_> = names.iter().map(|names| posts.positions(names)).collect();
        standing.whole.best_first(&stretches).map(|position| Post::of(posts.number(position)))
    }

    /// Whole names that are typed, or that begin so; also with their words joined.
    fn whole_names(&mut self, words: &[Token]) {
        let whole = &self.lexicon.known.names.whole;
        let spelled = spellings(words, TYPED_SPELLINGS_MAX);
        let equal: Vec<_> = spelled.iter().map(|spelling| whole.equal(spelling)).collect();
        let begun: Vec<_> = spelled.iter().map(|spelling| whole.begun(spelling)).collect();
        // a code has one spelling, and no beginning
        let (typed, others) = equal.split_at(equal.len().min(1));
        let is_plain = self.marks.is_empty();
        let typed_whole =
            |post: Post| (is_plain || !post.is_code).then(|| stated(post, Strength::Equal));
        self.take_posts(typed, typed_whole);
        self.take_posts(others, |post| (!post.is_code).then(|| stated(post, Strength::Equal)));
        let lexicon = self.lexicon;
        let letters: usize = words.iter().map(|word| word.typed.chars().count()).sum();
        let begun_by = |post: Post| {
            let is_enough = lexicon.is_usual(post) || lexicon.is_half(post, letters);
            stated(post, if is_enough { Strength::Prefix } else { Strength::Words })
        };
        if !self.has_enough(Strength::Equal) {
            self.take_posts(&begun, |post| (!post.is_code).then(|| begun_by(post)));
        }
        if words.len() > 1 && !self.has_enough(Strength::Joined) {
            let split = spelled.iter().map(|spelling| spelling.split(' ').collect::<String>());
            let split: Vec<_> = split.map(|word| whole.begun(&word)).collect();
            self.take_posts(&split, |post| (!post.is_code).then_some(Strength::Joined));
        }
    }

    /// Takes posts by their strength until there are enough places of the best; where the text has
    /// marks, all that may be looked at.
    fn take_posts(&mut self, names: &[Range<u32>], strength: impl Fn(Post) -> Option<Strength>) {
        let wanted = self.limit.saturating_mul(PLACES_PER_LIMIT);
        let (mut found, mut places, mut last) = (Vec::new(), 0_usize, None);
        let names_max = if self.marks.is_empty() { WHOLE_NAMES_MAX } else { SLOW_NAMES_MAX };
        for post in self.posts(names).take(names_max) {
            let Some(strength) = strength(post) else { continue };
            let entry = self.lexicon.known.names.entry(post.name);
            if last != Some(entry) {
                if places >= wanted && self.marks.is_empty() {
                    break;
                }
                last = Some(entry);
                // weaker ones fill no place of others
                places += usize::from(strength <= Strength::Prefix);
            }
            found.push((post.name, strength));
        }
        for (name, strength) in found {
            self.take(name, strength);
        }
    }

    /// A whole name, and behind it words of its region or country.
    fn qualified(&mut self, words: &[Token]) {
        if self.has_enough(Strength::Prefix) {
            return;
        }
        let (known, lexicon) = (&self.lexicon.known, self.lexicon);
        let slots = Slot::all(words, &known.names, false);
        for split in 1..words.len() {
            let (Some(name), Some(behind)) = (words.get(..split), slots.get(split..)) else {
                break;
            };
            let spelled = spellings(name, TYPED_SPELLINGS_MAX);
            let whole = &known.names.whole;
            let plain: Vec<_> = spelled.iter().map(|spelling| whole.equal(spelling)).collect();
            let in_one = spelled.iter().map(|spelling| spelling.split(' ').collect::<String>());
            let in_one: Vec<_> = in_one.map(|word| whole.equal(&word)).collect();
            for (names, is_split) in [(plain, false), (in_one, split > 1)] {
                let posts: Vec<Post> = self.posts(&names).take(WHOLE_NAMES_MAX).collect();
                for post in posts {
                    let containers = known.entries.containers(known.names.entry(post.name));
                    let behind = behind
                        .iter()
                        .map(|slot| slot.in_container(&lexicon.known.names, containers));
                    let Some(behind) = behind.collect::<Option<Vec<_>>>() else { continue };
                    let weakest = behind.into_iter().max().unwrap_or(Strength::Equal);
                    let own =
                        if post.is_joined || is_split { Strength::Joined } else { Strength::Equal };
                    self.take(post.name, own.max(weakest));
                }
            }
        }
    }

    /// Names that have all words in any order, the first of them in the name itself.
    fn words(&mut self, words: &[Token], with_typos: bool) {
        if self.has_enough(Strength::Words) {
            return;
        }
        let (known, standing) = (&self.lexicon.known, &self.lexicon.standing);
        let slots = Slot::all(words, &known.names, with_typos);
        if !slots.iter().all(|slot| slot.is_possible(&known.names)) {
            return;
        }
        let Some((first, behind)) = slots.split_first() else { return };
        let names_max = if with_typos { SLOW_NAMES_MAX } else { NAMES_MAX };
        let Some(drivers) = first.drivers(&known.names) else { return };
        let rarer = behind.iter().filter_map(|slot| slot.drivers(&known.names));
        let rarer =
            rarer.min_by_key(|other| other.names).filter(|other| other.names < drivers.names);
        let posts = &known.names.words;
        let enough = self.limit.saturating_mul(PLACES_PER_LIMIT);
        for drivers in rarer.into_iter().chain([drivers]) {
            let stretches: Vec<_> =
                drivers.words.iter().map(|words| posts.positions(words)).collect();
            let post = |position| Post::of(posts.number(position));
            let (mut places, mut last) = (0_usize, None);
            for post in standing.words.best_first(&stretches).take(names_max).map(post) {
                let entry = known.names.entry(post.name);
                if last != Some(entry) && places >= enough {
                    break;
                }
                if let Some(strength) = self.strength((first, behind), post.name) {
                    self.take(post.name, strength);
                    places += usize::from(last != Some(entry));
                    last = Some(entry);
                }
            }
        }
    }

    /// How well a name says all words.
    fn strength(&self, (first, behind): (&Slot, &[Slot]), name: u32) -> Option<Strength> {
        let known = &self.lexicon.known;
        let containers = known.entries.containers(known.names.entry(name));
        let mut weakest = first.in_name(&known.names, name)?.max(Strength::Words);
        for slot in behind {
            let own = slot.in_name(&known.names, name);
            let strength = match own {
                Some(Strength::Words) => Strength::Words,
                _ => own.into_iter().chain(slot.in_container(&known.names, containers)).min()?,
            };
            weakest = weakest.max(strength);
        }
        Some(weakest)
    }
}

/// The strength of a post, which is weaker where its words are joined.
fn stated(post: Post, strength: Strength) -> Strength {
    if post.is_joined { Strength::Joined } else { strength }
}

/// The words of a text with their marks, in lower case.
fn spelled_words(text: &str) -> Vec<String> {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that are not spelled as they are compared.
fn marked_words(text: &str) -> Vec<String> {
    let is_plain = |word: &String| tokens(word).first().is_some_and(|token| token.typed == *word);
    spelled_words(text).into_iter().filter(|word| !is_plain(word)).take(QUERY_WORDS_MAX).collect()
}
