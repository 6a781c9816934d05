//! One walk over the blocks of a snapshot: for each block the rows that pass, with their offers
//! where somebody needs them.

use domain::offer::Offer;
use domain::query::SearchQuery;
use domain::text::Tier;

use crate::bits::{ROWS, bit, rows};
use crate::block::Block;
use crate::filter::Filter;
use crate::snapshot::Snapshot;

/// What a walk has to bring besides the rows that pass everything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The offer of every row, not only of those whose being sellable is in doubt.
    pub offers: bool,
    /// Rows that fail by stars, property type or price alone, for the facets.
    pub near_misses: bool,
}

/// The rows of one block. `all & stars & types & priced` pass the whole query.
pub struct Found<'s, 'o> {
    pub block: &'s Block,
    /// Rows that pass everything but stars, property type and price.
    pub all: u64,
    pub stars: u64,
    pub types: u64,
    pub priced: u64,
    /// By row, where offers were wanted or had to be looked at.
    pub offers: &'o [Option<Offer>; ROWS],
    /// By row, when text is searched.
    pub tiers: &'o [Tier; ROWS],
}

impl Found<'_, '_> {
    /// Rows that pass the whole query.
    pub const fn rows(&self) -> u64 {
        self.all & self.stars & self.types & self.priced
    }
}

impl Snapshot {
    /// Visits blocks in the given order (numbers of blocks) and hands over what passes.
    pub(crate) fn scan<'s>(
        &'s self,
        filter: &Filter<'_>,
        wanted: Wanted,
        order: impl Iterator<Item = usize>,
        mut visit: impl FnMut(usize, &Found<'s, '_>),
    ) {
        let query = filter.query;
        let mut offers = [None; ROWS];
        for number in order {
            let Some(block) = self.blocks.get(number) else { continue };
            if !filter.may_hold(number, block) {
                continue;
            }
            let candidates = filter.candidates(number, block);
            let mut all = candidates.rows;
            if all == 0 {
                continue;
            }
            let stars = filter.rows_by_stars(block);
            let types = filter.rows_by_property_type(block);
            if !wanted.near_misses {
                all &= stars & types;
            }
            let look = if needs_every_offer(query, wanted) { all } else { all & !candidates.sure };
            let (sold_out, priced) = look_at_offers(filter, block, look, &mut offers);
            all &= !sold_out;
            let found = Found {
                block,
                all,
                stars,
                types,
                priced,
                offers: &offers,
                tiers: &candidates.tiers,
            };
            if all != 0 {
                visit(number, &found);
            }
        }
    }

    /// A compiled query of this snapshot.
    pub(crate) fn filter<'q>(&self, query: &'q SearchQuery) -> Filter<'q> {
        Filter::new(query, self)
    }
}

fn needs_every_offer(query: &SearchQuery, wanted: Wanted) -> bool {
    wanted.offers || query.filters.filters_price() || query.sort.needs_offer()
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
