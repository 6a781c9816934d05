//! The nights of a hotel, packed month by month: one binary value a month, so that a search reads
//! the month or two of its stay and nothing else.
//!
//! For each room type with an open night in the month: its place in the document, the first night's
//! day from 0, the number of nights, a layout byte, the lowest price; then for each night the price
//! above that (0 to 4 bytes, as the layout says) and a byte with rooms left and minimum stay. Rooms
//! of prices that do not vary, and short minimum stays, are the usual case and cost one byte a night.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};
use domain::exact::exact;
use domain::hotel::{Document, NightInventory, RoomTypeNights};
use domain::stay::Stay;

use crate::codec::packed::{Packer, Unpacker, widened};

/// A month of the calendar, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    /// 1 to 12.
    month: u32,
}

impl Month {
    pub fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The name of its fields: `m202701`.
    pub fn field(self) -> String {
        format!("m{:04}{:02}", self.year, self.month)
    }

    /// The field with the lowest price of the month.
    pub fn from_field(self) -> String {
        format!("from.{}", self.field())
    }

    /// The field with the nights of the month.
    pub fn nights_field(self) -> String {
        format!("months.{}", self.field())
    }

    fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { month: self.month + 1, ..self }
        }
    }

    /// The months that the nights of a stay lie in: at most two, three around February.
    pub fn of_stay(stay: Stay) -> impl Iterator<Item = Self> {
        let last = stay.check_out().pred_opt().map_or(Self::of(stay.check_in()), Self::of);
        std::iter::successors(Some(Self::of(stay.check_in())), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
    }
}

/// A packed month.
#[derive(Debug, PartialEq, Eq)]
pub struct PackedMonth {
    pub bytes: Vec<u8>,
    /// The lowest price of an open night of any room type.
    pub from_minor: u32,
}

/// Bits of the layout byte: how many bytes a price takes beside the lowest one, …
const PRICE_BYTES: u8 = 0b0111;
/// … and whether the minimum stay has a byte of its own.
const LONG_MIN_STAY: u8 = 0b1000;
/// Rooms left of a night that is closed.
const CLOSED: u8 = 0b1111;
const NIBBLE: u8 = 0b1111;

/// Packs every month in which some room type has an open night.
#[expect(clippy::indexing_slicing, reason = "begin < end <= the number of nights")]
pub fn pack(document: &Document) -> BTreeMap<Month, PackedMonth> {
    let mut months = BTreeMap::new();
    for (room, of) in (0_u8..).zip(&document.room_types) {
        let mut begin = 0;
        while begin < of.nights.len() {
            let Some(first) = u64::try_from(begin)
                .ok()
                .and_then(|nights| document.first_night.checked_add_days(Days::new(nights)))
            else {
                break;
            };
            let month = Month::of(first);
            let days_left = (month.next().first_day() - first).num_days();
            let end = of.nights.len().min(begin + exact::<_, usize>(days_left));
            pack_room(&mut months, month, room, first.day0(), &of.nights[begin..end]);
            begin = end;
        }
    }
    months
}

#[expect(clippy::indexing_slicing, reason = "start < end, both are places of open nights")]
fn pack_room(
    months: &mut BTreeMap<Month, PackedMonth>,
    month: Month,
    room: u8,
    first_day: u32,
    nights: &[NightInventory],
) {
    let Some(start) = nights.iter().position(|night| night.is_open()) else { return };
    let end = nights.iter().rposition(|night| night.is_open()).map_or(start, |last| last + 1);
    let nights = &nights[start..end];
    let open = || nights.iter().filter(|night| night.is_open());
    let prices = || open().map(|night| night.price_minor);
    let Some((low, high)) = prices().min().zip(prices().max()) else { return };
    let width = 4 - exact::<_, usize>((high - low).leading_zeros() / 8);
    let is_long = open().any(|night| night.min_stay > NIBBLE);
    let layout = exact::<_, u8>(width) | if is_long { LONG_MIN_STAY } else { 0 };

    let packed = months.entry(month).or_insert(PackedMonth { bytes: vec![], from_minor: u32::MAX });
    packed.from_minor = packed.from_minor.min(low);
    let mut bytes = Packer(std::mem::take(&mut packed.bytes));
    bytes.u8(room);
    bytes.u8(exact::<_, u8>(first_day) + exact::<_, u8>(start));
    bytes.u8(exact(nights.len()));
    bytes.u8(layout);
    bytes.narrow(low, 4);
    for night in nights {
        let price = if night.is_open() { night.price_minor - low } else { 0 };
        bytes.narrow(price, width);
        let left = if night.is_open() { night.left() } else { CLOSED };
        bytes.u8(left | if is_long { 0 } else { night.min_stay << 4 });
        if is_long {
            bytes.u8(night.min_stay);
        }
    }
    packed.bytes = bytes.0;
}

