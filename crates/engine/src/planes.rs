//! Availability as bit planes: for every check-in day the longest free run of each of 64 rows, cut
//! into five planes, so that "free for n nights" is a handful of word operations for all rows.
//!
//! A plane knows parties of one to four adults in one room. It is exact for them unless some
//! fitting room type asks for a minimum stay on that day (its `check` bit); for any other party it
//! is an upper bound. Rows that survive without being exact go to the exact function.

use chrono::NaiveDate;
use domain::exact::exact;
use domain::hotel::Document;
use domain::planted::{self, Bug};
use domain::stay::{Party, Stay};

/// Party classes: class `c` is `c + 1` adults in one room.
const CLASSES: usize = 4;
/// Runs are counted up to `2^PLANES − 1` nights, one more than the longest stay.
const PLANES: usize = 5;
const RUN_MAX: u8 = (1 << PLANES) - 1;

#[derive(Clone, Copy, Default)]
struct Day {
    runs: [[u64; PLANES]; CLASSES],
    check: [u64; CLASSES],
}

/// The planes of a block from some first day on.
#[derive(Clone)]
pub struct Planes {
    first_day: NaiveDate,
    days: Box<[Day]>,
}

/// Which days planes are kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneSpan {
    pub first_day: NaiveDate,
    pub days: usize,
}

/// A stay and party as planes are asked for them.
#[derive(Clone, Copy)]
pub struct PlaneQuery {
    day: usize,
    class: usize,
    nights: u8,
    /// Whether rows whose check bit is clear need no exact look.
    exact: bool,
}

/// What planes say of 64 rows.
#[derive(Clone, Copy)]
pub struct Availability {
    /// Rows that may be sellable; no other row is.
    pub possible: u64,
    /// Those of them that are sellable for sure.
    pub sure: u64,
}

impl PlaneSpan {
    /// Asks for a stay; `None` when its arrival lies outside of the planes.
    pub fn query(self, stay: Stay, party: Party) -> Option<PlaneQuery> {
        if planted::has(Bug::TypesOredPerNight) {
            return None;
        }
        let day = usize::try_from((stay.check_in() - self.first_day).num_days()).ok()?;
        let adults = usize::from(party.adults_per_room());
        (day < self.days).then_some(PlaneQuery {
            day,
            class: adults.min(CLASSES) - 1,
            nights: stay.nights(),
            exact: party.rooms == 1 && party.children == 0 && adults <= CLASSES,
        })
    }
}

#[expect(clippy::indexing_slicing, reason = "classes, planes and days are within their arrays")]
impl Planes {
    /// Planes without any free run.
    pub fn new(span: PlaneSpan) -> Self {
        let days = vec![Day::default(); span.days].into_boxed_slice();
        Self { first_day: span.first_day, days }
    }

    /// Rows whose run from the asked day is at least the asked nights: a comparison of 64
    /// bit-sliced numbers with one, from the highest plane down.
    pub fn availability(&self, query: PlaneQuery) -> Availability {
        let day = &self.days[query.day];
        let runs = &day.runs[query.class];
        let (mut above, mut equal) = (0, u64::MAX);
        for plane in (0..PLANES).rev() {
            if query.nights >> plane & 1 == 1 {
                equal &= runs[plane];
            } else {
                above |= equal & runs[plane];
                equal &= !runs[plane];
            }
        }
        let possible = above | equal;
        let sure = if query.exact { possible & !day.check[query.class] } else { 0 };
        Availability { possible, sure }
    }

    /// Takes a row out.
    pub fn clear_row(&mut self, row: usize) {
        let keep = !(1_u64 << row);
        for day in &mut self.days {
            day.runs.as_flattened_mut().iter_mut().for_each(|plane| *plane &= keep);
            day.check.iter_mut().for_each(|plane| *plane &= keep);
        }
    }

    /// Puts a hotel's nights in as a row that was clear before.
    pub fn set_row(&mut self, row: usize, document: &Document) {
        let offset = (document.first_night - self.first_day).num_days();
        let offset: isize = exact(offset);
        let mut runs = vec![[0_u8; CLASSES]; self.days.len()];
        let mut checks = vec![[false; CLASSES]; self.days.len()];
        for of in &document.room_types {
            let classes = CLASSES.min(usize::from(of.room_type.max_adults));
            let mut run = 0_u8;
            for (index, night) in of.nights.iter().enumerate().rev() {
                run = if night.left() > 0 { (run + 1).min(RUN_MAX) } else { 0 };
                let Some(day) = index.checked_add_signed(offset) else { break };
                if day >= self.days.len() {
                    continue;
                }
                for class in 0..classes {
                    runs[day][class] = runs[day][class].max(run);
                    checks[day][class] |= run > 0 && night.min_stay > 1;
                }
            }
        }
        for (day, (runs, checks)) in self.days.iter_mut().zip(runs.iter().zip(&checks)) {
            for class in 0..CLASSES {
                for plane in 0..PLANES {
                    day.runs[class][plane] |= u64::from(runs[class] >> plane & 1) << row;
                }
                day.check[class] |= u64::from(checks[class]) << row;
            }
        }
    }
}
