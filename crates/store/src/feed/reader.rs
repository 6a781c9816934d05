//! The reader that lives in memory: an embedded engine, a cache. It sees each change once.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::lineage::adopt_lineage;
use super::page::{CHANGES_PER_PAGE_MAX, Key, Page, read_changes};
use super::state::{FeedState, Reload};
use super::{Lineage, Position, Reached};
use crate::StoreError;
use crate::reading::Reading;

/// Knows up to where everything was seen.
///
/// ```text
/// let mut reader = FeedReader::start(&pool).await?;       // the position first,
/// let documents = load_every_document(&pool).await?;      // then everything
/// loop {
///     doorbell.wait().await;
///     let mut pass = reader.begin_pass();
///     loop {
///         match pass.next_page(&pool).await? {
///             NextPage::Page(mut page) => while let Some(loaded) = page.next_documents().await? { … }
///             NextPage::Reload(_) => …                         // start again from the top
///             NextPage::Done => break,
///         }
///     }
///     reader.complete(pass);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct FeedReader {
    lineage: Lineage,
    epoch: i64,
    seen: Position,
    as_of: DateTime<Utc>,
}

impl FeedReader {
    /// Takes the position of now. Load everything after this, never before.
    #[tracing::instrument(level = "debug", name = "db.start", skip_all)]
    pub async fn start(pool: &PgPool) -> Result<Self, StoreError> {
        adopt_lineage(&mut *pool.acquire().await?).await?;
        let mut reading = Reading::begin(pool).await?;
        let state = FeedState::read(&mut reading).await?;
        reading.close().await?;
        let FeedState { lineage, epoch, position: seen, as_of, .. } = state;
        Ok(Self { lineage, epoch, seen, as_of })
    }

    /// Up to where everything was seen, of which life of the database, and when that was.
    pub fn reached(&self) -> Reached {
        let (lineage, position) = (self.lineage.clone(), self.seen.clone());
        Reached { lineage, position, as_of: self.as_of }
    }

    /// Up to where everything was seen.
    pub const fn position(&self) -> &Position {
        &self.seen
    }

    /// The life of the database that the position belongs to.
    pub const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The count of moments at which everything may have changed at once.
    pub const fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Begins to fetch what is new. A pass may be dropped at any point: the next one then brings
    /// the same changes again.
    pub fn begin_pass(&self) -> Pass {
        Pass { reader: self.clone(), target: None, after: Key::default(), last_page: false }
    }

    /// Moves on to where a pass ended. Call it when its last page is applied; a pass that was not
    /// read to its end moves nothing.
    pub fn complete(&mut self, pass: Pass) {
        if let Some((position, as_of)) = pass.target
            && pass.last_page
        {
            self.seen = position;
            self.as_of = as_of;
        }
    }
}

/// The way from one position to the next, in pages.
#[derive(Debug)]
pub struct Pass {
    reader: FeedReader,
    /// Where this pass ends and the time of that; taken with the first page.
    target: Option<(Position, DateTime<Utc>)>,
    after: Key,
    last_page: bool,
}

/// What comes next in a pass.
pub enum NextPage {
    /// Changed hotels.
    Page(Page),
    /// That was all.
    Done,
    /// The reader can't go on: start a new one and load everything.
    Reload(Reload),
}

impl Pass {
    /// Reads the next page in a transaction of its own. `Done` at once when nothing changed.
    #[tracing::instrument(level = "debug", name = "db.next_page", skip_all)]
    pub async fn next_page(&mut self, pool: &PgPool) -> Result<NextPage, StoreError> {
        if self.last_page {
            return Ok(NextPage::Done);
        }
        let mut reading = Reading::begin(pool).await?;
        let state = FeedState::read(&mut reading).await?;
        let FeedReader { lineage, epoch, seen, .. } = &self.reader;
        if let Some(reason) = state.reload(lineage, *epoch, seen.xmin()) {
            reading.close().await?;
            return Ok(NextPage::Reload(reason));
        }
        let (target, _) = self.target.get_or_insert_with(|| (state.position.clone(), state.as_of));
        let ranges = seen.ranges_to(target);
        let rows = read_changes(&mut reading, &ranges, target, self.after).await?;
        if let Some(last) = rows.last() {
            self.after = last.key()?;
        }
        self.last_page = rows.len() < CHANGES_PER_PAGE_MAX;
        if rows.is_empty() {
            reading.close().await?;
            return Ok(NextPage::Done);
        }
        Ok(NextPage::Page(Page::new(reading, state, rows)))
    }
}
