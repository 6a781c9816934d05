//! Fills a new index beside the live one and puts it to use: backfill by id, the feed meanwhile,
//! a check, the swap. Killed anywhere, the next run goes on.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::exact::exact;
use domain::ids::HotelId;
use index::{IndexMeta, IndexName, IndexState};
use runtime::telemetry::Causes;
use serde::Serialize;
use sqlx::PgConnection;
use store::feed::{Opened, StoredReader, delete_cursor, find_filled, note_filled, take_index_lock};
use store::hotel_ids::{IDS_PER_PAGE_MAX, Which, count_hotels, list_ids};

use crate::drift::{DriftedHotel, compare, compare_again, look_by};
use crate::error::SyncError;
use crate::indexer::{Indexer, Passed};
use crate::indices;
use crate::progress::{Phase, Progress, Sink};
use crate::source::Source;

/// Hotels that differ after a fill are written again so often before it is given up.
const CHECKS_MAX: u32 = 5;
/// So many failures in a row that waiting may mend are waited out, …
const FAILURES_MAX: u32 = 30;
/// … each for this long.
const FAILURE_PAUSE: Duration = Duration::from_secs(1);
/// How long the old index's indexer may take to let go.
const FENCE_TIMEOUT: Duration = Duration::from_secs(10);
const FENCE_PAUSE: Duration = Duration::from_millis(50);

/// What a resync of everything did.
#[derive(Clone, Debug, Serialize)]
pub struct Filled {
    /// The index that is searched now.
    pub index: String,
    /// The one that was, kept for a roll-back.
    pub previous: Option<String>,
    /// Hotels in the new index.
    pub hotels: u64,
    /// Documents that had to be written again after the check.
    pub mended: usize,
    /// Documents that the index refused; see `innsight dead-letters list`.
    pub refused: usize,
    pub seconds: f64,
}

