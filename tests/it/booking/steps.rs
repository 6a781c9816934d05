//! What becomes of a hold: each state and step, penalties, events, and the feed that hears of it.
// brief: C4, C6

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::booking::status::{Status, Step, StepOutcome};
use domain::ids::BookingId;
use sqlx::PgPool;
use store::bookings::{
    HoldVerdict, cancel_booking, confirm_booking, count_holds, expire_holds, extend_booking,
    find_booking, hold_batch, list_bookings,
};

use super::world::{
    age_holds, ask, assert_verified, line, make_world, read_nights, stay, terms, user,
};
use crate::database::TestDatabase;

const TEN_MINUTES: Duration = Duration::from_mins(10);

/// A hold of one room of type 1 for the first night by guest 1.
async fn hold(pool: &PgPool, key: &str) -> BookingId {
    let request = ask(1, key, stay(0, 1), &[line(1, 1)]);
    let mut connection = pool.acquire().await.unwrap();
    let answers = hold_batch(&mut connection, &[&request], &terms()).await.unwrap();
    match &answers[0].verdict {
        HoldVerdict::Granted(held) => held.id,
        HoldVerdict::Refused { refusal, .. } => panic!("{refusal:?}"),
    }
}

async fn step(pool: &PgPool, id: BookingId, step: Step) -> Option<StepOutcome> {
    let mut connection = pool.acquire().await.unwrap();
    match step {
        Step::Confirm => confirm_booking(&mut connection, id, user(1)).await.unwrap(),
        Step::Cancel => cancel_booking(&mut connection, id, user(1), Duration::ZERO).await.unwrap(),
        Step::Extend => extend_booking(&mut connection, id, user(1), TEN_MINUTES).await.unwrap(),
    }
}

#[tokio::test]
async fn every_state_and_step_is_as_the_table_says() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 100).await;
    for (number, start) in Status::ALL.into_iter().enumerate() {
        for over in [false, true] {
            for then in [Step::Confirm, Step::Cancel, Step::Extend] {
                let id = hold(pool, &format!("{number} {over} {then:?}")).await;
                match start {
                    Status::Pending if over => age_holds(pool, &[id]).await,
                    Status::Pending => {}
                    Status::Confirmed => drop(step(pool, id, Step::Confirm).await),
                    Status::Cancelled => drop(step(pool, id, Step::Cancel).await),
                    Status::Expired => {
                        age_holds(pool, &[id]).await;
                        expire_holds(&mut pool.acquire().await.unwrap(), 100).await.unwrap();
                    }
                }
                // a step may be repeated and then says the same
                for _ in 0..2 {
                    let outcome = step(pool, id, then).await;
                    assert_eq!(outcome, Some(start.outcome(then, over)), "{start:?} {then:?}");
                }
                let seen = find_booking(pool, id, user(1)).await.unwrap().unwrap().status;
                let changes = start.outcome(then, over) == StepOutcome::Done;
                let expected = if changes { start.after(then) } else { start.seen(over) };
                assert_eq!(seen, expected, "{start:?} {then:?}");
                assert!(find_booking(pool, id, user(2)).await.unwrap().is_none());
            }
        }
    }
    assert_verified(pool).await;
}

#[tokio::test]
async fn a_hold_is_extended_once() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 1).await;
    let id = hold(pool, "a").await;
    let before = find_booking(pool, id, user(1)).await.unwrap().unwrap();
    assert!(!before.extended);
    for _ in 0..3 {
        assert_eq!(step(pool, id, Step::Extend).await, Some(StepOutcome::Done));
        let after = find_booking(pool, id, user(1)).await.unwrap().unwrap();
        assert_eq!(after.expires_at - before.expires_at, chrono::TimeDelta::minutes(10));
        assert!(after.extended);
    }
    assert_verified(pool).await;
}

