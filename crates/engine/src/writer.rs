//! The one writer: applies changes to copies of the blocks they touch and publishes the result.
//! Searches are never stopped by it; each sees the state before a batch or after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;

use crate::bits::ROWS;
use crate::block::{Block, Row};
use crate::snapshot::Snapshot;

/// A hotel as it is now, or no longer.
#[derive(Clone, Debug)]
pub enum Change {
    /// The hotel is this. One that is not open counts as gone.
    Put(Arc<Document>),
    /// There is no such hotel any more.
    Remove(HotelId),
}

impl Change {
    fn id(&self) -> HotelId {
        match self {
            Self::Put(document) => document.hotel.id,
            Self::Remove(id) => *id,
        }
    }
}

/// New and moved hotels are kept beside the Hilbert order up to one in so many, …
const APPENDED_SHARE: u64 = 100;
/// … but always up to so many, …
const APPENDED_MIN: u64 = 256;
/// … and never more than so many.
const APPENDED_MAX: u64 = 8_192;
/// Blocks may be so many times as many as hotels would fill, …
const SPARSE_TIMES: usize = 2;
/// … and so many more.
const SPARSE_BLOCKS_MIN: usize = 64;
/// Words that no hotel has any more are kept up to as many as there were at first, and so many.
const SPARE_WORDS_MIN: usize = 10_000;

#[derive(Clone, Copy)]
struct Location {
    block: usize,
    row: usize,
}

/// The state of all hotels, searched by many and written by one at a time.
pub struct Engine {
    snapshot: ArcSwap<Snapshot>,
    /// Where each hotel is; only the writer needs it.
    locations: Mutex<HashMap<HotelId, Location>>,
    currency: Currency,
}

impl Engine {
    /// An engine that starts with these hotels.
    pub fn new(documents: Vec<Arc<Document>>, currency: Currency) -> Self {
        let snapshot = Snapshot::build(documents, currency);
        let locations = Mutex::new(locations(&snapshot));
        Self { snapshot: ArcSwap::from_pointee(snapshot), locations, currency }
    }

    /// The state of this moment.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Replaces everything.
    pub fn replace(&self, documents: Vec<Arc<Document>>) {
        let mut at = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
        self.publish(Snapshot::build(documents, self.currency), &mut at);
    }

    /// Applies a batch; searches see all of it or nothing. Of several changes of one hotel the last
    /// one counts.
    pub fn apply(&self, batch: Vec<Change>) {
        let mut at = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
        let mut snapshot = Snapshot::clone(&self.snapshot.load());
        let mut touched: HashMap<usize, Block> = HashMap::new();
        let last: HashMap<HotelId, Change> =
            batch.into_iter().map(|change| (change.id(), change)).collect();
        let mut outgrown = false;
        for (id, change) in last {
            let old = at.get(&id).copied();
            let new = match change {
                Change::Put(document) if document.hotel.open => Some(document),
                _ => None,
            };
            outgrown |= new.as_ref().is_some_and(|new| snapshot.span.is_outgrown_by(new));
            let location = snapshot.place(&mut touched, old, new);
            match location {
                Some(location) => at.insert(id, location),
                None => at.remove(&id),
            };
        }
        for (number, mut block) in touched {
            block.refresh_zone();
            if let Some(slot) = snapshot.blocks.get_mut(number) {
                *slot = Arc::new(block);
            }
        }
        if outgrown || snapshot.is_worn() {
            let documents = snapshot.documents().map(Arc::clone).collect();
            self.publish(Snapshot::build(documents, self.currency), &mut at);
        } else {
            self.snapshot.store(Arc::new(snapshot));
        }
    }

    fn publish(&self, snapshot: Snapshot, at: &mut HashMap<HotelId, Location>) {
        *at = locations(&snapshot);
        self.snapshot.store(Arc::new(snapshot));
    }
}

fn locations(snapshot: &Snapshot) -> HashMap<HotelId, Location> {
    let hotels = snapshot.blocks.iter().enumerate().flat_map(|(block, of)| {
        of.rows.iter().enumerate().filter_map(move |(row, hotel)| {
            Some((hotel.as_ref()?.document.hotel.id, Location { block, row }))
        })
    });
    hotels.collect()
}

impl Snapshot {
    /// Puts a hotel where it was, elsewhere if it moved, or nowhere if it is gone.
    fn place(
        &mut self,
        touched: &mut HashMap<usize, Block>,
        old: Option<Location>,
        new: Option<Arc<Document>>,
    ) -> Option<Location> {
        let new = new.map(|document| {
            let occurrences = self.vocabulary.occurrences(&document.hotel);
            Row { document, occurrences }
        });
        if let Some(old) = old {
            let block = self.touch(touched, old.block)?;
            match new {
                Some(new) if block.coordinates(old.row) == new.document.hotel.coordinates => {
                    block.set_row(old.row, new);
                    return Some(old);
                }
                _ => block.clear_row(old.row),
            }
            return new.and_then(|new| self.append(touched, new));
        }
        new.and_then(|new| self.append(touched, new))
    }

    /// Puts a hotel beside the Hilbert order: where another one has left, or behind the last.
    fn append(&mut self, touched: &mut HashMap<usize, Block>, new: Row) -> Option<Location> {
        let appended = self.appended_from..self.blocks.len();
        let mut vacancies = appended.filter_map(|number| {
            let vacancy = match touched.get(&number) {
                Some(block) => block.vacancy(),
                None => self.blocks.get(number)?.vacancy(),
            };
            Some((number, vacancy?))
        });
        let (number, row) = vacancies.next().unwrap_or_else(|| {
            self.blocks.push(Arc::new(Block::new(self.span)));
            (self.blocks.len() - 1, 0)
        });
        self.touch(touched, number)?.set_row(row, new);
        Some(Location { block: number, row })
    }

    /// The copy of a block that this batch writes to.
    fn touch<'t>(
        &self,
        touched: &'t mut HashMap<usize, Block>,
        number: usize,
    ) -> Option<&'t mut Block> {
        debug_assert!(number < self.blocks.len(), "a hotel was noted in block {number}");
        let block = self.blocks.get(number)?;
        Some(touched.entry(number).or_insert_with(|| Block::clone(block)))
    }

    /// Whether changes have left so much behind that all is built anew.
    fn is_worn(&self) -> bool {
        let hotels = self.hotels();
        let appended = self.blocks.iter().skip(self.appended_from);
        let appended: u64 = appended.map(|block| u64::from(block.live.count_ones())).sum();
        let filled = usize::try_from(hotels).unwrap_or(usize::MAX).div_ceil(ROWS);
        appended > (hotels / APPENDED_SHARE).clamp(APPENDED_MIN, APPENDED_MAX)
            || self.blocks.len() > SPARSE_TIMES * filled + SPARSE_BLOCKS_MIN
            || self.vocabulary.len() > 2 * self.words_built + SPARE_WORDS_MIN
    }
}
