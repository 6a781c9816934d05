//! Brings the index of before back: it is compared with the database, mended where it fell behind,
//! and searched again.

use std::time::Instant;

use crate::error::SyncError;
use crate::filling::{Filled, check, put_to_use, take_turn};
use crate::indexer::Indexer;
use crate::indices::previous;
use crate::progress::Sink;
use crate::source::Source;

/// Goes back to the index that was searched before. It costs a comparison, and writes for what
/// changed since.
pub async fn roll_back(source: &Source, sink: &Sink) -> Result<Filled, SyncError> {
    let begun = Instant::now();
    let _turn = take_turn(source).await?;
    let indices = source.cluster.read_indices().await?;
    let Some((old, meta)) = previous(&indices) else { return Err(SyncError::NoPrevious) };
    let mut indexer = Indexer::create(source, &old.name).await?;
    if meta.lineage != *indexer.reader.lineage() {
        return Err(SyncError::FromTheFuture { index: old.name.to_string() });
    }
    let mended = check(&mut indexer, source, sink).await?;
    let filled = put_to_use(indexer, source, mended, 0).await?;
    Ok(Filled { seconds: begun.elapsed().as_secs_f64(), ..filled })
}
