//! Where the feed ends for a reader, and where a pass is cut into pages.

use std::time::Duration;

use store::StoreError;
use store::documents::{HOTELS_PER_READ_MAX, load_documents, load_every_document};
use store::feed::{
    CHANGES_PER_PAGE_MAX, FeedReader, NextPage, NextStoredPage, Opened, Reload, StoredReader,
};
use store::reading::Reading;
use tokio::time::{sleep, timeout};

use super::hotels::{id_of, make_hotels, read_pass, run};
use crate::database::TestDatabase;

const DEADLINE: Duration = Duration::from_secs(30);

// brief: Y2
#[tokio::test]
async fn truncate_sends_readers_to_load_everything() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    for table in ["TRUNCATE inventory", "TRUNCATE room_types CASCADE", "TRUNCATE hotels CASCADE"] {
        let mut reader = FeedReader::start(database.pool()).await.unwrap();
        run(&mut connection, table).await;
        let reason = read_pass(&mut reader, database.pool()).await.unwrap_err();
        assert_eq!(reason, Reload::OtherEpoch, "{table}");
        // the old reader never recovers by itself, a new one begins in the new epoch
        read_pass(&mut reader, database.pool()).await.unwrap_err();
        let mut reader = FeedReader::start(database.pool()).await.unwrap();
        assert!(read_pass(&mut reader, database.pool()).await.unwrap().changes.is_empty());
    }
}

// brief: Y2
#[tokio::test]
async fn another_lineage_sends_readers_to_load_everything() {
    let mut database = TestDatabase::create().await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    // the same rows under another identity, as after a restore
    let restored = database.copy().await;
    let reason = read_pass(&mut reader, restored.pool()).await.unwrap_err();
    assert_eq!(reason, Reload::OtherLineage);

    let mut connection = restored.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    for statement in [
        "INSERT INTO feed_cursors (name, floor, epoch) VALUES ('index', '5', 1)",
        "UPDATE feed_state SET trimmed_to = '9999999999'",
        "INSERT INTO hotel_changes (hotel_id, cells, xid)
         VALUES (gen_random_uuid(), '{1}', '9999999998')",
    ] {
        run(&mut connection, statement).await;
    }
    let mut adopted = FeedReader::start(restored.pool()).await.unwrap();
    assert_ne!(adopted.lineage(), reader.lineage());
    let left = sqlx::query_as::<_, (i64, String, i64, i64)>(
        "SELECT epoch, trimmed_to::text, (SELECT count(*) FROM feed_cursors),
             (SELECT count(*) FROM hotel_changes) FROM feed_state",
    );
    let left = left.fetch_one(&mut connection).await.unwrap();
    assert_eq!(left, (2, "0".to_owned(), 0, 0));
    // adopted once: a second start changes nothing, and the first goes on
    FeedReader::start(restored.pool()).await.unwrap();
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    let brought = read_pass(&mut adopted, restored.pool()).await.unwrap();
    assert_eq!(brought.hotels(), [id_of(1)]);
}

// brief: Y2
#[tokio::test]
async fn a_large_transaction_comes_in_pages_and_a_dropped_pass_comes_again() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let count = 2 * CHANGES_PER_PAGE_MAX + 10;
    make_hotels(&mut connection, count, 1).await;
    let mut other = database.connect().await;
    run(&mut other, "BEGIN").await;
    run(&mut other, "UPDATE hotels SET stars = 2 WHERE slug = 'hotel-7'").await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    run(&mut connection, "UPDATE hotels SET stars = 5 WHERE slug <> 'hotel-7'").await;

    let mut dropped = reader.begin_pass();
    for _ in 0..2 {
        let NextPage::Page(page) = dropped.next_page(database.pool()).await.unwrap() else {
            panic!("a page was due");
        };
        assert_eq!(page.changes().len(), CHANGES_PER_PAGE_MAX);
    }
    reader.complete(dropped);
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert_eq!((brought.pages, brought.changes.len()), (3, count - 1));
    assert_eq!(brought.documents.len(), count - 1);

    // the older transaction ends last and is not lost; changes made within a pass wait for the next
    run(&mut other, "COMMIT").await;
    let mut pass = reader.begin_pass();
    let NextPage::Page(mut page) = pass.next_page(database.pool()).await.unwrap() else {
        panic!("a page was due");
    };
    run(&mut other, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-8'").await;
    assert_eq!(page.changes()[0].hotel_id, id_of(7));
    assert_eq!(page.next_documents().await.unwrap().unwrap().documents[0].hotel.stars, 2);
    drop(page);
    assert!(matches!(pass.next_page(database.pool()).await.unwrap(), NextPage::Done));
    reader.complete(pass);
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert_eq!(brought.hotels(), [id_of(8)]);
}

