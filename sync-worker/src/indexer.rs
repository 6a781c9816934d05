//! The one who writes to an index: makes passes over the feed and sends documents in bulk, with the
//! next ones being read while the last ones are on their way.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::ids::HotelId;
use index::{Cluster, Encoded, IndexName, Written};
use metrics::{counter, gauge, histogram};
use runtime::pace::Pace;
use store::dead_letters;
use store::documents::HOTELS_PER_READ_MAX;
use store::feed::{
    CHANGES_PER_PAGE_MAX, DirtyHotel, NextStoredPage, Opened, Position, Reached, StoredPage,
    StoredReader, current_position,
};

use crate::acknowledged::Acknowledged;
use crate::batch::Batch;
use crate::error::SyncError;
use crate::memory::Memory;
use crate::source::Source;

/// So many hotels of a fill or a check are read together: searches go on beside it, and nobody waits
/// for it.
pub(crate) const HOTELS_TOGETHER: usize = 16;
/// So often an index without changes says that it is current.
const PUBLISH_INTERVAL: Duration = Duration::from_secs(1);
/// So many dead letters are known by heart, to see when one is mended.
const LETTERS_MAX: i64 = 100_000;

/// Writes to one index. Dropping it at any point loses nothing: the next one begins at the floor.
pub struct Indexer {
    cluster: Arc<Cluster>,
    index: IndexName,
    pub(crate) reader: StoredReader,
    memory: Memory,
    /// While a new index is filled.
    acknowledged: Option<Acknowledged>,
    /// Whether hotels are written beside searches of another index.
    rests: bool,
    /// Hotels that this index has refused.
    letters: HashSet<HotelId>,
    published: Option<Instant>,
}

/// What a pass did.
#[derive(Clone, Debug, Default)]
pub struct Passed {
    /// Rows of the feed.
    pub changes: usize,
    /// Documents that the index took.
    pub written: usize,
    /// Documents that were the same as before.
    pub unchanged: usize,
    /// Hotels whose document is newer in the index than what was sent.
    pub newer: Vec<HotelId>,
    /// Documents that the index refused.
    pub refused: usize,
    /// When the oldest of the changes was made.
    oldest: Option<DateTime<Utc>>,
}

impl Indexer {
    /// Takes an index where it was left; `None` when its place in the feed is unknown.
    pub async fn open(source: &Source, index: &IndexName) -> Result<Option<Self>, SyncError> {
        let opened = StoredReader::open(source.connect().await?, index.as_str()).await?;
        Self::with(source, index, opened).await
    }

    /// Begins to feed an index from now on.
    pub async fn create(source: &Source, index: &IndexName) -> Result<Self, SyncError> {
        let opened = StoredReader::create(source.connect().await?, index.as_str()).await?;
        let made = Self::with(source, index, opened).await?;
        made.ok_or_else(|| SyncError::Busy { index: index.to_string() })
    }

    async fn with(
        source: &Source,
        index: &IndexName,
        opened: Opened,
    ) -> Result<Option<Self>, SyncError> {
        let reader = match opened {
            Opened::Reader(reader) => *reader,
            Opened::Missing => return Ok(None),
            Opened::Busy => return Err(SyncError::Busy { index: index.to_string() }),
        };
        let letters =
            dead_letters::list(&source.pool, Some(index.as_str()), None, LETTERS_MAX).await?;
        Ok(Some(Self {
            cluster: Arc::clone(&source.cluster),
            index: index.clone(),
            memory: Memory::new(reader.opened_at()),
            reader,
            acknowledged: None,
            rests: false,
            letters: letters.into_iter().map(|letter| HotelId(letter.hotel_id)).collect(),
            published: None,
        }))
    }

    /// Which index.
    pub const fn index(&self) -> &IndexName {
        &self.index
    }

