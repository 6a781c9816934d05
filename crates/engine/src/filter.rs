//! A query compiled for blocks: which rows pass every filter but price, stars and property type,
//! and which pass those.

use domain::exact::exact;
use domain::near::Relaxed;
use domain::offer::{Offer, best_offer};
use domain::planted::{self, Bug};
use domain::query::SearchQuery;
use domain::text::{Tier, Wishes};
use domain::today::DATES_MAX;
use domain::vocabulary::{Amenities, SmallSet};

use crate::area::AreaFilter;
use crate::bits::{ROWS, bit, rows, rows_where};
use crate::block::Block;
use crate::planes::{Availability, PlaneQuery};
use crate::snapshot::Snapshot;
use crate::words::{AskedText, Mask};

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
    /// By row, when text is searched.
    pub tiers: [Tier; ROWS],
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
        let passing = snapshot.blocks.iter().enumerate().map(|(number, block)| {
            let rows = self.candidates(number, block).rows;
            rows & self.rows_by_stars(block) & self.rows_by_property_type(block)
        });
        Mask::of_blocks(passing)
    }

    /// The rows of a block that words and places leave.
    fn possible(&self, number: usize) -> u64 {
        let of_text = self.text.as_ref().map_or(u64::MAX, |text| text.possible(number));
        self.place.as_ref().map_or(u64::MAX, |place| place.block(number)) & of_text
    }

    /// Whether a block may hold rows that pass, whatever their stars and property types.
    pub fn may_hold(&self, number: usize, block: &Block) -> bool {
        self.possible(number) != 0
            && block.zone.amenities.contains_all(self.query.filters.amenities)
            && block.zone.rating_max >= self.rating_min
            && self.area.touches(&block.zone.extremes)
    }

    /// The rows of a block that pass all but stars, property types and price.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn candidates(&self, number: usize, block: &Block) -> Candidates {
        let mut found = Candidates { rows: 0, sure: 0, tiers: [Tier::BEST; ROWS] };
        let possible = block.live & self.possible(number);
        let extremes = &block.zone.extremes;
        let (lat_e7, lon_e7) = (&block.lat_e7, &block.lon_e7);
        let mut rows_left = self.area.rows_in_boxes(possible, extremes, lat_e7, lon_e7);
        let availability = match (self.query.stay, self.planes) {
            (Some(_), Some(planes)) => block.planes.availability(planes),
            (Some(_), None) => Availability { possible: u64::MAX, sure: 0 },
            (None, _) => Availability { possible: u64::MAX, sure: u64::MAX },
        };
        rows_left &= availability.possible;
        if rows_left == 0 {
            return found;
        }
        rows_left &= rows_by_amenities(self.query.filters.amenities, block);
        if self.rating_min > 0 {
            rows_left &= rows_where(|row| block.rating[row] >= self.rating_min);
        }
        if self.query.filters.free_cancellation {
            rows_left &= self.rows_by_cancellation(block);
        }
        rows_left = self.area.rows_in_circle(rows_left, |row| block.coordinates(row));
        if let Some(text) = &self.text {
            let wished = self.rows_by_wishes(text.wishes, block);
            rows_left = text.answering(number, rows_left, wished, &mut found.tiers);
        }
        found.rows = rows_left;
        found.sure = rows_left & availability.sure;
        found
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
        rows_by_class(self.query.filters.stars, &block.stars)
    }

    /// The rows of a block whose property type passes.
    pub fn rows_by_property_type(&self, block: &Block) -> u64 {
        rows_by_class(self.query.filters.property_types, &block.property_type)
    }

    /// The rows of a block that fulfil wishes.
    fn rows_by_wishes(&self, wishes: Wishes, block: &Block) -> u64 {
        let Wishes { amenities, property_types, stars, free_cancellation } = wishes;
        let free = if free_cancellation { self.rows_by_cancellation(block) } else { u64::MAX };
        rows_by_amenities(amenities, block)
            & rows_by_class(property_types, &block.property_type)
            & rows_by_class(stars, &block.stars)
            & free
    }

    /// The rows of a block that pass one single filter; all of them a filter of price, which needs
    /// offers.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
    pub fn rows_by(&self, single: Relaxed, block: &Block) -> u64 {
        match single {
            Relaxed::Amenity(position) => {
                rows_where(|row| block.amenities[row] >> position & 1 == 1)
            }
            Relaxed::Stars => self.rows_by_stars(block),
            Relaxed::PropertyTypes => self.rows_by_property_type(block),
            Relaxed::RatingMin => rows_where(|row| block.rating[row] >= self.rating_min),
            Relaxed::FreeCancellation => self.rows_by_cancellation(block),
            Relaxed::PriceMin | Relaxed::PriceMax => u64::MAX,
        }
    }

    /// The exact offer of a row: for the stay, or from its cheapest night without dates.
    #[expect(clippy::indexing_slicing, reason = "row is below ROWS")]
    pub fn offer(&self, block: &Block, row: usize) -> Option<Offer> {
        let Some(stay) = self.query.stay else { return block.from_offers[row] };
        let document = block.document(row)?;
        best_offer(document.views(), document.first_night, stay, self.query.party)
    }
}

/// The rows of a block that have all of these amenities.
#[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
fn rows_by_amenities(Amenities(wanted): Amenities, block: &Block) -> u64 {
    if wanted == 0 {
        return u64::MAX;
    }
    rows_where(|row| block.amenities[row] & wanted == wanted)
}

/// The rows whose value in a column is admitted.
#[expect(clippy::indexing_slicing, reason = "row is below ROWS; the compiler drops the check")]
fn rows_by_class(admitted: SmallSet, column: &[u8; ROWS]) -> u64 {
    if admitted.is_empty() { u64::MAX } else { rows_where(|row| admitted.admits(column[row])) }
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
