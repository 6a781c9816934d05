//! Documents that were broken behind the indexer's back are all named and mended, and nothing else
//! is touched.

use std::collections::BTreeMap;

use domain::ids::HotelId;
use search::elasticsearch::{IndexName, Indexed, Write};
use store::documents::load_documents;
use store::feed::ForcedChange;
use store::reading::Reading;
use sync_worker::{Kind, find_drift, mend, silent};

use super::{Stage, hotels_of, is_long};
use crate::feed::hotels::id_of;

/// Breaks a fourth of `broken` documents in each way; what has to be found.
async fn break_some(
    stage: &Stage,
    index: &IndexName,
    before: &[Indexed],
    broken: usize,
) -> BTreeMap<HotelId, Kind> {
    let each = broken / 4;
    let version_of = |hotel| before.iter().find(|of| of.hotel == hotel).map_or(0, |of| of.version);
    let hotels: Vec<HotelId> = (0..3 * each).map(|n| id_of(1 + 3 * n)).collect();
    let mut documents = Vec::new();
    for ids in hotels.chunks(200) {
        let mut reading = Reading::begin(&stage.source.pool).await.unwrap();
        documents.extend(load_documents(&mut reading, ids).await.unwrap().documents);
    }
    let (gone, others) = hotels.split_at(each);
    let mut expected: BTreeMap<HotelId, Kind> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (place, hotel) in others.iter().enumerate() {
        let document = documents.iter().find(|document| document.hotel.id == *hotel).unwrap();
        let mut hotel = (*document.hotel).clone();
        if place < each {
            // another name
            hotel.name = "Broken".into();
        } else {
            // older content, in another place
            hotel.coordinates.lat_e7 = -hotel.coordinates.lat_e7;
            hotel.stars = 5 - hotel.stars;
        }
        wrong.push((domain::hotel::Document { hotel: hotel.into(), ..document.clone() }, document));
        expected.insert(document.hotel.id, Kind::Stale);
    }
    let ghosts: Vec<_> = (0..each)
        .map(|n| {
            let mut hotel = (*documents[n].hotel).clone();
            hotel.id = HotelId(uuid::Uuid::from_u128(u128::MAX - u128::try_from(n).unwrap()));
            domain::hotel::Document { hotel: hotel.into(), ..documents[n].clone() }
        })
        .collect();
    let mut writes: Vec<Write<'_>> = wrong
        .iter()
        .map(|(document, _)| Write::Put { version: version_of(document.hotel.id), document })
        .collect();
    writes.extend(ghosts.iter().map(|document| Write::Put { document, version: 1 }));
    writes.extend(
        gone.iter().map(|hotel| Write::Delete { hotel: *hotel, version: version_of(*hotel) }),
    );
    expected.extend(ghosts.iter().map(|ghost| (ghost.hotel.id, Kind::Ghost)));
    expected.extend(gone.iter().map(|hotel| (*hotel, Kind::Missing)));
    for writes in writes.chunks(500) {
        let written = stage.source.cluster.write(index, writes).await.unwrap();
        assert!(
            written.iter().all(|of| *of == search::elasticsearch::Written::Done),
            "{written:?}"
        );
    }
    expected
}

// brief: Y4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_broken_document_is_named_and_mended_and_no_other() {
    let (hotels, broken) = if is_long() { (10_000, 100) } else { (1_200, 40) };
    let stage = Stage::new(hotels, 5).await;
    let worker = stage.worker();
    let index = stage.await_index().await;
    let sound = stage.assert_equal().await;
    assert_eq!(sound.cells_opened, 0, "equal cells stay closed");
    let before = stage.indexed().await;
    let expected = break_some(&stage, &index, &before, broken).await;

    let drift = find_drift(&stage.source, &silent()).await.unwrap();
    let found: BTreeMap<_, _> =
        drift.drifted.iter().map(|drifted| (drifted.hotel_id, drifted.kind)).collect();
    assert_eq!(found, expected);
    assert_eq!(drift.missing + drift.stale + drift.ghosts, broken);
    assert!(drift.cells_opened <= 2 * broken, "{} opened", drift.cells_opened);
    assert_eq!(hotels_of(&drift).len(), broken);

    let wrong = drift.drifted.iter();
    let wrong: Vec<_> = wrong
        .map(|drifted| ForcedChange { hotel_id: drifted.hotel_id, cell: Some(drifted.cell) })
        .collect();
    assert_eq!(mend(&stage.source, &wrong, &silent()).await.unwrap().hotels, broken);
    stage.assert_equal().await;
    let after = stage.indexed().await;
    let touched: Vec<HotelId> = after
        .iter()
        .filter(|now| !before.contains(now))
        .map(|now| now.hotel)
        .filter(|hotel| !expected.contains_key(hotel))
        .collect();
    assert_eq!(touched, [], "documents that were right");
    assert_eq!(after.len(), before.len());
    worker.end().await;
}