    /// Brings the index up to now: everything that changed is written, can be found, and then the
    /// position moves.
    pub async fn make_pass(&mut self) -> Result<Passed, SyncError> {
        let begun = Instant::now();
        let mut pass = self.reader.begin_pass();
        let mut passed = Passed::default();
        loop {
            match self.reader.next_page(&mut pass).await? {
                NextStoredPage::Page(page) => {
                    let mut waiting = page.changes;
                    if page.changes == CHANGES_PER_PAGE_MAX {
                        waiting += self.reader.count_ahead(&pass).await?;
                    }
                    set("innsight_sync_queue_changes", waiting);
                    self.take_page(page, &mut passed).await?;
                }
                NextStoredPage::Done => break,
                NextStoredPage::Reload(reason) => return Err(SyncError::Reload(reason)),
            }
        }
        if let Some((position, as_of)) = pass.position().cloned().zip(pass.as_of()) {
            if self.must_publish(&passed) {
                self.publish(position, as_of).await?;
            }
            if let Some(oldest) = passed.oldest {
                let behind = (as_of - oldest).to_std().unwrap_or_default() + begun.elapsed();
                histogram!("innsight_sync_change_seconds").record(behind);
            }
        }
        self.reader.complete(pass).await?;
        gauge!("innsight_sync_queue_changes").set(0.0);
        gauge!("innsight_feed_floor_age_seconds").set(self.reader.floor_age().as_secs_f64());
        Ok(passed)
    }