#[tokio::test]
async fn cancelling_costs_what_the_policy_says() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 9).await;
    // (confirmed first, free until, the share of the total that it costs)
    let (past, future) = ("clock_timestamp() - interval '1 s'", "'infinity'");
    for (confirms, free_until, costs_all) in [
        (true, "NULL", true),
        (true, past, true),
        (true, future, false),
        (false, "NULL", false),
        (false, past, false),
    ] {
        let id = hold(pool, &format!("{confirms} {free_until}")).await;
        if confirms {
            step(pool, id, Step::Confirm).await;
        }
        let statement = format!("UPDATE bookings SET free_until = {free_until} WHERE id = $1");
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(id.0).execute(pool).await.unwrap();
        step(pool, id, Step::Cancel).await;
        let penalty = sqlx::query_as::<_, (i64, i64)>(
            "SELECT penalty_minor, total_minor FROM bookings WHERE id = $1",
        );
        let (penalty, total) = penalty.bind(id.0).fetch_one(pool).await.unwrap();
        assert_eq!(penalty, if costs_all { total } else { 0 }, "{confirms} {free_until}");
    }
    assert!(read_nights(pool).await.values().all(|of| of.sold == 0 && of.held == 0));
}

#[tokio::test]
async fn each_change_leaves_an_event_and_a_dirty_hotel() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 9).await;
    let changes = async || {
        let count = sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM hotel_changes WHERE hotel_id = lpad('1', 32, '0')::uuid",
        );
        count.fetch_one(pool).await.unwrap()
    };
    let mut before = changes().await;
    let mut grew = async |what: &str| {
        let now = changes().await;
        assert!(now > before, "{what} leaves no change");
        before = now;
    };
    let id = hold(pool, "a").await;
    grew("a hold").await;
    step(pool, id, Step::Confirm).await;
    grew("a confirmation").await;
    step(pool, id, Step::Cancel).await;
    grew("a cancellation").await;
    // repeats are no change
    step(pool, id, Step::Cancel).await;
    step(pool, id, Step::Confirm).await;
    let overdue = hold(pool, "b").await;
    grew("another hold").await;
    age_holds(pool, &[overdue]).await;
    assert_eq!(count_holds(pool).await.unwrap().expired, 1);
    assert_eq!(expire_holds(&mut pool.acquire().await.unwrap(), 100).await.unwrap(), 1);
    grew("an expiry").await;
    let events = sqlx::query_as::<_, (String, i32)>("SELECT kind, version FROM outbox ORDER BY id");
    let events = events.fetch_all(pool).await.unwrap();
    let events: Vec<_> = events.iter().map(|(kind, version)| (kind.as_str(), *version)).collect();
    let expected = [("BookingConfirmed", 2), ("BookingCancelled", 3), ("BookingExpired", 2)];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn lists_go_from_new_to_old_without_gaps() {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    make_world(pool, 9).await;
    let mut ids = Vec::new();
    for number in 0..7 {
        ids.push(hold(pool, &number.to_string()).await);
    }
    ids.reverse();
    let mut seen = Vec::new();
    let mut below = None;
    loop {
        let page = list_bookings(pool, user(1), below, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        below = Some(last.id);
        seen.extend(page.iter().map(|of| of.id));
    }
    assert_eq!(seen, ids);
    assert!(list_bookings(pool, user(2), None, 3).await.unwrap().is_empty());
}

/// The one source of the end of free cancellation, also where clocks jump over midnight or show it
/// twice.
#[tokio::test]
async fn free_cancellation_ends_at_local_midnight() {
    let database = TestDatabase::create().await;
    for (check_in, days, zone, expected) in [
        ("2027-03-12", 3, "Europe/Lisbon", "2027-03-10T00:00:00Z"),
        ("2027-07-12", 0, "Europe/Lisbon", "2027-07-12T23:00:00Z"),
        ("2027-07-12", 1, "Pacific/Auckland", "2027-07-11T12:00:00Z"),
        ("2027-03-27", 0, "Asia/Beirut", "2027-03-27T22:00:00Z"),
        ("2011-12-29", 0, "Pacific/Apia", "2011-12-30T10:00:00Z"),
        // Havana's clocks show the first hour of 1 November 2026 twice
        ("2026-10-31", 0, "America/Havana", "2026-11-01T04:00:00Z"),
    ] {
        let until =
            sqlx::query_scalar::<_, DateTime<Utc>>("SELECT free_until_v1($1::date, $2, $3)");
        let until = until.bind(check_in).bind(days).bind(zone);
        let until = until.fetch_one(database.pool()).await.unwrap();
        assert_eq!(until, expected.parse::<DateTime<Utc>>().unwrap(), "{check_in} {zone}");
    }
}
