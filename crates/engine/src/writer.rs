//! The one writer: applies changes to copies of the blocks they touch and publishes the result.
//! Searches are never stopped by it; each sees the state before a batch or after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;

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
        for (id, change) in last {
            let old = at.get(&id).copied();
            let new = match change {
                Change::Put(document) if document.hotel.open => Some(document),
                _ => None,
            };
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
        if snapshot.has_too_many_appended() {
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

    /// Puts a hotel beside the Hilbert order.
    fn append(&mut self, touched: &mut HashMap<usize, Block>, new: Row) -> Option<Location> {
        let last = self.blocks.len().checked_sub(1).filter(|last| *last >= self.appended_from);
        let vacancy = last.and_then(|last| Some((last, self.touch(touched, last)?.vacancy()?)));
        let (number, row) = vacancy.unwrap_or_else(|| {
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
        let block = self.blocks.get(number)?;
        Some(touched.entry(number).or_insert_with(|| Block::clone(block)))
    }

    fn has_too_many_appended(&self) -> bool {
        let appended = self.blocks.iter().skip(self.appended_from);
        let appended: u64 = appended.map(|block| u64::from(block.live.count_ones())).sum();
        appended > (self.hotels() / APPENDED_SHARE).clamp(APPENDED_MIN, APPENDED_MAX)
    }
}
