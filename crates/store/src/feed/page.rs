//! A bounded piece of the feed, and the documents of its hotels from the same snapshot.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::HotelId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Position;
use super::state::FeedState;
use crate::StoreError;
use crate::documents::{HOTELS_PER_READ_MAX, LoadedDocuments, load_documents};
use crate::reading::Reading;

/// So many rows of the feed make a page at most.
pub const CHANGES_PER_PAGE_MAX: usize = 5_000;

/// The order of the feed within a pass.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Key {
    pub(super) xid: u64,
    hotel: Uuid,
    seq: i64,
}

impl Key {
    /// Before every change of a transaction; `seq` counts from 1.
    const fn before(xid: u64) -> Self {
        Self { xid, hotel: Uuid::nil(), seq: 0 }
    }
}

pub(super) struct ChangeRow {
    xid: String,
    pub(super) hotel_id: Uuid,
    seq: i64,
    pub(super) cells: Vec<i32>,
    /// When the statement ran that made the hotel dirty.
    pub(super) at: DateTime<Utc>,
    /// Write the document even if it seems to be in the index already.
    pub(super) forced: bool,
}

impl ChangeRow {
    pub(super) fn key(&self) -> Result<Key, StoreError> {
        let xid = self.xid.parse();
        let xid = xid.map_err(|_| StoreError::Unreadable(format!("change {}", self.seq)))?;
        Ok(Key { xid, hotel: self.hotel_id, seq: self.seq })
    }
}

/// Changes within these ranges of transactions (half-open, ascending, apart) that `target`
/// contains, after a key. Each range is one scan of the index that begins at its first row and stops
/// at the page's end, however long the history before and the backlog behind.
pub(super) async fn read_changes(
    connection: &mut PgConnection,
    ranges: &[(u64, u64)],
    target: &Position,
    after: Key,
) -> Result<Vec<ChangeRow>, StoreError> {
    let (mut xids, mut hotels, mut numbers, mut beyonds) = (vec![], vec![], vec![], vec![]);
    for (first, beyond) in ranges.iter().filter(|(_, beyond)| after.xid < *beyond) {
        let begin = if after.xid < *first { Key::before(*first) } else { after };
        xids.push(begin.xid.to_string());
        hotels.push(begin.hotel);
        numbers.push(begin.seq);
        beyonds.push(beyond.to_string());
    }
    if xids.is_empty() {
        return Ok(Vec::new());
    }
    // a single lower bound: of two PostgreSQL may begin its scan at the lower one, and then it walks
    // through the whole history
    let rows = sqlx::query_as!(
        ChangeRow,
        r#"SELECT c.xid::text AS "xid!", c.hotel_id, c.seq, c.cells, c.at, c.forced
         FROM unnest($1::text[]::xid8[], $2::uuid[], $3::bigint[], $4::text[]::xid8[])
             AS ended (xid, hotel_id, seq, beyond)
         CROSS JOIN LATERAL (
             SELECT xid, hotel_id, seq, cells, at, forced FROM hotel_changes
             WHERE (xid, hotel_id, seq) > (ended.xid, ended.hotel_id, ended.seq)
               AND xid < ended.beyond
               AND pg_visible_in_snapshot(xid, $5::text::pg_snapshot)
             ORDER BY xid, hotel_id, seq LIMIT $6
         ) AS c
         ORDER BY c.xid, c.hotel_id, c.seq LIMIT $6"#,
        &xids,
        &hotels,
        &numbers,
        &beyonds,
        target.to_string(),
        i64::try_from(CHANGES_PER_PAGE_MAX).unwrap_or(i64::MAX)
    );
    Ok(rows.fetch_all(connection).await?)
}

/// A hotel that became dirty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotelChange {
    pub hotel_id: HotelId,
    /// Tiles at zoom 8 (x * 256 + y) where it was and is, ascending.
    pub cells: Vec<i32>,
    /// When the first of these changes was made, by the database's clock.
    pub at: DateTime<Utc>,
}

/// Changed hotels, each once, and the snapshot in which their documents are read. The transaction
/// ends when the page is dropped; it may idle for 10 s at most between two reads.
pub struct Page {
    reading: Reading<'static>,
    position: Position,
    as_of: DateTime<Utc>,
    changes: Vec<HotelChange>,
    /// How many of `changes` were handed out as documents.
    handed_out: usize,
}

impl Page {
    pub(super) fn new(reading: Reading<'static>, state: FeedState, rows: Vec<ChangeRow>) -> Self {
        let mut by_hotel: BTreeMap<Uuid, (Vec<i32>, DateTime<Utc>)> = BTreeMap::new();
        for row in rows {
            let (cells, at) = by_hotel.entry(row.hotel_id).or_insert((Vec::new(), row.at));
            cells.extend(row.cells);
            *at = row.at.min(*at);
        }
        let changes = by_hotel.into_iter().map(|(id, (mut cells, at))| {
            cells.sort_unstable();
            cells.dedup();
            HotelChange { hotel_id: HotelId(id), cells, at }
        });
        let FeedState { position, as_of, .. } = state;
        Self { reading, position, as_of, changes: changes.collect(), handed_out: 0 }
    }

    /// The snapshot itself, for whoever needs other facts of these hotels than their documents.
    pub const fn reading(&mut self) -> &mut Reading<'static> {
        &mut self.reading
    }

    /// The database's time of the snapshot.
    pub const fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// The hotels of this page by id.
    pub fn changes(&self) -> &[HotelChange] {
        &self.changes
    }

    /// The snapshot in which the documents are read: never older than the changes.
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// The next documents of this page, at most [`HOTELS_PER_READ_MAX`]; `None` after the last.
    #[tracing::instrument(level = "debug", name = "db.next_documents", skip_all)]
    pub async fn next_documents(&mut self) -> Result<Option<LoadedDocuments>, StoreError> {
        let ahead = self.changes.iter().skip(self.handed_out).take(HOTELS_PER_READ_MAX);
        let ids: Vec<HotelId> = ahead.map(|change| change.hotel_id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let loaded = load_documents(&mut self.reading, &ids).await?;
        self.handed_out += ids.len();
        Ok(Some(loaded))
    }
}
