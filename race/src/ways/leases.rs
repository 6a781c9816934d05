//! The naive way under a lock in Redis for each night. The lock ends by itself, or a process that
//! dies would keep its rooms for ever, and nothing tells its holder when that happens.
//! <https://redis.io/docs/latest/develop/use/patterns/distributed-locks/>

use std::time::Duration;

use anyhow::Context;
use redis::Script;
use redis::aio::ConnectionManager;
use runtime::redis::open_redis;
use sqlx::PgPool;
use tokio::time::sleep;
use uuid::Uuid;

use super::{Answer, Failure, Guest, Told, naive};
use crate::plan::TRIES_MAX;

/// Before the second try; before each further one it is longer by as much.
const PAUSE_STEP: Duration = Duration::from_millis(50);
/// Gives back only what is still one's own.
const RELEASE: &str = "
    if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
    return 0";

/// A Redis that keeps locks. They have a name of this run's own and end by themselves.
pub struct Leases {
    connection: ConnectionManager,
    release: Script,
    run: String,
    lease_ms: u64,
}

impl Leases {
    /// Prepares a connection; nothing is sent yet.
    pub fn open(url: &str, lease: Duration) -> anyhow::Result<Self> {
        Ok(Self {
            connection: open_redis(url).context("REDIS_URL can't be used")?,
            release: Script::new(RELEASE),
            run: Uuid::new_v4().simple().to_string(),
            lease_ms: u64::try_from(lease.as_millis())?,
        })
    }

    /// Asks for a sign of life.
    pub async fn ping(&self) -> anyhow::Result<()> {
        redis::cmd("PING").exec_async(&mut self.connection.clone()).await?;
        Ok(())
    }

    /// Books one wish naively while its nights are locked.
    pub async fn book(&self, pool: &PgPool, guest: Guest, pause: Duration) -> anyhow::Result<Told> {
        let nights = guest.wish.nights().into_iter();
        let keys: Vec<String> = nights
            .map(|night| format!("innsight:race:{}:{}:{night}", self.run, guest.wish.room_type))
            .collect();
        let owner = Uuid::new_v4().simple().to_string();
        for retries in 0..TRIES_MAX {
            sleep(PAUSE_STEP * retries).await;
            if self.take(&keys, &owner).await? {
                let answer = naive::book(pool, guest, pause).await;
                self.give_back(&keys, &owner).await?;
                return Ok(Told { answer: answer?, retries });
            }
        }
        Ok(Told { answer: Answer::Failed(Failure::NoLease), retries: TRIES_MAX - 1 })
    }

    /// Takes all keys one by one, or none.
    async fn take(&self, keys: &[String], owner: &str) -> anyhow::Result<bool> {
        for (place, key) in keys.iter().enumerate() {
            let mut set = redis::cmd("SET");
            set.arg(key).arg(owner).arg("NX").arg("PX").arg(self.lease_ms);
            let taken: Option<String> = set.query_async(&mut self.connection.clone()).await?;
            if taken.is_none() {
                self.give_back(keys.get(..place).unwrap_or_default(), owner).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn give_back(&self, keys: &[String], owner: &str) -> anyhow::Result<()> {
        for key in keys {
            let mut call = self.release.prepare_invoke();
            call.key(key).arg(owner);
            let _: u8 = call.invoke_async(&mut self.connection.clone()).await?;
        }
        Ok(())
    }
}