// brief: S4
#[tokio::test]
async fn documents_are_the_same_alone_and_all_at_once() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 300, 4).await;
    for statement in [
        "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
         SELECT gen_random_uuid(), id, 'Suite', '2 beds', 4, 4, 1
         FROM hotels, generate_series(1, 2)",
        "INSERT INTO inventory (room_type_id, night, total, price_minor, min_stay)
         SELECT id, date '2026-12-25' + n * 5, 900, 20000, 3 FROM room_types,
             generate_series(0, 3) AS n WHERE name = 'Suite'",
        "UPDATE inventory SET sold = total, closed = night = '2027-01-02'
         WHERE night > '2027-01-01'",
        "UPDATE room_types SET closed = true WHERE name = 'Double' AND id::text LIKE '%5'",
        "UPDATE hotels SET status = 'closed' WHERE slug LIKE '%9'",
        // a night of a closed type, in the middle of a scan by place on disk
        "UPDATE inventory SET price_minor = 77 WHERE room_type_id = lpad('15', 32, '0')::uuid",
    ] {
        run(&mut connection, statement).await;
    }
    let every = load_every_document(database.pool()).await.unwrap();
    assert_eq!(every.len(), 300);
    let mut ids: Vec<_> = every.iter().map(|document| document.hotel.id).collect();
    let mut reading = Reading::begin(database.pool()).await.unwrap();
    for (ids, documents) in ids.chunks(HOTELS_PER_READ_MAX).zip(every.chunks(HOTELS_PER_READ_MAX)) {
        let loaded = load_documents(&mut reading, ids).await.unwrap();
        assert_eq!(loaded.documents, documents);
        assert!(loaded.gone.is_empty());
    }
    let ninth = &every[8];
    assert!(!ninth.hotel.open);
    assert_eq!(ninth.first_night.to_string(), "2026-12-25");
    let suite = ninth.room_types.iter().find(|types| &*types.room_type.name == "Suite").unwrap();
    let double = ninth.room_types.iter().find(|types| &*types.room_type.name == "Double").unwrap();
    let shown = |nights: &[domain::hotel::NightInventory]| -> String {
        let one = |night: &domain::hotel::NightInventory| match (night.is_open(), night.left()) {
            (false, _) => '-',
            (true, left) => char::from_digit(left.into(), 10).unwrap(),
        };
        nights.iter().map(one).collect()
    };
    // 25 December to 9 January; from 2 January on all is sold, and 2 January itself is closed
    assert_eq!(shown(&suite.nights), "8----8----0----0");
    assert_eq!(shown(&double.nights), "-------5-00");
    assert_eq!((suite.nights[0].price_minor, suite.nights[0].min_stay), (20_000, 3));

    ids.insert(3, id_of(1_000_000));
    let loaded = load_documents(&mut reading, &ids[..6]).await.unwrap();
    assert_eq!((loaded.documents.len(), loaded.gone), (5, vec![id_of(1_000_000)]));
    let too_many = load_documents(&mut reading, &ids[..=HOTELS_PER_READ_MAX]).await;
    assert!(matches!(too_many, Err(StoreError::Unreadable(_))));
}

/// Blocks of the feed's index that were read by sessions that have ended, which is when they tell.
async fn blocks_read(database: &TestDatabase) -> i64 {
    let mut connection = database.connect().await;
    let ending = async {
        loop {
            let others = sqlx::query_scalar::<_, i64>(
                "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            if others.fetch_one(&mut connection).await.unwrap() == 0 {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(DEADLINE, ending).await.expect("no other session");
    let read = sqlx::query_scalar::<_, Option<i64>>(
        "SELECT (idx_blks_hit + idx_blks_read)::bigint FROM pg_statio_user_indexes
         WHERE indexrelname = 'hotel_changes_by_xid'",
    );
    read.fetch_one(&mut connection).await.unwrap().unwrap_or(0)
}

// brief: Y2
#[tokio::test]
async fn a_pass_costs_the_same_however_long_the_history() {
    const PASSES: i64 = 20;
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    // vacuum reads the index too
    run(&mut connection, "ALTER TABLE hotel_changes SET (autovacuum_enabled = off)").await;
    run(
        &mut connection,
        "INSERT INTO hotel_changes (hotel_id, cells)
         SELECT gen_random_uuid(), '{1}' FROM generate_series(1, 50000)",
    )
    .await;
    run(&mut connection, "ANALYZE hotel_changes").await;
    drop(connection);
    let before = blocks_read(&database).await;
    let mut connection = database.connect().await;
    let stored = StoredReader::create(database.connect().await, "index").await.unwrap();
    let Opened::Reader(mut stored) = stored else { panic!("nobody else has it") };
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    for _ in 0..PASSES {
        run(&mut connection, "UPDATE hotels SET slug = slug || 'x'").await;
        let brought = read_pass(&mut reader, database.pool()).await.unwrap();
        assert_eq!(brought.hotels(), [id_of(1)]);
        let mut pass = stored.begin_pass();
        let page = stored.next_page(&mut pass).await.unwrap();
        assert!(matches!(page, NextStoredPage::Page(page) if page.changes >= 1));
        stored.complete(pass).await.unwrap();
    }
    drop(connection);
    drop(stored);
    database.pool().close().await;
    let read = blocks_read(&database).await - before;
    // a few for each transaction that other tests leave open; to walk through the history twice a
    // pass takes 600
    assert!(read > 0 && read < PASSES * 150, "{read} blocks for {PASSES} passes");
}
