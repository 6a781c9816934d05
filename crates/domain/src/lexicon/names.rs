//! The names of all places: whole, and word by word.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::entries::{Entries, Entry};
use super::labels::is_ignored;
use super::sorted::{Dictionary, Gathering, long, short};
use crate::words::{Token, joined, tokens};

/// A name has at most so many spellings.
const SPELLINGS_MAX: usize = 12;
/// Names of more words than people type are not looked for word by word.
const NAME_WORDS_MAX: usize = 16;

/// A name that something was found under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Post {
    /// Its number among all names.
    pub name: u32,
    /// Found with its words joined.
    pub is_joined: bool,
    /// Three capital letters: only typed whole.
    pub is_code: bool,
}

const JOINED: u32 = 1;
const CODE: u32 = 2;

impl Post {
    /// The post of a stored number.
    pub fn of(number: u32) -> Self {
        Self { name: number >> 2, is_joined: number & JOINED != 0, is_code: number & CODE != 0 }
    }
}

/// The names of all places.
pub(super) struct Names {
    /// The first name of each place, and the end of the last one's.
    first: Vec<u32>,
    /// The place of each name.
    entries: Vec<Entry>,
    /// Whole names, words joined by blanks.
    pub whole: Dictionary,
    /// Their words.
    pub words: Dictionary,
    /// Where the words of each name begin, and the words: ordinal × 2, + 1 of joined neighbours.
    word_starts: Vec<u32>,
    word_ordinals: Vec<u32>,
    /// The words, as ordinals, of all names of a place that contains others; in order.
    containers: HashMap<Entry, Vec<u32>>,
    /// The codes that stand behind a place for one that contains it, folded.
    codes: HashMap<Entry, Vec<String>>,
    all_codes: HashSet<String>,
}

impl Names {
    /// Reads all names.
    pub fn new(entries: &Entries) -> Self {
        let (mut whole, mut words) = (Gathering::default(), Gathering::default());
        let (mut first, mut entry_of_name) = (Vec::new(), Vec::new());
        let mut codes: HashMap<Entry, Vec<String>> = HashMap::new();
        for entry in entries.all() {
            first.push(short(entry_of_name.len()));
            let row = entries.row(entry);
            if let Some(code) = row.code {
                codes.entry(entry).or_default().push(code.to_lowercase());
            }
            for name in row.name.into_iter().chain(row.names.iter().map(String::as_str)) {
                let number = short(entry_of_name.len());
                entry_of_name.push(entry);
                if is_code(name) {
                    let code = name.to_lowercase();
                    whole.add(&code, number << 2 | CODE);
                    if entries.contains_any(entry) {
                        codes.entry(entry).or_default().push(code);
                    }
                } else {
                    add(name, number << 2, &mut whole, &mut words);
                }
            }
        }
        first.push(short(entry_of_name.len()));
        let (whole, words) = (whole.sorted(), words.sorted());
        let (word_starts, word_ordinals) = turned(&words, entry_of_name.len());
        let mut names = Self {
            first,
            entries: entry_of_name,
            whole,
            words,
            word_starts,
            word_ordinals,
            containers: HashMap::new(),
            all_codes: codes.values().flatten().cloned().collect(),
            codes,
        };
        let containing = entries.all().filter(|entry| entries.contains_any(*entry));
        names.containers = containing.map(|entry| (entry, names.words_of_place(entry))).collect();
        names
    }