/// Builds an index of everything and swaps it in. What an earlier run began is taken up.
pub async fn resync_all(source: &Source, sink: &Sink) -> Result<Filled, SyncError> {
    let begun = Instant::now();
    let mut failures = 0;
    loop {
        match attempt(source, sink).await {
            Ok(filled) => return Ok(Filled { seconds: begun.elapsed().as_secs_f64(), ..filled }),
            Err(error @ (SyncError::Busy { .. } | SyncError::Filling { .. })) => return Err(error),
            Err(error) if error.is_passing() && failures < FAILURES_MAX => {
                failures += 1;
                tracing::warn!(error = %Causes(&error), "filling is interrupted and goes on");
                tokio::time::sleep(FAILURE_PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn attempt(source: &Source, sink: &Sink) -> Result<Filled, SyncError> {
    let _turn = take_turn(source).await?;
    let indices = source.cluster.read_indices().await?;
    let mut indexer = match indices::take_up(source, &indices).await? {
        Some(indexer) => {
            tracing::info!(index = %indexer.index(), "filling goes on where it ended");
            indexer
        }
        None => indices::make(source, &indices).await?,
    };
    let mut passed = Passed::default();
    indexer.begin_fill(indices::live(&indices).is_some());
    backfill(&mut indexer, source, &mut passed, sink).await?;
    let mended = check(&mut indexer, source, sink).await?;
    put_to_use(indexer, source, mended, passed.refused).await
}

/// Writes every hotel in the order of ids; the feed is followed meanwhile, so that nothing piles
/// up.
async fn backfill(
    indexer: &mut Indexer,
    source: &Source,
    passed: &mut Passed,
    sink: &Sink,
) -> Result<(), SyncError> {
    let total = count_hotels(&source.pool).await?;
    let name = indexer.index().to_string();
    let (mut after, mut done) = find_filled(indexer.reader.connection(), &name).await?;
    sink(Progress { phase: Phase::Write, done, total });
    loop {
        indexer.make_pass().await?;
        let connection = indexer.reader.connection();
        let ids = list_ids(connection, &Which::All, after, IDS_PER_PAGE_MAX).await?;
        let Some(last) = ids.last().copied() else { break };
        indexer.write_again(&ids, passed).await?;
        done += exact::<_, u64>(ids.len());
        after = Some(last);
        note_filled(indexer.reader.connection(), &name, last, done).await?;
        sink(Progress { phase: Phase::Write, done, total: total.max(done) });
    }
    indexer.make_pass().await?;
    Ok(())
}

/// Compares every document with what it should be and writes again what differs; returns how many
/// were.
/// Hotels that change while they are looked at are the feed's.
pub(crate) async fn check(
    indexer: &mut Indexer,
    source: &Source,
    sink: &Sink,
) -> Result<usize, SyncError> {
    let look = look_by(indexer.acknowledged());
    let index = indexer.index().clone();
    indexer.make_pass().await?;
    let mut differing = compare(source, &index, indexer.acknowledged(), sink).await?.hotels;
    let mended = differing.len();
    for _ in 0..CHECKS_MAX {
        if differing.is_empty() {
            return Ok(mended);
        }
        let ids: Vec<HotelId> = differing.iter().map(|drifted| drifted.hotel_id).collect();
        for ids in ids.chunks(IDS_PER_PAGE_MAX) {
            indexer.write_again(ids, &mut Passed::default()).await?;
        }
        indexer.make_pass().await?;
        let before: HashMap<HotelId, DriftedHotel> =
            differing.into_iter().map(|drifted| (drifted.hotel_id, drifted)).collect();
        differing = compare_again(source, &index, look, before.values()).await?;
        let refused = indexer.refused();
        differing.retain(|now| {
            let resting =
                before.get(&now.hotel_id).is_some_and(|then| then.in_database == now.in_database);
            resting && !refused.contains(&now.hotel_id)
        });
    }
    if differing.is_empty() {
        return Ok(mended);
    }
    Err(SyncError::Differs { index: index.to_string(), hotels: differing.len() })
}

/// Makes this index the one that is searched. Answers never go back in time: whoever feeds the old
/// one has let go before the new one catches up.
pub(crate) async fn put_to_use(
    mut indexer: Indexer,
    source: &Source,
    mended: usize,
    refused: usize,
) -> Result<Filled, SyncError> {
    let index = indexer.index().clone();
    let indices = source.cluster.read_indices().await?;
    let Some(info) = indices.iter().find(|info| info.name == index) else {
        return Err(SyncError::NoIndex);
    };
    let old = indices.iter().find(|info| info.is_live && info.name != index);
    if let Some(old) = old {
        fence(source, &old.name).await?;
    }
    indexer.make_pass().await?;
    indexer.publish_now().await?;
    source.cluster.swap_alias(&index).await?;
    tracing::info!(%index, "the index is in use");
    if let Some(meta) = &info.meta {
        let (state, epoch) = (IndexState::Complete, indexer.reader.epoch());
        let lineage = indexer.reader.lineage().clone();
        let meta = IndexMeta { state, epoch, lineage, ..meta.clone() };
        source.cluster.update_meta(&index, &meta).await?;
    }
    let old = old.map(|old| old.name.clone());
    for info in &indices {
        if info.name != index && Some(&info.name) != old.as_ref() {
            indices::remove(source, &info.name).await?;
        }
    }
    indices::forget_others(source, &index).await?;
    Ok(Filled {
        index: index.to_string(),
        previous: old.map(|old| old.to_string()),
        hotels: source.cluster.count_hotels(&index).await?,
        mended,
        refused,
        seconds: 0.0,
    })
}

/// One process at a time decides which index is used. Held for as long as the connection lives.
pub(crate) async fn take_turn(source: &Source) -> Result<PgConnection, SyncError> {
    let mut connection = source.connect().await?;
    let index = source.cluster.prefix();
    if take_index_lock(&mut connection, index).await? {
        return Ok(connection);
    }
    let filling = indices::find_filling(source).await?;
    Err(filling.unwrap_or_else(|| SyncError::Busy { index: index.to_owned() }))
}

/// Ends the feeding of an index: its place is deleted, and its lock is waited for.
async fn fence(source: &Source, index: &IndexName) -> Result<(), SyncError> {
    delete_cursor(
        &mut *source.pool.acquire().await.map_err(store::StoreError::from)?,
        index.as_str(),
    )
    .await?;
    let begun = Instant::now();
    loop {
        match StoredReader::open(source.connect().await?, index.as_str()).await? {
            Opened::Missing | Opened::Reader(_) => return Ok(()),
            Opened::Busy if begun.elapsed() < FENCE_TIMEOUT => {
                tokio::time::sleep(FENCE_PAUSE).await;
            }
            Opened::Busy => return Err(SyncError::Busy { index: index.to_string() }),
        }
    }
}
