//! An unchanging index of some hotels: which rows carry which word where.

use std::collections::HashMap;
use std::ops::Range;

use domain::exact::exact;
use domain::hotel::Hotel;
use domain::place::{Locality, PlaceId};
use domain::text::{HotelWords, TextField};
use domain::typo::WithinOneEdit;
use domain::words::tokens;
use fst::{IntoStreamer, Map, Streamer};

use super::lists::Lists;
use super::mask::Mask;

/// Fields a word may stand in; of several the best counts.
pub const FIELDS: usize = 3;
/// Besides words there are keys: whole names, and places by their ids. A key has a character that no
/// word has, so that neither is taken for the other.
const KEYS: u32 = 3;
/// So many bits of an entry tell the field, or that it is a key.
const FIELD_BITS: u32 = 2;

/// The words of some rows.
pub struct Segment {
    /// Words and keys in order, by number.
    dictionary: Map<Vec<u8>>,
    fields: [Lists; FIELDS],
    keys: Lists,
}

/// The key of a whole name, given its words as they are typed.
pub fn name_key<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut key = String::from("=");
    for (place, word) in words.enumerate() {
        key.push_str(if place == 0 { "" } else { " " });
        key.push_str(word);
    }
    key
}

fn place_keys(hotel: &Hotel) -> impl Iterator<Item = String> {
    let Locality { city, district, region, names: _ } = &*hotel.locality;
    let region = region
        .as_ref()
        .map(|code| PlaceId::Region { country: hotel.country.clone(), code: code.to_string() });
    let country = PlaceId::Country(hotel.country.clone());
    let numbered = [city.map(PlaceId::City), district.map(PlaceId::District)];
    numbered.into_iter().flatten().chain(region).chain([country]).map(|place| place.to_string())
}

const fn field_number(field: TextField) -> u32 {
    match field {
        TextField::Name => 0,
        TextField::Place => 1,
        TextField::Description => 2,
    }
}

/// Entries row by row, words numbered as they come.
#[derive(Default)]
struct Gathered {
    numbers: HashMap<Box<str>, u32>,
    /// Words with fields.
    entries: Vec<u32>,
    /// Each row, and where its entries end.
    ends: Vec<(u32, usize)>,
}

impl Gathered {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = exact(self.numbers.len());
        self.numbers.insert(word.into(), number);
        number
    }

    fn take_in(&mut self, row: u32, hotel: &Hotel) {
        let begin = self.entries.len();
        for (field, word) in HotelWords::of(hotel).iter() {
            let number = self.number(word);
            self.entries.push(number << FIELD_BITS | field_number(field));
        }
        let name = tokens(&hotel.name);
        let name = name_key(name.iter().map(|token| &*token.typed));
        for key in place_keys(hotel).chain([name]) {
            let number = self.number(&key);
            self.entries.push(number << FIELD_BITS | KEYS);
        }
        let mut own = self.entries.split_off(begin);
        own.sort_unstable();
        own.dedup_by_key(|entry| *entry >> FIELD_BITS);
        self.entries.append(&mut own);
        self.ends.push((row, self.entries.len()));
    }

    /// The entries of a field, in order of rows: words by their number in order, and rows.
    fn entries<'g>(
        &'g self,
        field: u32,
        order: &'g [u32],
    ) -> impl Iterator<Item = (u32, u32)> + Clone + 'g {
        let begins = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let of_rows = begins.zip(&self.ends).flat_map(move |(begin, (row, end))| {
            let entries = self.entries.get(begin..*end).unwrap_or_default().iter();
            entries.map(move |entry| (*entry, *row))
        });
        let in_field = of_rows.filter(move |(entry, _)| entry & ((1 << FIELD_BITS) - 1) == field);
        in_field.filter_map(|(entry, row)| {
            Some((*order.get(exact::<_, usize>(entry >> FIELD_BITS))?, row))
        })
    }
}

impl Segment {
    /// Of some rows of a snapshot of so many blocks.
    pub fn build<'h>(hotels: impl Iterator<Item = (u32, &'h Hotel)>, blocks: usize) -> Self {
        let mut gathered = Gathered::default();
        hotels.for_each(|(row, hotel)| gathered.take_in(row, hotel));
        let numbers = std::mem::take(&mut gathered.numbers);
        let mut words: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
        words.sort_unstable();
        let mut order = vec![0_u32; words.len()];
        for ((_, number), place) in words.iter().zip(0..) {
            if let Some(to) = order.get_mut(exact::<_, usize>(*number)) {
                *to = place;
            }
        }
        let dictionary = Map::from_iter(words.iter().map(|(word, _)| &**word).zip(0..));
        let Ok(dictionary) = dictionary else { unreachable!("the words are in order, each once") };
        let lists = |field: u32| Lists::build(words.len(), blocks, gathered.entries(field, &order));
        Self { dictionary, fields: [lists(0), lists(1), lists(2)], keys: lists(KEYS) }
    }

    /// How many words and keys there are.
    pub fn len(&self) -> usize {
        self.dictionary.len()
    }

    /// The number of a word, or of all that begin with it.
    fn numbers(&self, word: &str, begun: bool) -> Range<u32> {
        if begun {
            let mut behind = word.as_bytes().to_vec();
            // UTF-8 has no byte that is the highest
            behind.last_mut().into_iter().for_each(|last| *last += 1);
            self.first_from(word.as_bytes())..self.first_from(&behind)
        } else {
            let number = self.dictionary.get(word).map(exact::<u64, u32>);
            number.map_or(0..0, |number| number..number + 1)
        }
    }

    /// The number of the first word that is not before this one.
    fn first_from(&self, word: &[u8]) -> u32 {
        let mut stream = self.dictionary.range().ge(word).into_stream();
        stream.next().map_or_else(|| exact(self.len()), |(_, number)| exact(number))
    }

    /// Adds the rows among `live` that carry a word, by field.
    pub fn add_word(&self, word: &str, begun: bool, live: &Mask, to: &mut [Mask; FIELDS]) {
        let numbers = self.numbers(word, begun);
        for (lists, to) in self.fields.iter().zip(to) {
            lists.add(numbers.clone(), live, to);
        }
    }

    /// Adds the rows among `live` that carry a word at most one edit away, by field.
    pub fn add_near(&self, word: &str, live: &Mask, to: &mut [Mask; FIELDS]) {
        let mut stream = self.dictionary.search(WithinOneEdit::new(word)).into_stream();
        while let Some((_, number)) = stream.next() {
            let number: u32 = exact(number);
            for (lists, to) in self.fields.iter().zip(to.iter_mut()) {
                lists.add(number..number + 1, live, to);
            }
        }
    }

    /// Adds the rows among `live` that have a key, or one that begins so.
    pub fn add_key(&self, key: &str, begun: bool, live: &Mask, to: &mut Mask) {
        self.keys.add(self.numbers(key, begun), live, to);
    }
}
