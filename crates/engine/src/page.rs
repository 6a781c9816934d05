//! A page of hotels: exact total, the best rows behind the cursor, facets.

use std::collections::BinaryHeap;
use std::sync::Arc;

use domain::answer::{Facets, Item, SearchAnswer, TotalRelation};
use domain::cursor::Cursor;
use domain::geo::DistanceFrom;
use domain::histogram::bin_of;
use domain::ids::HotelId;
use domain::planted::{self, Bug};
use domain::query::{Page, SearchQuery, Sort, SortFacts, SortKey};
use uuid::Uuid;

use crate::bits::rows;
use crate::block::Block;
use crate::filter::Filter;
use crate::scan::{Found, Wanted};
use crate::snapshot::Snapshot;

/// A row in the order of the answer; the greatest is the worst.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    key: SortKey,
    id: HotelId,
    block: usize,
    row: usize,
}

/// The best rows so far, at most `room` of them.
struct Best {
    heap: BinaryHeap<Hit>,
    room: usize,
    after: Option<(SortKey, HotelId)>,
}

impl Best {
    fn offer(&mut self, hit: Hit) {
        let place = (hit.key, hit.id);
        if self.after.is_some_and(|after| place <= after) || !self.admits(hit.key) {
            return;
        }
        self.heap.push(hit);
        if self.heap.len() > self.room {
            self.heap.pop();
        }
    }

    /// Whether a row with this key could still be among the best.
    fn admits(&self, key: SortKey) -> bool {
        self.heap.len() < self.room || self.heap.peek().is_none_or(|worst| key <= worst.key)
    }
}

impl Snapshot {
    /// Answers a page of a query.
    pub fn search(&self, query: &SearchQuery, page: &Page) -> SearchAnswer {
        let filter = self.filter(query);
        let from = query.origin.map(DistanceFrom::new);
        let mut best = Best {
            heap: BinaryHeap::with_capacity(page.limit + 2),
            // one more than the page, to know whether another one follows
            room: page.limit + 1,
            after: page.after.map(|cursor| (cursor.key, cursor.id)),
        };
        let mut total = 0_u64;
        let mut facets = page.facets.then(Facets::default);
        let wanted = Wanted { offers: page.facets, near_misses: page.facets };
        let ranked_from = from.as_ref().filter(|_| query.sort == Sort::Distance);
        let (order, bounds) = self.visiting_order(ranked_from);
        self.scan(&filter, wanted, order, |number, found| {
            let passing = found.rows();
            total += u64::from(passing.count_ones());
            if let Some(facets) = &mut facets {
                self.count_facets(facets, found);
            }
            let nearest = bounds.get(number).copied();
            if nearest.is_some_and(|metres| !best.admits(SortKey([metres, 0]))) {
                return;
            }
            for row in rows(passing) {
                best.offer(hit(query, from.as_ref(), found, number, row));
            }
        });
        SearchAnswer { facets, ..self.answer(&filter, page, best, total) }
    }

    /// Turns the best rows into items.
    fn answer(&self, filter: &Filter<'_>, page: &Page, best: Best, total: u64) -> SearchAnswer {
        let mut hits = best.heap.into_sorted_vec();
        let more = hits.len() > page.limit;
        hits.truncate(page.limit);
        let last = hits.last().map(|hit| Cursor { key: hit.key, id: hit.id });
        let from = filter.query.origin.map(DistanceFrom::new);
        let item = |hit: &Hit| self.item(filter, from.as_ref(), hit);
        SearchAnswer {
            total,
            total_relation: TotalRelation::Exact,
            items: hits.iter().filter_map(item).collect(),
            next: last.filter(|_| more),
            facets: None,
        }
    }

    fn item(&self, filter: &Filter<'_>, from: Option<&DistanceFrom>, hit: &Hit) -> Option<Item> {
        let block = self.blocks.get(hit.block)?;
        let document = block.document(hit.row)?;
        let offer = filter.offer(block, hit.row);
        let offered = offer.and_then(|offer| {
            let of = document.room_types.iter().find(|of| of.room_type.id == offer.room_type_id);
            of.map(|of| Arc::clone(&of.room_type.name))
        });
        Some(Item {
            hotel: Arc::clone(&document.hotel),
            room_type_name: offered,
            offer,
            free_cancellation: filter.query.cancels_freely(document.hotel.free_cancel_days),
            distance_metres: from.map(|from| from.metres_to(block.coordinates(hit.row))),
        })
    }

    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn count_facets(&self, facets: &mut Facets, found: &Found<'_, '_>) {
        let count = |of: Option<&mut u32>| {
            if let Some(count) = of {
                *count += 1;
            }
        };
        let block: &Block = found.block;
        for row in rows(found.rows()) {
            let mut amenities = block.amenities[row];
            while amenities != 0 {
                let position = usize::try_from(amenities.trailing_zeros()).unwrap_or(usize::MAX);
                count(facets.amenities.get_mut(position));
                amenities &= amenities - 1;
            }
        }
        for row in rows(found.all & found.types & found.priced) {
            count(facets.stars.get_mut(usize::from(block.stars[row])));
        }
        for row in rows(found.all & found.stars & found.priced) {
            count(facets.property_types.get_mut(usize::from(block.property_type[row])));
        }
        for row in rows(found.all & found.stars & found.types) {
            if let Some(offer) = &found.offers[row] {
                let bin = bin_of(offer.nightly_minor, self.histogram_bin_minor);
                count(facets.price.get_mut(bin));
            }
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
fn hit(
    query: &SearchQuery,
    from: Option<&DistanceFrom>,
    found: &Found<'_, '_>,
    number: usize,
    row: usize,
) -> Hit {
    let block = found.block;
    let distance = from.filter(|_| query.sort == Sort::Distance);
    let facts = SortFacts {
        rank: block.rank[row],
        rating_x10: block.rating_x10(row),
        offer: found.offers[row].as_ref(),
        distance_metres: distance.map(|from| from.metres_to(block.coordinates(row))),
        tier: found.tiers[row],
    };
    let id = if planted::has(Bug::TiesByRow) { HotelId(Uuid::nil()) } else { block.ids[row] };
    Hit { key: query.sort.key(facts), id, block: number, row }
}
