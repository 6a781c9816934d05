//! Bookings behind leases that work, lie, forget, say nothing, or are not there: always the same
//! answers.
// brief: C3

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use booking::{Leases, RedisLeases};
use futures::future::join_all;
use tokio::time::sleep;

use super::guest::{Guest, room_type, set_total, stay_in};
use super::model::is_long;
use super::world::assert_verified;
use crate::app::TestApp;
use crate::database::TestDatabase;
use crate::leases::{KINDS, SETTING, Taken, keeper};
use crate::redis::Redis;

/// Tests of bookings that go through the service, and so through its leases.
const SUITE: [&str; 8] = [
    "booking::agree",
    "booking::bad_input",
    "booking::contract",
    "booking::fresh",
    "booking::held_up",
    "booking::history",
    "booking::pace",
    "booking::rush",
];

/// Twenty for one room, and twenty for ten, over two services that share these leases.
async fn rush(leases: [Arc<dyn Leases>; 2]) -> (TestDatabase, [TestApp; 2]) {
    let database = TestDatabase::create().await;
    let url = database.url();
    let [first, second] = leases;
    let first = TestApp::with().leases(Some(first)).start_on(&url).await;
    let second = TestApp::with().over_the_same().leases(Some(second)).start_on(&url).await;
    let apps = [first, second];
    for (kind, rooms) in [(1, 1_usize), (2, 10)] {
        let id = room_type(1, kind);
        set_total(&apps[0], id, i16::try_from(rooms).unwrap()).await;
        let body = stay_in(id, "2026-12-24", "2026-12-27");
        let mut guests = Vec::new();
        for _ in 0..20 {
            guests.push(Guest::new(&apps[0]).await);
        }
        let asking = guests.iter().enumerate().map(|(place, guest)| {
            let (app, body) = (&apps[place % 2], &body);
            async move { guest.post(app, "/v1/bookings", body).await.status.as_u16() }
        });
        let mut statuses = BTreeMap::new();
        for status in join_all(asking).await {
            *statuses.entry(status).or_insert(0) += 1;
        }
        assert_eq!(statuses, BTreeMap::from([(201, rooms), (409, 20 - rooms)]));
    }
    assert_verified(apps[0].pool()).await;
    (database, apps)
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_that_lie_forget_say_nothing_or_fail_sell_nothing_twice() {
    for kind in KINDS {
        rush([keeper(kind), keeper(kind)]).await;
    }
}

/// Who waits in a lane behind a batch that waits for its lease still has time for the rows.
#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_lease_leaves_time_for_the_rows() {
    let app = TestApp::with().leases(Some(Arc::new(Taken))).start().await;
    let body = stay_in(room_type(1, 1), "2026-12-24", "2026-12-27");
    set_total(&app, room_type(1, 1), 3).await;
    let mut guests = Vec::new();
    for _ in 0..3 {
        guests.push(Guest::new(&app).await);
    }
    let asking = guests.iter().zip(0..).map(|(guest, place)| {
        let (app, body) = (&app, &body);
        async move {
            // each in a batch of its own
            sleep(Duration::from_millis(300) * place).await;
            guest.post(app, "/v1/bookings", body).await
        }
    });
    for answer in join_all(asking).await {
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

/// The same tests as ever, each with all its services behind a keeper of that kind. Without any is
/// how they run by themselves.
#[test]
fn the_suite_goes_through_behind_every_keeper() {
    let redis = Redis::start();
    let url = redis.url();
    // every day each kind has its share of the suite
    let shares: [(&str, &[&str]); 5] = [
        ("lying", &["booking::rush", "booking::agree"]),
        ("losing", &["booking::rush"]),
        ("silent", &["booking::contract"]),
        ("failing", &["booking::bad_input", "booking::pace"]),
        (&url, &["booking::history", "booking::contract"]),
    ];
    for (keeper, share) in shares {
        let modules = if is_long() { &SUITE } else { share };
        let mut run = Command::new(std::env::current_exe().unwrap());
        // with the counts of every day, or five suites would take an hour
        run.args(modules).env(SETTING, keeper).env_remove("INNSIGHT_TEST_LONG");
        let output = run.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "behind {keeper}: {told}");
        assert!(!told.contains(" 0 passed"), "behind {keeper}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_keeps_leases_and_may_die() {
    let redis = Redis::start();
    let leases = || Arc::new(RedisLeases::new(&redis.url()).unwrap());
    let (one, two) = (leases(), leases());
    let keys: Vec<String> = (0..3).map(|n| format!("lock:room:a:{n}")).collect();
    assert!(one.take(&keys[..2], "one").await.unwrap());
    // all or nothing: the third key stays free
    assert!(!two.take(&keys[1..], "two").await.unwrap());
    assert!(two.take(&keys[2..], "two").await.unwrap());
    // only the own ones are given back
    assert_eq!(two.release(&keys, "two").await.unwrap(), 1);
    assert!(!two.take(&keys[..1], "two").await.unwrap());
    assert_eq!(one.release(&keys, "one").await.unwrap(), 2);
    assert!(two.take(&keys[..1], "two").await.unwrap());

    let (_database, apps) = rush([leases(), leases()]).await;
    let guest = Guest::new(&apps[0]).await;
    let stats = guest.get(&apps[0], "/v1/bookings/stats").await.json();
    assert!(stats["locks"]["total"].as_u64().unwrap() > 0, "{stats}");

    drop(redis);
    let body = stay_in(room_type(2, 1), "2026-12-01", "2026-12-02");
    for app in &apps {
        let guest = Guest::new(app).await;
        assert_eq!(guest.post(app, "/v1/bookings", &body).await.status, 201);
    }
}
