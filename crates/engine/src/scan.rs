//! One walk over a snapshot: for each block that may answer the rows that pass, with their offers where
//! somebody needs them.

use domain::offer::Offer;
use domain::query::SearchQuery;

use crate::bits::{ROWS, bit, rows};
use crate::block::Block;
use crate::chunk::Chunk;
use crate::filter::Filter;
use crate::snapshot::Snapshot;
use crate::words::Tiers;
use crate::zone::Zone;

/// What a walk has to bring besides the rows that pass everything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The offer of every row, not only of those whose being sellable is in doubt.
    pub offers: bool,
    /// Rows that fail by stars, property type or price alone, for the facets.
    pub near_misses: bool,
}

/// A block that may hold rows that pass.
#[derive(Clone, Copy)]
pub struct Visited<'s> {
    /// Among all blocks.
    pub number: usize,
    pub zone: &'s Zone,
    pub block: &'s Block,
    /// Rows that may pass, as far as is known without a look at the block.
    pub possible: u64,
    /// Those of them that are sellable for sure; all of them when no dates are asked.
    pub sure: u64,
}

/// The rows of one block. `all & stars & types & priced` pass the whole query.
pub struct Found<'s, 'o> {
    pub number: usize,
    pub zone: &'s Zone,
    pub block: &'s Block,
    /// Rows that pass everything but stars, property type and price.
    pub all: u64,
    pub stars: u64,
    pub types: u64,
    pub priced: u64,
    /// Rows whose offers were wanted or had to be looked at.
    pub looked: u64,
    /// By row, of those.
    pub offers: &'o [Option<Offer>; ROWS],
    pub tiers: Tiers,
}

impl Found<'_, '_> {
    /// Rows that pass the whole query.
    pub const fn rows(&self) -> u64 {
        self.all & self.stars & self.types & self.priced
    }
}

impl Snapshot {
    /// Visits the blocks that may hold rows that pass, chunk by chunk in the given order.
    pub(crate) fn walk<'s>(
        &'s self,
        filter: &Filter<'_>,
        order: impl Iterator<Item = usize>,
        mut visit: impl FnMut(Visited<'s>),
    ) {
        for index in order {
            let Some(chunk) = self.chunks.get(index) else { continue };
            if !filter.may_hold(&chunk.zone) {
                continue;
            }
            let availability = filter.availability(chunk);
            let rows = availability.possible.iter().zip(&availability.sure).zip(&chunk.live);
            let blocks = chunk.blocks().iter().zip(&chunk.zones).zip(rows).enumerate();
            for (slot, ((block, zone), ((possible, sure), live))) in blocks {
                let number = Chunk::number(index, slot);
                let possible = possible & live & filter.said(number);
                if possible != 0 && filter.may_hold(zone) {
                    visit(Visited { number, zone, block, possible, sure: *sure });
                }
            }
        }
    }

    /// Visits chunks in the given order and hands over what passes.
    pub(crate) fn scan<'s>(
        &'s self,
        filter: &Filter<'_>,
        wanted: Wanted,
        order: impl Iterator<Item = usize>,
        mut visit: impl FnMut(&Found<'s, '_>),
    ) {
        let query = filter.query;
        let every_offer = needs_every_offer(query, wanted);
        let mut offers = [None; ROWS];
        self.walk(filter, order, |visited| {
            let Visited { number, zone, block, .. } = visited;
            let candidates = filter.candidates(&visited);
            let mut all = candidates.rows;
            if all == 0 {
                return;
            }
            let stars = filter.rows_by_stars(block);
            let types = filter.rows_by_property_type(block);
            if !wanted.near_misses {
                all &= stars & types & filter.rows_by_from_price(block);
            }
            let look = if every_offer { all } else { all & !candidates.sure };
            let (sold_out, priced) = look_at_offers(filter, block, look, &mut offers);
            all &= !sold_out;
            if all != 0 {
                visit(&Found {
                    number,
                    zone,
                    block,
                    all,
                    stars,
                    types,
                    priced,
                    looked: look,
                    offers: &offers,
                    tiers: candidates.tiers,
                });
            }
        });
    }

    /// A compiled query of this snapshot.
    pub(crate) fn filter<'q>(&self, query: &'q SearchQuery) -> Filter<'q> {
        Filter::new(query, self)
    }
}

const fn needs_every_offer(query: &SearchQuery, wanted: Wanted) -> bool {
    wanted.offers || query.filters.filters_price()
}

/// Works out the offers of some rows; tells which of them can't be sold for the stay, and which
/// rows of the block do not fail by price.
#[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
fn look_at_offers(
    filter: &Filter<'_>,
    block: &Block,
    look: u64,
    offers: &mut [Option<Offer>; ROWS],
) -> (u64, u64) {
    let mut sold_out = 0;
    let mut priced = u64::MAX;
    for row in rows(look) {
        let offer = filter.offer(block, row);
        if offer.is_none() && filter.query.stay.is_some() {
            sold_out |= bit(row);
        } else if !filter.query.filters.admit_price(offer.as_ref()) {
            priced &= !bit(row);
        }
        offers[row] = offer;
    }
    (sold_out, priced)
}
