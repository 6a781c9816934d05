//! A clock that is wrong for an hour: what the daily roll does by it, and how that is undone.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use store::jobs::{
    Outcome, RollPlan, Rolled, database_time, remove_past_nights, reopen_nights, roll_inventory,
};
use store::verify::verify;

use super::hotels::{make_hotels, run};
use super::roll::three_hotels;
use crate::database::TestDatabase;

async fn roll_at(database: &TestDatabase, at: DateTime<Utc>, date_is_right: bool) -> Rolled {
    let plan = RollPlan { at, horizon_nights: 365, date_is_right };
    match roll_inventory(database.pool(), plan).await.unwrap() {
        Outcome::Done(rolled) => rolled,
        Outcome::Busy => panic!("nobody else rolls"),
    }
}

async fn roll(database: &TestDatabase, at: &str) -> Rolled {
    roll_at(database, at.parse().unwrap(), false).await
}

/// The zones that wait; nothing else may have happened then.
fn waiting(rolled: &Rolled) -> Vec<&str> {
    let waiting: Vec<_> = rolled.waiting.iter().map(|zone| zone.time_zone.as_str()).collect();
    assert!(waiting.is_empty() || (rolled.nights_closed, rolled.nights_added) == (0, 0));
    waiting
}

const EVERYWHERE: [&str; 3] = ["Europe/Lisbon", "Pacific/Honolulu", "Pacific/Kiritimati"];

// brief: S4
#[tokio::test]
async fn the_roll_goes_two_nights_beyond_its_last_one_and_no_further_unasked() {
    let (database, _) = three_hotels().await;
    // the first roll of a database has nothing to compare the date with
    assert_eq!(roll(&database, "2027-01-21T12:00:00Z").await.nights_closed, 20 + 20 + 21);
    assert_eq!(roll(&database, "2027-01-23T12:00:00Z").await.nights_closed, 6);
    for leap in ["2027-01-26T12:00:00Z", "2027-03-23T12:00:00Z", "2049-01-01T00:00:00Z"] {
        for _ in 0..3 {
            assert_eq!(waiting(&roll(&database, leap).await), EVERYWHERE, "{leap}");
        }
    }
    // the clock is right again
    assert_eq!(roll(&database, "2027-01-24T12:00:00Z").await.nights_closed, 3);
    // a clock that is behind takes nothing back, and the right date is no leap after it
    assert_eq!(roll(&database, "2026-12-01T12:00:00Z").await, Rolled::default());
    assert_eq!(roll(&database, "2027-01-26T12:00:00Z").await.nights_closed, 6);
    // where it is the third date since, and nowhere else
    let some = roll(&database, "2027-01-29T00:30:00Z").await;
    let zones: Vec<_> = some.waiting.iter().map(|zone| zone.time_zone.as_str()).collect();
    assert_eq!((zones, some.nights_closed), (vec!["Europe/Lisbon"], 4));
}

// brief: S4
#[tokio::test]
async fn whoever_says_that_the_date_is_right_is_believed_once() {
    let (database, _) = three_hotels().await;
    roll(&database, "2027-01-21T12:00:00Z").await;
    let late: DateTime<Utc> = "2027-03-02T12:00:00Z".parse().unwrap();
    assert_eq!(waiting(&roll_at(&database, late, false).await), EVERYWHERE);
    let caught_up = roll_at(&database, late, true).await;
    assert_eq!((caught_up.nights_closed, caught_up.waiting), (3 * 40, vec![]));
    assert_eq!(waiting(&roll(&database, "2027-03-12T12:00:00Z").await), EVERYWHERE);
    assert_eq!(roll(&database, "2027-03-03T12:00:00Z").await.nights_closed, 3);
}

// brief: S4
#[tokio::test]
async fn a_new_zone_is_as_far_as_the_others_and_an_empty_one_is_forgotten() {
    let (database, mut connection) = three_hotels().await;
    roll(&database, "2027-01-21T12:00:00Z").await;
    run(&mut connection, "UPDATE hotels SET time_zone = 'Asia/Tokyo' WHERE name = 'Lisbon'").await;
    let leap = roll(&database, "2027-02-21T12:00:00Z").await;
    assert_eq!(waiting(&leap), ["Asia/Tokyo", "Pacific/Honolulu", "Pacific/Kiritimati"]);
    assert_eq!(roll(&database, "2027-01-22T12:00:00Z").await.nights_closed, 3);
    for day in 23..=31 {
        let rolled = roll(&database, &format!("2027-01-{day}T12:00:00Z")).await;
        assert!(waiting(&rolled).is_empty());
    }
    // back in Lisbon, where nothing was rolled for ten days
    run(&mut connection, "UPDATE hotels SET time_zone = 'Europe/Lisbon' WHERE name = 'Lisbon'")
        .await;
    assert!(waiting(&roll(&database, "2027-02-01T12:00:00Z").await).is_empty());
}

