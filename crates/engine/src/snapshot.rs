//! What one search sees: an immutable state of all hotels.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::geo::DistanceFrom;
use domain::hotel::Document;
use domain::place::PlaceId;
use domain::planted::{self, Bug};
use domain::text::TextQuery;

use crate::block::Block;
use crate::planes::PlaneSpan;
use crate::words::{AskedText, Mask, Words, place_of};

/// All hotels at one position of the feed. Cheap to clone: blocks are shared.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) blocks: Vec<Arc<Block>>,
    /// Blocks from here on are not in Hilbert order: new and moved hotels.
    pub(crate) appended_from: usize,
    /// By block.
    pub(crate) highest_ranks: Vec<i32>,
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
        self.blocks.iter().map(|block| u64::from(block.live.count_ones())).sum()
    }

    /// How much it takes: blocks, days and words, the empty and the forgotten ones too.
    pub fn footprint(&self) -> Footprint {
        let (blocks, words) = (self.blocks.len(), self.words.len());
        Footprint { blocks, days: self.span.days, planes_end: self.span.end(), words }
    }

    /// The documents of all hotels, in no particular order.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.blocks.iter().flat_map(|block| block.documents.iter().flatten())
    }

    /// All rows that have a hotel.
    pub(crate) fn live(&self) -> Mask {
        Mask::of_blocks(self.blocks.iter().map(|block| block.live))
    }

    /// The rows of the hotels in a place.
    pub(crate) fn rows_in(&self, place: &PlaceId) -> Mask {
        let mut rows = self.words.with_key(&place.to_string(), false);
        if planted::has(Bug::PartIsNoCity) && matches!(place, PlaceId::City(_)) {
            let in_part = |row: &u32| {
                let (block, row) = place_of(*row);
                let document = self.blocks.get(block).and_then(|block| block.document(row));
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

    /// The order in which to visit blocks. With a point, nearest first, with a lower bound of the
    /// distance of each block by its number: once enough hotels are found, blocks that lie farther
    /// away are only counted.
    pub(crate) fn visiting_order(
        &self,
        from: Option<&DistanceFrom>,
    ) -> (impl Iterator<Item = usize> + use<>, Vec<i64>) {
        let mut order: Vec<usize> = (0..self.blocks.len()).collect();
        let bounds: Vec<i64> = from.map_or_else(Vec::new, |from| {
            let bound = |block: &Arc<Block>| {
                let extremes = &block.zone.extremes;
                from.metres_at_least(extremes.south_e7, extremes.north_e7)
            };
            self.blocks.iter().map(bound).collect()
        });
        order.sort_by_key(|number| bounds.get(*number).copied());
        (order.into_iter(), bounds)
    }
}