/// The nights of one stay for each room type of a hotel.
pub struct StayNights {
    check_in: NaiveDate,
    /// Nights of a stay, one room type after the other.
    nights: Vec<NightInventory>,
    length: usize,
}

impl StayNights {
    /// All closed, until months are read in.
    pub fn new(stay: Stay, rooms: usize) -> Self {
        let length = usize::from(stay.nights());
        let nights = vec![NightInventory::CLOSED; length * rooms];
        Self { check_in: stay.check_in(), nights, length }
    }

    /// The nights of a room type by its place in the document.
    pub fn of_room(&self, room: usize) -> &[NightInventory] {
        self.nights.get(room * self.length..(room + 1) * self.length).unwrap_or_default()
    }

    /// Reads what a packed month says of the stay; `None` if it can't be read.
    pub fn read(&mut self, month: Month, packed: &[u8]) -> Option<()> {
        // the day of the stay's first night, counted from the month's first; may lie outside of it
        let check_in = (self.check_in - month.first_day()).num_days();
        let mut bytes = Unpacker(packed);
        while !bytes.is_empty() {
            let room = usize::from(bytes.u8()?);
            let first = i64::from(bytes.u8()?);
            let count = usize::from(bytes.u8()?);
            let layout = bytes.u8()?;
            let low = bytes.u32()?;
            let width = usize::from(layout & PRICE_BYTES);
            let is_long = layout & LONG_MIN_STAY != 0;
            let night_bytes = width + 1 + usize::from(is_long);
            let nights = bytes.slice(count * night_bytes)?;
            let Range { start, end } = self.wanted(first - check_in, count);
            let skipped = exact((check_in - first).max(0));
            let room_start = room * self.length;
            let slots = self.nights.get_mut(room_start + start..room_start + end)?;
            let packed = nights.chunks_exact(night_bytes).skip(skipped);
            for (slot, night) in slots.iter_mut().zip(packed) {
                *slot = read_night(night, width, is_long, low)?;
            }
        }
        Some(())
    }

    /// Which nights of the stay a run of `count` nights from `offset` covers.
    fn wanted(&self, offset: i64, count: usize) -> Range<usize> {
        let end = (offset + exact::<_, i64>(count)).clamp(0, exact(self.length));
        exact(offset.clamp(0, end))..exact(end)
    }
}

fn read_night(bytes: &[u8], width: usize, is_long: bool, low: u32) -> Option<NightInventory> {
    let (price, rest) = bytes.split_at_checked(width)?;
    let state = *rest.first()?;
    let min_stay = if is_long { *rest.get(1)? } else { state >> 4 };
    let left = state & NIBBLE;
    Some(if left == CLOSED {
        NightInventory::CLOSED
    } else {
        NightInventory::open(low.checked_add(widened(price))?, min_stay, left)
    })
}

/// Days since 1970-01-01, as the field `free` counts them.
pub fn day_number(date: NaiveDate) -> i32 {
    const EPOCH_FROM_CE: i32 = 719_163;
    date.num_days_from_ce() - EPOCH_FROM_CE
}

/// All runs of nights on which a room of one and the same type is left, as first and last day
/// number. Runs that lie within another one say nothing new and are left out.
pub fn free_runs(document: &Document) -> Vec<(i32, i32)> {
    let first_day = day_number(document.first_night);
    let mut runs: Vec<(i32, i32)> =
        document.room_types.iter().flat_map(|of| runs_of(of, first_day)).collect();
    runs.sort_unstable_by_key(|(first, last)| (*first, -last));
    let mut reached = i32::MIN;
    runs.retain(|(_, last)| {
        let is_new = *last > reached;
        reached = reached.max(*last);
        is_new
    });
    runs
}

fn runs_of(of: &RoomTypeNights, first_day: i32) -> Vec<(i32, i32)> {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for (day, night) in (first_day..).zip(&of.nights) {
        if night.left() == 0 {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    runs
}

#[cfg(test)]
pub mod tests;
