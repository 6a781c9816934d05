//! Where the index and the database differ: one digest for each cell of the map on both sides,
//! unequal cells are opened, and what differs twice is drift. What counts is what the index really
//! stores, field by field, not what a document says of itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use domain::exact::exact;
use domain::ids::HotelId;
use index::{ALL_CELLS, CellDigest, Encoded, IndexName, Indexed, Look, NO_CELL};
use runtime::pace::Pace;
use serde::Serialize;
use store::documents::{HOTELS_PER_READ_MAX, load_documents};
use store::feed::{Position, current_position};
use store::hotel_ids::{IDS_PER_PAGE_MAX, Which, count_hotels, list_ids};
use store::reading::Reading;

use crate::acknowledged::{Acknowledged, Known};
use crate::error::SyncError;
use crate::indexer::HOTELS_TOGETHER;
use crate::indices::in_use;
use crate::progress::{Phase, Progress, Sink};
use crate::source::Source;

/// More unequal cells than this are read in one walk over all.
const CELLS_OPENED_SINGLY_MAX: usize = 64;
/// Hotels that change while they are looked at are looked at again so often.
const LOOKS_MAX: u32 = 5;
/// How long the indexer may take to reach what was looked at; a stopped one never does.
const CATCH_UP_TIMEOUT: Duration = Duration::from_secs(5);
const CATCH_UP_PAUSE: Duration = Duration::from_millis(100);

/// How a document is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An open hotel that the index lacks.
    Missing,
    /// Other content than the database has.
    Stale,
    /// A document of no open hotel.
    Ghost,
}

/// A hotel whose document is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriftedHotel {
    pub hotel_id: HotelId,
    pub kind: Kind,
    /// Where its document lies, or should (x * 256 + y at zoom 8).
    pub cell: i32,
    #[serde(skip)]
    pub(crate) in_database: Option<u64>,
    #[serde(skip)]
    in_index: Option<(u64, u64)>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct Drift {
    pub index: String,
    /// Open hotels of the database.
    pub hotels: u64,
    /// Cells with hotels on either side, and how many were unequal.
    pub cells: usize,
    pub cells_opened: usize,
    pub missing: usize,
    pub stale: usize,
    pub ghosts: usize,
    /// Hotels that changed at every look: the indexer is at them.
    pub moving: usize,
    pub drifted: Vec<DriftedHotel>,
    pub seconds: f64,
}

/// One look at everything.
pub(crate) struct Compared {
    pub(crate) hotels: Vec<DriftedHotel>,
    open_hotels: u64,
    cells: usize,
    cells_opened: usize,
}

/// Checks the index that is searched.
pub async fn find_drift(source: &Source, sink: &Sink) -> Result<Drift, SyncError> {
    let begun = Instant::now();
    let index = in_use(source).await?;
    let compared = compare(source, &index, None, sink).await?;
    let mut suspects = compared.hotels;
    let mut drifted = Vec::new();
    for _ in 0..LOOKS_MAX {
        if suspects.is_empty() {
            break;
        }
        let position = current_position(&source.pool).await?;
        catch_up(source, &index, &position).await?;
        let again = compare_again(source, &index, Look::Contents, suspects.iter()).await?;
        let before: HashMap<HotelId, DriftedHotel> =
            suspects.into_iter().map(|suspect| (suspect.hotel_id, suspect)).collect();
        let stands = |now: &DriftedHotel| before.get(&now.hotel_id) == Some(now);
        let (same, moved) = again.into_iter().partition(stands);
        drifted.extend::<Vec<_>>(same);
        suspects = moved;
    }
    drifted.sort_unstable_by_key(|drifted| drifted.hotel_id);
    let count = |kind| drifted.iter().filter(|drifted| drifted.kind == kind).count();
    Ok(Drift {
        index: index.to_string(),
        hotels: compared.open_hotels,
        cells: compared.cells,
        cells_opened: compared.cells_opened,
        missing: count(Kind::Missing),
        stale: count(Kind::Stale),
        ghosts: count(Kind::Ghost),
        moving: suspects.len(),
        drifted,
        seconds: begun.elapsed().as_secs_f64(),
    })
}

