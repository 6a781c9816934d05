//! Documents that were broken behind the indexer's back, each in its own way, are all named and
//! mended, and nothing else is touched.

use std::collections::BTreeMap;

use domain::hotel::Document;
use domain::ids::HotelId;
use index::{IndexName, Indexed, Write, Written};
use serde_json::{Value, json};
use store::documents::load_documents;
use store::feed::ForcedChange;
use store::reading::Reading;
use sync_worker::{Drift, Kind, find_drift, mend, silent};
use uuid::Uuid;

use super::{Stage, hotels_of, is_long};
use crate::elasticsearch::sent::sent;
use crate::elasticsearch::{encoded, server_url};
use crate::feed::hotels::id_of;

/// Changes a field of a document as it was sent; its digest says that nothing happened.
type Slip = fn(&mut Value);

/// One for every field, or nearly. A name is told when it goes unnoticed.
const SLIPS: [(&str, Slip); 29] = [
    ("stars", |of| of["stars"] = json!(of["stars"].as_i64().unwrap() + 1)),
    ("a rating", |of| of["rating_x10"] = json!(99)),
    ("rank", |of| of["rank"] = json!(12_345)),
    ("property_type", |of| of["property_type"] = json!("villa")),
    ("an amenity more", |of| of["amenities"] = json!(["spa"])),
    ("free_cancel_days", |of| of["free_cancel_days"] = json!(9)),
    ("time_zone", |of| of["time_zone"] = json!("Pacific/Kiritimati")),
    ("name", |of| of["name"] = json!("Other")),
    ("places", |of| of["places"] = json!(["city:1"])),
    ("name_key", |of| of["name_key"] = json!("other")),
    ("a word less", |of| drop(of["words"].as_array_mut().unwrap().pop())),
    ("no words", |of| of["words"] = json!([])),
    ("name_words", |of| of["name_words"] = json!(["other"])),
    ("place_words", |of| of["place_words"] = json!(["other"])),
    ("cell", |of| of["cell"] = json!(of["cell"].as_i64().unwrap() ^ 1)),
    ("no cell", |of| drop(of.as_object_mut().unwrap().remove("cell"))),
    ("id", |of| of["id"] = json!(Uuid::nil())),
    ("lat_e7", |of| of["lat_e7"] = json!(of["lat_e7"].as_i64().unwrap() + 1)),
    ("location", |of| of["location"] = json!([0.5, 0.5])),
    ("tile", |of| of["tile"] = json!(7)),
    ("free", |of| of["free"] = json!([{ "gte": 1, "lte": 2 }])),
    ("from_minor", |of| of["from_minor"] = json!(1)),
    ("from.m202701", |of| of["from"]["m202701"] = json!(1)),
    ("months.m202701", |of| of["months"]["m202701"] = json!("AAAA")),
    ("facts", |of| of["facts"] = json!("AAAA")),
    ("told", |of| of["told"] = json!("AAAA")),
    ("shown.description", |of| of["shown"]["description"] = json!("Other")),
    ("shown.room_types", |of| of["shown"]["room_types"][0]["name"] = json!("Other")),
    ("digest", |of| of["digest"] = json!(1)),
];

async fn documents(stage: &Stage, hotels: &[HotelId]) -> Vec<Document> {
    let mut documents = Vec::new();
    for ids in hotels.chunks(200) {
        let mut reading = Reading::begin(&stage.source.pool).await.unwrap();
        documents.extend(load_documents(&mut reading, ids).await.unwrap().documents);
    }
    documents
}

/// How a document is broken.
#[derive(Clone, Copy)]
pub enum Way {
    /// By hand, in one field; its digest says that nothing happened.
    Field,
    Deleted,
    Ghost,
    Old,
}

const WAYS: [Way; 4] = [Way::Field, Way::Deleted, Way::Ghost, Way::Old];

