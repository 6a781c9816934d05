//! Hotels that are read together and sent together.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use domain::ids::HotelId;
use index::{Cluster, ElasticsearchError, Encoded, IndexName, Write, Written};
use metrics::histogram;
use store::feed::{DirtyHotel, StoredReader, Versioned};

use crate::error::SyncError;
use crate::memory::Memory;

/// Documents that waited longer than this between reading and sending are read again.
const AGE_MAX: Duration = Duration::from_secs(30);

/// What one snapshot shows of some hotels, without what the index has already.
pub struct Batch {
    /// Of all writes.
    pub version: u64,
    /// How many hotels the index has already.
    pub unchanged: usize,
    read_at: Instant,
    /// To be written.
    documents: Vec<Encoded>,
    /// To be deleted.
    gone: Vec<HotelId>,
}

impl Batch {
    /// Reads whole documents in one snapshot and leaves out those that the index has.
    pub async fn read(
        reader: &mut StoredReader,
        memory: &Memory,
        hotels: &[DirtyHotel],
    ) -> Result<Self, SyncError> {
        let ids: Vec<_> = hotels.iter().map(|hotel| hotel.hotel_id).collect();
        let read = match reader.read_documents(&ids).await? {
            Versioned::Documents(read) => read,
            Versioned::Reload(reason) => return Err(SyncError::Reload(reason)),
        };
        let forced: HashSet<_> =
            hotels.iter().filter(|hotel| hotel.forced).map(|hotel| hotel.hotel_id).collect();
        let mut batch = Self {
            version: read.version,
            unchanged: 0,
            read_at: Instant::now(),
            documents: Vec::with_capacity(ids.len()),
            gone: Vec::new(),
        };
        let has = |hotel, digest| !forced.contains(&hotel) && memory.holds(hotel, digest);
        for document in read.loaded.documents {
            let document = Encoded::of(&document)?;
            if has(document.hotel(), Some(document.digest())) {
                batch.unchanged += 1;
            } else {
                batch.documents.push(document);
            }
        }
        for hotel in read.loaded.gone {
            if has(hotel, None) {
                batch.unchanged += 1;
            } else {
                batch.gone.push(hotel);
            }
        }
        Ok(batch)
    }

    /// Sends the writes; one answer to each, in the order of [`Batch::meanings`].
    pub async fn send(
        &self,
        cluster: &Cluster,
        index: &IndexName,
    ) -> Result<Vec<Written>, SyncError> {
        let writes = self.writes();
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        if self.read_at.elapsed() > AGE_MAX {
            return Err(SyncError::TooOld { index: index.to_string() });
        }
        histogram!("innsight_sync_bulk_hotels")
            .record(u32::try_from(writes.len()).map_or(f64::INFINITY, f64::from));
        let written = cluster.write(index, &writes).await?;
        if written.len() != writes.len() {
            let told = format!("{} answers to {} writes", written.len(), writes.len());
            return Err(ElasticsearchError::Unreadable(told).into());
        }
        Ok(written)
    }

    /// Which hotel and content each write is, in the order they are sent.
    pub fn meanings(&self) -> impl Iterator<Item = (HotelId, Option<&Encoded>)> {
        let documents = self.documents.iter().map(|document| (document.hotel(), Some(document)));
        documents.chain(self.gone.iter().map(|hotel| (*hotel, None)))
    }

    fn writes(&self) -> Vec<Write<'_>> {
        let version = self.version;
        let documents = self.documents.iter().map(|document| Write::Put { document, version });
        documents
            .chain(self.gone.iter().map(|hotel| Write::Delete { hotel: *hotel, version }))
            .collect()
    }
}
