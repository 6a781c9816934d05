//! Availability as bit planes: for every check-in day and 4,096 rows at once which of them sell a stay of
//! one to seven nights.
//!
//! Planes know parties of one to four adults in one room, and are exact for them: one room type has all
//! nights free and a minimum stay that fits, or the bit is not set. Of stays of up to 15 nights they know
//! most for sure; for longer ones and for any other party they are an upper bound. Rows that survive
//! without being sure go to the exact function, and so do rows that changed since the planes last looked:
//! they are taken in together, when they are many.

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
/// Stays of so many nights have a plane of their own: plane `n − 1` is exact for `n` nights.
const EXACT_NIGHTS: u8 = 7;
/// What is told of longer stays: some room type is free for so many nights, whatever its minimum stay.
const LONG_NIGHTS: u8 = EXACT_NIGHTS + 1;
/// Stays of up to so many nights, but longer than those, are sold for sure where some room type is free
/// for all of these nights and wants no more than the shortest of such stays.
const LONGEST_NIGHTS: u8 = 15;
/// The plane that tells where.
const LONG_FOR_SURE: usize = 8;
const PLANES: usize = LONG_FOR_SURE + 1;

/// One bit of what is known of every row of a chunk.
type Plane = [u64; BLOCKS];
type Day = [[Plane; PLANES]; CLASSES];

static NOTHING_FREE: Day = [[[0; BLOCKS]; PLANES]; CLASSES];

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
    /// Whether it is a party that planes know.
    is_known: bool,
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
            is_known,
        })
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

    /// Rows that sell the stay, or may.
    pub fn availability(&self, query: PlaneQuery) -> Availability {
        let plane = |day: usize, nights: u8| &self.days[day][query.class][usize::from(nights) - 1];
        let mut free = *plane(query.day, query.nights.clamp(1, LONG_NIGHTS));
        // whoever is free for all of a long stay is free for each part of it
        let last = query.nights.saturating_sub(LONG_NIGHTS);
        let between = (LONG_NIGHTS..last).step_by(usize::from(LONG_NIGHTS));
        for begins in between.chain((last > 0).then_some(last)) {
            let day = query.day + usize::from(begins);
            if day < self.span.days {
                each(&mut free, plane(day, LONG_NIGHTS), |free, part| free & part);
            }
        }
        let mut sure = match query.nights {
            _ if !query.is_known => [0; BLOCKS],
            ..=EXACT_NIGHTS => free,
            LONG_NIGHTS..=LONGEST_NIGHTS => self.days[query.day][query.class][LONG_FOR_SURE],
            _ => [0; BLOCKS],
        };
        each(&mut sure, &self.forgotten, |sure, forgotten| sure & !forgotten);
        let mut possible = free;
        each(&mut possible, &self.forgotten, |free, forgotten| free | forgotten);
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
        let mut bits = vec![[[0_u16; ROWS]; CLASSES]; span.days];
        let mut stays = vec![[0_u16; CLASSES]; span.days];
        for (slot, forgotten) in self.forgotten.iter().enumerate().filter(|(_, rows)| **rows != 0) {
            for row in rows(*forgotten) {
                let Some(document) = document(slot, row) else { continue };
                read(document, span, &mut stays);
                for (bits, stays) in bits.iter_mut().zip(&stays) {
                    for (bits, stays) in bits.iter_mut().zip(stays) {
                        bits[row] = *stays;
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

/// What planes know of a hotel, by day and class: a bit for each of them, the lowest first.
#[expect(clippy::indexing_slicing, reason = "days and classes are within their arrays")]
fn read(document: &Document, span: PlaneSpan, stays: &mut [[u16; CLASSES]]) {
    stays.fill([0; CLASSES]);
    let offset: isize = exact((document.first_night - span.first_day).num_days());
    for of in &document.room_types {
        let people = of.room_type.max_adults.min(of.room_type.max_guests);
        let classes = CLASSES.min(usize::from(people));
        let mut run = 0_u8;
        for (index, night) in of.nights.iter().enumerate().rev() {
            run = if night.left() > 0 { (run + 1).min(LONGEST_NIGHTS) } else { 0 };
            let Some(day) = index.checked_add_signed(offset) else { break };
            if run > 0 && day < span.days {
                let sold = sold(run, night.min_stay);
                stays[day][..classes].iter_mut().for_each(|stays| *stays |= sold);
            }
        }
    }
}

/// The stays that a room type sells that is free for a run of nights: bit `n − 1` for `n` nights, the next
/// one for a run that is longer than those, and the last one where long stays are sold for sure.
fn sold(run: u8, min_stay: u8) -> u16 {
    let free = u8::MAX >> LONG_NIGHTS.saturating_sub(run);
    let shortest = min_stay.saturating_sub(1).min(EXACT_NIGHTS);
    let too_short = !(u8::MAX << shortest);
    let long_for_sure = run >= LONGEST_NIGHTS && min_stay <= LONG_NIGHTS;
    u16::from(free & !too_short) | u16::from(long_for_sure) << LONG_FOR_SURE
}

/// The bits of 64 numbers, turned into one set of rows for each of their places.
fn turned(numbers: &[u16; ROWS]) -> impl Iterator<Item = u64> {
    let (low, high) =
        (numbers.map(|of| of.to_le_bytes()[0]), numbers.map(|of| of.to_le_bytes()[1]));
    turned_bytes(&low).into_iter().chain(turned_bytes(&high))
}

fn turned_bytes(bytes: &[u8; ROWS]) -> [u64; 8] {
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
        let numbers: [u16; ROWS] = std::array::from_fn(|row| u16::try_from(row * 1_037).unwrap());
        assert_eq!(turned(&numbers).count(), 16);
        for (place, plane) in turned(&numbers).enumerate() {
            for (row, number) in numbers.iter().enumerate() {
                assert_eq!(plane >> row & 1, u64::from(number >> place & 1), "{row} {place}");
            }
        }
    }

    #[test]
    fn each_stay_has_a_bit() {
        assert_eq!(sold(1, 1), 0b0000_0001);
        assert_eq!(sold(3, 2), 0b0000_0110);
        assert_eq!(sold(3, 4), 0);
        assert_eq!(sold(7, 7), 0b0100_0000);
        assert_eq!(sold(8, 0), 0b1111_1111, "no minimum is a minimum of one");
        assert_eq!(sold(8, 7), 0b1100_0000);
        assert_eq!(sold(8, 8), 0b1000_0000);
        assert_eq!(sold(8, 200), 0b1000_0000, "for longer stays than those that are exact");
        assert_eq!(sold(7, 8), 0);
        assert_eq!(sold(14, 1), 0b1111_1111);
        assert_eq!(sold(15, 1), 0b1_1111_1111);
        assert_eq!(sold(15, 8), 0b1_1000_0000);
        assert_eq!(sold(15, 9), 0b1000_0000, "eight nights are not sold");
    }
}