/// Writes to the server as somebody would by hand, with the version that is there.
async fn put(index: &IndexName, hotel: HotelId, version: u64, document: &Value) {
    let url = format!(
        "{}/{index}/_doc/{hotel}?version={version}&version_type=external_gte",
        server_url()
    );
    let answer = reqwest::Client::new().put(url).json(document).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

/// Breaks `each` documents in each way; what has to be found.
pub async fn break_some(
    stage: &Stage,
    index: &IndexName,
    before: &[Indexed],
    ways: &[Way],
    each: usize,
) -> BTreeMap<HotelId, Kind> {
    let versions: BTreeMap<HotelId, u64> = before.iter().map(|of| (of.hotel, of.version)).collect();
    let hotels: Vec<HotelId> = (0..ways.len() * each).map(|n| id_of(1 + 2 * n)).collect();
    let documents = documents(stage, &hotels).await;
    assert_eq!(documents.len(), hotels.len());
    let mut expected = BTreeMap::new();
    for (place, document) in documents.iter().enumerate() {
        let hotel = document.hotel.id;
        let version = versions[&hotel];
        let kind = match ways[place % ways.len()] {
            Way::Field => {
                let mut wrong = sent(std::slice::from_ref(document)).await.remove(0);
                let (_, slip) = SLIPS[place / ways.len() % SLIPS.len()];
                slip(&mut wrong);
                put(index, hotel, version, &wrong).await;
                Kind::Stale
            }
            Way::Deleted => {
                let write = Write::Delete { hotel, version };
                let written = stage.source.cluster.write(index, &[write]).await.unwrap();
                assert_eq!(written, [Written::Done]);
                Kind::Missing
            }
            Way::Ghost => {
                let mut ghost = sent(std::slice::from_ref(document)).await.remove(0);
                let number = u128::MAX - u128::try_from(place).unwrap();
                let hotel = HotelId(Uuid::from_u128(number));
                ghost["id"] = json!(hotel);
                put(index, hotel, 1, &ghost).await;
                expected.insert(hotel, Kind::Ghost);
                continue;
            }
            Way::Old => {
                // as it was before it gained a star, and every second one before it moved
                let mut old = document.clone();
                let mut hotel = (*old.hotel).clone();
                if (place / ways.len()).is_multiple_of(2) {
                    hotel.coordinates.lat_e7 = -hotel.coordinates.lat_e7;
                }
                hotel.stars = 5 - hotel.stars;
                old.hotel = hotel.into();
                let write = Write::Put { document: &encoded(&old), version };
                let written = stage.source.cluster.write(index, &[write]).await.unwrap();
                assert_eq!(written, [Written::Done]);
                Kind::Stale
            }
        };
        expected.insert(hotel, kind);
    }
    expected
}

/// What changes with every write of a document, also one of the same content: hotel, version and
/// number of the write within the index.
async fn writes(index: &IndexName) -> BTreeMap<String, (u64, u64)> {
    let mut writes = BTreeMap::new();
    let mut after: Option<Value> = None;
    loop {
        let mut request = json!({
            "size": 2_000, "version": true, "seq_no_primary_term": true, "_source": false,
            "sort": [{ "_seq_no": "asc" }],
        });
        if let Some(after) = after {
            request["search_after"] = after;
        }
        let url = format!("{}/{index}/_search", server_url());
        let answer = reqwest::Client::new().post(url).json(&request).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let hits = answer["hits"]["hits"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let Some(last) = hits.last() else { return writes };
        after = Some(last["sort"].clone());
        let number = |hit: &Value, name: &str| hit[name].as_u64().unwrap();
        writes.extend(hits.iter().map(|hit| {
            let id = hit["_id"].as_str().unwrap().to_owned();
            (id, (number(hit, "_version"), number(hit, "_seq_no")))
        }));
    }
}

async fn repair(stage: &Stage, drift: &Drift) {
    let wrong = drift.drifted.iter();
    let wrong: Vec<_> = wrong
        .map(|drifted| ForcedChange { hotel_id: drifted.hotel_id, cell: Some(drifted.cell) })
        .collect();
    let mended = mend(&stage.source, &wrong, &silent()).await.unwrap();
    assert_eq!(mended.hotels, drift.drifted.len());
}

// brief: Y4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_broken_document_is_named_and_mended_and_no_other() {
    let (hotels, each) = if is_long() { (10_000, 100) } else { (1_000, 27) };
    let stage = Stage::new(hotels, 5).await;
    let worker = stage.worker();
    let index = stage.await_index().await;
    stage.await_settled().await;
    let sound = stage.assert_equal().await;
    assert_eq!(sound.cells_opened, 0, "equal cells stay closed");
    let before = stage.indexed().await;
    let written_before = writes(&index).await;
    let expected = break_some(&stage, &index, &before, &WAYS, each).await;

    let drift = find_drift(&stage.source, &silent()).await.unwrap();
    let found: BTreeMap<_, _> =
        drift.drifted.iter().map(|drifted| (drifted.hotel_id, drifted.kind)).collect();
    assert_eq!(found, expected);
    assert_eq!((drift.missing, drift.stale, drift.ghosts), (each, 2 * each, each));
    assert!(drift.cells_opened <= 8 * each, "{} opened", drift.cells_opened);
    assert_eq!(hotels_of(&drift).len(), 4 * each);

    repair(&stage, &drift).await;
    stage.await_settled().await;
    stage.assert_equal().await;
    let after = stage.indexed().await;
    let content = |all: &[Indexed]| -> BTreeMap<_, _> {
        all.iter().map(|of| (of.hotel, (of.number, of.cell))).collect()
    };
    assert_eq!(content(&after), content(&before));
    // tombstones of ghosts and the position aside, only what was broken was written again
    let written_after = writes(&index).await;
    for (id, write) in written_before {
        let was_broken = Uuid::try_parse(&id).is_ok_and(|id| expected.contains_key(&HotelId(id)));
        if !was_broken && id != "position" {
            assert_eq!(written_after.get(&id), Some(&write), "{id} was right and was touched");
        }
    }
    worker.end().await;
}

// brief: Y4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slip_in_any_field_is_noticed() {
    let stage = Stage::new(2, 40).await;
    let worker = stage.worker();
    let index = stage.await_index().await;
    stage.assert_equal().await;
    let hotel = id_of(1);
    let document = documents(&stage, &[hotel]).await.remove(0);
    let right = sent(&[document]).await.remove(0);
    let version = stage.indexed().await.iter().find(|of| of.hotel == hotel).unwrap().version;
    put(&index, hotel, version, &right).await;
    stage.assert_equal().await;
    for (what, slip) in SLIPS {
        let mut wrong = right.clone();
        slip(&mut wrong);
        assert_ne!(wrong, right, "{what}");
        put(&index, hotel, version, &wrong).await;
        let drift = find_drift(&stage.source, &silent()).await.unwrap();
        assert_eq!(hotels_of(&drift), [hotel], "{what}");
        assert_eq!(drift.stale, 1, "{what}: {drift:?}");
        put(&index, hotel, version, &right).await;
    }
    put(&index, hotel, version, &json!({ "name": "Other", "digest": right["digest"] })).await;
    let drift = find_drift(&stage.source, &silent()).await.unwrap();
    assert_eq!(hotels_of(&drift), [hotel], "everything but the name is gone");
    repair(&stage, &drift).await;
    stage.assert_equal().await;
    worker.end().await;
}
