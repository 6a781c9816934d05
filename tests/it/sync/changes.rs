//! Whatever changes in the database changes in the index, and what does not is not written.

use std::time::Duration;

use domain::ids::HotelId;
use index::Indexed;
use store::dead_letters::list;
use store::feed::{ForcedChange, Opened, StoredReader};
use sync_worker::{Indexer, find_drift, mend, silent};
use tokio::time::{sleep, timeout};

use super::{Stage, is_long, until};
use crate::feed::hotels::id_of;

fn of(indexed: &[Indexed], hotel: HotelId) -> Option<&Indexed> {
    indexed.iter().find(|indexed| indexed.hotel == hotel)
}

// brief: Y1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_made_by_hand_reach_the_index() {
    let stage = Stage::new(20, 40).await;
    let worker = stage.worker();
    stage.await_index().await;
    assert_eq!(stage.assert_equal().await.hotels, 20);
    let before = stage.indexed().await;

    stage.run("UPDATE inventory SET price_minor = 4200 WHERE room_type_id = (SELECT id FROM room_types ORDER BY id LIMIT 1)").await;
    stage.run("UPDATE hotels SET status = 'closed' WHERE slug = 'hotel-2'").await;
    stage.run("UPDATE hotels SET lat_e7 = -lat_e7 - 10000000 WHERE slug = 'hotel-3'").await;
    stage
        .run(
            "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
                 property_type)
             VALUES ('ffffffff-0000-0000-0000-000000000000', 'new', 'New', 1, 1, 'C', 'PT',
                 'Europe/Lisbon', 'hotel')",
        )
        .await;
    assert_eq!(stage.assert_equal().await.hotels, 20);
    let after = stage.indexed().await;
    for (number, changed) in [(1, true), (2, true), (3, true), (4, false)] {
        let hotel = id_of(number);
        let same = of(&before, hotel).map(|of| of.number) == of(&after, hotel).map(|of| of.number);
        assert_eq!(!same, changed, "hotel {number}");
    }
    assert_eq!(of(&after, id_of(2)), None, "closed");
    stage.run("DELETE FROM hotels WHERE slug = 'new'").await;
    stage.run("UPDATE hotels SET status = 'open' WHERE slug = 'hotel-2'").await;
    assert_eq!(stage.assert_equal().await.hotels, 20);
    worker.end().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_ring_changes_arrive_all_the_same() {
    let stage = Stage::new(10, 20).await;
    for table in ["hotels", "room_types", "inventory"] {
        stage.run(&format!("DROP TRIGGER ring_doorbell ON {table}")).await;
    }
    let _worker = stage.worker();
    stage.await_index().await;
    for round in 1..=5 {
        stage.run(&format!("UPDATE hotels SET stars = {round} WHERE slug = 'hotel-{round}'")).await;
        stage.run("UPDATE inventory SET sold = sold + 1").await;
        stage.assert_equal().await;
    }
}

// brief: Y1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_shows_nowhere_is_not_written() {
    let stage = Stage::new(3, 20).await;
    stage.run("UPDATE inventory SET total = 100").await;
    let _worker = stage.worker();
    stage.await_index().await;
    // memory begins with the first write above what a predecessor may have on its way
    let known = async || {
        stage.run("UPDATE hotels SET stars = (stars + 1) % 6").await;
        stage.await_current().await;
        let before = stage.indexed().await;
        stage.run("UPDATE inventory SET sold = sold + 1").await; // 99 or 98 left: 8 or more
        stage.await_current().await;
        (stage.indexed().await == before).then_some(())
    };
    until("versions stay where content stays", known).await;
    stage.assert_equal().await;
}

// brief: Y1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_drained_in_bounded_portions() {
    let hotels = if is_long() { 10_000 } else { 1_500 };
    let stage = Stage::new(hotels, 3).await;
    let worker = stage.worker();
    stage.await_index().await;
    for price in [9_000, 9_500] {
        stage
            .run(&format!("UPDATE inventory SET price_minor = {price} + night - '2027-01-01'"))
            .await;
    }
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_document_is_set_aside_and_the_rest_goes_on() {
    let stage = Stage::new(6, 20).await;
    let worker = stage.worker();
    let index = stage.await_index().await;
    stage.assert_equal().await;
    // the index may have no further field, and a night in another month needs one
    let limit = |fields: u32| {
        let settings = serde_json::json!({ "index.mapping.total_fields.limit": fields });
        stage.indices.put(format!("/{index}/_settings"), settings)
    };
    limit(1).await;
    stage
        .run(
            "INSERT INTO inventory (room_type_id, night, total, price_minor)
             SELECT id, '2027-05-05', 1, 5000 FROM room_types ORDER BY id LIMIT 1",
        )
        .await;
    let letters = async || {
        let letters = list(&stage.source.pool, Some(index.as_str()), None, 10).await.unwrap();
        (letters.len() == 1).then_some(letters)
    };
    let letters = until("the document is set aside", letters).await;
    assert_eq!(HotelId(letters[0].hotel_id), id_of(1));
    assert!(letters[0].reason.contains("total fields"), "{letters:?}");
    stage.run("UPDATE hotels SET stars = 4 WHERE slug = 'hotel-5'").await;
    stage.await_current().await;
    let attempts = letters[0].attempts;
    let replay = [ForcedChange { hotel_id: id_of(1), cell: None }];
    mend(&stage.source, &replay, &silent()).await.unwrap();
    let letters = list(&stage.source.pool, None, None, 10).await.unwrap();
    assert!(letters[0].attempts > attempts, "tried again and refused again: {letters:?}");

    limit(1000).await;
    mend(&stage.source, &replay, &silent()).await.unwrap();
    assert!(list(&stage.source.pool, None, None, 10).await.unwrap().is_empty(), "mended");
    stage.assert_equal().await;
    worker.end().await;
}

// brief: Y2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_feeds_an_index_and_another_takes_over() {
    let stage = Stage::new(5, 10).await;
    let first = stage.worker();
    let index = stage.await_index().await;
    stage.await_current().await;
    let busy = async {
        // after filling it lets go for a moment, and takes it again to feed it
        loop {
            let connection = stage.database.connect().await;
            let opened = StoredReader::open(connection, index.as_str()).await.unwrap();
            if matches!(opened, Opened::Busy) {
                return;
            }
            drop(opened);
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(30), busy).await.expect("somebody has it");
    let second = stage.worker();
    stage.run("UPDATE hotels SET stars = 1").await;
    stage.assert_equal().await;
    first.kill().await;
    stage.run("UPDATE hotels SET stars = 2").await;
    stage.assert_equal().await;
    second.end().await;
    let reopened = until("the lock is given back", async || {
        Indexer::open(&stage.source, &index).await.ok().flatten()
    });
    let mut indexer = reopened.await;
    stage.run("UPDATE hotels SET stars = 3").await;
    assert_eq!(indexer.make_pass().await.unwrap().written, 5);
    drop(indexer);
    let drift = find_drift(&stage.source, &silent()).await.unwrap();
    assert!(drift.drifted.is_empty(), "{drift:?}");
}