/// Waits until the index has everything that was committed by now, if somebody feeds it.
async fn catch_up(
    source: &Source,
    index: &IndexName,
    position: &Position,
) -> Result<(), SyncError> {
    let begun = Instant::now();
    while begun.elapsed() < CATCH_UP_TIMEOUT {
        let reached = source.cluster.read_position(index).await?;
        if reached.is_some_and(|reached| reached.position.covers(position)) {
            break;
        }
        tokio::time::sleep(CATCH_UP_PAUSE).await;
    }
    Ok(())
}

/// How closely an index is looked at of which so much is known.
pub(crate) const fn look_by(acknowledged: Option<&Acknowledged>) -> Look {
    match acknowledged {
        Some(_) => Look::Digests,
        None => Look::Contents,
    }
}

/// Compares every open hotel with its document. The database is read for hotels of which it is not
/// known what the index has taken; where that is known, only digests are compared.
pub(crate) async fn compare(
    source: &Source,
    index: &IndexName,
    acknowledged: Option<&Acknowledged>,
    sink: &Sink,
) -> Result<Compared, SyncError> {
    let look = look_by(acknowledged);
    let known = list_known(source, look, acknowledged, sink).await?;
    let mut ours: BTreeMap<i32, CellDigest> = BTreeMap::new();
    for hotel in &known {
        ours.entry(hotel.cell).or_default().take_in(hotel.number);
    }
    source.cluster.refresh(index).await?;
    let theirs = source.cluster.cell_digests(index, look).await?;
    let cells: BTreeSet<i32> = ours.keys().chain(theirs.keys()).copied().collect();
    let unequal: BTreeSet<i32> =
        cells.iter().copied().filter(|cell| ours.get(cell) != theirs.get(cell)).collect();
    let indexed = open_cells(source, index, look, &unequal).await?;
    let suspects = known.iter().filter(|hotel| unequal.contains(&hotel.cell)).copied();
    Ok(Compared {
        hotels: differences(suspects, indexed),
        open_hotels: exact(known.len()),
        cells: cells.len(),
        cells_opened: unequal.len(),
    })
}

/// Looks at some hotels again; those that still differ.
pub(crate) async fn compare_again(
    source: &Source,
    index: &IndexName,
    look: Look,
    hotels: impl Iterator<Item = &DriftedHotel>,
) -> Result<Vec<DriftedHotel>, SyncError> {
    let mut cells = BTreeSet::new();
    let mut ids = Vec::new();
    for hotel in hotels {
        cells.insert(hotel.cell);
        ids.push(hotel.hotel_id);
    }
    ids.sort_unstable();
    let mut known = Vec::new();
    for ids in ids.chunks(HOTELS_PER_READ_MAX) {
        known.extend(read_hotels(source, look, ids).await?);
    }
    cells.extend(known.iter().map(|hotel| hotel.cell));
    source.cluster.refresh(index).await?;
    let mut indexed = open_cells(source, index, look, &cells).await?;
    indexed.retain(|indexed| ids.binary_search(&indexed.hotel).is_ok());
    Ok(differences(known.into_iter(), indexed))
}

/// Every open hotel, 32 bytes each.
async fn list_known(
    source: &Source,
    look: Look,
    acknowledged: Option<&Acknowledged>,
    sink: &Sink,
) -> Result<Vec<Known>, SyncError> {
    let total = count_hotels(&source.pool).await?;
    let (mut known, mut after, mut done) = (Vec::new(), None, 0);
    loop {
        let ids = list_ids(&source.pool, &Which::All, after, IDS_PER_PAGE_MAX).await?;
        let Some(last) = ids.last().copied() else { return Ok(known) };
        let mut unknown = Vec::new();
        for id in &ids {
            match acknowledged.and_then(|acknowledged| acknowledged.find(*id)) {
                Some(open) => known.push(open),
                None => unknown.push(*id),
            }
        }
        let mut pace = Pace::begin();
        for ids in unknown.chunks(HOTELS_TOGETHER) {
            known.extend(read_hotels(source, look, ids).await?);
            pace.rest().await;
        }
        after = Some(last);
        done += exact::<_, u64>(ids.len());
        sink(Progress { phase: Phase::Compare, done, total: total.max(done) });
    }
}

