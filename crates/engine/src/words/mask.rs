//! Sets of rows of a whole snapshot: for each block one bit a row.

use domain::exact::exact;

use crate::bits::{ROWS, bit, rows};

/// A set of rows; blocks behind its end have none.
#[derive(Clone, Debug, Default)]
pub struct Mask(Vec<u64>);

/// The number of a row in a snapshot, from its block and its place there.
pub fn row_number(block: usize, row: usize) -> u32 {
    exact(block * ROWS + row)
}

/// The block of a row, and its place there.
pub fn place_of(row: u32) -> (usize, usize) {
    let row: usize = exact(row);
    (row / ROWS, row % ROWS)
}

impl Mask {
    /// No row of so many blocks.
    pub fn none(blocks: usize) -> Self {
        Self(vec![0; blocks])
    }

    /// The rows of all blocks in order.
    pub fn of_blocks(blocks: impl Iterator<Item = u64>) -> Self {
        Self(blocks.collect())
    }

    /// The rows of a block.
    pub fn block(&self, number: usize) -> u64 {
        self.0.get(number).copied().unwrap_or(0)
    }

    /// Says which rows of a block are in it; blocks behind the end are not there.
    pub fn set_block(&mut self, number: usize, rows: u64) {
        if let Some(block) = self.0.get_mut(number) {
            *block = rows;
        }
    }

    /// Whether a row is in it.
    pub fn has(&self, row: u32) -> bool {
        let (block, row) = place_of(row);
        self.block(block) & bit(row) != 0
    }

    /// Adds a row; blocks behind the end are not there.
    pub fn insert(&mut self, row: u32) {
        let (block, row) = place_of(row);
        if let Some(block) = self.0.get_mut(block) {
            *block |= bit(row);
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: u32) {
        let (block, row) = place_of(row);
        if let Some(block) = self.0.get_mut(block) {
            *block &= !bit(row);
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|block| *block == 0)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|block| exact::<_, usize>(block.count_ones())).sum()
    }

    /// The blocks that have rows, with those.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0.iter().copied().enumerate().filter(|(_, rows)| *rows != 0)
    }

    /// All rows, ascending.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.blocks().flat_map(|(block, set)| rows(set).map(move |row| row_number(block, row)))
    }

    /// Adds the rows of another set.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(rows, other)| *rows |= other);
    }

    /// Adds the rows that two other sets have both.
    pub fn add_common(&mut self, one: &Self, other: &Self) {
        let common = one.0.iter().zip(&other.0).map(|(one, other)| one & other);
        self.0.iter_mut().zip(common).for_each(|(rows, common)| *rows |= common);
    }

    /// Keeps the rows of another set.
    pub fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(rows, other)| *rows &= other);
        self.0.iter_mut().skip(other.0.len()).for_each(|rows| *rows = 0);
    }

    /// Takes the rows of another set out.
    pub fn take_out(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(rows, other)| *rows &= !other);
    }
}
