//! Nights of many room types. Each night travels as one number: most of what reading them costs is
//! fields and rows.

use std::collections::HashMap;

use domain::fit::fit;
use domain::hotel::NightInventory;
use domain::ids::RoomTypeId;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::StoreError;

/// The open nights of one room type; days count from 2000-01-01.
#[derive(Clone, Debug, Default)]
pub(super) struct Nights {
    first_day: u32,
    /// From `first_day` on; holes are closed.
    array: Vec<NightInventory>,
}

/// Arrays grow by so many nights: few copies, little room left over.
const GROWTH_NIGHTS: usize = 64;

impl Nights {
    /// The first open day, if there is one.
    pub(super) const fn first_day(&self) -> Option<u32> {
        if self.array.is_empty() { None } else { Some(self.first_day) }
    }

    /// Nights as an array from `first_day`, which is not after the own one.
    pub(super) fn into_array(mut self, first_day: u32) -> Box<[NightInventory]> {
        if !self.array.is_empty() {
            self.begin_at(first_day);
        }
        self.array.into_boxed_slice()
    }

    fn begin_at(&mut self, day: u32) {
        let missing = fit(self.first_day.saturating_sub(day));
        self.array.splice(0..0, std::iter::repeat_n(NightInventory::CLOSED, missing));
        self.first_day = self.first_day.min(day);
    }

    fn put(&mut self, day: u32, night: NightInventory) {
        if self.array.is_empty() {
            self.first_day = day;
        }
        self.begin_at(day);
        let place: usize = fit(day - self.first_day);
        if place >= self.array.len() {
            let more = (place + 1).next_multiple_of(GROWTH_NIGHTS) - self.array.len();
            self.array.reserve_exact(more);
            self.array.resize(place + 1, NightInventory::CLOSED);
        }
        if let Some(slot) = self.array.get_mut(place) {
            *slot = night;
        }
    }
}

/// A night as one number, from the highest bits down: the day since 2000-01-01 (16), the price (32),
/// the rooms left (11) and the minimum stay (5). Constraints of the table keep each within its bits.
const PACKED: &str = "((night - '2000-01-01')::int8 << 48) | (price_minor::int8 << 16)
    | ((total - sold - held)::int8 << 5) | min_stay";

/// A day and what [`PACKED`] says of it; more than 255 rooms left count as 255.
fn unpack(packed: i64) -> (u32, NightInventory) {
    let packed = packed.cast_unsigned();
    let bits = |from: u32, count: u32| (packed >> from) & ((1 << count) - 1);
    let number = |from, count| fit(bits(from, count));
    let small = |from, count| u8::try_from(bits(from, count)).unwrap_or(u8::MAX);
    (number(48, 16), NightInventory::open(number(16, 32), small(0, 5), small(5, 11)))
}

/// The open nights of each of these room types, in their order, through the primary key.
pub(super) async fn read_of(
    connection: &mut PgConnection,
    room_types: &[RoomTypeId],
) -> Result<Vec<Nights>, StoreError> {
    let ids: Vec<Uuid> = room_types.iter().map(|id| id.0).collect();
    let statement = format!(
        "SELECT (SELECT array_agg({PACKED}) FROM inventory
                 WHERE room_type_id = asked.id AND NOT closed)
         FROM unnest($1) WITH ORDINALITY AS asked (id, place) ORDER BY place"
    );
    let arrays = sqlx::query_scalar::<_, Option<Vec<i64>>>(AssertSqlSafe(statement));
    let arrays = arrays.bind(ids).fetch_all(connection).await?;
    let nights = arrays.into_iter().map(|array| {
        let mut nights = Nights::default();
        for packed in array.unwrap_or_default() {
            let (day, night) = unpack(packed);
            nights.put(day, night);
        }
        nights
    });
    Ok(nights.collect())
}

