//! Availability as bit planes: for every check-in day and 64 rows at once the longest free run and the
//! shortest minimum stay, so that "free for n nights" is a handful of word operations.
//!
//! Planes know parties of one to four adults in one room. They are exact for them where one room type
//! has both the longest run and the shortest minimum stay; elsewhere, for longer stays and for any other
//! party they are an upper bound. Rows that survive without being sure go to the exact function, and so
//! do rows that changed since the planes last looked: they are taken in together, when they are many.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::exact::exact;
use domain::hotel::Document;
use domain::planted::{self, Bug};
use domain::stay::{Party, Stay};

use crate::bits::{ROWS, bit, rows};
use crate::chunk::BLOCKS;

/// Party classes: class `c` is `c + 1` adults in one room.
const CLASSES: usize = 4;
/// Runs are counted up to `2^RUN_PLANES − 1` nights.
const RUN_PLANES: usize = 4;
const RUN_MAX: u8 = (1 << RUN_PLANES) - 1;
/// A minimum stay less one, up to `2^STAY_PLANES − 1`.
const STAY_PLANES: usize = 2;
const STAY_MAX: u8 = 1 << STAY_PLANES;
/// Set where neither tells the other: no room type has both.
const DOUBT: usize = RUN_PLANES + STAY_PLANES;
const PLANES: usize = DOUBT + 1;

/// One bit of what is known of every row of a chunk.
type Plane = [u64; BLOCKS];
type Day = [[Plane; PLANES]; CLASSES];

const NOTHING_FREE: Day = [[[0; BLOCKS]; PLANES]; CLASSES];

/// What planes know of one row on one day: their bits, the lowest first.
#[derive(Clone, Copy, Default)]
struct Cell {
    run: u8,
    min_stay: u8,
    in_doubt: bool,
}

/// The planes of a chunk from some first day on. Days are shared with older states until rows are
/// learned.
#[derive(Clone)]
pub struct Planes {
    span: PlaneSpan,
    days: Arc<Vec<Day>>,
    /// By block the rows that may be otherwise than the days say.
    forgotten: Plane,
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
    /// Whether rows without doubt need no exact look.
    exact: bool,
}

/// What planes say of the rows of a chunk.
#[derive(Clone, Copy)]
pub struct Availability {
    /// Rows that may be sellable; no other row is.
    pub possible: Plane,
    /// Those of them that are sellable for sure.
    pub sure: Plane,
}

impl Availability {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { possible: [u64::MAX; BLOCKS], sure: [0; BLOCKS] };
    /// Nothing has to be known.
    pub const UNASKED: Self = Self { possible: [u64::MAX; BLOCKS], sure: [u64::MAX; BLOCKS] };
}

impl PlaneSpan {
    /// Asks for a stay; `None` when its arrival lies outside of the planes.
    pub fn query(self, stay: Stay, party: Party) -> Option<PlaneQuery> {
        if planted::has(Bug::TypesOredPerNight) || planted::has(Bug::MinStayOnAnyNight) {
            return None;
        }
        let day = usize::try_from((stay.check_in() - self.first_day).num_days()).ok()?;
        let (adults, nights) = (usize::from(party.adults_per_room()), stay.nights());
        let is_known = party.rooms == 1 && party.children == 0 && adults <= CLASSES;
        (day < self.days).then_some(PlaneQuery {
            day,
            class: adults.min(CLASSES) - 1,
            nights,
            exact: is_known && nights <= RUN_MAX,
        })
    }
}

impl Cell {
    /// Adds a room type that is free for a run of nights from this day on.
    fn take_in(&mut self, run: u8, min_stay: u8) {
        if self.run == 0 || (run >= self.run && min_stay <= self.min_stay) {
            *self = Self { run, min_stay, in_doubt: false };
        } else if run > self.run || min_stay < self.min_stay {
            let (run, min_stay) = (run.max(self.run), min_stay.min(self.min_stay));
            *self = Self { run, min_stay, in_doubt: true };
        }
    }

    /// The bits, the lowest plane first.
    fn bits(self) -> u8 {
        if self.run == 0 {
            return 0;
        }
        let min_stay = self.min_stay.clamp(1, STAY_MAX);
        // the longest minimum that fits stands for all longer ones
        let in_doubt = self.in_doubt || min_stay == STAY_MAX;
        self.run | (min_stay - 1) << RUN_PLANES | u8::from(in_doubt) << DOUBT
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "classes, planes, days and slots are within their arrays"
)]
impl Planes {
    /// Planes without any free run.
    pub fn new(span: PlaneSpan) -> Self {
        Self { span, days: Arc::new(vec![NOTHING_FREE; span.days]), forgotten: [0; BLOCKS] }
    }

