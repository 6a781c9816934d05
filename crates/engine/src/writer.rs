//! The one writer: applies changes to copies of the blocks they touch and publishes the result.
//! Searches are never stopped by it; each sees the state before a batch or after it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;

use crate::bits::ROWS;
use crate::block::Block;
use crate::snapshot::Snapshot;
use crate::words::{place_of, row_number, say_the_same};

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
/// Hotels whose words changed are kept beside the others up to one in so many, …
const REWORDED_SHARE: u64 = 4;
/// … but always up to so many.
const REWORDED_MIN: u64 = 256;

/// What a batch changes, until it is published.
#[derive(Default)]
struct Written {
    /// Copies of blocks, by number.
    blocks: HashMap<usize, Block>,
    /// Rows that say something else now, or nothing.
    reworded: BTreeSet<u32>,
}

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
        let mut written = Written::default();
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
            let location = snapshot.place(&mut written, old, new);
            match location {
                Some(location) => at.insert(id, location),
                None => at.remove(&id),
            };
        }
        snapshot.take_in(written);
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
        of.documents.iter().enumerate().filter_map(move |(row, document)| {
            Some((document.as_ref()?.hotel.id, Location { block, row }))
        })
    });
    hotels.collect()
}

impl Snapshot {
    /// Puts a hotel where it was, elsewhere if it moved, or nowhere if it is gone.
    fn place(
        &mut self,
        written: &mut Written,
        old: Option<Location>,
        new: Option<Arc<Document>>,
    ) -> Option<Location> {
        let Some(old) = old else { return new.and_then(|new| self.append(written, new)) };
        let row = row_number(old.block, old.row);
        let block = self.touch(&mut written.blocks, old.block)?;
        match new {
            Some(new) if block.coordinates(old.row) == new.hotel.coordinates => {
                let before = block.document(old.row);
                if before.is_none_or(|before| !say_the_same(&before.hotel, &new.hotel)) {
                    written.reworded.insert(row);
                }
                block.set_row(old.row, new);
                Some(old)
            }
            _ => {
                block.clear_row(old.row);
                written.reworded.insert(row);
                new.and_then(|new| self.append(written, new))
            }
        }
    }

    /// Puts a hotel beside the Hilbert order: where another one has left, or behind the last.
    fn append(&mut self, written: &mut Written, new: Arc<Document>) -> Option<Location> {
        let appended = self.appended_from..self.blocks.len();
        let mut vacancies = appended.filter_map(|number| {
            let vacancy = match written.blocks.get(&number) {
                Some(block) => block.vacancy(),
                None => self.blocks.get(number)?.vacancy(),
            };
            Some((number, vacancy?))
        });
        let (number, row) = vacancies.next().unwrap_or_else(|| {
            self.blocks.push(Arc::new(Block::new(self.span)));
            (self.blocks.len() - 1, 0)
        });
        self.touch(&mut written.blocks, number)?.set_row(row, new);
        written.reworded.insert(row_number(number, row));
        Some(Location { block: number, row })
    }

    /// Takes in what a batch has changed.
    fn take_in(&mut self, written: Written) {
        self.highest_ranks.resize(self.blocks.len(), i32::MIN);
        for (number, mut block) in written.blocks {
            block.refresh_zone();
            if let Some(rank) = self.highest_ranks.get_mut(number) {
                *rank = block.highest_rank();
            }
            if let Some(slot) = self.blocks.get_mut(number) {
                *slot = Arc::new(block);
            }
        }
        let blocks = &self.blocks;
        self.words.reword(written.reworded, blocks.len(), |row| {
            let (block, row) = place_of(row);
            Some(&*blocks.get(block)?.document(row)?.hotel)
        });
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
            || self.words.changed() > (hotels / REWORDED_SHARE).max(REWORDED_MIN)
    }
}
