//! Trim removes what nobody needs, and tells whoever needed it all the same.

use std::time::Duration;

use sqlx::PgConnection;
use store::feed::{FeedReader, NextStoredPage, Opened, Reload, StoredReader, list_cursors};
use store::jobs::{Outcome, drop_untouched_cursors, trim_feed};
use tokio::time::timeout;

use super::hotels::{id_of, make_hotels, read_pass, run};
use crate::database::TestDatabase;

const HOUR: Duration = Duration::from_hours(1);
const WEEK: Duration = Duration::from_hours(7 * 24);
const DEADLINE: Duration = Duration::from_mins(1);

/// Trims until so many changes are gone: transactions of other tests in the same cluster hold
/// trim back while they run.
async fn trim_until(database: &TestDatabase, removed: u64) {
    let mut so_far = 0;
    let trimming = async {
        while so_far < removed {
            match trim_feed(database.pool(), HOUR).await.unwrap() {
                Outcome::Done(rows) => so_far += rows,
                Outcome::Busy => panic!("nobody else trims"),
            }
        }
    };
    timeout(DEADLINE, trimming).await.expect("old changes go in time");
    assert_eq!(so_far, removed);
}

async fn left(connection: &mut PgConnection) -> Vec<String> {
    let slugs = sqlx::query_scalar::<_, String>(
        "SELECT slug FROM hotel_changes c JOIN hotels h ON h.id = c.hotel_id ORDER BY seq",
    );
    slugs.fetch_all(connection).await.unwrap()
}

async fn make_old(connection: &mut PgConnection) {
    run(connection, "UPDATE hotel_changes SET at = at - interval '61 minutes'").await;
}

// brief: Y2
#[tokio::test]
async fn trim_keeps_what_is_young_and_what_a_floor_needs() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 4, 1).await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'").await;
    run(
        &mut connection,
        "INSERT INTO feed_cursors (name, floor, epoch)
         SELECT 'index', ((max(xid::text::numeric) + 1)::text)::xid8, 1 FROM hotel_changes",
    )
    .await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-2'").await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-3'").await;
    assert_eq!(trim_feed(database.pool(), HOUR).await.unwrap(), Outcome::Done(0));
    make_old(&mut connection).await;
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-4'").await;

    trim_until(&database, 1).await;
    assert_eq!(left(&mut connection).await, ["hotel-2", "hotel-3", "hotel-4"]);
    run(
        &mut connection,
        "UPDATE feed_cursors SET floor =
        (SELECT xid FROM hotel_changes ORDER BY seq OFFSET 1 LIMIT 1)",
    )
    .await;
    trim_until(&database, 1).await;
    assert_eq!(left(&mut connection).await, ["hotel-3", "hotel-4"]);
    run(&mut connection, "DELETE FROM feed_cursors").await;
    trim_until(&database, 1).await;
    assert_eq!(trim_feed(database.pool(), HOUR).await.unwrap(), Outcome::Done(0));
    assert_eq!(left(&mut connection).await, ["hotel-4"]);
}

// brief: Y2
#[tokio::test]
async fn a_reader_that_missed_trimmed_changes_is_told_and_others_are_not() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 1).await;
    let mut late = FeedReader::start(database.pool()).await.unwrap();
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'").await;
    // past the change, whatever else runs in the cluster
    let catching_up = async {
        loop {
            let current = FeedReader::start(database.pool()).await.unwrap();
            let newest = sqlx::query_scalar::<_, String>("SELECT xid::text FROM hotel_changes");
            let newest = newest.fetch_one(database.pool()).await.unwrap();
            if current.position().xmin() > newest.parse().unwrap() {
                break current;
            }
        }
    };
    let mut current = timeout(DEADLINE, catching_up).await.expect("older transactions end");
    make_old(&mut connection).await;
    trim_until(&database, 1).await;

    assert_eq!(read_pass(&mut late, database.pool()).await.unwrap_err(), Reload::Trimmed);
    assert!(read_pass(&mut current, database.pool()).await.unwrap().changes.is_empty());
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-2'").await;
    let brought = read_pass(&mut current, database.pool()).await.unwrap();
    assert_eq!(brought.hotels(), [id_of(2)]);
}

