//! Has hotels written again by whoever feeds the index: noted as forced changes, so that a kill in
//! between loses nothing, in small portions, so that live changes never wait long.

use std::time::{Duration, Instant};

use domain::exact::exact;
use index::IndexName;
use serde::Serialize;
use store::feed::{ForcedChange, force_changes, has_seen};
use store::hotel_ids::{IDS_PER_PAGE_MAX, Which, list_ids};

use crate::error::SyncError;
use crate::indexer::Indexer;
use crate::indices::in_use;
use crate::progress::{Phase, Progress, Sink};
use crate::source::Source;

/// How long the indexer may take for one portion.
const TAKEN_TIMEOUT: Duration = Duration::from_mins(1);
const TAKEN_PAUSE: Duration = Duration::from_millis(20);

/// What was written again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Mended {
    pub hotels: usize,
    pub seconds: f64,
}

/// Has these hotels written again and waits until they can be found.
pub async fn mend(
    source: &Source,
    hotels: &[ForcedChange],
    sink: &Sink,
) -> Result<Mended, SyncError> {
    let begun = Instant::now();
    let index = in_use(source).await?;
    let total = exact(hotels.len());
    let mut done = 0;
    for portion in hotels.chunks(IDS_PER_PAGE_MAX) {
        mend_portion(source, &index, portion).await?;
        done += exact::<_, u64>(portion.len());
        sink(Progress { phase: Phase::Mend, done, total });
    }
    Ok(Mended { hotels: hotels.len(), seconds: begun.elapsed().as_secs_f64() })
}

/// The same for all hotels of a kind, page by page; with `dry_run` they are only counted.
pub async fn mend_pages(
    source: &Source,
    which: &Which,
    dry_run: bool,
    sink: &Sink,
) -> Result<Mended, SyncError> {
    let begun = Instant::now();
    let index = in_use(source).await?;
    let (mut after, mut hotels) = (None, 0);
    loop {
        let ids = list_ids(&source.pool, which, after, IDS_PER_PAGE_MAX).await?;
        let Some(last) = ids.last().copied() else { break };
        if !dry_run {
            let portion: Vec<_> =
                ids.iter().map(|hotel| ForcedChange { hotel_id: *hotel, cell: None }).collect();
            mend_portion(source, &index, &portion).await?;
        }
        after = Some(last);
        hotels += ids.len();
        let done = exact(hotels);
        sink(Progress { phase: Phase::Mend, done, total: done });
    }
    Ok(Mended { hotels, seconds: begun.elapsed().as_secs_f64() })
}

async fn mend_portion(
    source: &Source,
    index: &IndexName,
    portion: &[ForcedChange],
) -> Result<(), SyncError> {
    let mut connection = source.pool.acquire().await.map_err(store::StoreError::from)?;
    let transaction = force_changes(&mut connection, portion).await?;
    drop(connection);
    let begun = Instant::now();
    loop {
        match has_seen(&source.pool, index.as_str(), transaction).await? {
            Some(true) => return Ok(()),
            Some(false) => {}
            None => return Err(SyncError::NoIndex),
        }
        // no indexer runs: this is one for a moment
        match Indexer::open(source, index).await {
            Ok(Some(mut indexer)) => drop(indexer.make_pass().await?),
            Ok(None) => return Err(SyncError::NoIndex),
            Err(SyncError::Busy { .. }) if begun.elapsed() < TAKEN_TIMEOUT => {
                tokio::time::sleep(TAKEN_PAUSE).await;
            }
            Err(SyncError::Busy { .. }) => {
                return Err(SyncError::NotTaken { hotels: portion.len() });
            }
            Err(error) => return Err(error),
        }
    }
}
