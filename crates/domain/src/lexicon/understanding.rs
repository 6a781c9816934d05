//! What a search text means: a place, wishes, and the words that remain (W3).

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use super::entries::Entry;
use super::labels::{Label, Wish, describe, is_ignored, is_word, labels_in, stars_as_words};
use super::names::{Post, without_ignored};
use super::qualifying::Runs;
use super::{Lexicon, Place};
use crate::planted::{self, Bug};
use crate::text::{QUERY_WORDS_MAX, QueryWord, TEXT_CHARACTERS_MAX, TextQuery, Wishes};
use crate::vocabulary::{Amenities, SmallSet};
use crate::words::{Token, tokens};

/// So many other places of a name are told.
const OTHER_PLACES_MAX: usize = 5;

/// What a text means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    pub place: Option<Place>,
    /// The name that says the place, when it is another than the place's.
    pub matched: Option<String>,
    /// Other places of that name, the next best first.
    pub other_places: Vec<Place>,
    pub amenities: Amenities,
    pub property_types: SmallSet,
    pub stars: SmallSet,
    pub free_cancellation: bool,
    /// Sort by price if nothing else sorts.
    pub cheap: bool,
    /// What remains.
    pub words: Vec<Token>,
    /// Words that say nothing, as typed.
    pub ignored: Vec<String>,
    /// All words that count.
    pub tokens: Vec<Token>,
}

impl Understood {
    /// Whether anything but words was understood.
    pub fn is_something(&self) -> bool {
        self.place.is_some() || self.cheap || !self.wishes().is_empty()
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            amenities: self.amenities,
            property_types: self.property_types,
            stars: self.stars,
            free_cancellation: self.free_cancellation,
        }
    }

    /// What is asked of the words of hotels. A text without letters and digits finds nothing.
    pub fn text_query(&self) -> TextQuery {
        if self.tokens.is_empty() {
            return TextQuery::nothing();
        }
        let with_names = self.is_something() && !self.words.is_empty();
        TextQuery {
            place: self.place.as_ref().map(|place| place.id.clone()),
            wishes: self.wishes(),
            words: QueryWord::all(&self.words),
            name_words: if with_names { QueryWord::all(&self.tokens) } else { Vec::new() },
            finds_nothing: false,
        }
    }

    fn add(&mut self, wish: Wish) {
        match wish {
            Wish::Amenities(amenities) => self.amenities.0 |= amenities.0,
            Wish::PropertyType(position) => self.property_types.insert(position),
            Wish::Stars(classes) => self.stars.0 |= classes.0,
            Wish::FreeCancellation => self.free_cancellation = true,
            Wish::Cheap => self.cheap = true,
        }
    }

    /// Takes what is no place: wishes, and the words beside them.
    fn add_words(&mut self, words: &[Token]) {
        let labels = labels_in(words);
        let is_wish = |place: &usize| labels.iter().any(|label| label.words.contains(place));
        let remaining = words.iter().enumerate().filter(|(place, _)| !is_wish(place));
        self.words.extend(remaining.map(|(_, word)| word.clone()));
        for label in labels {
            self.add(label.wish);
        }
    }

    /// The words that count, and those that say nothing.
    fn read(typed: &str) -> Self {
        let text: String = typed.chars().take(TEXT_CHARACTERS_MAX).collect();
        let all = tokens(&stars_as_words(&text));
        let counting = without_ignored(&all);
        let are_dropped = counting.len() < all.len();
        let ignored = all.iter().filter(|token| are_dropped && is_ignored(&token.typed));
        let ignored = ignored.map(|token| token.typed.clone()).collect();
        let tokens = counting.into_iter().take(QUERY_WORDS_MAX).collect();
        Self { ignored, tokens, ..Self::default() }
    }
}

/// A place that some words say.
struct Meant {
    /// The words of its name.
    name: Range<usize>,
    /// The end of the words that tell it apart.
    end: usize,
    entry: Entry,
    post: Post,
}

impl Lexicon {
    /// What a text means.
    pub fn understand(&self, typed: &str) -> Understood {
        let mut understood = Understood::read(typed);
        let tokens = std::mem::take(&mut understood.tokens);
        let runs = Runs::of(&tokens, &self.known.names);
        let found = self.all_meant(&tokens, &runs);
        let best = found.iter().min_by(|a, b| self.order(a).cmp(&self.order(b)));
        if let Some(meant) = best {
            understood.place = self.shown(meant.entry);
            let name = self.name(meant.post.name).map(str::to_owned);
            let shown = understood.place.as_ref().map(|place| &place.name);
            understood.matched = name.filter(|name| Some(name) != shown);
            understood.other_places = self.others(meant, &runs);
            understood.add_words(tokens.get(..meant.name.start).unwrap_or_default());
            understood.add_words(tokens.get(meant.end..).unwrap_or_default());
        } else {
            understood.add_words(&tokens);
            understood.other_places = self.of_lone_wish(&tokens, &runs);
            if understood.other_places.is_empty() {
                understood.other_places = self.without_hotels(&tokens, &runs);
            }
        }
        understood.tokens = tokens;
        understood
    }

    /// A text word by word, nothing understood.
    pub fn literal(&self, typed: &str) -> Understood {
        let read = Understood::read(typed);
        Understood { words: read.tokens.clone(), ..read }
    }

