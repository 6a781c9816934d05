//! The reader with a stored place: where it begins, what comes again, and what ends it.

use std::time::Duration;

use domain::ids::HotelId;
use store::StoreError;
use store::feed::{
    CHANGES_PER_PAGE_MAX, ForcedChange, NextStoredPage, Opened, Reload, StoredReader, Versioned,
    delete_cursor, force_changes, has_seen, list_cursors, note_filled,
};
use store::jobs::{Outcome, trim_feed};
use tokio::time::{sleep, timeout};

use super::hotels::{id_of, make_hotels, run};
use crate::database::TestDatabase;

const INDEX: &str = "hotels-1";
const DEADLINE: Duration = Duration::from_mins(1);

async fn create(database: &TestDatabase) -> StoredReader {
    let creating = async || StoredReader::create(database.connect().await, INDEX).await;
    unless_busy(creating).await.expect("it was just made")
}

pub async fn open(database: &TestDatabase, index: &str) -> Option<StoredReader> {
    unless_busy(async || StoredReader::open(database.connect().await, index).await).await
}

/// Asks again while whoever had it a moment ago is still on its way out.
async fn unless_busy(ask: impl AsyncFn() -> Result<Opened, StoreError>) -> Option<StoredReader> {
    let asking = async {
        loop {
            match ask().await.unwrap() {
                Opened::Reader(reader) => return Some(*reader),
                Opened::Missing => return None,
                Opened::Busy => sleep(Duration::from_millis(1)).await,
            }
        }
    };
    timeout(DEADLINE, asking).await.expect("the lock is given back")
}

/// Makes one pass with an index that takes everything; the hotels that were handed out.
async fn pass(reader: &mut StoredReader) -> Result<Vec<HotelId>, Reload> {
    let mut handed_out = Vec::new();
    let mut pass = reader.begin_pass();
    loop {
        match reader.next_page(&mut pass).await.unwrap() {
            NextStoredPage::Page(page) => {
                for hotel in page.hotels {
                    let read = reader.read_documents(&[hotel.hotel_id]).await.unwrap();
                    let Versioned::Documents(read) = read else { panic!("nothing was reloaded") };
                    reader.acknowledge([hotel.hotel_id], read.version);
                    handed_out.push(hotel.hotel_id);
                }
            }
            NextStoredPage::Done => break,
            NextStoredPage::Reload(reason) => return Err(reason),
        }
    }
    reader.complete(pass).await.unwrap();
    Ok(handed_out)
}

/// Passes until nothing older runs in the cluster; other tests write there too.
async fn pass_until_settled(reader: &mut StoredReader, xid: u64) -> Vec<HotelId> {
    let mut handed_out = Vec::new();
    let settling = async {
        while reader.floor() <= xid {
            handed_out.extend(pass(reader).await.unwrap());
        }
    };
    timeout(DEADLINE, settling).await.expect("older transactions end");
    handed_out
}

async fn newest_change(database: &TestDatabase) -> u64 {
    let xid =
        sqlx::query_scalar::<_, String>("SELECT max(xid::text::int8)::text FROM hotel_changes");
    xid.fetch_one(database.pool()).await.unwrap().parse().unwrap()
}

// brief: Y2
#[tokio::test]
async fn a_change_is_written_again_when_everything_older_has_ended() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 3, 1).await;
    let mut reader = create(&database).await;
    let mut slow = database.connect().await;
    run(&mut slow, "BEGIN").await;
    run(&mut slow, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-3'").await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'").await;

    assert_eq!(pass(&mut reader).await.unwrap(), [id_of(1)]);
    assert_eq!(pass(&mut reader).await.unwrap(), [], "new once");
    run(&mut connection, "UPDATE hotels SET stars = 2 WHERE slug = 'hotel-2'").await;
    assert_eq!(pass(&mut reader).await.unwrap(), [id_of(2)]);
    let resting = async {
        while reader.floor_age() == Duration::ZERO {
            pass(&mut reader).await.unwrap();
        }
    };
    timeout(DEADLINE, resting).await.expect("the slow transaction holds the floor");
    assert!(reader.floor() < newest_change(&database).await);

    run(&mut slow, "COMMIT").await;
    let mut settled = pass_until_settled(&mut reader, newest_change(&database).await).await;
    settled.sort_unstable();
    settled.dedup(); // others in the cluster may hold back the last one's settling too
    assert_eq!(settled, [id_of(1), id_of(2), id_of(3)], "each again, at a version above it");
    assert_eq!(pass(&mut reader).await.unwrap(), []);
}

