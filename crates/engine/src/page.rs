//! A page of hotels: exact total, the best rows behind the cursor, facets.

use std::sync::Arc;

use domain::answer::{Item, SearchAnswer, TotalRelation};
use domain::best::{Best, Hit};
use domain::facets::Facets;
use domain::geo::DistanceFrom;
use domain::ids::HotelId;
use domain::offer::Offer;
use domain::page::Page;
use domain::planted::{self, Bug};
use domain::query::{SearchQuery, Sort, SortFacts, SortKey};
use uuid::Uuid;

use crate::bits::{bit, rows};
use crate::block::Block;
use crate::filter::Filter;
use crate::scan::{Found, Wanted};
use crate::snapshot::Snapshot;

/// Where a hotel is: its block and its row.
type Row = (usize, usize);

/// The order of a page: where in it a row stands, and at best the rows of a block.
struct Ranking<'f, 'q> {
    filter: &'f Filter<'q>,
    from: Option<DistanceFrom>,
}

impl Snapshot {
    /// Answers a page of a query.
    pub fn search(&self, query: &SearchQuery, page: &Page) -> SearchAnswer {
        let filter = self.filter(query);
        let from = query.origin.map(DistanceFrom::new);
        let ranking = Ranking { filter: &filter, from };
        let mut best = Best::new(page);
        let mut total = 0_u64;
        let mut facets = page.facets.then(Facets::default);
        let wanted = Wanted { offers: page.facets, near_misses: page.facets };
        let nearest_first = ranking.from.as_ref().filter(|_| query.sort == Sort::Distance);
        self.scan(&filter, wanted, self.chunk_order(nearest_first), |found| {
            total += u64::from(found.rows().count_ones());
            if let Some(facets) = &mut facets {
                self.count_facets(facets, found);
            }
            ranking.take_in(found, &mut best);
        });
        let tells = page.tells_near_misses(total, TotalRelation::Exact);
        let near_misses = tells.then(|| self.near_misses(query, total));
        SearchAnswer { facets, near_misses, ..self.answer(&ranking, best, total) }
    }

    /// Turns the best rows into items.
    fn answer(&self, ranking: &Ranking<'_, '_>, best: Best<Row>, total: u64) -> SearchAnswer {
        let (hits, next) = best.finish();
        SearchAnswer {
            total,
            total_relation: TotalRelation::Exact,
            items: hits.iter().filter_map(|hit| self.item(ranking, hit.row)).collect(),
            next,
            facets: None,
            near_misses: None,
        }
    }

    fn item(&self, ranking: &Ranking<'_, '_>, (number, row): Row) -> Option<Item> {
        let block = self.block(number)?;
        let document = block.document(row)?;
        let offer = ranking.filter.offer(block, row);
        let offered = offer.and_then(|offer| {
            let of = document.room_types.iter().find(|of| of.room_type.id == offer.room_type_id);
            of.map(|of| Arc::clone(&of.room_type.name))
        });
        let from = ranking.from.as_ref();
        Some(Item {
            hotel: Arc::clone(&document.hotel),
            room_type_name: offered,
            offer,
            free_cancellation: ranking.filter.query.cancels_freely(&document.hotel),
            distance_metres: from.map(|from| from.metres_to(block.coordinates(row))),
        })
    }

    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn count_facets(&self, facets: &mut Facets, found: &Found<'_, '_>) {
        let block: &Block = found.block;
        let passing = found.rows();
        facets.add_amenities(block.amenities.map(|set| (set & passing).count_ones()));
        let but_stars = found.all & found.types & found.priced;
        facets.add_stars(block.stars.map(|set| (set & but_stars).count_ones()));
        let but_types = found.all & found.stars & found.priced;
        facets.add_property_types(block.property_types.map(|set| (set & but_types).count_ones()));
        for row in rows(found.all & found.stars & found.types) {
            if let Some(offer) = &found.offers[row] {
                facets.count_price(offer.nightly_minor, self.histogram_bin_minor);
            }
        }
    }
}

impl Ranking<'_, '_> {
    /// Offers the rows of a block that may be among the best.
    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn take_in(&self, found: &Found<'_, '_>, best: &mut Best<Row>) {
        if !best.admits(self.best_of(found)) {
            return;
        }
        let block = found.block;
        for row in rows(found.rows()) {
            let needs_offer = self.filter.query.sort.needs_offer();
            // an offer is dear: not for who would be too dear even at the cheapest night of all
            if needs_offer && !best.admits(self.at_least(block.from_minor[row])) {
                continue;
            }
            let offer = match found.looked & bit(row) {
                0 if needs_offer => self.filter.offer(block, row),
                0 => None,
                _ => found.offers[row],
            };
            let id =
                if planted::has(Bug::TiesByRow) { HotelId(Uuid::nil()) } else { block.ids[row] };
            best.offer(Hit { key: self.key(found, row, offer), id, row: (found.number, row) });
        }
    }

    #[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
    fn key(&self, found: &Found<'_, '_>, row: usize, offer: Option<Offer>) -> SortKey {
        let (block, sort) = (found.block, self.filter.query.sort);
        let distance = self.from.as_ref().filter(|_| sort == Sort::Distance);
        sort.key(SortFacts {
            rank: block.rank[row],
            rating_x10: block.rating_x10(row),
            offer: offer.as_ref(),
            distance_metres: distance.map(|from| from.metres_to(block.coordinates(row))),
            tier: found.tiers.of(row),
        })
    }

    /// No row of the block comes before this place.
    fn best_of(&self, found: &Found<'_, '_>) -> SortKey {
        let (zone, sort) = (found.zone, self.filter.query.sort);
        let first = SortKey([i64::MIN, i64::MIN]);
        match sort {
            Sort::Price => self.at_least(zone.from_minor),
            Sort::PriceDescending => first,
            Sort::Recommended | Sort::Rating | Sort::Text => sort.key(SortFacts {
                rank: zone.rank_max,
                rating_x10: zone.rating_max.checked_sub(1),
                offer: None,
                distance_metres: None,
                tier: found.tiers.best(),
            }),
            Sort::Distance => self.from.as_ref().map_or(first, |from| {
                let (south, north) = (zone.extremes.south_e7, zone.extremes.north_e7);
                SortKey([from.metres_at_least(south, north), i64::MIN])
            }),
        }
    }

    /// No hotel whose cheapest night costs so much comes before this place in the order of prices.
    fn at_least(&self, from_minor: u32) -> SortKey {
        match self.filter.query.sort {
            Sort::Price => SortKey([self.filter.price_at_least(from_minor), i64::MIN]),
            _ => SortKey([i64::MIN, i64::MIN]),
        }
    }
}