/// The same for all room types of the database: one pass over the table in the order it lies on
/// disk, which costs the same after years of daily rolls. Nights of other types are passed over.
pub(super) async fn read_all(
    connection: &mut PgConnection,
    room_types: &[RoomTypeId],
) -> Result<Vec<Nights>, StoreError> {
    let statement = format!(
        "COPY (SELECT room_type_id, {PACKED} FROM inventory WHERE NOT closed)
         TO STDOUT (FORMAT binary)"
    );
    let mut rows = Rows::new(room_types);
    let mut copy = connection.copy_out_raw(&statement).await?;
    while let Some(chunk) = copy.try_next().await? {
        rows.feed(&chunk)?;
    }
    Ok(rows.nights)
}

/// `PGCOPY\n\xff\r\n\0`, flags, length of the extension.
const HEADER_BYTES: usize = 19;
/// Number of fields, then each field behind its length: 16 and 8 bytes.
const ROW_BYTES: usize = 2 + 20 + 12;

/// Cuts the stream into rows and puts them where they belong.
struct Rows {
    header_seen: bool,
    /// The beginning of a row that was split between two chunks.
    rest: Vec<u8>,
    places: HashMap<Uuid, usize>,
    /// Rows of a room type come one after another: the last one's place.
    last: Option<(Uuid, Option<usize>)>,
    nights: Vec<Nights>,
}

impl Rows {
    fn new(room_types: &[RoomTypeId]) -> Self {
        Self {
            header_seen: false,
            rest: Vec::new(),
            places: room_types.iter().zip(0..).map(|(id, place)| (id.0, place)).collect(),
            last: None,
            nights: vec![Nights::default(); room_types.len()],
        }
    }

    fn feed(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        let mut whole = std::mem::take(&mut self.rest);
        let mut bytes = if whole.is_empty() {
            chunk
        } else {
            whole.extend_from_slice(chunk);
            &whole
        };
        if !self.header_seen
            && let Some((_, after)) = bytes.split_first_chunk::<HEADER_BYTES>()
        {
            self.header_seen = true;
            bytes = after;
        }
        if self.header_seen {
            while let Some((row, after)) = bytes.split_first_chunk::<ROW_BYTES>() {
                self.put(row)
                    .ok_or_else(|| StoreError::Unreadable("a night of the inventory".to_owned()))?;
                bytes = after;
            }
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn put(&mut self, row: &[u8; ROW_BYTES]) -> Option<()> {
        let (count, mut bytes) = row.split_first_chunk::<2>()?;
        if i16::from_be_bytes(*count) != 2 {
            return None;
        }
        let room_type = Uuid::from_bytes(field(&mut bytes)?);
        let (day, night) = unpack(i64::from_be_bytes(field(&mut bytes)?));
        let place = match self.last {
            Some((last, place)) if last == room_type => place,
            _ => self.places.get(&room_type).copied(),
        };
        self.last = Some((room_type, place));
        if let Some(nights) = place.and_then(|place| self.nights.get_mut(place)) {
            nights.put(day, night);
        }
        Some(())
    }
}

fn field<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (length, after) = bytes.split_first_chunk::<4>()?;
    let (value, after) = after.split_first_chunk::<N>()?;
    *bytes = after;
    (usize::try_from(i32::from_be_bytes(*length)).ok()? == N).then_some(*value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_night_is_read_to_its_last_bit() {
        let packed = |day: u64, price: u64, left: u64, min_stay: u64| {
            (day << 48 | price << 16 | left << 5 | min_stay).cast_signed()
        };
        let max = i32::MAX.unsigned_abs();
        for (day, price, left, min_stay) in
            [(0, 1, 0, 1), (54_786, max, 255, 30), (9_821, 12_300, 7, 2)]
        {
            let night = NightInventory::open(price, min_stay, left);
            let read = unpack(packed(day.into(), price.into(), left.into(), min_stay.into()));
            assert_eq!(read, (day, night));
        }
        assert_eq!(unpack(packed(1, 1, 1_000, 1)).1, NightInventory::open(1, 1, 255));
    }
}
