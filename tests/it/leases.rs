//! Keepers of leases: some do what they should, others lie, forget, say nothing or fail. Services of
//! tests stand behind the one that `INNSIGHT_TEST_LEASES` names, so that every test of bookings can
//! be run behind each of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use booking::{LeaseError, Leases, RedisLeases};

/// The environment variable: one of [`KINDS`], the URL of a Redis, or nothing.
pub const SETTING: &str = "INNSIGHT_TEST_LEASES";
/// Keepers that need no server.
pub const KINDS: [&str; 4] = ["lying", "losing", "silent", "failing"];

/// Shared by all services of this process, as a server would be.
static LOSING: LazyLock<Arc<Losing>> = LazyLock::new(Arc::default);

/// The keeper that this run is about; `None` = there is none.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting is read here")]
pub fn chosen() -> Option<Arc<dyn Leases>> {
    let name = std::env::var(SETTING).unwrap_or_default();
    if name.is_empty() { None } else { Some(keeper(&name)) }
}

/// The keeper of this name.
pub fn keeper(name: &str) -> Arc<dyn Leases> {
    match name {
        "lying" => Arc::new(Lying),
        "losing" => LOSING.clone(),
        "silent" => Arc::new(Silent),
        "failing" => Arc::new(Failing),
        url => Arc::new(RedisLeases::new(url).expect("the URL of a Redis")),
    }
}

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

/// Somebody else has every lease, for ever.
pub struct Taken;

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

#[async_trait]
impl Leases for Taken {
    async fn take(&self, _: &[String], _: &str) -> Result<bool, LeaseError> {
        Ok(false)
    }
    async fn release(&self, _: &[String], _: &str) -> Result<usize, LeaseError> {
        Ok(0)
    }
}
