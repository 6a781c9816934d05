//! The race lab in everyday size: who oversells and who does not, on a real PostgreSQL and a real
//! Redis, and that nothing is left behind.

use std::future::pending;
use std::sync::Mutex;
use std::time::Duration;

use race::{News, Plan, Report, Situation, Way, run};
use sqlx::PgPool;

use crate::database::TestDatabase;
use crate::redis::Redis;

const PAUSE: Duration = Duration::from_millis(100);

/// One round of a situation with a short pause.
fn plan(situation: Situation) -> Plan {
    Plan {
        situations: vec![situation],
        pauses: vec![true],
        pause: Some(PAUSE),
        rounds: 1,
        ..Plan::default()
    }
}

async fn race(plan: &Plan, database: &TestDatabase, redis: Option<&Redis>) -> Report {
    let redis_url = redis.map(Redis::url);
    let report = run(plan, &database.url(), redis_url.as_deref(), pending(), &|_| Ok(())).await;
    report.expect("a run").expect("nobody stops it")
}

/// Room-nights that a way sold and that are not there.
fn oversold(report: &Report, way: Way) -> f64 {
    let row = report.heats[0].rows.iter().find(|row| row.way == way).expect("the way");
    row.oversold.max
}

/// Whether a database is there.
async fn exists(pool: &PgPool, database: &str) -> bool {
    let exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
    sqlx::query_scalar(exists).bind(database).fetch_one(pool).await.expect("an answer")
}

// brief: C8
#[tokio::test(flavor = "multi_thread")]
async fn only_the_naive_way_sells_the_last_room_twice() {
    let (database, redis) = (TestDatabase::create_bare().await, Redis::start());
    let report = race(&plan(Situation::LastRoom), &database, Some(&redis)).await;
    assert!(oversold(&report, Way::Naive) > 1.0, "{report:#?}");
    for way in [Way::Optimistic, Way::Pessimistic, Way::Redis, Way::Lanes] {
        assert!(oversold(&report, way) < 1.0, "{way:?}: {report:#?}");
    }
    for row in report.heats[0].rows.iter().filter(|row| row.way != Way::Redis) {
        let told = row.succeeded.max + row.refused.max + row.failed.max;
        assert!((told - 20.0).abs() < 0.5 && row.unsold.max < 0.5, "{row:#?}");
    }
    assert!(report.verdict.is_good() && report.skipped.is_empty(), "{report:#?}");
    assert!(!exists(database.pool(), &report.server.database).await, "it is left behind");
}

// brief: C8
#[tokio::test(flavor = "multi_thread")]
async fn crossing_stays_are_sold_once_without_redis_too() {
    let database = TestDatabase::create_bare().await;
    let ways = vec![Way::Pessimistic, Way::Redis, Way::Lanes];
    let plan = Plan { ways, pauses: vec![false], ..plan(Situation::Crossing) };
    let report = race(&plan, &database, None).await;
    assert!(
        matches!(report.skipped.as_slice(), [(Way::Redis, reason)] if reason.contains("REDIS_URL"))
    );
    assert_eq!(report.heats[0].rows.len(), 2);
    for way in [Way::Pessimistic, Way::Lanes] {
        assert!(oversold(&report, way) < 1.0, "{way:?}: {report:#?}");
    }
}

// brief: C8
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ends_under_its_holder_oversells() {
    let (database, redis) = (TestDatabase::create_bare().await, Redis::start());
    let long =
        Plan { ways: vec![Way::Redis, Way::Lanes], arrivals: PAUSE * 6, ..plan(Situation::Lease) };
    // one that outlasts every pause does not: see the last room
    let short = Plan { pause: Some(PAUSE * 6), lease: PAUSE * 2, ..long };
    let lost = race(&short, &database, Some(&redis)).await;
    assert!(oversold(&lost, Way::Redis) > 0.0, "{lost:#?}");
    assert!(oversold(&lost, Way::Lanes) < 1.0, "{lost:#?}");
    assert!(lost.verdict.is_good(), "redis is not ours: {lost:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_or_fails_leaves_nothing_behind() {
    let database = TestDatabase::create_bare().await;
    let plan = Plan { ways: vec![Way::Naive], rounds: 100, ..plan(Situation::LastRoom) };
    let began = tokio::sync::Notify::new();
    let made = Mutex::new(Vec::new());
    let note = |told: News<'_>| {
        let News::Begins(server, _) = told else { panic!("stopped before its first table") };
        made.lock().expect("nobody panicked").push(server.database.clone());
        began.notify_one();
        Ok(())
    };
    let stopped = run(&plan, &database.url(), None, began.notified(), &note).await;
    assert!(stopped.expect("no error").is_none());

    let fail = |told: News<'_>| {
        note(told)?;
        Err(std::io::Error::other("nobody reads it").into())
    };
    let failed = run(&plan, &database.url(), None, pending(), &fail).await;
    assert!(failed.expect_err("an error").to_string().contains("nobody reads it"));
    let made = made.into_inner().expect("nobody panicked");
    assert_eq!(made.len(), 2);
    for name in made {
        assert!(!exists(database.pool(), &name).await, "{name} is left behind");
    }
    let only_redis = Plan { ways: vec![Way::Redis], ..plan };
    let failed = run(&only_redis, &database.url(), None, pending(), &|_| Ok(())).await;
    assert!(failed.expect_err("an error").to_string().contains("there is no Redis"));
}
