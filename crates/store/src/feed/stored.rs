//! The reader whose place is kept in the database, for an index outside of it. Every read is made
//! on the session that holds the index's lock: who lost the lock can't read on.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::ids::HotelId;
use sqlx::PgConnection;

use super::lineage::adopt_lineage;
use super::state::{FeedState, Reload};
use super::{Lineage, Position};
use crate::StoreError;
use crate::documents::{LoadedDocuments, load_documents};
use crate::reading::Reading;

/// With the name of an index, the key of its lock.
const LOCK_SEED: i64 = 0x1225_0003;
/// What this session writes most is its place, and an older place is as good. A machine that died
/// without a word gives its lock back within half a minute.
const SESSION: &str = "SET synchronous_commit = off; SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
/// An idle reader stores its place this often, so that old changes can be trimmed and everybody can
/// see that it is there.
pub(super) const STORE_INTERVAL: Duration = Duration::from_secs(10);

/// Where one index stands in the feed. One session at a time may hold it.
///
/// ```text
/// let mut pass = reader.begin_pass();
/// loop {
///     match reader.next_page(&mut pass).await? {
///         NextStoredPage::Page(page) => for ids in page.hotels.chunks(HOTELS_PER_READ_MAX) {
///             let read = reader.read_documents(ids).await?;      // one snapshot, closed again
///             …                                                  // write with read.version
///             reader.acknowledge(ids, read.version);             // when the index has answered
///         },
///         NextStoredPage::Reload(_) => …                             // fill a new index
///         NextStoredPage::Done => break,
///     }
/// }
/// reader.complete(pass).await?;                                  // all of it can be found
/// ```
///
/// The version of a document is the xmin of the snapshot it was read in. While an older write
/// transaction is open, xmin stands still and versions tie, so a delayed write may put old over
/// new. A change is therefore handed out again when it has settled (everything older has ended): a
/// document without change x was read at xmin ≤ x, the settling one is read at xmin > x and wins.
pub struct StoredReader {
    pub(super) connection: PgConnection,
    pub(super) name: String,
    pub(super) lineage: Lineage,
    pub(super) epoch: i64,
    /// The xmin of a moment when this session already had the lock.
    opened_at: u64,
    /// Every change below is in the index with a version that no write without it can beat.
    pub(super) floor: u64,
    /// Up to where every change was written at least once.
    pub(super) seen: Position,
    as_of: DateTime<Utc>,
    /// Since when the floor is where it is because an older transaction is open.
    held_since: Option<DateTime<Utc>>,
    /// The version of the last write that the index acknowledged, where it is above the floor.
    pub(super) acknowledged: HashMap<HotelId, u64>,
    stored: (u64, Instant),
}

/// Whether a reader could be opened.
pub enum Opened {
    Reader(Box<StoredReader>),
    /// Another session has it.
    Busy,
    /// There is none of this name: the index has to be filled.
    Missing,
}

/// Documents of one snapshot.
pub struct VersionedDocuments {
    pub loaded: LoadedDocuments,
    /// The snapshot's xmin.
    pub version: u64,
}

/// What came of reading documents.
pub enum Versioned {
    Documents(VersionedDocuments),
    /// The index has to be filled anew.
    Reload(Reload),
}

impl StoredReader {
    /// Opens the reader of an index at its floor. Nothing above is known to be in the index, so all
    /// of it comes again.
    #[tracing::instrument(level = "debug", name = "db.open", skip_all)]
    pub async fn open(mut connection: PgConnection, name: &str) -> Result<Opened, StoreError> {
        adopt_lineage(&mut connection).await?;
        if !take_index_lock(&mut connection, name).await? {
            return Ok(Opened::Busy);
        }
        let floor = find_cursor(&mut connection, name).await?;
        let Some((floor, epoch)) = floor else { return Ok(Opened::Missing) };
        Ok(Opened::Reader(Box::new(Self::at(connection, name, floor, epoch).await?)))
    }

    /// Makes the reader of a new index, or begins again with an old one, from now on: whatever is
    /// read after this and written to the index misses only changes that will come.
    #[tracing::instrument(level = "debug", name = "db.create", skip_all)]
    pub async fn create(mut connection: PgConnection, name: &str) -> Result<Opened, StoreError> {
        adopt_lineage(&mut connection).await?;
        if !take_index_lock(&mut connection, name).await? {
            return Ok(Opened::Busy);
        }
        let (floor, epoch) = insert_cursor(&mut connection, name).await?;
        Ok(Opened::Reader(Box::new(Self::at(connection, name, floor, epoch).await?)))
    }

    async fn at(
        mut connection: PgConnection,
        name: &str,
        floor: u64,
        epoch: i64,
    ) -> Result<Self, StoreError> {
        sqlx::raw_sql(SESSION).execute(&mut connection).await?;
        let mut reading = Reading::begin_on(&mut connection).await?;
        let state = FeedState::read(&mut reading).await?;
        reading.close().await?;
        Ok(Self {
            connection,
            name: name.to_owned(),
            lineage: state.lineage,
            epoch,
            opened_at: state.position.xmin(),
            floor,
            seen: Position::below(floor),
            as_of: state.as_of,
            held_since: None,
            acknowledged: HashMap::new(),
            stored: (floor, Instant::now()),
        })
    }

