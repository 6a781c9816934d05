//! The best hotels of an answer, one page of them, behind a cursor.

use std::collections::BinaryHeap;

use crate::ids::HotelId;
use crate::page::{Cursor, Page};
use crate::query::SortKey;

/// A hotel in the order of an answer; the greatest is the worst. `R` says where the engine has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit<R> {
    pub key: SortKey,
    pub id: HotelId,
    pub row: R,
}

/// The best hotels so far, at most a page and one.
#[derive(Debug)]
pub struct Best<R> {
    heap: BinaryHeap<Hit<R>>,
    limit: usize,
    after: Option<(SortKey, HotelId)>,
}

impl<R: Ord> Best<R> {
    /// None so far.
    pub fn new(page: &Page) -> Self {
        Self {
            heap: BinaryHeap::with_capacity(page.limit + 2),
            limit: page.limit,
            after: page.after.map(|cursor| (cursor.key, cursor.id)),
        }
    }

    /// Takes a hotel in if it lies behind the cursor and is better than the worst.
    pub fn offer(&mut self, hit: Hit<R>) {
        let place = (hit.key, hit.id);
        if self.after.is_some_and(|after| place <= after) || !self.admits(hit.key) {
            return;
        }
        self.heap.push(hit);
        // one more than the page, to know whether another one follows
        if self.heap.len() > self.limit + 1 {
            self.heap.pop();
        }
    }

    /// Whether a hotel with this key could still be among the best.
    pub fn admits(&self, key: SortKey) -> bool {
        self.heap.len() <= self.limit || self.heap.peek().is_none_or(|worst| key <= worst.key)
    }

    /// The page in its order, and where the next one begins if there is one.
    pub fn finish(self) -> (Vec<Hit<R>>, Option<Cursor>) {
        let mut hits = self.heap.into_sorted_vec();
        let more = hits.len() > self.limit;
        hits.truncate(self.limit);
        let last = hits.last().map(|hit| Cursor { key: hit.key, id: hit.id });
        (hits, last.filter(|_| more))
    }
}
