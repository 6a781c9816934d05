//! When each part of the map last changed, as this process has heard from the feed.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use domain::grid::cells_z8_touched;
use domain::query::SearchQuery;
use store::feed::{Lineage, Position};

use store::feed::Reached;

/// Areas of more cells count as the whole world.
const CELLS_OF_AN_AREA_MAX: usize = 64;
const CELLS: usize = 256 * 256;
/// So many passes are remembered; an index that is farther behind is not cached.
const PASSES_MAX: usize = 1_024;

/// The cells of the feed that can change an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Cells(Vec<i32>),
    /// Texts, and areas of many cells: any change counts.
    Everywhere,
}

impl Reach {
    /// Where a hotel has to be, or come from, to change what is answered. Of a text any hotel: it
    /// may be the first that carries a word, which is then forgiven no typo any more. A place's box
    /// may be older than the hotels in it.
    pub fn of(query: &SearchQuery) -> Self {
        let SearchQuery { area, text, .. } = query;
        if text.is_some() || (area.bbox.is_none() && area.circle.is_none()) {
            return Self::Everywhere;
        }
        cells_z8_touched(&area.extent(), CELLS_OF_AN_AREA_MAX).map_or(Self::Everywhere, Self::Cells)
    }
}

/// One look at the feed, counted from the start of this process. Later passes have seen more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pass(u64);

/// Every cell with the pass that brought its last change.
pub struct ChangedCells(RwLock<State>);

struct State {
    lineage: Option<Lineage>,
    /// Up to where the feed was heard.
    heard: Option<Position>,
    /// The first pass of this life of the feed: what is older is unknown.
    begun: Pass,
    /// What each of the last passes had seen, oldest first.
    passes: VecDeque<(Pass, Position)>,
    /// The last change of each cell, and of any.
    cells: Box<[Pass]>,
    anywhere: Pass,
    next: Pass,
}

impl Default for ChangedCells {
    fn default() -> Self {
        Self(RwLock::new(State {
            lineage: None,
            heard: None,
            begun: Pass(u64::MAX),
            passes: VecDeque::new(),
            cells: vec![Pass(0); CELLS].into(),
            anywhere: Pass(0),
            next: Pass(1),
        }))
    }
}

impl ChangedCells {
    /// The feed is heard from `reached` on. What was before is unknown, so nothing older counts.
    pub fn begin(&self, reached: &Reached) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.passes.clear();
        state.begun = state.next;
        state.lineage = Some(reached.lineage.clone());
        state.end_pass(reached.position.clone());
    }

    /// Hotels of these cells have changed. Counts at once; [`Self::end_pass`] follows.
    pub fn note<'c>(&self, cells: impl IntoIterator<Item = &'c i32>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let pass = state.next;
        state.anywhere = pass;
        for cell in cells {
            let cell = usize::try_from(*cell).ok();
            if let Some(last) = cell.and_then(|cell| state.cells.get_mut(cell)) {
                *last = pass;
            }
        }
    }

    /// Everything up to `position` is noted.
    pub fn end_pass(&self, position: Position) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if state.anywhere == state.next {
            state.end_pass(position);
        } else {
            state.heard = Some(position);
        }
    }

    /// The pass up to which an index that is so far has every change; `None` when that can't be
    /// told: another life of the database, an index far behind, or one that is ahead of what this
    /// process has heard, so that an answer kept by it may be older than the index.
    pub fn pass_of(&self, index: &Reached) -> Option<Pass> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = state.lineage.as_ref() == Some(&index.lineage)
            && state.heard.as_ref().is_some_and(|heard| heard.covers(&index.position));
        let in_index = |(_, seen): &&(Pass, Position)| index.position.covers(seen);
        state.passes.iter().rev().filter(|_| known).find(in_index).map(|(pass, _)| *pass)
    }

    /// Whether nothing in reach has changed after `pass`.
    pub fn unchanged_since(&self, pass: Pass, reach: &Reach) -> bool {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        state.begun <= pass
            && match reach {
                Reach::Everywhere => state.anywhere <= pass,
                Reach::Cells(cells) => cells.iter().all(|cell| {
                    let last = usize::try_from(*cell).ok().and_then(|cell| state.cells.get(cell));
                    last.is_some_and(|last| *last <= pass)
                }),
            }
    }
}

impl State {
    fn end_pass(&mut self, position: Position) {
        self.passes.push_back((self.next, position.clone()));
        if self.passes.len() > PASSES_MAX {
            self.passes.pop_front();
        }
        self.heard = Some(position);
        self.next = Pass(self.next.0 + 1);
    }
}
