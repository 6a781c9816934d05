//! A page of hotels: exact total, the best rows behind the cursor, facets.

use std::sync::Arc;

use domain::answer::{Item, SearchAnswer, TotalRelation};
use domain::best::{Best, Hit};
use domain::facets::Facets;
use domain::geo::DistanceFrom;
use domain::ids::HotelId;
use domain::page::Page;
use domain::planted::{self, Bug};
use domain::query::{SearchQuery, Sort, SortFacts, SortKey};
use domain::vocabulary::Amenities;
use uuid::Uuid;

use crate::bits::rows;
use crate::block::Block;
use crate::filter::Filter;
use crate::scan::{Found, Wanted};
use crate::snapshot::Snapshot;

/// Where a hotel is: its block and its row.
type Row = (usize, usize);

impl Snapshot {
    /// Answers a page of a query.
    pub fn search(&self, query: &SearchQuery, page: &Page) -> SearchAnswer {
        let filter = self.filter(query);
        let from = query.origin.map(DistanceFrom::new);
        let mut best = Best::new(page);
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
        let tells = page.tells_near_misses(total, TotalRelation::Exact);
        let near_misses = tells.then(|| self.near_misses(query, total));
        SearchAnswer { facets, near_misses, ..self.answer(&filter, best, total) }
    }

    /// Turns the best rows into items.
    fn answer(&self, filter: &Filter<'_>, best: Best<Row>, total: u64) -> SearchAnswer {
        let (hits, next) = best.finish();
        let from = filter.query.origin.map(DistanceFrom::new);
        let item = |hit: &Hit<Row>| self.item(filter, from.as_ref(), hit.row);
        SearchAnswer {
            total,
            total_relation: TotalRelation::Exact,
            items: hits.iter().filter_map(item).collect(),
            next,
            facets: None,
            near_misses: None,
        }
    }

    fn item(
        &self,
        filter: &Filter<'_>,
        from: Option<&DistanceFrom>,
        (block, row): Row,
    ) -> Option<Item> {
        let block = self.blocks.get(block)?;
        let document = block.document(row)?;
        let offer = filter.offer(block, row);
        let offered = offer.and_then(|offer| {
            let of = document.room_types.iter().find(|of| of.room_type.id == offer.room_type_id);
            of.map(|of| Arc::clone(&of.room_type.name))
        });
        Some(Item {
            hotel: Arc::clone(&document.hotel),
            room_type_name: offered,
            offer,
            free_cancellation: filter.query.cancels_freely(&document.hotel),
            distance_metres: from.map(|from| from.metres_to(block.coordinates(row))),
        })
    }

    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn count_facets(&self, facets: &mut Facets, found: &Found<'_, '_>) {
        let block: &Block = found.block;
        for row in rows(found.rows()) {
            facets.count_amenities(Amenities(block.amenities[row]));
        }
        for row in rows(found.all & found.types & found.priced) {
            facets.count_stars(block.stars[row]);
        }
        for row in rows(found.all & found.stars & found.priced) {
            facets.count_property_type(block.property_type[row]);
        }
        for row in rows(found.all & found.stars & found.types) {
            if let Some(offer) = &found.offers[row] {
                facets.count_price(offer.nightly_minor, self.histogram_bin_minor);
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
) -> Hit<Row> {
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
    Hit { key: query.sort.key(facts), id, row: (number, row) }
}
