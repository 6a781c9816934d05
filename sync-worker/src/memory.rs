//! What the index is known to hold, so that unchanged documents are not written again. Pure.

use std::collections::HashMap;

use domain::ids::HotelId;

/// So many documents are remembered, about 5 MB; those beyond are written even if unchanged.
const KNOWN_MAX: usize = 100_000;

/// What was acknowledged last for a hotel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Acknowledgement {
    version: u64,
    /// `None`: it is gone.
    digest: Option<u64>,
}

/// Most bookings change nothing that is indexed. Skipping their writes is safe only as long as no
/// other write can still arrive: one whose sender died or whose answer was lost may carry content
/// of in between. All of those have versions up to `doubted_to`; a document that is known at a
/// version above beats them.
#[derive(Debug)]
pub struct Memory {
    known: HashMap<HotelId, Acknowledgement>,
    doubted_to: u64,
}

impl Memory {
    /// Knows nothing. Requests of whoever wrote before have versions up to `doubted_to`.
    pub fn new(doubted_to: u64) -> Self {
        Self { known: HashMap::new(), doubted_to }
    }

    /// Whether the index has this content for good.
    pub fn holds(&self, hotel: HotelId, digest: Option<u64>) -> bool {
        let known = self.known.get(&hotel);
        known.is_some_and(|known| known.digest == digest && known.version > self.doubted_to)
    }

    /// The index has acknowledged this content.
    pub fn note(&mut self, hotel: HotelId, version: u64, digest: Option<u64>) {
        if self.known.len() >= KNOWN_MAX && !self.known.contains_key(&hotel) {
            // whichever: the next write of that hotel is one too many
            let some = self.known.keys().next().copied();
            some.and_then(|some| self.known.remove(&some));
        }
        self.known.insert(hotel, Acknowledgement { version, digest });
    }

    /// Something else may be there now.
    pub fn forget(&mut self, hotel: HotelId) {
        self.known.remove(&hotel);
    }

    /// A request with this version was sent and nobody knows what became of it.
    pub fn doubt(&mut self, hotels: impl IntoIterator<Item = HotelId>, version: u64) {
        self.doubted_to = self.doubted_to.max(version);
        hotels.into_iter().for_each(|hotel| self.forget(hotel));
    }
}

#[cfg(test)]
mod tests;