// brief: S4
#[tokio::test]
async fn a_world_that_was_just_seeded_knows_its_date() {
    let (database, mut connection) = three_hotels().await;
    run(
        &mut connection,
        "INSERT INTO seeded_world (generator, seed, hotels, nights, start_night, finished_at)
         VALUES ('test', 1, 3, 400, '2027-01-01', '2027-01-21T12:00:00Z')",
    )
    .await;
    assert_eq!(waiting(&roll(&database, "2027-02-21T12:00:00Z").await), EVERYWHERE);
    assert_eq!(roll(&database, "2027-01-22T12:00:00Z").await.nights_closed, 21 + 21 + 22);
}

/// One hotel with nights from three days ago to a month ahead, by the database's own clock. The
/// hotel itself has closed the night in five days.
async fn make_current(connection: &mut PgConnection) -> NaiveDate {
    make_hotels(connection, 1, 1).await;
    run(connection, "DELETE FROM inventory").await;
    run(
        connection,
        "INSERT INTO inventory (room_type_id, night, total, price_minor, closed)
         SELECT id, timezone('Europe/Lisbon', clock_timestamp())::date + n, 5, 100, n = 5
         FROM room_types, generate_series(-3, 30) AS n",
    )
    .await;
    let today = sqlx::query_scalar("SELECT min(night) + 3 FROM inventory");
    today.fetch_one(connection).await.unwrap()
}

/// Closed nights from `today` on, counted from it.
async fn closed_ahead(connection: &mut PgConnection, today: NaiveDate) -> Vec<i32> {
    let closed = sqlx::query_scalar(
        "SELECT night - $1 FROM inventory WHERE closed AND night >= $1 ORDER BY 1",
    );
    closed.bind(today).fetch_all(connection).await.unwrap()
}

// brief: S4
#[tokio::test]
async fn nights_closed_before_their_time_are_named_and_opened_again() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let today = make_current(&mut connection).await;
    // noon, so that a day more or less is that
    let noon = today.and_hms_opt(12, 0, 0).unwrap().and_utc();
    assert_eq!(roll_at(&database, noon, false).await.nights_closed, 3);
    let verified = verify(database.pool()).await.unwrap();
    assert_eq!((verified.early_nights, verified.faults), (0, vec![]));

    let ahead = noon + TimeDelta::days(10);
    assert_eq!(waiting(&roll_at(&database, ahead, false).await), ["Europe/Lisbon"]);
    assert_eq!(roll_at(&database, ahead, true).await.nights_closed, 9);
    let verified = verify(database.pool()).await.unwrap();
    // one night fewer when this test runs over midnight
    assert!((8..=9).contains(&verified.early_nights), "{verified:?}");
    let night = today + Days::new(7);
    let named = format!("night {night}: the daily roll closed it before its time");
    assert!(verified.faults.iter().any(|fault| fault.ends_with(&named)), "{verified:?}");
    // what the hotel opens and closes again is the hotel's own from then on
    for closed in [false, true] {
        let by_hotel = sqlx::query("UPDATE inventory SET closed = $1 WHERE night = $2");
        by_hotel.bind(closed).bind(today + Days::new(6)).execute(&mut connection).await.unwrap();
    }
    let verified = verify(database.pool()).await.unwrap();
    assert!((7..=8).contains(&verified.early_nights), "{verified:?}");
    let by_hand = today + Days::new(5);
    let about = |fault: &String| fault.contains(&format!("night {by_hand}"));
    assert!(!verified.faults.iter().any(about), "closed by the hotel: {verified:?}");

    assert_eq!(reopen_nights(database.pool(), noon).await.unwrap(), Outcome::Done(8));
    assert_eq!(closed_ahead(&mut connection, today).await, [5, 6]);
    assert_eq!(reopen_nights(database.pool(), noon).await.unwrap(), Outcome::Done(0));
    assert_eq!(verify(database.pool()).await.unwrap().faults, Vec::<String>::new());
    // the roll goes on from the right date
    assert_eq!(roll_at(&database, noon, false).await.nights_closed, 0);
    let tomorrow = roll_at(&database, noon + TimeDelta::days(1), false).await;
    assert_eq!(tomorrow.nights_closed, 1);
}

// brief: S4
#[tokio::test]
async fn a_wrong_clock_removes_no_night() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    let today = make_current(&mut connection).await;
    let at = database_time(database.pool()).await.unwrap();
    roll_at(&database, at, false).await;
    let ahead = at + TimeDelta::days(3650);
    assert_eq!(remove_past_nights(database.pool(), ahead, 1).await.unwrap(), Outcome::Done(2));
    assert_eq!(closed_ahead(&mut connection, today).await, [5]);
}
