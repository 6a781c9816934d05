//! One pass of a stored reader: what is new and what settles, in pages, each hotel once.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::HotelId;

use super::page::{CHANGES_PER_PAGE_MAX, ChangeRow, Key, read_changes};
use super::state::{FeedState, Reload};
use super::stored::find_cursor;
use super::{Position, StoredReader};
use crate::StoreError;
use crate::reading::Reading;

/// So many hotels of a pass are remembered, so that none is handed out twice; more may be.
const REMEMBERED_MAX: usize = 100_000;

/// The way from one position to the next.
#[derive(Debug, Default)]
pub struct StoredPass {
    /// Where this pass ends and the time of that; taken with the first page.
    target: Option<(Position, DateTime<Utc>)>,
    after: Key,
    last_page: bool,
    any: bool,
    handed_out: HashSet<HotelId>,
}

/// A hotel whose document has to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyHotel {
    pub hotel_id: HotelId,
    /// Tiles at zoom 8 (x * 256 + y) where it was and is, ascending.
    pub cells: Vec<i32>,
    /// Write it even if the index seems to have this very content: somebody found it wrong.
    pub forced: bool,
}

/// A bounded piece of a pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredPage {
    /// Ascending by id, each once in a pass.
    pub hotels: Vec<DirtyHotel>,
    /// Rows of the feed that were read for it.
    pub changes: usize,
    /// When the oldest of the changes was made that were never written before.
    pub oldest: Option<DateTime<Utc>>,
}

/// What comes next in a pass.
pub enum NextStoredPage {
    Page(StoredPage),
    /// That was all.
    Done,
    /// The index has to be filled anew.
    Reload(Reload),
}

impl StoredPass {
    /// The database's time up to which this pass brings the index; `None` before its first page.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.target.as_ref().map(|(_, as_of)| *as_of)
    }

    /// Where this pass ends; `None` before its first page.
    pub fn position(&self) -> Option<&Position> {
        self.target.as_ref().map(|(position, _)| position)
    }
}

impl StoredReader {
    /// Begins to fetch what is new and what settles. A pass may be dropped at any point: the next
    /// one brings the same again, without what was acknowledged for good.
    pub fn begin_pass(&self) -> StoredPass {
        StoredPass::default()
    }

    /// Reads the next page of at most [`CHANGES_PER_PAGE_MAX`] changes, in a snapshot that ends
    /// before this returns. `Done` at once when nothing changed.
    #[tracing::instrument(level = "debug", name = "db.next_page", skip_all)]
    pub async fn next_page(&mut self, pass: &mut StoredPass) -> Result<NextStoredPage, StoreError> {
        if pass.last_page {
            return Ok(NextStoredPage::Done);
        }
        let mut reading = Reading::begin_on(&mut self.connection).await?;
        let state = FeedState::read(&mut reading).await?;
        let kept = find_cursor(&mut reading, &self.name).await?.is_some();
        let reload = state.reload(&self.lineage, self.epoch, self.floor);
        if let Some(reason) = reload.or((!kept).then_some(Reload::Forgotten)) {
            reading.close().await?;
            return Ok(NextStoredPage::Reload(reason));
        }
        let (target, _) = pass.target.get_or_insert((state.position, state.as_of));
        let ranges = self.seen.ranges_to_settle(self.floor, target);
        let rows = read_changes(&mut reading, &ranges, target, pass.after).await?;
        reading.close().await?;
        if let Some(last) = rows.last() {
            pass.after = last.key()?;
        }
        pass.last_page = rows.len() < CHANGES_PER_PAGE_MAX;
        if rows.is_empty() {
            return Ok(NextStoredPage::Done);
        }
        pass.any = true;
        Ok(NextStoredPage::Page(self.page(pass, rows)?))
    }

    /// Roughly how many changes wait behind what was read so far, up to 100,000.
    #[tracing::instrument(level = "debug", name = "db.count_ahead", skip_all)]
    pub async fn count_ahead(&mut self, pass: &StoredPass) -> Result<usize, StoreError> {
        let ahead = sqlx::query_scalar!(
            r#"SELECT count(*) AS "ahead!" FROM (SELECT FROM hotel_changes WHERE xid > $1::text::xid8
                 LIMIT 100000) AS ahead"#,
            pass.after.xid.to_string()
        );
        let ahead = ahead.fetch_one(&mut self.connection).await?;
        Ok(usize::try_from(ahead).unwrap_or(usize::MAX))
    }

    fn page(&self, pass: &mut StoredPass, rows: Vec<ChangeRow>) -> Result<StoredPage, StoreError> {
        let mut page = StoredPage { changes: rows.len(), ..StoredPage::default() };
        let mut hotels: BTreeMap<HotelId, DirtyHotel> = BTreeMap::new();
        for row in rows {
            let hotel_id = HotelId(row.hotel_id);
            let xid = row.key()?.xid;
            if !self.seen.contains(xid) {
                page.oldest = Some(page.oldest.map_or(row.at, |oldest| oldest.min(row.at)));
            }
            // a write above x was read after x was committed, and beats every document without x
            if self.acknowledged.get(&hotel_id).is_some_and(|version| *version > xid) {
                continue;
            }
            // every document of this pass is read after its target, so it has all its changes
            if pass.handed_out.contains(&hotel_id) && !row.forced {
                continue;
            }
            let blank = DirtyHotel { hotel_id, cells: Vec::new(), forced: false };
            let hotel = hotels.entry(hotel_id).or_insert(blank);
            hotel.cells.extend(row.cells);
            hotel.forced |= row.forced;
        }
        page.hotels = hotels.into_values().collect();
        for hotel in &mut page.hotels {
            hotel.cells.sort_unstable();
            hotel.cells.dedup();
            if pass.handed_out.len() < REMEMBERED_MAX {
                pass.handed_out.insert(hotel.hotel_id);
            }
        }
        Ok(page)
    }

    /// Moves on to where a pass ended. Call it when every document of its last page can be found in
    /// the index, was newer there, or was set aside; a pass that was not read to its end moves
    /// nothing.
    #[tracing::instrument(level = "debug", name = "db.complete", skip_all)]
    pub async fn complete(&mut self, pass: StoredPass) -> Result<(), StoreError> {
        match pass.target {
            Some((position, as_of)) if pass.last_page => {
                self.advance(position, as_of, pass.any).await
            }
            _ => Ok(()),
        }
    }
}
