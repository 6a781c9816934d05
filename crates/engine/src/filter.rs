//! A query compiled for blocks: which rows pass every filter but price, stars and property type,
//! and which pass those.

use domain::exact::exact;
use domain::near::Relaxed;
use domain::offer::{Offer, best_offer};
use domain::planted::{self, Bug};
use domain::query::SearchQuery;
use domain::text::Wishes;
use domain::today::DATES_MAX;
use domain::vocabulary::Amenities;

use crate::area::AreaFilter;
use crate::bits::{bit, rows, rows_where};
use crate::block::{Block, rows_of_classes};
use crate::chunk::Chunk;
use crate::planes::{Availability, PlaneQuery};
use crate::scan::Visited;
use crate::snapshot::Snapshot;
use crate::words::{AskedText, Mask, Tiers};
use crate::zone::Zone;

/// A compiled query.
pub struct Filter<'q> {
    pub query: &'q SearchQuery,
    area: AreaFilter,
    /// Rows in the area's place.
    place: Option<Mask>,
    text: Option<AskedText>,
    planes: Option<PlaneQuery>,
    /// Lowest rating column value that passes.
    rating_min: u8,
    /// Highest free-cancellation column value that counts as free where the date is so many days
    /// behind the latest one; the lowest is 1.
    free_cancel_max: [u8; DATES_MAX],
}

/// Rows of a block that pass, before stars, property types and price are looked at.
pub struct Candidates {
    pub rows: u64,
    /// Those of them that are sellable for sure; all of them when no dates are asked.
    pub sure: u64,
    /// Those of each tier; without a text all are of the first.
    pub tiers: Tiers,
}

impl<'q> Filter<'q> {
    /// Compiles a query for the blocks of one snapshot.
    pub fn new(query: &'q SearchQuery, snapshot: &Snapshot) -> Self {
        let mut filter = Self {
            query,
            area: AreaFilter::new(&query.area),
            place: query.area.place.as_ref().map(|place| snapshot.rows_in(&place.id)),
            text: None,
            planes: query.stay.and_then(|stay| snapshot.span.query(stay, query.party)),
            rating_min: query.filters.rating_min_x10.map_or(0, |tenths| tenths.saturating_add(1)),
            free_cancel_max: free_cancel_max(query),
        };
        if let Some(text) = &query.text {
            let passing = planted::has(Bug::TypoRulePerFilter).then(|| filter.passing(snapshot));
            filter.text = Some(snapshot.asked(text, passing.as_ref()));
        }
        filter
    }

    /// All rows that pass, but perhaps by price.
    fn passing(&self, snapshot: &Snapshot) -> Mask {
        let mut passing = Mask::none(snapshot.blocks_len());
        snapshot.walk(self, snapshot.chunk_order(None), |visited| {
            let Visited { number, block, .. } = visited;
            let found = self.candidates(&visited).rows;
            let found = found & self.rows_by_stars(block) & self.rows_by_property_type(block);
            passing.set_block(number, found);
        });
        passing
    }

    /// The rows of a block that words and places leave.
    pub fn said(&self, number: usize) -> u64 {
        let of_text = self.text.as_ref().map_or(u64::MAX, |text| text.possible(number));
        self.place.as_ref().map_or(u64::MAX, |place| place.block(number)) & of_text
    }

    /// Whether hotels of this zone may pass, whatever their stars and property types.
    pub fn may_hold(&self, zone: &Zone) -> bool {
        zone.amenities.contains_all(self.query.filters.amenities)
            && zone.rating_max >= self.rating_min
            && self.area.touches(&zone.extremes)
    }

    /// What the planes of a chunk say of the stay.
    pub fn availability(&self, chunk: &Chunk) -> Availability {
        match (self.query.stay, self.planes) {
            (None, _) => Availability::UNASKED,
            (Some(_), None) => Availability::UNKNOWN,
            (Some(_), Some(planes)) => chunk.planes.availability(planes),
        }
    }

