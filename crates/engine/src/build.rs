//! Builds a snapshot from scratch: hotels sorted along a Hilbert curve into blocks.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::fit::fit;
use domain::geo::Coordinates;
use domain::histogram::bin_width_minor;
use domain::hotel::Document;
use domain::money::Currency;

use crate::bits::ROWS;
use crate::chunk::{BLOCKS, Chunk};
use crate::planes::PlaneSpan;
use crate::snapshot::Snapshot;
use crate::words::{Words, row_number};

/// Days that planes are kept beyond the last loaded night, so that the daily roll fits in.
const SPARE_DAYS: usize = 32;
/// Planes never span more days than this, whatever the data says.
const SPAN_DAYS_MAX: usize = 3 * 366;

impl Snapshot {
    /// Builds a snapshot of open hotels, in whatever order they come.
    pub fn build(mut documents: Vec<Arc<Document>>, currency: Currency) -> Self {
        documents.retain(|document| document.hotel.open);
        documents.sort_by_cached_key(|document| {
            (hilbert_position(document.hotel.coordinates), document.hotel.id)
        });
        let span = span(&documents);
        let chunks = documents.chunks(ROWS * BLOCKS).map(|of_chunk| {
            let mut chunk = Chunk::new(span);
            for (slot, of_block) in of_chunk.chunks(ROWS).enumerate() {
                chunk.add_block();
                for (row, document) in of_block.iter().enumerate() {
                    chunk.set_row(slot, row, Arc::clone(document));
                }
            }
            chunk.refresh(u64::MAX);
            chunk.refresh_planes(0);
            Arc::new(chunk)
        });
        let chunks: Vec<_> = chunks.collect();
        let blocks = documents.len().div_ceil(ROWS);
        // full blocks, so that rows are numbered as documents are
        let hotels = documents
            .iter()
            .enumerate()
            .map(|(row, document)| (row_number(0, row), &*document.hotel));
        Self {
            appended_from: blocks,
            words: Words::build(hotels, blocks),
            chunks,
            span,
            histogram_bin_minor: bin_width_minor(currency),
        }
    }
}

/// Where a point lies on a Hilbert curve over the whole plane of longitudes and latitudes.
fn hilbert_position(point: Coordinates) -> u64 {
    const ORDER: u8 = 32;
    let shifted = |e7: i32| e7.wrapping_sub(i32::MIN).cast_unsigned();
    fast_hilbert::xy2h(shifted(point.lon_e7), shifted(point.lat_e7), ORDER)
}

/// The days that planes are kept for: all that any hotel has nights for.
fn span(documents: &[Arc<Document>]) -> PlaneSpan {
    let ends = || documents.iter().filter_map(|of| Some((of.first_night, nights_end(of)?)));
    let first_day = ends().map(|(first_night, _)| first_night).min().unwrap_or_default();
    let days = ends().map(|(_, end)| fit::<_, usize>((end - first_day).num_days()));
    let days = days.max().map_or(0, |days| days + SPARE_DAYS);
    PlaneSpan { first_day, days: days.min(SPAN_DAYS_MAX) }
}

/// The day after the last night of a hotel; `None` if it has no nights.
fn nights_end(document: &Document) -> Option<NaiveDate> {
    let nights = document.room_types.iter().map(|of| of.nights.len()).max();
    let nights = u64::try_from(nights.filter(|nights| *nights > 0)?).unwrap_or(u64::MAX);
    document.first_night.checked_add_days(Days::new(nights))
}

impl PlaneSpan {
    /// The day after the last one.
    pub fn end(self) -> NaiveDate {
        let days = Days::new(u64::try_from(self.days).unwrap_or(u64::MAX));
        self.first_day.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// Whether planes that were built now would know nights of this hotel that these don't.
    pub fn is_outgrown_by(self, document: &Document) -> bool {
        self.days < SPAN_DAYS_MAX && nights_end(document).is_some_and(|end| end > self.end())
    }
}