    fn words_of_place(&self, entry: Entry) -> Vec<u32> {
        let words = self.of(entry).flat_map(|name| self.words_of(name));
        let mut words: Vec<u32> = words.map(|word| word / 2).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The numbers of a place's names.
    pub fn of(&self, entry: Entry) -> Range<u32> {
        let first = |entry: u32| self.first.get(long(entry)).copied().unwrap_or_default();
        first(entry)..first(entry + 1)
    }

    /// The place of a name.
    pub fn entry(&self, name: u32) -> Entry {
        self.entries.get(long(name)).copied().unwrap_or_default()
    }

    /// Which of its place's names it is; 0 is the English one.
    pub fn place_among(&self, name: u32) -> usize {
        long(name - self.of(self.entry(name)).start)
    }

    /// The words of a name in order: ordinal × 2, + 1 of joined neighbours.
    fn words_of(&self, name: u32) -> &[u32] {
        let start = |name: u32| self.word_starts.get(long(name)).map_or(0, |start| long(*start));
        self.word_ordinals.get(start(name)..start(name + 1)).unwrap_or_default()
    }

    /// Whether a name has one of some words, and whether only by joining its own.
    pub fn has_any(&self, name: u32, ordinals: &Range<u32>) -> Option<IsJoined> {
        let words = self.words_of(name);
        let from = words.partition_point(|word| *word < ordinals.start * 2);
        let found = words.iter().skip(from).take_while(|word| **word < ordinals.end * 2);
        found.map(|word| word % 2).min().map(|odd| IsJoined(odd == 1))
    }

    /// Whether a name has one of some words, which are in order.
    pub fn has_one_of(&self, name: u32, ordinals: &[u32]) -> bool {
        self.words_of(name).iter().any(|word| ordinals.binary_search(&(word / 2)).is_ok())
    }

    /// Whether a place that contains others has one of some words in a name.
    pub fn container_has(&self, entry: Entry, ordinals: &Range<u32>) -> bool {
        self.containers.get(&entry).is_some_and(|words| {
            let from = words.partition_point(|word| *word < ordinals.start);
            words.get(from).is_some_and(|word| *word < ordinals.end)
        })
    }

    /// Whether a word is a code of any place that contains others.
    pub fn is_any_code(&self, word: &str) -> bool {
        self.all_codes.contains(word)
    }

    /// Whether a word is a code of a place that contains others.
    pub fn container_is(&self, entry: Entry, code: &str) -> bool {
        self.codes.get(&entry).is_some_and(|codes| codes.iter().any(|own| own == code))
    }
}

/// Whether a name has a word only as joined neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IsJoined(pub bool);

/// The words of each name, from the names of each word.
fn turned(words: &Dictionary, names: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; names + 1];
    for number in words.numbers() {
        if let Some(count) = starts.get_mut(long(Post::of(*number).name) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut ordinals = vec![0_u32; words.numbers().len()];
    for (ordinal, numbers) in (0_u32..).zip(words.each()) {
        for post in numbers.iter().map(|number| Post::of(*number)) {
            let Some(place) = next.get_mut(long(post.name)) else { continue };
            if let Some(slot) = ordinals.get_mut(long(*place)) {
                *slot = ordinal * 2 + u32::from(post.is_joined);
            }
            *place += 1;
        }
    }
    (starts, ordinals)
}

/// Adds one name: whole in its spellings, with and without ignored words, also joined; and its words.
fn add(name: &str, number: u32, whole: &mut Gathering, words: &mut Gathering) {
    let tokens = tokens(name);
    let counting = without_ignored(&tokens);
    for some in [Some(&tokens), (counting.len() < tokens.len()).then_some(&counting)] {
        for spelling in some.into_iter().flat_map(|some| spellings(some, SPELLINGS_MAX)) {
            let in_one: String = spelling.split(' ').collect();
            if in_one.len() < spelling.len() {
                whole.add(&in_one, number | JOINED);
            }
            whole.add(&spelling, number);
        }
    }
    let few = tokens.get(..NAME_WORDS_MAX.min(tokens.len())).unwrap_or_default();
    for word in few.iter().flat_map(|token| &token.forms).flatten() {
        words.add(word, number);
    }
    for pair in few.windows(2).filter_map(joined) {
        words.add(&pair, number | JOINED);
    }
}

/// The words that are not ignored; all of them if none remains.
pub fn without_ignored(tokens: &[Token]) -> Vec<Token> {
    let counting: Vec<Token> =
        tokens.iter().filter(|token| !is_ignored(&token.typed)).cloned().collect();
    if counting.is_empty() { tokens.to_vec() } else { counting }
}

/// Whether a name is an airport's code or like one.
pub(super) fn is_code(name: &str) -> bool {
    name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The first ways to spell some words, joined by blanks: the typed one, and those of one word each.
pub(super) fn spellings(tokens: &[Token], limit: usize) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for token in tokens {
        let single = token.forms.iter().filter_map(|form| match form.as_slice() {
            [one] if *one != token.typed => Some(one.as_str()),
            _ => None,
        });
        let words: Vec<&str> = std::iter::once(&*token.typed).chain(single).collect();
        let longer = words.iter().flat_map(|word| {
            spellings.iter().map(move |before| {
                let blank = if before.is_empty() { "" } else { " " };
                format!("{before}{blank}{word}")
            })
        });
        spellings = longer.take(limit).collect();
    }
    spellings
}