    /// Rows whose run from the asked day is at least the asked nights, and whose minimum stay is no
    /// more: comparisons of bit-sliced numbers with one, from the highest plane down.
    pub fn availability(&self, query: PlaneQuery) -> Availability {
        let planes = &self.days[query.day][query.class];
        let nights = query.nights.min(RUN_MAX);
        let (mut longer, mut equal) = ([0; BLOCKS], [u64::MAX; BLOCKS]);
        for (plane, run) in planes[..RUN_PLANES].iter().enumerate().rev() {
            if nights >> plane & 1 == 1 {
                each(&mut equal, run, |equal, run| equal & run);
            } else {
                for slot in 0..BLOCKS {
                    longer[slot] |= equal[slot] & run[slot];
                }
                each(&mut equal, run, |equal, run| equal & !run);
            }
        }
        let mut possible = longer;
        each(&mut possible, &equal, |longer, equal| longer | equal);
        let (low, high) = (&planes[RUN_PLANES], &planes[RUN_PLANES + 1]);
        for slot in 0..BLOCKS {
            possible[slot] &= match query.nights {
                0 | 1 => !(low[slot] | high[slot]),
                2 => !high[slot],
                3 => !(low[slot] & high[slot]),
                _ => u64::MAX,
            };
        }
        let mut sure = [0; BLOCKS];
        if query.exact {
            for slot in 0..BLOCKS {
                sure[slot] = possible[slot] & !planes[DOUBT][slot] & !self.forgotten[slot];
            }
        }
        each(&mut possible, &self.forgotten, |possible, forgotten| possible | forgotten);
        Availability { possible, sure }
    }

    /// A row may be otherwise now.
    pub fn forget(&mut self, slot: usize, row: usize) {
        self.forgotten[slot] |= bit(row);
    }

    /// Rows without a hotel need not be known.
    pub fn drop_dead(&mut self, slot: usize, live: u64) {
        self.forgotten[slot] &= live;
    }

    /// How many rows have to be learned.
    pub fn forgotten(&self) -> usize {
        self.forgotten.iter().map(|rows| exact::<_, usize>(rows.count_ones())).sum()
    }

    /// Learns the forgotten rows.
    pub fn learn<'d>(&mut self, document: impl Fn(usize, usize) -> Option<&'d Document>) {
        let span = self.span;
        let days = Arc::make_mut(&mut self.days);
        let mut bits = vec![[[0_u8; ROWS]; CLASSES]; span.days];
        let mut cells = vec![[Cell::default(); CLASSES]; span.days];
        for (slot, forgotten) in self.forgotten.iter().enumerate().filter(|(_, rows)| **rows != 0) {
            for row in rows(*forgotten) {
                let Some(document) = document(slot, row) else { continue };
                read(document, span, &mut cells);
                for (bits, cells) in bits.iter_mut().zip(&cells) {
                    for (bits, cell) in bits.iter_mut().zip(cells) {
                        bits[row] = cell.bits();
                    }
                }
            }
            for (day, bits) in days.iter_mut().zip(&bits) {
                for (planes, bits) in day.iter_mut().zip(bits) {
                    for (plane, learned) in planes.iter_mut().zip(turned(bits)) {
                        plane[slot] = plane[slot] & !forgotten | learned & forgotten;
                    }
                }
            }
        }
        self.forgotten = [0; BLOCKS];
    }
}

fn each(planes: &mut Plane, other: &Plane, change: impl Fn(u64, u64) -> u64) {
    planes.iter_mut().zip(other).for_each(|(plane, other)| *plane = change(*plane, *other));
}

/// What planes know of a hotel, by day and class.
#[expect(clippy::indexing_slicing, reason = "days and classes are within their arrays")]
fn read(document: &Document, span: PlaneSpan, cells: &mut [[Cell; CLASSES]]) {
    cells.fill([Cell::default(); CLASSES]);
    let offset: isize = exact((document.first_night - span.first_day).num_days());
    for of in &document.room_types {
        let people = of.room_type.max_adults.min(of.room_type.max_guests);
        let classes = CLASSES.min(usize::from(people));
        let mut run = 0_u8;
        for (index, night) in of.nights.iter().enumerate().rev() {
            run = if night.left() > 0 { (run + 1).min(RUN_MAX) } else { 0 };
            let Some(day) = index.checked_add_signed(offset) else { break };
            if run > 0 && day < span.days {
                for cell in &mut cells[day][..classes] {
                    cell.take_in(run, night.min_stay);
                }
            }
        }
    }
}

/// The bits of 64 bytes, turned into one set of rows for each of their places.
fn turned(bytes: &[u8; ROWS]) -> [u64; 8] {
    let mut planes = [0; 8];
    for (group, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let turned = turned_eight(u64::from_le_bytes(*eight)).to_le_bytes();
        for (plane, part) in planes.iter_mut().zip(turned) {
            *plane |= u64::from(part) << (8 * group);
        }
    }
    planes
}

/// Eight rows of eight bits, with rows and columns exchanged: halves of ever larger squares change
/// places (Warren, Hacker's Delight, 7-3).
const fn turned_eight(square: u64) -> u64 {
    let mut x = square;
    let mut t = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
    x ^ t ^ (t << 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_sets_of_rows() {
        let bytes: [u8; ROWS] = std::array::from_fn(|row| (row * 37 % 256).to_le_bytes()[0]);
        let planes = turned(&bytes);
        for (row, byte) in bytes.iter().enumerate() {
            for (place, plane) in planes.iter().enumerate() {
                assert_eq!(plane >> row & 1, u64::from(byte >> place & 1), "{row} {place}");
            }
        }
    }

    #[test]
    fn one_room_type_that_has_both_leaves_no_doubt() {
        let mut cell = Cell::default();
        cell.take_in(3, 2);
        cell.take_in(2, 2);
        assert_eq!((cell.run, cell.min_stay, cell.in_doubt), (3, 2, false));
        cell.take_in(5, 3);
        assert_eq!((cell.run, cell.min_stay, cell.in_doubt), (5, 2, true));
        cell.take_in(5, 1);
        assert_eq!((cell.run, cell.min_stay, cell.in_doubt), (5, 1, false));
    }
}