async fn read_hotels(
    source: &Source,
    look: Look,
    ids: &[HotelId],
) -> Result<Vec<Known>, SyncError> {
    let mut reading = Reading::begin(&source.pool).await?;
    let loaded = load_documents(&mut reading, ids).await?;
    reading.close().await?;
    let known = loaded.documents.iter().filter_map(|document| {
        Encoded::of(document).and_then(|document| Known::of(&document, look)).transpose()
    });
    Ok(known.collect::<Result<_, _>>()?)
}

async fn open_cells(
    source: &Source,
    index: &IndexName,
    look: Look,
    cells: &BTreeSet<i32>,
) -> Result<Vec<Indexed>, SyncError> {
    let singly = cells.len() <= CELLS_OPENED_SINGLY_MAX && !cells.contains(&NO_CELL);
    let ranges =
        if singly { cells.iter().map(|cell| *cell..=*cell).collect() } else { vec![ALL_CELLS] };
    let mut found = Vec::new();
    for range in ranges {
        let mut scan = source.cluster.scan(index, range, look);
        while let Some(page) = scan.next_page().await? {
            found.extend(page.into_iter().filter(|indexed| cells.contains(&indexed.cell)));
        }
    }
    Ok(found)
}

fn differences(known: impl Iterator<Item = Known>, indexed: Vec<Indexed>) -> Vec<DriftedHotel> {
    let mut indexed: HashMap<HotelId, Indexed> =
        indexed.into_iter().map(|indexed| (indexed.hotel, indexed)).collect();
    let mut found = Vec::new();
    for Known { hotel_id, cell, number } in known {
        let there = indexed.remove(&hotel_id);
        let in_index = there.map(|there| (there.number, there.version));
        let (kind, cell) = match there {
            Some(there) if there.number == number && there.cell == cell => continue,
            Some(there) => (Kind::Stale, there.cell),
            None => (Kind::Missing, cell),
        };
        found.push(DriftedHotel { hotel_id, kind, cell, in_database: Some(number), in_index });
    }
    found.extend(indexed.into_values().map(|ghost| DriftedHotel {
        hotel_id: ghost.hotel,
        kind: Kind::Ghost,
        cell: ghost.cell,
        in_database: None,
        in_index: Some((ghost.number, ghost.version)),
    }));
    found
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn hotel(number: u128) -> HotelId {
        HotelId(Uuid::from_u128(number))
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let known = [(1, 7, 10), (2, 7, 20), (3, 8, 30), (5, 8, 50)];
        let known = known.map(|(id, cell, number)| Known { hotel_id: hotel(id), cell, number });
        let indexed = [(1, 7, 10), (2, 7, 21), (4, 9, 40), (5, 9, 50)]
            .map(|(id, cell, number)| Indexed { hotel: hotel(id), cell, number, version: 1 });
        let mut found = differences(known.into_iter(), indexed.to_vec());
        found.sort_unstable_by_key(|drifted| drifted.hotel_id);
        let told: Vec<_> =
            found.iter().map(|drifted| (drifted.hotel_id, drifted.kind, drifted.cell)).collect();
        assert_eq!(
            told,
            [
                (hotel(2), Kind::Stale, 7),
                (hotel(3), Kind::Missing, 8),
                (hotel(4), Kind::Ghost, 9),
                (hotel(5), Kind::Stale, 9),
            ]
        );
    }
}
