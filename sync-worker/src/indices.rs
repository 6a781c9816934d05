//! Which indices there are: the live one, those being filled, the one to go back to.

use index::{Cluster, INDEX_FORMAT, IndexInfo, IndexMeta, IndexName, IndexState};
use store::feed::{delete_cursor, find_filled, list_cursors};

use crate::error::SyncError;
use crate::indexer::Indexer;
use crate::source::Source;

/// What is known of an index that this program can use.
fn usable(index: &IndexInfo, state: IndexState) -> Option<&IndexMeta> {
    index.meta.as_ref().filter(|meta| meta.format == INDEX_FORMAT && meta.state == state)
}

/// The live index, if this program can use it. Whoever was killed between the swap and the note
/// that it is complete has finished all the same.
pub(crate) fn live(indices: &[IndexInfo]) -> Option<(&IndexInfo, &IndexMeta)> {
    let live = indices.iter().find(|index| index.is_live)?;
    Some((live, live.meta.as_ref().filter(|meta| meta.format == INDEX_FORMAT)?))
}

/// The newest complete index that is not live.
pub(crate) fn previous(indices: &[IndexInfo]) -> Option<(&IndexInfo, &IndexMeta)> {
    let mut others = indices.iter().rev().filter(|index| !index.is_live);
    others.find_map(|index| Some((index, usable(index, IndexState::Complete)?)))
}

/// The index that a roll-back would bring back.
pub async fn previous_index(cluster: &Cluster) -> Result<Option<IndexName>, SyncError> {
    let indices = cluster.read_indices().await?;
    Ok(previous(&indices).map(|(index, _)| index.name.clone()))
}

/// The index that is searched; while the first one is being filled, that.
pub(crate) async fn in_use(source: &Source) -> Result<IndexName, SyncError> {
    match source.cluster.alias_target().await? {
        Some(index) => Ok(index),
        None => Err(find_filling(source).await?.unwrap_or(SyncError::NoIndex)),
    }
}

/// The index that is being filled and how far it is, as a reason to wait.
pub(crate) async fn find_filling(source: &Source) -> Result<Option<SyncError>, SyncError> {
    let indices = source.cluster.read_indices().await?;
    let building = |index: &&IndexInfo| usable(index, IndexState::Building).is_some();
    let Some(info) = indices.iter().rev().find(building) else { return Ok(None) };
    let (_, hotels) = find_filled(&source.pool, info.name.as_str()).await?;
    Ok(Some(SyncError::Filling { index: info.name.to_string(), hotels }))
}

/// A generation that nobody has used, as far as both servers remember.
pub(crate) async fn next_generation(
    source: &Source,
    indices: &[IndexInfo],
) -> Result<u64, SyncError> {
    let prefix = source.cluster.prefix();
    let cursors = list_cursors(&source.pool).await?;
    let remembered = cursors.iter().filter_map(|cursor| IndexName::parse(prefix, &cursor.name));
    let names = indices.iter().map(|index| index.name.generation());
    let last = names.chain(remembered.map(|name| name.generation())).max();
    Ok(last.map_or(1, |last| last.saturating_add(1)))
}

/// Makes a new index that nobody searches yet, and its place in the feed before it: whatever is
/// read from now on misses only what will come.
pub(crate) async fn make(source: &Source, indices: &[IndexInfo]) -> Result<Indexer, SyncError> {
    let generation = next_generation(source, indices).await?;
    let name = source.cluster.index_name(generation);
    let indexer = Indexer::create(source, &name).await?;
    let reader = &indexer.reader;
    let meta = IndexMeta {
        format: INDEX_FORMAT,
        generation,
        lineage: reader.lineage().clone(),
        epoch: reader.epoch(),
        state: IndexState::Building,
        made_at: reader.as_of(),
        seed: reader.position().clone(),
    };
    source.cluster.create_index(&meta).await?;
    Ok(indexer)
}

/// Takes up an index that somebody began to fill in this life of the database; others of that kind
/// are removed. Busy when somebody still fills it.
pub(crate) async fn take_up(
    source: &Source,
    indices: &[IndexInfo],
) -> Result<Option<Indexer>, SyncError> {
    let mut found = None;
    for index in indices.iter().rev().filter(|index| !index.is_live) {
        let building = usable(index, IndexState::Building);
        let strange = index.meta.as_ref().is_some_and(|meta| meta.state == IndexState::Building);
        if building.is_none() && !strange {
            continue;
        }
        let opened = Indexer::open(source, &index.name).await?;
        let usable = opened.zip(building).filter(|(indexer, meta)| {
            meta.lineage == *indexer.reader.lineage() && meta.epoch == indexer.reader.epoch()
        });
        match usable {
            Some((mut indexer, _)) if found.is_none() => match indexer.make_pass().await {
                Ok(_) => found = Some(indexer),
                Err(SyncError::Reload(_)) => remove(source, &index.name).await?,
                Err(error) => return Err(error),
            },
            _ => remove(source, &index.name).await?,
        }
    }
    Ok(found)
}

/// Forgets the places of all indices but this one: they would keep changes from being trimmed.
pub(crate) async fn forget_others(source: &Source, index: &IndexName) -> Result<(), SyncError> {
    let prefix = source.cluster.prefix();
    let mut connection = source.pool.acquire().await.map_err(store::StoreError::from)?;
    for cursor in list_cursors(&mut *connection).await? {
        let name = IndexName::parse(prefix, &cursor.name);
        if name.is_some_and(|name| name != *index) {
            delete_cursor(&mut connection, &cursor.name).await?;
        }
    }
    Ok(())
}

/// Deletes an index and forgets its place.
pub(crate) async fn remove(source: &Source, index: &IndexName) -> Result<(), SyncError> {
    tracing::info!(%index, "an index that nobody needs is removed");
    source.cluster.delete_index(index).await?;
    delete_cursor(
        &mut *source.pool.acquire().await.map_err(store::StoreError::from)?,
        index.as_str(),
    )
    .await?;
    Ok(())
}
