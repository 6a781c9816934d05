//! The one writer: applies changes to copies of the chunks and blocks they touch and publishes the
//! result.
//! Searches are never stopped by it; each sees the state before a batch or after it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;

use crate::bits::{ROWS, bit};
use crate::chunk::Chunk;
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

/// So many rows of a chunk are looked at one by one before its planes learn them.
const FORGOTTEN_MAX: usize = 256;

/// What a batch has changed, until it is published.
#[derive(Default)]
struct Written {
    /// By chunk the blocks that were written to, as a set of slots.
    touched: BTreeMap<usize, u64>,
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
    let hotels = snapshot.blocks().enumerate().flat_map(|(block, of)| {
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
        let before = self.document(row);
        match new {
            Some(new) if before.is_some_and(|of| of.hotel.coordinates == new.hotel.coordinates) => {
                if before.is_none_or(|before| !say_the_same(&before.hotel, &new.hotel)) {
                    written.reworded.insert(row);
                }
                let (chunk, slot) = self.touch(written, old.block)?;
                chunk.set_row(slot, old.row, new);
                Some(old)
            }
            _ => {
                written.reworded.insert(row);
                let (chunk, slot) = self.touch(written, old.block)?;
                chunk.clear_row(slot, old.row);
                new.and_then(|new| self.append(written, new))
            }
        }
    }

    /// Puts a hotel beside the Hilbert order: where another one has left, or behind the last.
    fn append(&mut self, written: &mut Written, new: Arc<Document>) -> Option<Location> {
        let mut appended = self.appended_from..self.blocks_len();
        let vacancy = appended.find_map(|number| {
            let (chunk, slot) = Chunk::place_of(number);
            Some((number, self.chunks.get(chunk)?.vacancy(slot)?))
        });
        let (block, row) = vacancy.unwrap_or_else(|| (self.add_block(), 0));
        let (chunk, slot) = self.touch(written, block)?;
        chunk.set_row(slot, row, new);
        written.reworded.insert(row_number(block, row));
        Some(Location { block, row })
    }

    /// Adds an empty block behind the last; its number.
    fn add_block(&mut self) -> usize {
        let number = self.blocks_len();
        if Chunk::place_of(number).0 == self.chunks.len() {
            self.chunks.push(Arc::new(Chunk::new(self.span)));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            Arc::make_mut(chunk).add_block();
        }
        number
    }

    /// The copy of a block's chunk that this batch writes to, and the block's slot there.
    fn touch(&mut self, written: &mut Written, number: usize) -> Option<(&mut Chunk, usize)> {
        debug_assert!(number < self.blocks_len(), "a hotel was noted in block {number}");
        let (index, slot) = Chunk::place_of(number);
        let chunk = self.chunks.get_mut(index)?;
        *written.touched.entry(index).or_default() |= bit(slot);
        Some((Arc::make_mut(chunk), slot))
    }

    /// Takes in what a batch has changed.
    fn take_in(&mut self, written: Written) {
        for (index, touched) in written.touched {
            if let Some(chunk) = self.chunks.get_mut(index) {
                let chunk = Arc::make_mut(chunk);
                chunk.refresh(touched);
                chunk.refresh_planes(FORGOTTEN_MAX);
            }
        }
        let Self { chunks, words, .. } = self;
        let blocks = chunks.iter().map(|chunk| chunk.blocks().len()).sum();
        words.reword(written.reworded, blocks, |row| {
            let (block, row) = place_of(row);
            let (chunk, slot) = Chunk::place_of(block);
            Some(&*chunks.get(chunk)?.blocks().get(slot)?.document(row)?.hotel)
        });
    }

    /// Whether changes have left so much behind that all is built anew.
    fn is_worn(&self) -> bool {
        let hotels = self.hotels();
        let appended = (self.appended_from..self.blocks_len()).map(Chunk::place_of);
        let appended: u64 = appended
            .filter_map(|(chunk, slot)| Some(self.chunks.get(chunk)?.hotels_in(slot)))
            .sum();
        let filled = usize::try_from(hotels).unwrap_or(usize::MAX).div_ceil(ROWS);
        appended > (hotels / APPENDED_SHARE).clamp(APPENDED_MIN, APPENDED_MAX)
            || self.blocks_len() > SPARSE_TIMES * filled + SPARSE_BLOCKS_MIN
            || self.words.changed() > (hotels / REWORDED_SHARE).max(REWORDED_MIN)
    }
}