// brief: Y2
#[tokio::test]
async fn trim_stays_below_running_transactions() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 2, 1).await;
    let mut slow = database.connect().await;
    run(&mut slow, "BEGIN").await;
    run(&mut slow, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-1'").await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    run(&mut connection, "UPDATE hotels SET stars = 1 WHERE slug = 'hotel-2'").await;
    assert_eq!(read_pass(&mut reader, database.pool()).await.unwrap().hotels(), [id_of(2)]);
    make_old(&mut connection).await;
    // were the mark above the slow transaction, its change would come below it
    assert_eq!(trim_feed(database.pool(), HOUR).await.unwrap(), Outcome::Done(0));
    run(&mut slow, "COMMIT").await;
    assert_eq!(read_pass(&mut reader, database.pool()).await.unwrap().hotels(), [id_of(1)]);
    make_old(&mut connection).await;
    trim_until(&database, 2).await;
}

// brief: Y2
#[tokio::test]
async fn one_process_trims_at_a_time_and_many_rows_go_in_chunks() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    run(
        &mut connection,
        "INSERT INTO hotel_changes (hotel_id, cells)
        SELECT gen_random_uuid(), '{}' FROM generate_series(1, 25000)",
    )
    .await;
    make_old(&mut connection).await;
    let mut other = database.connect().await;
    run(&mut other, "SELECT pg_advisory_lock(304414721)").await; // 0x12250001
    assert_eq!(trim_feed(database.pool(), HOUR).await.unwrap(), Outcome::Busy);
    run(&mut other, "SELECT pg_advisory_unlock_all()").await;
    trim_until(&database, 25_000).await;
}

// brief: Y2
#[tokio::test]
async fn an_index_that_nobody_feeds_stops_trimming_for_a_week_and_no_longer() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 1, 1).await;
    let Opened::Reader(mut fed) =
        StoredReader::create(database.connect().await, "fed").await.unwrap()
    else {
        panic!("nobody else has it");
    };
    run(
        &mut connection,
        "INSERT INTO feed_cursors (name, floor, epoch, updated_at)
         SELECT name, '3', epoch, clock_timestamp() - age FROM feed_state, (VALUES
             ('abandoned', interval '7 days 1 minute'), ('away', interval '6 days 23 hours')
         ) AS index (name, age)",
    )
    .await;
    run(
        &mut connection,
        "INSERT INTO dead_letters (index_name, hotel_id, reason)
         VALUES ('abandoned', gen_random_uuid(), 'no'), ('away', gen_random_uuid(), 'no')",
    )
    .await;
    run(&mut connection, "UPDATE hotels SET stars = 1").await;
    make_old(&mut connection).await;
    let ages = list_cursors(database.pool()).await.unwrap();
    let ages: Vec<_> =
        ages.iter().map(|of| (of.name.as_str(), of.untouched_seconds / 3600)).collect();
    assert_eq!(ages, [("abandoned", 168), ("away", 167), ("fed", 0)]);

    let dropped = drop_untouched_cursors(database.pool(), WEEK).await.unwrap();
    assert_eq!(dropped, ["abandoned"]);
    let letters = sqlx::query_scalar::<_, String>("SELECT index_name FROM dead_letters");
    assert_eq!(letters.fetch_all(database.pool()).await.unwrap(), ["away"]);
    assert_eq!(trim_feed(database.pool(), HOUR).await.unwrap(), Outcome::Done(0));
    run(&mut connection, "UPDATE feed_cursors SET updated_at = updated_at - interval '1 day'")
        .await;
    let dropped = drop_untouched_cursors(database.pool(), WEEK).await.unwrap();
    assert_eq!(dropped, ["away"]);

    // whoever is fed touches its place, and lets go of what it has seen
    let trimming = async {
        loop {
            let mut pass = fed.begin_pass();
            while !matches!(fed.next_page(&mut pass).await.unwrap(), NextStoredPage::Done) {}
            fed.complete(pass).await.unwrap();
            if trim_feed(database.pool(), HOUR).await.unwrap() == Outcome::Done(1) {
                break;
            }
        }
    };
    timeout(DEADLINE, trimming).await.expect("old changes go in time");
    let found = list_cursors(database.pool()).await.unwrap();
    assert!(found[0].untouched_seconds < 3600, "{found:?}");

    // those that were dropped are filled anew when they come back
    for name in ["abandoned", "away"] {
        let opened = StoredReader::open(database.connect().await, name).await.unwrap();
        assert!(matches!(opened, Opened::Missing), "{name}");
    }
    drop_untouched_cursors(database.pool(), Duration::ZERO).await.unwrap();
    let mut pass = fed.begin_pass();
    let told = fed.next_page(&mut pass).await.unwrap();
    assert!(matches!(told, NextStoredPage::Reload(Reload::Forgotten)), "also who is at it");
}
