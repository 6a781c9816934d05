//! The daily roll: local midnights in several zones and over changes of the clock, and new nights.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use store::feed::FeedReader;
use store::jobs::{Outcome, RollPlan, Rolled, roll_inventory};

use super::hotels::{make_hotels, read_pass, run};
use crate::database::TestDatabase;

async fn roll(database: &TestDatabase, at: &str, horizon_nights: i32) -> (u64, u64) {
    let at: DateTime<Utc> = at.parse().unwrap();
    let plan = RollPlan { at, horizon_nights, date_is_right: true };
    match roll_inventory(database.pool(), plan).await.unwrap() {
        Outcome::Done(Rolled { nights_closed, nights_added, .. }) => (nights_closed, nights_added),
        Outcome::Busy => panic!("nobody else rolls"),
    }
}

/// "hotel: first open night … last open night" of each hotel.
async fn open_nights(connection: &mut PgConnection) -> Vec<String> {
    let rows = sqlx::query_scalar::<_, String>(
        "SELECT h.name || ' ' || min(night) || ' ' || max(night)
         FROM inventory i JOIN hotels h ON h.id = i.room_type_id
         WHERE NOT i.closed GROUP BY h.name ORDER BY h.name",
    );
    rows.fetch_all(connection).await.unwrap()
}

/// Hotels in Honolulu, Lisbon and Kiritimati with 400 nights from 2027-01-01.
pub async fn three_hotels() -> (TestDatabase, PgConnection) {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 3, 400).await;
    for statement in [
        "UPDATE hotels SET name = 'Honolulu', time_zone = 'Pacific/Honolulu'
         WHERE slug = 'hotel-1'",
        "UPDATE hotels SET name = 'Kiritimati', time_zone = 'Pacific/Kiritimati'
         WHERE slug = 'hotel-2'",
        "UPDATE hotels SET name = 'Lisbon' WHERE slug = 'hotel-3'",
    ] {
        run(&mut connection, statement).await;
    }
    (database, connection)
}

// brief: S4
#[tokio::test]
async fn a_night_closes_at_the_local_midnight_that_ends_its_date() {
    let (database, mut connection) = three_hotels().await;
    // Kiritimati is 14 hours ahead of UTC, Honolulu 10 behind
    for (at, closed, first_open) in [
        ("2027-01-01T09:59:59Z", 0, ["2027-01-01", "2027-01-01", "2027-01-01"]),
        ("2027-01-01T10:00:00Z", 1, ["2027-01-01", "2027-01-02", "2027-01-01"]),
        ("2027-01-01T23:59:59Z", 0, ["2027-01-01", "2027-01-02", "2027-01-01"]),
        ("2027-01-02T00:00:00Z", 1, ["2027-01-01", "2027-01-02", "2027-01-02"]),
        ("2027-01-02T10:00:00Z", 2, ["2027-01-02", "2027-01-03", "2027-01-02"]),
        ("2027-01-02T10:00:00Z", 0, ["2027-01-02", "2027-01-03", "2027-01-02"]),
        // Lisbon puts its clock forward on 28 March at 01:00 and back on 31 October at 02:00
        ("2027-03-27T23:59:59Z", 84 + 84 + 84, ["2027-03-27", "2027-03-28", "2027-03-27"]),
        ("2027-03-28T00:00:00Z", 1, ["2027-03-27", "2027-03-28", "2027-03-28"]),
        ("2027-03-28T22:59:59Z", 2, ["2027-03-28", "2027-03-29", "2027-03-28"]),
        ("2027-03-28T23:00:00Z", 1, ["2027-03-28", "2027-03-29", "2027-03-29"]),
        ("2027-10-31T22:59:59Z", 217 + 217 + 216, ["2027-10-31", "2027-11-01", "2027-10-31"]),
        ("2027-10-31T23:59:59Z", 0, ["2027-10-31", "2027-11-01", "2027-10-31"]),
        ("2027-11-01T00:00:00Z", 1, ["2027-10-31", "2027-11-01", "2027-11-01"]),
    ] {
        let (nights_closed, _) = roll(&database, at, 1).await;
        assert_eq!(nights_closed, closed, "{at}");
        let open = open_nights(&mut connection).await;
        let expected: Vec<String> = ["Honolulu", "Kiritimati", "Lisbon"]
            .iter()
            .zip(first_open)
            .map(|(name, first)| format!("{name} {first} 2028-02-04"))
            .collect();
        assert_eq!(open, expected, "{at}");
    }
}

// brief: S4
#[tokio::test]
async fn the_last_night_copies_the_one_52_weeks_before() {
    let (database, mut connection) = three_hotels().await;
    run(
        &mut connection,
        "UPDATE inventory SET total = 9, sold = 3, held = 2, price_minor = 777,
        min_stay = 4, closed = true WHERE night = '2027-02-06'",
    )
    .await;
    let mut reader = FeedReader::start(database.pool()).await.unwrap();
    // to 5 February 2028 from 6 February 2027: 365 nights, one more than there are
    let at = "2027-02-06T09:00:00Z";
    assert_eq!(roll(&database, at, 364).await, (35 + 36 + 36, 0));
    assert_eq!(roll(&database, at, 365).await.1, 2);
    assert_eq!(roll(&database, at, 365).await, (0, 0));
    let added = sqlx::query_scalar::<_, String>(
        "SELECT string_agg(i::text, ' ' ORDER BY room_type_id) FROM inventory i
         WHERE night > '2028-02-04'",
    );
    assert_eq!(
        added.fetch_one(&mut connection).await.unwrap(),
        "(00000000-0000-0000-0000-000000000002,2028-02-05,9,0,0,777,4,f,f) \
         (00000000-0000-0000-0000-000000000003,2028-02-05,9,0,0,777,4,f,f)"
    );
    let brought = read_pass(&mut reader, database.pool()).await.unwrap();
    assert_eq!(brought.hotels().len(), 3);
    // a week that nobody rolled is caught up with at once
    assert_eq!(roll(&database, "2027-02-13T09:00:00Z", 365).await, (6 + 6 + 6, 7 + 7 + 7));
}

// brief: S4
#[tokio::test]
async fn nothing_is_invented_and_one_process_rolls_at_a_time() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    make_hotels(&mut connection, 150, 60).await;
    let mut other = database.connect().await;
    run(&mut other, "SELECT pg_advisory_lock(304414722)").await; // 0x12250002
    let at = "2027-01-03T12:00:00Z".parse().unwrap();
    let plan = RollPlan { at, horizon_nights: 365, date_is_right: false };
    assert_eq!(roll_inventory(database.pool(), plan).await.unwrap(), Outcome::Busy);
    run(&mut other, "SELECT pg_advisory_unlock_all()").await;
    assert_eq!(roll(&database, "2027-01-03T12:00:00Z", 365).await, (300, 0));
    let (nights,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM inventory").fetch_one(&mut connection).await.unwrap();
    assert_eq!(nights, 150 * 60);
}