// brief: Y2
#[tokio::test]
async fn what_was_written_above_a_change_is_not_written_again() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    let mut reader = create(&database).await;
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    let xid = newest_change(&database).await;
    let mut first = reader.begin_pass();
    let NextStoredPage::Page(page) = reader.next_page(&mut first).await.unwrap() else {
        panic!("a page was due");
    };
    assert_eq!((page.hotels.len(), page.changes), (1, 1));
    assert!(page.oldest.is_some());
    // written, but the pass is dropped; the version decides whether it comes again
    reader.acknowledge([id_of(1)], xid);
    let mut second = reader.begin_pass();
    let NextStoredPage::Page(page) = reader.next_page(&mut second).await.unwrap() else {
        panic!("a page was due");
    };
    assert_eq!(page.hotels.len(), 1, "a write at the change's own number may lack it");
    reader.acknowledge([id_of(1)], xid + 1);
    let mut third = reader.begin_pass();
    let NextStoredPage::Page(page) = reader.next_page(&mut third).await.unwrap() else {
        panic!("a page was due");
    };
    assert_eq!((page.hotels.len(), page.changes), (0, 1));
}

// brief: Y2
#[tokio::test]
async fn a_restart_begins_at_the_floor() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 1).await;
    assert!(open(&database, INDEX).await.is_none(), "nobody made it");
    let mut reader = create(&database).await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'").await;
    pass_until_settled(&mut reader, newest_change(&database).await).await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-2'").await;
    let xid = newest_change(&database).await;

    let busy = StoredReader::open(database.connect().await, INDEX).await.unwrap();
    assert!(matches!(busy, Opened::Busy), "one at a time");
    let mut dropped = reader.begin_pass();
    assert!(matches!(reader.next_page(&mut dropped).await.unwrap(), NextStoredPage::Page(_)));
    assert_eq!(has_seen(database.pool(), INDEX, xid).await.unwrap(), Some(false));
    drop(reader);

    let mut reader = open(&database, INDEX).await.expect("its place");
    assert_eq!(pass(&mut reader).await.unwrap(), [id_of(2)]);
    assert_eq!(has_seen(database.pool(), INDEX, xid).await.unwrap(), Some(true));
    note_filled(reader.connection(), INDEX, id_of(2), 2).await.unwrap();
    let cursors = list_cursors(database.pool()).await.unwrap();
    assert_eq!((cursors.len(), cursors[0].filled_to, cursors[0].hotels_filled), {
        (1, Some(id_of(2).0), 2)
    });
    delete_cursor(&mut connection, INDEX).await.unwrap();
    assert_eq!(has_seen(database.pool(), INDEX, xid).await.unwrap(), None);
    assert_eq!(pass(&mut reader).await.unwrap_err(), Reload::Forgotten);
}

// brief: Y2
#[tokio::test]
async fn a_backlog_comes_in_pages_each_hotel_once_even_behind_a_long_transaction() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let count = CHANGES_PER_PAGE_MAX + 10;
    make_hotels(&mut connection, count, 1).await;
    let mut reader = create(&database).await;
    let mut slow = database.connect().await;
    run(&mut slow, "BEGIN").await;
    run(&mut slow, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-3'").await;
    run(&mut connection, "UPDATE hotels SET stars = 2 WHERE slug <> 'hotel-3'").await;
    run(&mut connection, "UPDATE hotels SET stars = 3 WHERE slug <> 'hotel-3'").await;

    let mut pages = Vec::new();
    let mut pass = reader.begin_pass();
    while let NextStoredPage::Page(page) = reader.next_page(&mut pass).await.unwrap() {
        pages.push((page.changes, page.hotels.len()));
        reader.acknowledge(page.hotels.iter().map(|hotel| hotel.hotel_id), reader.floor());
    }
    let hotels: usize = pages.iter().map(|(_, hotels)| hotels).sum();
    assert_eq!((pages.len(), hotels), (3, count - 1), "{pages:?}");
    reader.complete(pass).await.unwrap();
    run(&mut connection, "UPDATE hotels SET stars = 4 WHERE slug = 'hotel-4'").await;
    let mut pass = reader.begin_pass();
    let NextStoredPage::Page(page) = reader.next_page(&mut pass).await.unwrap() else {
        panic!("a page was due");
    };
    assert_eq!((page.changes, page.hotels[0].hotel_id), (1, id_of(4)), "nothing starves");
    run(&mut slow, "ROLLBACK").await;
}