    /// Every place that some of the words may say.
    fn all_meant(&self, tokens: &[Token], runs: &Runs) -> Vec<Meant> {
        let labels = labels_in(tokens);
        let mut found = Vec::new();
        for start in 0..tokens.len() {
            for end in start + 1..=tokens.len() {
                let name = start..end;
                found.extend(runs.posts(&name).iter().filter_map(|post| {
                    let entry = self.known.names.entry(post.name);
                    let context = (&self.known.entries, &self.known.names);
                    let behind = runs.qualified(tokens, context, entry, end);
                    let meant = Meant { name: name.clone(), end: behind, entry, post: *post };
                    self.may_be(&meant, tokens, &labels).then_some(meant)
                }));
            }
        }
        found
    }

    /// Whether words may say a place here, which they do as a whole name.
    fn may_be(&self, meant: &Meant, tokens: &[Token], labels: &[Label]) -> bool {
        let is_wish = |place: usize| labels.iter().any(|label| label.words.contains(&place));
        let says_no_place = |place: usize| {
            is_wish(place) || tokens.get(place).is_some_and(|token| is_ignored(&token.typed))
        };
        let has_hotels = self.standing.hotels(meant.entry).count() > 0;
        let is_all = meant.name == (0..tokens.len());
        if meant.name.clone().all(is_wish) {
            return false;
        }
        if meant.name.clone().all(says_no_place) {
            // all that was typed says nothing: "Of" is the town, then
            return is_all && self.is_own_name(meant.post) && has_hotels;
        }
        let is_qualified = meant.end > meant.name.end;
        if meant.post.is_joined && !has_hotels && !is_qualified {
            return false;
        }
        let name = tokens.get(meant.name.clone()).unwrap_or_default();
        let is_word_too = meant.post.is_code && name.iter().any(|token| is_word(&token.typed));
        if is_word_too {
            return is_all;
        }
        if describe(name) && !is_qualified {
            return is_all && !meant.post.is_joined && self.is_own_name(meant.post);
        }
        // a village without hotels is no reason not to find the house of that name
        has_hotels || is_qualified
    }

    /// Whether a name is the English one of its place.
    fn is_own_name(&self, post: Post) -> bool {
        self.known.names.place_among(post.name) == 0
    }

    /// The order of what may be meant, the best first: the most words; then places that have hotels
    /// (with a region or country behind it the one meant, hotels or not); then the more prominent.
    fn order(&self, meant: &Meant) -> impl Ord + use<> {
        let length = meant.end - meant.name.start;
        let is_qualified = meant.end > meant.name.end;
        let has_none = !is_qualified && self.standing.hotels(meant.entry).count() == 0;
        let first = planted::has(Bug::FirstPlace).then(|| self.known.entries.id(meant.entry));
        let rank = self.standing.rank(meant.entry);
        (
            Reverse((length, meant.name.len())),
            meant.post.is_joined,
            // `Mrs` is rather a word than Marseille
            meant.post.is_code,
            first,
            has_none,
            rank,
            meant.name.start,
        )
    }

    /// The places that have hotels and are called as a wish that is all that was typed: `spa`.
    fn of_lone_wish(&self, tokens: &[Token], runs: &Runs) -> Vec<Place> {
        let posts = runs.posts(&(0..tokens.len())).iter();
        let posts = posts.filter(|post| !post.is_joined && self.is_own_name(**post));
        let entries = posts.map(|post| self.known.names.entry(post.name));
        let open = |entry: &Entry| self.standing.hotels(*entry).count() > 0;
        let mut entries: Vec<Entry> = entries.filter(open).collect();
        entries.sort_by_key(|entry| self.standing.rank(*entry));
        entries.dedup();
        entries.into_iter().take(OTHER_PLACES_MAX).filter_map(|entry| self.shown(entry)).collect()
    }

    /// The places without hotels that are called as all that was typed.
    fn without_hotels(&self, tokens: &[Token], runs: &Runs) -> Vec<Place> {
        let posts = runs.posts(&(0..tokens.len())).iter().filter(|post| !post.is_joined);
        let mut entries: Vec<Entry> = posts.map(|post| self.known.names.entry(post.name)).collect();
        entries.sort_by_key(|entry| self.standing.rank(*entry));
        entries.dedup();
        entries.into_iter().take(OTHER_PLACES_MAX).filter_map(|entry| self.shown(entry)).collect()
    }

    /// The other places of a name; one that contains the place only where it has more to show.
    fn others(&self, meant: &Meant, runs: &Runs) -> Vec<Place> {
        let hotels = |entry: Entry| self.standing.hotels(entry).count();
        let own = hotels(meant.entry);
        let containers: Vec<Entry> = self.known.entries.containers(meant.entry).iter().collect();
        let mut told = HashSet::from([meant.entry]);
        let posts = runs.posts(&meant.name).iter();
        let entries = posts.map(|post| self.known.names.entry(post.name));
        let mut others: Vec<Entry> = entries
            .filter(|entry| told.insert(*entry))
            .filter(|entry| !containers.contains(entry) || hotels(*entry) > own)
            .collect();
        others.sort_by_key(|entry| (hotels(*entry) == 0, self.standing.rank(*entry)));
        others.into_iter().take(OTHER_PLACES_MAX).filter_map(|entry| self.shown(entry)).collect()
    }
}
