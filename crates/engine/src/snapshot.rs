//! What one search sees: an immutable state of all hotels.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::geo::DistanceFrom;
use domain::hotel::Document;
use domain::place::PlaceId;
use domain::planted::{self, Bug};
use domain::text::TextQuery;

use crate::block::Block;
use crate::chunk::Chunk;
use crate::planes::PlaneSpan;
use crate::words::{AskedText, Mask, Words, place_of};

/// All hotels at one position of the feed. Cheap to clone: chunks are shared.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) chunks: Vec<Arc<Chunk>>,
    /// Blocks from here on are not in Hilbert order: new and moved hotels.
    pub(crate) appended_from: usize,
    pub(crate) words: Words,
    pub(crate) span: PlaneSpan,
    pub(crate) histogram_bin_minor: i64,
}

/// What a snapshot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// Of 64 rows each.
    pub blocks: usize,
    /// Each has its planes in each block.
    pub days: usize,
    /// The day after the last of them; later arrivals are answered without planes.
    pub planes_end: NaiveDate,
    /// Also whole names and places.
    pub words: usize,
}

impl Snapshot {
    /// How many hotels there are.
    pub fn hotels(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.hotels()).sum()
    }

    /// How much it takes: blocks, days and words, the empty and the forgotten ones too.
    pub fn footprint(&self) -> Footprint {
        let (blocks, words) = (self.blocks_len(), self.words.len());
        Footprint { blocks, days: self.span.days, planes_end: self.span.end(), words }
    }

    /// The documents of all hotels, in no particular order.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.blocks().flat_map(|block| block.documents.iter().flatten())
    }

    /// All blocks, in order.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.chunks.iter().flat_map(|chunk| chunk.blocks())
    }

    /// How many blocks there are: every chunk but the last is full.
    pub(crate) fn blocks_len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.blocks().len()).sum()
    }

    /// A block, by its number.
    pub(crate) fn block(&self, number: usize) -> Option<&Arc<Block>> {
        let (chunk, slot) = Chunk::place_of(number);
        self.chunks.get(chunk)?.blocks().get(slot)
    }

    /// The hotel of a row.
    pub(crate) fn document(&self, row: u32) -> Option<&Arc<Document>> {
        let (block, row) = place_of(row);
        self.block(block)?.document(row)
    }

    /// All rows that have a hotel.
    pub(crate) fn live(&self) -> Mask {
        let live =
            self.chunks.iter().flat_map(|chunk| chunk.live.iter().take(chunk.blocks().len()));
        Mask::of_blocks(live.copied())
    }

    /// The rows of the hotels in a place.
    pub(crate) fn rows_in(&self, place: &PlaceId) -> Mask {
        let mut rows = self.words.with_key(&place.to_string(), false);
        if planted::has(Bug::PartIsNoCity) && matches!(place, PlaceId::City(_)) {
            let in_part = |row: &u32| {
                let document = self.document(*row);
                document.is_some_and(|document| document.hotel.locality.district.is_some())
            };
            let in_parts: Vec<u32> = rows.rows().filter(in_part).collect();
            for row in in_parts {
                rows.remove(row);
            }
        }
        rows
    }

    /// A text compiled for this snapshot.
    pub(crate) fn asked(&self, text: &TextQuery, passing: Option<&Mask>) -> AskedText {
        let place = text.place.as_ref().map(|place| self.rows_in(place));
        self.words.asked(text, place.as_ref(), passing)
    }

    /// The order in which to visit chunks: with a point, nearest first, so that most blocks that lie
    /// farther away are only counted.
    pub(crate) fn chunk_order(
        &self,
        from: Option<&DistanceFrom>,
    ) -> impl Iterator<Item = usize> + use<> {
        let mut order: Vec<usize> = (0..self.chunks.len()).collect();
        if let Some(from) = from {
            order.sort_by_cached_key(|index| {
                self.chunks.get(*index).map(|chunk| {
                    let extremes = &chunk.zone.extremes;
                    from.metres_at_least(extremes.south_e7, extremes.north_e7)
                })
            });
        }
        order.into_iter()
    }
}