    /// Reads at most `HOTELS_PER_READ_MAX` whole documents, in a snapshot that ends before this
    /// returns: nothing is open while they are sent.
    #[tracing::instrument(level = "debug", name = "db.read_documents", skip_all)]
    pub async fn read_documents(&mut self, ids: &[HotelId]) -> Result<Versioned, StoreError> {
        let mut reading = Reading::begin_on(&mut self.connection).await?;
        let state = FeedState::read(&mut reading).await?;
        if let Some(reason) = state.reload(&self.lineage, self.epoch, self.floor) {
            reading.close().await?;
            return Ok(Versioned::Reload(reason));
        }
        let loaded = load_documents(&mut reading, ids).await?;
        reading.close().await?;
        let version = state.position.xmin();
        Ok(Versioned::Documents(VersionedDocuments { loaded, version }))
    }

    /// Notes that the index has these hotels as they were at `version`, or newer. Changes below it
    /// need no further write.
    pub fn acknowledge(&mut self, hotels: impl IntoIterator<Item = HotelId>, version: u64) {
        if version > self.floor {
            self.acknowledged.extend(hotels.into_iter().map(|hotel| (hotel, version)));
        }
    }

    /// Moves on: everything up to `position` was written, everything below its xmin has settled.
    pub(super) async fn advance(
        &mut self,
        position: Position,
        as_of: DateTime<Utc>,
        moved: bool,
    ) -> Result<(), StoreError> {
        let floor = position.xmin();
        if moved || self.stored.1.elapsed() >= STORE_INTERVAL {
            store_cursor(&mut self.connection, &self.name, &position).await?;
            self.stored = (floor, Instant::now());
        }
        let held = floor < position.xmax();
        let stands = held && floor == self.floor;
        self.held_since = held.then(|| self.held_since.filter(|_| stands).unwrap_or(as_of));
        self.acknowledged.retain(|_, version| *version > floor);
        self.floor = floor;
        self.seen = position;
        self.as_of = as_of;
        Ok(())
    }

    /// The name of the index.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The life of the database that all this belongs to.
    pub const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// Which of its full loads.
    pub const fn epoch(&self) -> i64 {
        self.epoch
    }

    /// No document that a predecessor has read has a version above this.
    pub const fn opened_at(&self) -> u64 {
        self.opened_at
    }

    /// Every change below this transaction is in the index for good.
    pub const fn floor(&self) -> u64 {
        self.floor
    }

    /// Everything that this contains is in the index.
    pub const fn position(&self) -> &Position {
        &self.seen
    }

    /// The database's time of that position.
    pub const fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// For how long an older write transaction has held the floor; zero when none does.
    pub fn floor_age(&self) -> Duration {
        let held = self.held_since.map(|since| self.as_of - since);
        held.and_then(|held| held.to_std().ok()).unwrap_or_default()
    }

    /// The session that holds the lock, for what belongs to this index.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

/// Takes the lock of an index, or of all indices by their common name, until the session ends;
/// `false` when another session has it.
#[tracing::instrument(level = "debug", name = "db.take_index_lock", skip_all)]
pub async fn take_index_lock(
    connection: &mut PgConnection,
    name: &str,
) -> Result<bool, StoreError> {
    let taken = sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS "taken!""#,
        name,
        LOCK_SEED
    );
    Ok(taken.fetch_one(connection).await?)
}

fn place(floor: &str, epoch: i64) -> Result<(u64, i64), StoreError> {
    let floor = floor.parse();
    Ok((floor.map_err(|_| StoreError::Unreadable("a stored floor".to_owned()))?, epoch))
}

pub(super) async fn find_cursor(
    connection: &mut PgConnection,
    name: &str,
) -> Result<Option<(u64, i64)>, StoreError> {
    let stored = sqlx::query!(
        r#"SELECT floor::text AS "floor!", epoch FROM feed_cursors WHERE name = $1"#,
        name
    );
    let stored = stored.fetch_optional(connection).await?;
    stored.map(|row| place(&row.floor, row.epoch)).transpose()
}

async fn insert_cursor(
    connection: &mut PgConnection,
    name: &str,
) -> Result<(u64, i64), StoreError> {
    let inserted = sqlx::query!(
        r#"INSERT INTO feed_cursors (name, floor, epoch)
         SELECT $1, pg_snapshot_xmin(pg_current_snapshot()), epoch FROM feed_state
         ON CONFLICT (name) DO UPDATE
         SET floor = excluded.floor, epoch = excluded.epoch, seen = NULL, filled_to = NULL,
             hotels_filled = 0, updated_at = clock_timestamp()
         RETURNING floor::text AS "floor!", epoch"#,
        name
    );
    let inserted = inserted.fetch_one(connection).await?;
    place(&inserted.floor, inserted.epoch)
}

async fn store_cursor(
    connection: &mut PgConnection,
    name: &str,
    position: &Position,
) -> Result<(), StoreError> {
    let updated = sqlx::query!(
        "UPDATE feed_cursors SET floor = $2::text::xid8, seen = $3::text::pg_snapshot,
             updated_at = clock_timestamp()
         WHERE name = $1",
        name,
        position.xmin().to_string(),
        position.to_string()
    );
    if updated.execute(connection).await?.rows_affected() == 0 {
        return Err(StoreError::Unreadable(format!("the place of {name} in the feed is gone")));
    }
    Ok(())
}
