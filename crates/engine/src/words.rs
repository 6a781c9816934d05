//! The words of all hotels, indexed: from a query to the rows that answer it, without a look at
//! hotels.
//!
//! The hotels of the build are one [segment](segment::Segment). Hotels whose words changed since go
//! into smaller ones; each row counts in one segment only. The last ones are put together before
//! they are many, so that a query asks few.

mod asked;
mod lists;
mod mask;
mod segment;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::exact::exact;
use domain::hotel::Hotel;
use domain::planted::{self, Bug};
use domain::text::QueryWord;
use domain::words::Form;

pub use asked::{AskedText, Tiers};
pub use mask::{Mask, place_of, row_number};
pub use segment::name_key;
use segment::{FIELDS, Segment};

/// A segment takes the one before in until that has more than so many times its rows.
const TAKEN_IN_TIMES: usize = 2;

/// The words of all hotels.
#[derive(Clone)]
pub struct Words {
    /// Of the build, then of ever later and fewer changes.
    layers: Vec<Layer>,
    blocks: usize,
}

#[derive(Clone)]
struct Layer {
    segment: Arc<Segment>,
    /// The rows that still count here.
    live: Arc<Mask>,
}

/// Rows that carry something in the name; in name or place; anywhere.
pub struct Levels(pub [Mask; FIELDS]);

impl Levels {
    fn none(blocks: usize) -> Self {
        Self([(); FIELDS].map(|()| Mask::none(blocks)))
    }

    /// Lets each level have what better ones have.
    fn spread(mut self) -> Self {
        let [name, place, anywhere] = &mut self.0;
        place.add(name);
        anywhere.add(place);
        self
    }

    fn each(&mut self, other: &Self, change: impl Fn(&mut Mask, &Mask)) {
        self.0.iter_mut().zip(&other.0).for_each(|(mask, other)| change(mask, other));
    }
}

impl Layer {
    fn of<'h>(hotels: impl Iterator<Item = (u32, &'h Hotel)>, blocks: usize) -> Self {
        let mut live = Mask::none(blocks);
        let hotels = hotels.inspect(|(row, _)| live.insert(*row));
        let segment = Arc::new(Segment::build(hotels, blocks));
        Self { segment, live: Arc::new(live) }
    }
}

/// Whether two states of a hotel carry the same words in the same places.
pub fn say_the_same(one: &Hotel, other: &Hotel) -> bool {
    let texts = |hotel: &Hotel| (Arc::clone(&hotel.name), Arc::clone(&hotel.locality));
    texts(one) == texts(other)
        && one.description == other.description
        && one.city == other.city
        && one.country == other.country
}

impl Words {
    /// Of the hotels of a build.
    pub fn build<'h>(hotels: impl Iterator<Item = (u32, &'h Hotel)>, blocks: usize) -> Self {
        Self { layers: vec![Layer::of(hotels, blocks)], blocks }
    }

    /// How many words and keys there are, also those of hotels that have lost them.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|layer| layer.segment.len()).sum()
    }

    /// How many hotels changed their words since the build, and are still there.
    pub fn changed(&self) -> u64 {
        exact(self.layers.iter().skip(1).map(|layer| layer.live.len()).sum::<usize>())
    }

    /// Notes what these rows say now; `hotel` tells their hotels, `None` of rows that became empty.
    pub fn reword<'h>(
        &mut self,
        mut rows: BTreeSet<u32>,
        blocks: usize,
        hotel: impl Fn(u32) -> Option<&'h Hotel>,
    ) {
        self.blocks = blocks;
        for layer in &mut self.layers {
            if rows.iter().any(|row| layer.live.has(*row)) {
                let live = Arc::make_mut(&mut layer.live);
                for row in &rows {
                    live.remove(*row);
                }
            }
        }
        rows.retain(|row| hotel(*row).is_some());
        while let [_, .., last] = self.layers.as_slice()
            && last.live.len() <= TAKEN_IN_TIMES * rows.len()
        {
            rows.extend(last.live.rows());
            self.layers.pop();
        }
        if !rows.is_empty() {
            let hotels = rows.iter().filter_map(|row| Some((*row, hotel(*row)?)));
            self.layers.push(Layer::of(hotels, blocks));
        }
    }

    /// The rows that have a key, or one that begins so.
    pub fn with_key(&self, key: &str, begun: bool) -> Mask {
        let mut rows = Mask::none(self.blocks);
        for Layer { segment, live } in &self.layers {
            segment.add_key(key, begun, live, &mut rows);
        }
        rows
    }

    /// The rows that carry one of the forms of a query's word exactly, by where they do.
    pub fn carrying(&self, word: &QueryWord, forms: &[Form]) -> Levels {
        let mut found = Levels::none(self.blocks);
        for form in forms {
            if let [_] = form.as_slice() {
                self.add_form_part(word, form, 0, &mut found);
            } else {
                let whole = self.whole(word, form);
                found.each(&whole, Mask::add);
            }
        }
        found.spread()
    }

    /// The rows that carry all words of a form.
    fn whole(&self, word: &QueryWord, form: &Form) -> Levels {
        let mut parts = (0..form.len()).map(|part| {
            let mut found = Levels::none(self.blocks);
            self.add_form_part(word, form, part, &mut found);
            found.spread()
        });
        let mut whole = parts.next().unwrap_or_else(|| Levels::none(self.blocks));
        if planted::has(Bug::FormsHalved) {
            parts.for_each(|part| whole.each(&part, Mask::add));
            return whole;
        }
        while let Some(part) =
            whole.0.last().filter(|any| !any.is_empty()).and_then(|_| parts.next())
        {
            whole.each(&part, Mask::keep);
        }
        whole
    }

    fn add_form_part(&self, word: &QueryWord, form: &Form, part: usize, to: &mut Levels) {
        let Some((part, begun)) = word.parts(form).nth(part) else { return };
        for Layer { segment, live } in &self.layers {
            segment.add_word(part, begun, live, &mut to.0);
        }
    }

    /// The rows that carry a word at most one typo away, where the query's word forgives one.
    pub fn nearly(&self, word: &QueryWord) -> Levels {
        let mut found = Levels::none(self.blocks);
        for typed in word.typo_words() {
            for Layer { segment, live } in &self.layers {
                segment.add_near(typed, live, &mut found.0);
            }
        }
        found.spread()
    }
}
