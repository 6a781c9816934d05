//! 64 blocks, with what is known of each of them close together: what a question can be told from
//! that, it is told without a look at blocks.

use std::sync::Arc;

use domain::hotel::Document;

use crate::bits::{bit, rows};
use crate::block::Block;
use crate::planes::{PlaneSpan, Planes};
use crate::zone::Zone;

/// Blocks of a chunk.
pub const BLOCKS: usize = 64;

/// Up to 64 blocks; those behind the last one have no live row.
#[derive(Clone)]
pub struct Chunk {
    /// By block the rows that have a hotel.
    pub live: [u64; BLOCKS],
    /// Of each block; of all.
    pub zones: [Zone; BLOCKS],
    pub zone: Zone,
    pub planes: Planes,
    blocks: Vec<Arc<Block>>,
}

#[expect(
    clippy::indexing_slicing,
    reason = "slots are below BLOCKS, and those of blocks there are"
)]
impl Chunk {
    /// A chunk without blocks.
    pub fn new(span: PlaneSpan) -> Self {
        Self {
            live: [0; BLOCKS],
            zones: [Zone::NONE; BLOCKS],
            zone: Zone::NONE,
            planes: Planes::new(span),
            blocks: Vec::new(),
        }
    }

    /// The blocks, by their slot.
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    /// Adds an empty block, where there is a place left.
    pub fn add_block(&mut self) {
        debug_assert!(self.blocks.len() < BLOCKS, "a chunk is full");
        self.blocks.push(Arc::new(Block::new()));
    }

    /// The first empty row of a block, if any.
    pub fn vacancy(&self, slot: usize) -> Option<usize> {
        rows(!self.live[slot]).next()
    }

    /// How many hotels there are in a block.
    pub fn hotels_in(&self, slot: usize) -> u64 {
        u64::from(self.live[slot].count_ones())
    }

    /// Puts a hotel into a row, in place of what was there. Call [`Chunk::refresh`] after the last
    /// change.
    pub fn set_row(&mut self, slot: usize, row: usize, document: Arc<Document>) {
        let block = Arc::make_mut(&mut self.blocks[slot]);
        let before = if self.live[slot] & bit(row) == 0 { None } else { block.document(row) };
        if before.is_none_or(|before| !before.is_as_available_as(&document)) {
            self.planes.forget(slot, row);
        }
        block.set_row(row, document);
        self.live[slot] |= bit(row);
    }

    /// Empties a row.
    pub fn clear_row(&mut self, slot: usize, row: usize) {
        if self.live[slot] & bit(row) != 0 {
            self.live[slot] &= !bit(row);
            Arc::make_mut(&mut self.blocks[slot]).clear_row(row);
        }
    }

    /// Works out anew what is known of these blocks, a set of slots, and of all.
    pub fn refresh(&mut self, touched: u64) {
        for (slot, block) in self.blocks.iter().enumerate() {
            if touched & bit(slot) != 0 {
                self.zones[slot] = block.zone(self.live[slot]);
            }
        }
        self.zone = self.zones.iter().fold(Zone::NONE, |all, zone| all.joined(zone));
    }

    /// Lets the planes know all rows again, if they have to know more than so many anew.
    pub fn refresh_planes(&mut self, forgotten_max: usize) {
        for slot in 0..self.blocks.len() {
            self.planes.drop_dead(slot, self.live[slot]);
        }
        if self.planes.forgotten() > forgotten_max {
            let Self { planes, blocks, .. } = self;
            planes.learn(|slot, row| blocks.get(slot)?.document(row).map(|of| &**of));
        }
    }

    /// The live rows of all blocks.
    pub fn hotels(&self) -> u64 {
        self.live.iter().map(|rows| u64::from(rows.count_ones())).sum()
    }

    /// The number of a block among all, from its chunk's and its slot.
    pub fn number(chunk: usize, slot: usize) -> usize {
        chunk * BLOCKS + slot
    }

    /// The chunk of a block, and its slot there.
    pub fn place_of(number: usize) -> (usize, usize) {
        (number / BLOCKS, number % BLOCKS)
    }
}