    async fn take_page(&mut self, page: StoredPage, passed: &mut Passed) -> Result<(), SyncError> {
        passed.changes += page.changes;
        passed.oldest = match (passed.oldest, page.oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.write(&page.hotels, passed).await
    }

    /// States where the index is, whatever was stated before.
    pub(crate) async fn publish_now(&mut self) -> Result<(), SyncError> {
        let (position, as_of) = (self.reader.position().clone(), self.reader.as_of());
        self.publish(position, as_of).await
    }

    /// From now on keeps in mind what the index has taken. With a live index the fill rests between
    /// its turns, so that searches pass.
    pub(crate) fn begin_fill(&mut self, is_beside_live: bool) {
        self.acknowledged = Some(Acknowledged::default());
        self.rests = is_beside_live;
    }

    /// What the index has taken since the fill began.
    pub(crate) const fn acknowledged(&self) -> Option<&Acknowledged> {
        self.acknowledged.as_ref()
    }

    /// Hotels that this index has refused.
    pub(crate) const fn refused(&self) -> &HashSet<HotelId> {
        &self.letters
    }

    /// Whether the index states a position that the database has yet to reach: transaction ids went
    /// back unnoticed.
    pub(crate) async fn is_ahead(&mut self) -> Result<bool, SyncError> {
        let now = current_position(self.reader.connection()).await?;
        let stated = self.cluster.read_position(&self.index).await?;
        Ok(stated.is_some_and(|stated| stated.position.xmin() > now.xmax()))
    }

    /// Nobody searches an index that is being filled, and to show what it has would cost searches of
    /// the live one.
    fn must_publish(&self, passed: &Passed) -> bool {
        let is_due = self.published.is_none_or(|at| at.elapsed() >= PUBLISH_INTERVAL);
        self.acknowledged.is_none() && (passed.changes > 0 || is_due)
    }

    async fn publish(&mut self, position: Position, as_of: DateTime<Utc>) -> Result<(), SyncError> {
        let lineage = self.reader.lineage().clone();
        let reached = Reached { lineage, position, as_of };
        self.cluster.publish(&self.index, &reached).await?;
        self.published = Some(Instant::now());
        Ok(())
    }

    /// Reads these hotels as they are now and writes them, the same content again too.
    pub(crate) async fn write_again(
        &mut self,
        hotels: &[HotelId],
        passed: &mut Passed,
    ) -> Result<(), SyncError> {
        let dirty =
            |hotel: &HotelId| DirtyHotel { hotel_id: *hotel, cells: Vec::new(), forced: true };
        let mut pace = Pace::begin();
        for hotels in hotels.chunks(HOTELS_TOGETHER) {
            let hotels: Vec<_> = hotels.iter().map(dirty).collect();
            self.write(&hotels, passed).await?;
            if self.rests {
                pace.rest().await;
            }
        }
        Ok(())
    }

    /// Writes hotels in bounded batches; while one is on its way the next is read.
    async fn write(&mut self, hotels: &[DirtyHotel], passed: &mut Passed) -> Result<(), SyncError> {
        let mut on_its_way: Option<Batch> = None;
        for hotels in hotels.chunks(HOTELS_PER_READ_MAX).map(Some).chain([None]) {
            let Self { cluster, index, reader, memory, .. } = self;
            let sending = async {
                match &on_its_way {
                    Some(batch) => batch.send(cluster, index).await,
                    None => Ok(Vec::new()),
                }
            };
            let reading = async {
                match hotels {
                    Some(hotels) => Batch::read(reader, memory, hotels).await.map(Some),
                    None => Ok(None),
                }
            };
            let (sent, next) = tokio::join!(sending, reading);
            if let Some(batch) = on_its_way.take() {
                self.take_answers(batch, sent, passed).await?;
            }
            on_its_way = next?;
        }
        Ok(())
    }

    async fn take_answers(
        &mut self,
        batch: Batch,
        sent: Result<Vec<Written>, SyncError>,
        passed: &mut Passed,
    ) -> Result<(), SyncError> {
        let version = batch.version;
        let answers = sent.inspect_err(|_| {
            // nobody knows what arrived, or will
            self.memory.doubt(batch.meanings().map(|(hotel, _)| hotel), version);
            self.acknowledged = None;
        })?;
        let (mut taken, mut newer, mut refused, mut busy) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for ((hotel, content), answer) in batch.meanings().zip(answers) {
            if answer != Written::Done {
                self.memory.forget(hotel);
                self.acknowledged.iter_mut().for_each(|acknowledged| acknowledged.forget(hotel));
            }
            match answer {
                Written::Done => {
                    self.memory.note(hotel, version, content.map(Encoded::digest));
                    if let Some(acknowledged) = &mut self.acknowledged {
                        acknowledged.note(hotel, content)?;
                    }
                    taken.push(hotel);
                }
                Written::Newer => newer.push(hotel),
                Written::Refused(reason) => refused.push((hotel, reason)),
                Written::Busy(_) => busy += 1,
            }
        }
        self.reader.acknowledge(taken.iter().chain(&newer).copied(), version);
        passed.newer.extend(newer);
        passed.written += taken.len();
        passed.unchanged += batch.unchanged;
        passed.refused += refused.len();
        count(&taken, &refused, batch.unchanged);
        self.sort_letters(&taken, refused).await?;
        if busy > 0 {
            let index = self.index.to_string();
            return Err(SyncError::Overloaded { index, hotels: busy });
        }
        Ok(())
    }

    /// Sets aside what was refused and forgets what was mended.
    async fn sort_letters(
        &mut self,
        taken: &[HotelId],
        refused: Vec<(HotelId, String)>,
    ) -> Result<(), SyncError> {
        let mended: Vec<_> =
            taken.iter().copied().filter(|hotel| self.letters.remove(hotel)).collect();
        if !mended.is_empty() {
            dead_letters::forget(self.reader.connection(), self.index.as_str(), &mended).await?;
        }
        if !refused.is_empty() {
            let (hotel, reason) = (refused.first().map(|(hotel, _)| hotel.0), &refused);
            let reason = reason.first().map(|(_, reason)| reason.as_str());
            tracing::warn!(hotels = refused.len(), ?hotel, reason, "documents were refused");
            let connection = self.reader.connection();
            dead_letters::set_aside(connection, self.index.as_str(), &refused).await?;
            self.letters.extend(refused.into_iter().map(|(hotel, _)| hotel));
        }
        set("innsight_sync_dead_letters", self.letters.len());
        Ok(())
    }
}

fn set(gauge: &'static str, count: usize) {
    gauge!(gauge).set(u32::try_from(count).map_or(f64::INFINITY, f64::from));
}

fn count(taken: &[HotelId], refused: &[(HotelId, String)], unchanged: usize) {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    counter!("innsight_sync_hotels_total", "outcome" => "written").increment(number(taken.len()));
    counter!("innsight_sync_hotels_total", "outcome" => "refused").increment(number(refused.len()));
    counter!("innsight_sync_hotels_total", "outcome" => "unchanged").increment(number(unchanged));
}