// brief: Y2
#[tokio::test]
async fn forced_hotels_come_although_nothing_changed_and_gone_ones_are_told() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    let mut reader = create(&database).await;
    let forced = [(id_of(1), None), (id_of(9), Some(7))];
    let forced = forced.map(|(hotel_id, cell)| ForcedChange { hotel_id, cell });
    let xid = force_changes(&mut connection, &forced).await.unwrap();
    let mut pass = reader.begin_pass();
    let NextStoredPage::Page(page) = reader.next_page(&mut pass).await.unwrap() else {
        panic!("a page was due");
    };
    let told: Vec<_> =
        page.hotels.iter().map(|hotel| (hotel.hotel_id, hotel.cells.len(), hotel.forced)).collect();
    assert_eq!(told, [(id_of(1), 1, true), (id_of(9), 1, true)]);
    let ids = [id_of(1), id_of(9)];
    let Versioned::Documents(read) = reader.read_documents(&ids).await.unwrap() else {
        panic!("nothing was reloaded");
    };
    assert_eq!((read.loaded.documents.len(), read.loaded.gone), (1, vec![id_of(9)]));
    assert!(matches!(reader.next_page(&mut pass).await.unwrap(), NextStoredPage::Done));
    reader.complete(pass).await.unwrap();
    assert_eq!(has_seen(database.pool(), INDEX, xid).await.unwrap(), Some(true));
}

// brief: Y2
#[tokio::test]
async fn epoch_lineage_and_trim_end_a_reader() {
    let mut database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let mut reader = create(&database).await;
    run(&mut connection, "TRUNCATE inventory").await;
    assert_eq!(pass(&mut reader).await.unwrap_err(), Reload::OtherEpoch);
    let read = reader.read_documents(&[]).await.unwrap();
    assert!(matches!(read, Versioned::Reload(Reload::OtherEpoch)), "no document either");
    drop(reader);
    let mut reader = open(&database, INDEX).await.expect("its place");
    assert_eq!(pass(&mut reader).await.unwrap_err(), Reload::OtherEpoch, "after a restart too");
    drop(reader);

    let mut reader = create(&database).await;
    make_hotels(&mut connection, 1, 1).await;
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    run(&mut connection, "UPDATE feed_state SET trimmed_to = pg_current_xact_id()").await;
    assert_eq!(pass(&mut reader).await.unwrap_err(), Reload::Trimmed);
    drop(reader);

    drop(create(&database).await);
    drop(connection);
    let restored = database.copy().await;
    assert!(open(&restored, INDEX).await.is_none(), "a place of another life is none");
}

// brief: Y2
#[tokio::test]
async fn trim_waits_for_a_reader_that_is_away() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    drop(create(&database).await);
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    run(&mut connection, "UPDATE hotel_changes SET at = at - interval '2 hours'").await;
    let hour = Duration::from_hours(1);
    assert_eq!(trim_feed(database.pool(), hour).await.unwrap(), Outcome::Done(0));
    let mut reader = open(&database, INDEX).await.expect("its place");
    assert_eq!(pass_until_settled(&mut reader, newest_change(&database).await).await[0], id_of(1));
    let trimming =
        async { while trim_feed(database.pool(), hour).await.unwrap() != Outcome::Done(1) {} };
    timeout(DEADLINE, trimming).await.expect("what has settled goes");
}
