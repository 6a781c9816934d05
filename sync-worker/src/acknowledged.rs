//! What an index has taken of each open hotel, so that the check of a fill need not read the
//! database a second time.

use std::collections::HashMap;

use domain::ids::HotelId;
use index::{ElasticsearchError, Encoded, Look};

/// The document of an open hotel by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub hotel_id: HotelId,
    pub cell: i32,
    /// Its digest or its fingerprint.
    pub number: u64,
}

/// By its digest, of all that was written since it was made; 48 bytes a hotel.
#[derive(Debug, Default)]
pub struct Acknowledged(HashMap<HotelId, Known>);

impl Known {
    /// `None`: a closed hotel is not searched.
    pub fn of(document: &Encoded, look: Look) -> Result<Option<Self>, ElasticsearchError> {
        let number = match look {
            Look::Digests => document.is_open().then(|| document.digest()),
            Look::Contents => document.fingerprint()?,
        };
        let (hotel_id, cell) = (document.hotel(), document.cell());
        Ok(number.map(|number| Self { hotel_id, cell, number }))
    }
}

impl Acknowledged {
    /// The index has this document now; `None`: it has none of the hotel.
    pub fn note(
        &mut self,
        hotel: HotelId,
        document: Option<&Encoded>,
    ) -> Result<(), ElasticsearchError> {
        match document.map(|document| Known::of(document, Look::Digests)).transpose()?.flatten() {
            Some(known) => drop(self.0.insert(hotel, known)),
            None => self.forget(hotel),
        }
        Ok(())
    }

    /// Nobody knows what the index has.
    pub fn forget(&mut self, hotel: HotelId) {
        self.0.remove(&hotel);
    }

    /// What the index should have, if that is known.
    pub fn find(&self, hotel: HotelId) -> Option<Known> {
        self.0.get(&hotel).copied()
    }
}