    /// The rows of a block that pass all but stars, property types and price.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn candidates(&self, visited: &Visited<'_>) -> Candidates {
        let Visited { number, zone, block, possible, sure } = *visited;
        let (extremes, lat_e7, lon_e7) = (&zone.extremes, &block.lat_e7, &block.lon_e7);
        let mut left = self.area.rows_in_boxes(possible, extremes, lat_e7, lon_e7);
        let wanted = self.query.filters.amenities;
        if wanted != Amenities::default() {
            left &= block.rows_with(wanted);
        }
        if self.rating_min > 0 {
            left &= rows_where(|row| block.rating[row] >= self.rating_min);
        }
        if self.query.filters.free_cancellation {
            left &= self.rows_by_cancellation(block);
        }
        left = self.area.rows_in_circle(left, |row| block.coordinates(row));
        let tiers = match &self.text {
            Some(text) => text.answering(number, left, self.rows_by_wishes(text.wishes, block)),
            None => Tiers::all_best(left),
        };
        let rows = tiers.rows();
        Candidates { rows, sure: rows & sure, tiers }
    }

    /// The rows of a block that can be cancelled freely: all of them under the strictest date, the
    /// others looked at one by one.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS, no date is further behind")]
    fn rows_by_cancellation(&self, block: &Block) -> u64 {
        let max = self.free_cancel_max;
        let column = &block.free_cancel;
        let up_to = |max: u8| rows_where(|row| column[row] >= 1 && column[row] <= max);
        let mut passing = up_to(max[0]);
        if max[DATES_MAX - 1] > max[0] {
            let in_doubt = up_to(max[DATES_MAX - 1]) & !passing;
            for row in rows(in_doubt) {
                let behind = self.query.today.days_behind(block.time_zone[row]);
                if column[row] <= max[usize::from(behind)] {
                    passing |= bit(row);
                }
            }
        }
        passing
    }

    /// The rows of a block whose stars pass.
    pub fn rows_by_stars(&self, block: &Block) -> u64 {
        rows_of_classes(self.query.filters.stars, &block.stars)
    }

    /// The rows of a block whose property type passes.
    pub fn rows_by_property_type(&self, block: &Block) -> u64 {
        rows_of_classes(self.query.filters.property_types, &block.property_types)
    }

    /// The rows of a block that fulfil wishes.
    fn rows_by_wishes(&self, wishes: Wishes, block: &Block) -> u64 {
        if wishes.is_empty() {
            return u64::MAX;
        }
        let Wishes { amenities, property_types, stars, free_cancellation } = wishes;
        let free = if free_cancellation { self.rows_by_cancellation(block) } else { u64::MAX };
        block.rows_with(amenities)
            & rows_of_classes(property_types, &block.property_types)
            & rows_of_classes(stars, &block.stars)
            & free
    }

    /// The rows of a block that pass one single filter; all of them a filter of price, which needs
    /// offers.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn rows_by(&self, single: Relaxed, block: &Block) -> u64 {
        match single {
            Relaxed::Amenity(position) => block.rows_with(Amenities(1 << position)),
            Relaxed::Stars => self.rows_by_stars(block),
            Relaxed::PropertyTypes => self.rows_by_property_type(block),
            Relaxed::RatingMin => rows_where(|row| block.rating[row] >= self.rating_min),
            Relaxed::FreeCancellation => self.rows_by_cancellation(block),
            Relaxed::PriceMin | Relaxed::PriceMax => u64::MAX,
        }
    }

    /// The rows of a block that may be cheap enough for the price filter: no night of a stay costs less
    /// than the cheapest of all.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn rows_by_from_price(&self, block: &Block) -> u64 {
        let Some(max) = self.query.filters.price_max else { return u64::MAX };
        rows_where(|row| i64::from(block.from_minor[row]) <= max)
    }

    /// The exact offer of a row: for the stay, or from its cheapest night without dates.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS")]
    pub fn offer(&self, block: &Block, row: usize) -> Option<Offer> {
        let Some(stay) = self.query.stay else { return block.from_offers[row] };
        let document = block.document(row)?;
        best_offer(document.views(), document.first_night, stay, self.query.party)
    }

    /// Less than what a hotel whose cheapest night costs so much sorts by.
    pub fn price_at_least(&self, from_minor: u32) -> i64 {
        let rooms_and_nights = self
            .query
            .stay
            .map_or(1, |stay| i64::from(stay.nights()) * i64::from(self.query.party.rooms));
        i64::from(from_minor) * rooms_and_nights
    }
}

/// By how many days the date is behind the latest one: the highest free-cancellation column value
/// (days plus one) under which a stay can still be cancelled freely.
fn free_cancel_max(query: &SearchQuery) -> [u8; DATES_MAX] {
    let Some(stay) = query.stay else { return [u8::MAX; DATES_MAX] };
    let days_ahead = (stay.check_in() - query.today.latest()).num_days();
    let mut max = [0; DATES_MAX];
    for (max, behind) in max.iter_mut().zip(0..) {
        let column_max = (days_ahead + behind + 1).clamp(0, i64::from(u8::MAX));
        *max = exact(column_max);
    }
    max
}
