//! Bookings behind leases that work, lie, forget, say nothing, or are not there: always the same
//! answers.
// brief: C3

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use booking::{LeaseError, Leases, RedisLeases};
use futures::future::join_all;

use super::guest::{Guest, room_type, set_total, stay_in};
use super::world::assert_verified;
use crate::app::TestApp;
use crate::database::TestDatabase;
use crate::redis::Redis;

/// Grants everybody everything.
struct Lying;

/// Takes and forgets at random what it took.
#[derive(Default)]
struct Losing {
    calls: AtomicUsize,
    kept: Mutex<BTreeMap<String, String>>,
}

/// Never answers.
struct Silent;

/// Answers with an error.
struct Failing;

#[async_trait]
impl Leases for Lying {
    async fn take(&self, _: &[String], _: &str) -> Result<bool, LeaseError> {
        Ok(true)
    }
    async fn release(&self, keys: &[String], _: &str) -> Result<usize, LeaseError> {
        Ok(keys.len())
    }
}

#[async_trait]
impl Leases for Losing {
    async fn take(&self, keys: &[String], owner: &str) -> Result<bool, LeaseError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock().unwrap();
        if call.is_multiple_of(3) {
            kept.clear();
        }
        if keys.iter().any(|key| kept.contains_key(key)) {
            return Ok(false);
        }
        kept.extend(keys.iter().map(|key| (key.clone(), owner.to_owned())));
        Ok(true)
    }
    async fn release(&self, keys: &[String], owner: &str) -> Result<usize, LeaseError> {
        let mut kept = self.kept.lock().unwrap();
        let ours: Vec<&String> =
            keys.iter().filter(|key| kept.get(*key).is_some_and(|of| of == owner)).collect();
        for key in &ours {
            kept.remove(*key);
        }
        Ok(ours.len())
    }
}

#[async_trait]
impl Leases for Silent {
    async fn take(&self, _: &[String], _: &str) -> Result<bool, LeaseError> {
        std::future::pending().await
    }
    async fn release(&self, _: &[String], _: &str) -> Result<usize, LeaseError> {
        std::future::pending().await
    }
}

#[async_trait]
impl Leases for Failing {
    async fn take(&self, _: &[String], _: &str) -> Result<bool, LeaseError> {
        Err(LeaseError("out of order".to_owned()))
    }
    async fn release(&self, _: &[String], _: &str) -> Result<usize, LeaseError> {
        Err(LeaseError("out of order".to_owned()))
    }
}

/// Twenty for one room, and twenty for ten, over two services that share these leases.
async fn rush(leases: [Arc<dyn Leases>; 2]) -> (TestDatabase, [TestApp; 2]) {
    let database = TestDatabase::create().await;
    let url = database.url();
    let [first, second] = leases;
    let first = TestApp::with().leases(first).start_on(&url).await;
    let second = TestApp::with().over_the_same().leases(second).start_on(&url).await;
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
async fn a_lease_that_grants_everybody_sells_nothing_twice() {
    rush([Arc::new(Lying), Arc::new(Lying)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_forgets_sells_nothing_twice() {
    let losing = Arc::new(Losing::default());
    rush([losing.clone(), losing]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_says_nothing_holds_nobody_up() {
    rush([Arc::new(Silent), Arc::new(Silent)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_fails_holds_nobody_up() {
    rush([Arc::new(Failing), Arc::new(Failing)]).await;
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
