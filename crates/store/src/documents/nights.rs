//! Nights of many room types through binary COPY: several times faster than rows of a query.

use std::collections::HashMap;

use domain::hotel::NightInventory;
use domain::ids::RoomTypeId;
use futures::TryStreamExt;
use sqlx::PgConnection;
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
        let missing = usize::try_from(self.first_day.saturating_sub(day)).unwrap_or(0);
        self.array.splice(0..0, std::iter::repeat_n(NightInventory::CLOSED, missing));
        self.first_day = self.first_day.min(day);
    }

    fn put(&mut self, day: u32, night: NightInventory) {
        if self.array.is_empty() {
            self.first_day = day;
        }
        self.begin_at(day);
        let place = usize::try_from(day - self.first_day).unwrap_or(0);
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

/// The open nights of each of these room types, in their order, through the primary key.
pub(super) async fn read_of(
    connection: &mut PgConnection,
    room_types: &[RoomTypeId],
) -> Result<Vec<Nights>, StoreError> {
    // COPY takes no bound values; ids have no quotes. OFFSET 0 keeps the planner at one index
    // scan a room type, whatever it thinks of their number.
    let ids: Vec<String> = room_types.iter().map(ToString::to_string).collect();
    let statement = format!(
        "COPY (SELECT r.id, n.* FROM unnest('{{{}}}'::uuid[]) AS r (id)
               CROSS JOIN LATERAL (
                   SELECT night, price_minor, (total - sold - held)::int2, min_stay
                   FROM inventory WHERE room_type_id = r.id AND NOT closed OFFSET 0
               ) AS n) TO STDOUT (FORMAT binary)",
        ids.join(",")
    );
    read(connection, &statement, room_types).await
}

/// The same for all room types of the database: one pass over the table in the order it lies on
/// disk, which costs the same after years of daily rolls. Nights of other types are passed over.
pub(super) async fn read_all(
    connection: &mut PgConnection,
    room_types: &[RoomTypeId],
) -> Result<Vec<Nights>, StoreError> {
    let statement = "COPY (SELECT room_type_id, night, price_minor, (total - sold - held)::int2,
                     min_stay FROM inventory WHERE NOT closed) TO STDOUT (FORMAT binary)";
    read(connection, statement, room_types).await
}

async fn read(
    connection: &mut PgConnection,
    statement: &str,
    room_types: &[RoomTypeId],
) -> Result<Vec<Nights>, StoreError> {
    let mut rows = Rows::new(room_types);
    let mut copy = connection.copy_out_raw(statement).await?;
    while let Some(chunk) = copy.try_next().await? {
        rows.feed(&chunk)?;
    }
    Ok(rows.nights)
}

/// `PGCOPY\n\xff\r\n\0`, flags, length of the extension.
const HEADER_BYTES: usize = 19;
/// Number of fields, then each field behind its length: 16, 4, 4, 2 and 2 bytes.
const ROW_BYTES: usize = 2 + 20 + 2 * 8 + 2 * 6;

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
        if i16::from_be_bytes(*count) != 5 {
            return None;
        }
        let room_type = Uuid::from_bytes(field(&mut bytes)?);
        let day = u32::try_from(i32::from_be_bytes(field(&mut bytes)?)).ok()?;
        let price_minor = u32::try_from(i32::from_be_bytes(field(&mut bytes)?)).ok()?;
        let available = i16::from_be_bytes(field(&mut bytes)?);
        let min_stay = u8::try_from(i16::from_be_bytes(field(&mut bytes)?)).ok()?;
        let left = u8::try_from(available.clamp(0, i16::from(u8::MAX))).ok()?;
        let place = match self.last {
            Some((last, place)) if last == room_type => place,
            _ => self.places.get(&room_type).copied(),
        };
        self.last = Some((room_type, place));
        if let Some(nights) = place.and_then(|place| self.nights.get_mut(place)) {
            nights.put(day, NightInventory::open(price_minor, min_stay, left));
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
