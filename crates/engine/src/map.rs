//! Pins and clusters of a query (M11): first which hotels they are of, then what the cheapest of each
//! costs, for which few have to be looked at.

use std::collections::HashMap;
use std::sync::Arc;

use domain::answer::{MapAnswer, Pin, TotalRelation};
use domain::geo::BoundingBox;
use domain::grid::{PINS_ONLY_MAX, grid_level, tile};
use domain::offer::Offer;
use domain::query::SearchQuery;
use domain::tally::Tally;

use crate::bits::{bit, rows};
use crate::block::Block;
use crate::filter::Filter;
use crate::scan::Wanted;
use crate::snapshot::Snapshot;

/// Some rows of a block.
#[derive(Clone, Copy)]
struct Part {
    number: usize,
    rows: u64,
}

/// A tile of the map: its row and its column.
type Tile = (i64, i64);

impl Snapshot {
    /// Answers the map of a query at a zoom of 0 to 22.
    pub fn map(&self, query: &SearchQuery, zoom: u8) -> MapAnswer {
        let filter = self.filter(query);
        let wanted = Wanted { offers: false, near_misses: false };
        let (mut parts, mut total) = (Vec::new(), 0_u64);
        self.scan(&filter, wanted, self.chunk_order(None), |found| {
            let rows = found.rows();
            total += u64::from(rows.count_ones());
            if rows != 0 {
                parts.push(Part { number: found.number, rows });
            }
        });
        let mut answer = MapAnswer {
            total,
            total_relation: TotalRelation::Exact,
            clusters: vec![],
            pins: vec![],
        };
        if usize::try_from(total).is_ok_and(|total| total <= PINS_ONLY_MAX) {
            answer.pins = parts.iter().flat_map(|part| self.pins(&filter, *part)).collect();
        } else {
            let mut cells: Vec<_> =
                self.cells(&parts, &query.area.extent(), zoom).into_iter().collect();
            cells.sort_unstable_by_key(|(tile, _)| *tile);
            for parts in cells.into_iter().map(|(_, parts)| parts) {
                match parts.as_slice() {
                    [single] if single.rows.is_power_of_two() => {
                        answer.pins.extend(self.pins(&filter, *single));
                    }
                    _ => answer
                        .clusters
                        .push(self.tally(&parts).cluster(self.cheapest(&filter, parts))),
                }
            }
        }
        answer.pins.sort_unstable_by_key(|pin| pin.id);
        answer
    }

    fn pins<'s>(
        &'s self,
        filter: &'s Filter<'_>,
        part: Part,
    ) -> impl Iterator<Item = Pin> + use<'s> {
        let block = self.block(part.number).into_iter();
        block.flat_map(move |block| {
            rows(part.rows).filter_map(move |row| {
                let hotel = &block.document(row)?.hotel;
                Some(Pin {
                    id: hotel.id,
                    name: Arc::clone(&hotel.name),
                    coordinates: block.coordinates(row),
                    price_minor: price(filter, block, row),
                })
            })
        })
    }

    /// By tile what lies in it. Hotels of one block mostly lie in one.
    fn cells(&self, parts: &[Part], extent: &BoundingBox, zoom: u8) -> HashMap<Tile, Vec<Part>> {
        let level = grid_level(extent, zoom);
        let mut cells: HashMap<Tile, Vec<Part>> = HashMap::new();
        for part in parts {
            let Some(block) = self.block(part.number) else { continue };
            let extremes = block.extremes(part.rows);
            let corner = tile(extremes.south_west(), level);
            if corner == tile(extremes.north_east(), level) {
                cells.entry(corner).or_default().push(*part);
                continue;
            }
            for row in rows(part.rows) {
                let of_tile = cells.entry(tile(block.coordinates(row), level)).or_default();
                match of_tile.last_mut().filter(|last| last.number == part.number) {
                    Some(last) => last.rows |= bit(row),
                    None => of_tile.push(Part { number: part.number, rows: bit(row) }),
                }
            }
        }
        cells
    }

    fn tally(&self, parts: &[Part]) -> Tally {
        let mut tally = Tally::NONE;
        for part in parts {
            if let Some(block) = self.block(part.number) {
                rows(part.rows).for_each(|row| tally.take_in(block.coordinates(row)));
            }
        }
        tally
    }

    /// What the cheapest of some hotels costs. Blocks come in the order of their cheapest night, and
    /// nobody is looked at who would be too dear even at that.
    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn cheapest(&self, filter: &Filter<'_>, parts: Vec<Part>) -> Option<i64> {
        let with_bounds = parts.into_iter().filter_map(|part| {
            let block = self.block(part.number)?;
            let from_minor = block.lowest_from_price(part.rows);
            Some((filter.price_at_least(from_minor), part.rows, block))
        });
        let mut with_bounds: Vec<_> = with_bounds.collect();
        with_bounds.sort_by_key(|(bound, ..)| *bound);
        let mut cheapest: Option<i64> = None;
        for (bound, of_block, block) in with_bounds {
            if cheapest.is_some_and(|cheapest| bound >= cheapest) {
                break;
            }
            for row in rows(of_block) {
                let at_least = filter.price_at_least(block.from_minor[row]);
                if cheapest.is_none_or(|cheapest| at_least < cheapest) {
                    let own = price(filter, block, row);
                    cheapest = cheapest.into_iter().chain(own).min();
                }
            }
        }
        cheapest
    }
}

fn price(filter: &Filter<'_>, block: &Block, row: usize) -> Option<i64> {
    filter.offer(block, row).as_ref().map(Offer::sort_price_minor)
}
