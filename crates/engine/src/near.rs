//! Near misses in one walk: for each block the rows that fail by one filter alone, by word operations
//! over the sets of rows that each filter lets through.

use domain::answer::TotalRelation;
use domain::near::{Misses, NearMiss, Relaxed};
use domain::planted::{self, Bug};
use domain::query::{Filters, SearchQuery};

use crate::bits::{bit, rows};
use crate::block::Block;
use crate::filter::{Candidates, Filter};
use crate::snapshot::Snapshot;

/// Rows that fail filters.
#[derive(Clone, Copy, Default)]
struct Failed {
    /// By at least one.
    once: u64,
    /// By more.
    twice: u64,
}

impl Failed {
    fn note(&mut self, rows: u64) {
        self.twice |= self.once & rows;
        self.once |= rows;
    }

    /// Those that fail by one alone.
    fn alone(self) -> u64 {
        if planted::has(Bug::MissedByTwo) { self.once } else { self.once & !self.twice }
    }
}

impl Snapshot {
    /// What a query that found so many hotels would find with one filter less.
    pub(crate) fn near_misses(&self, query: &SearchQuery, found: u64) -> Vec<NearMiss> {
        let single = query.filters.single();
        let mut misses = Misses::of(query.filters);
        if single.is_empty() {
            return Vec::new();
        }
        let open = SearchQuery { filters: Filters::default(), ..query.clone() };
        let (asked, open) = (self.filter(query), self.filter(&open));
        let mut by_filter = vec![0; single.len()];
        self.walk(&open, self.chunk_order(None), |visited| {
            let candidates = open.candidates(&visited);
            let filters = (&asked, &open);
            let alone = alone(visited.block, &candidates, filters, &single, &mut by_filter);
            for (place, failed) in by_filter.iter().enumerate() {
                misses.add(place, u64::from((failed & alone).count_ones()));
            }
        });
        misses.finish(found, TotalRelation::Exact)
    }
}

/// The rows of a block that pass all but one filter; `by_filter` gets those that fail each.
fn alone(
    block: &Block,
    candidates: &Candidates,
    (asked, open): (&Filter<'_>, &Filter<'_>),
    single: &[Relaxed],
    by_filter: &mut [u64],
) -> u64 {
    let mut failed = Failed::default();
    for (single, rows) in single.iter().zip(by_filter.iter_mut()) {
        *rows = candidates.rows & !asked.rows_by(*single, block);
        failed.note(*rows);
    }
    let priced = asked.query.filters.filters_price();
    // of those that fail nothing yet, a price may be the one
    let possible = if priced { candidates.rows & !failed.twice } else { failed.alone() };
    let mut sold_out = 0;
    for row in rows(if priced { possible } else { possible & !candidates.sure }) {
        let offer = open.offer(block, row);
        if offer.is_none() && open.query.stay.is_some() {
            sold_out |= bit(row);
            continue;
        }
        for (single, rows) in single.iter().zip(by_filter.iter_mut()) {
            let is_price = matches!(single, Relaxed::PriceMin | Relaxed::PriceMax);
            if is_price && asked.query.filters.fails_price(*single, offer.as_ref()) {
                *rows |= bit(row);
                failed.note(bit(row));
            }
        }
    }
    failed.alone() & possible & !sold_out
}
