//! A query compiled for blocks: which rows pass every filter but price, stars and property type,
//! and which pass those.

use domain::offer::{Offer, best_offer};
use domain::query::SearchQuery;
use domain::stay::Stay;
use domain::text::Tier;

use crate::area::AreaFilter;
use crate::bits::{ROWS, bit, rows, rows_where};
use crate::block::Block;
use crate::planes::{Availability, PlaneQuery, PlaneSpan};
use crate::vocabulary::{TextMatcher, Vocabulary};

/// A compiled query.
pub struct Filter<'q> {
    pub query: &'q SearchQuery,
    area: AreaFilter,
    text: Option<TextMatcher>,
    planes: Option<PlaneQuery>,
    /// Lowest rating column value that passes.
    rating_min: u8,
    /// Highest free-cancellation column value that passes; the lowest is 1.
    free_cancel_max: Option<u8>,
}

/// Rows of a block that pass, before stars, property types and price are looked at.
pub struct Candidates {
    pub rows: u64,
    /// Those of them that are sellable for sure; all of them when no dates are asked.
    pub sure: u64,
    /// By row, when text is searched.
    pub tiers: [Tier; ROWS],
}

impl<'q> Filter<'q> {
    /// Compiles a query for the blocks of one snapshot.
    pub fn new(query: &'q SearchQuery, vocabulary: &Vocabulary, span: PlaneSpan) -> Self {
        let days_ahead = |stay: Stay| (stay.check_in() - query.latest_today).num_days();
        let free_cancel_max = query.filters.free_cancellation.then(|| {
            query.stay.map_or(u8::MAX, |stay| {
                let column_max = (days_ahead(stay) + 1).clamp(0, i64::from(u8::MAX));
                u8::try_from(column_max).unwrap_or(u8::MAX)
            })
        });
        Self {
            query,
            area: AreaFilter::new(&query.area),
            text: query.text.as_ref().map(|text| vocabulary.matcher(text)),
            planes: query.stay.and_then(|stay| span.query(stay, query.party)),
            rating_min: query.filters.rating_min_x10.map_or(0, |tenths| tenths.saturating_add(1)),
            free_cancel_max,
        }
    }

    /// Whether a block may hold rows that pass, whatever their stars and property types.
    pub fn may_hold(&self, block: &Block) -> bool {
        block.zone.amenities.contains_all(self.query.filters.amenities)
            && block.zone.rating_max >= self.rating_min
            && self.area.touches(&block.zone.extremes)
    }

    /// The rows of a block that pass all but stars, property types and price.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn candidates(&self, block: &Block) -> Candidates {
        let mut found = Candidates { rows: 0, sure: 0, tiers: [Tier::BEST; ROWS] };
        let extremes = &block.zone.extremes;
        let (lat_e7, lon_e7) = (&block.lat_e7, &block.lon_e7);
        let mut rows_left = self.area.rows_in_boxes(block.live, extremes, lat_e7, lon_e7);
        let availability = match (self.query.stay, self.planes) {
            (Some(_), Some(planes)) => block.planes.availability(planes),
            (Some(_), None) => Availability { possible: u64::MAX, sure: 0 },
            (None, _) => Availability { possible: u64::MAX, sure: u64::MAX },
        };
        rows_left &= availability.possible;
        if rows_left == 0 {
            return found;
        }
        let wanted = self.query.filters.amenities.0;
        if wanted != 0 {
            rows_left &= rows_where(|row| block.amenities[row] & wanted == wanted);
        }
        if self.rating_min > 0 {
            rows_left &= rows_where(|row| block.rating[row] >= self.rating_min);
        }
        if let Some(max) = self.free_cancel_max {
            let column = &block.free_cancel;
            rows_left &= rows_where(|row| column[row] >= 1 && column[row] <= max);
        }
        rows_left = self.area.rows_in_circle(rows_left, |row| block.coordinates(row));
        if let Some(text) = &self.text {
            for row in rows(rows_left) {
                match block.tier(row, text) {
                    Some(tier) => found.tiers[row] = tier,
                    None => rows_left &= !bit(row),
                }
            }
        }
        found.rows = rows_left;
        found.sure = rows_left & availability.sure;
        found
    }

    /// The rows of a block whose stars pass.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn rows_by_stars(&self, block: &Block) -> u64 {
        let stars = self.query.filters.stars;
        if stars.is_empty() { u64::MAX } else { rows_where(|row| stars.admits(block.stars[row])) }
    }

    /// The rows of a block whose property type passes.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn rows_by_property_type(&self, block: &Block) -> u64 {
        let types = self.query.filters.property_types;
        if types.is_empty() {
            return u64::MAX;
        }
        rows_where(|row| types.admits(block.property_type[row]))
    }

    /// The exact offer of a row: for the stay, or from its cheapest night without dates.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS")]
    pub fn offer(&self, block: &Block, row: usize) -> Option<Offer> {
        let Some(stay) = self.query.stay else { return block.from_offers[row] };
        let document = block.document(row)?;
        best_offer(document.views(), document.first_night, stay, self.query.party)
    }
}
