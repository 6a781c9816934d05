//! Leases in Redis: each call is one script, so that a batch takes all of its keys or none, and gives
//! back only what is still its own. <https://redis.io/docs/latest/develop/use/patterns/distributed-locks/>

use async_trait::async_trait;
use redis::aio::ConnectionManager;
use redis::{RedisError, Script};
use runtime::redis::open_redis;

use crate::lease::{LEASE_TTL, LeaseError, Leases};

const TAKE: &str = "
    for _, key in ipairs(KEYS) do
        if redis.call('EXISTS', key) == 1 then return 0 end
    end
    for _, key in ipairs(KEYS) do
        redis.call('SET', key, ARGV[1], 'NX', 'PX', ARGV[2])
    end
    return 1";

const RELEASE: &str = "
    local released = 0
    for _, key in ipairs(KEYS) do
        if redis.call('GET', key) == ARGV[1] then released = released + redis.call('DEL', key) end
    end
    return released";

/// A Redis that keeps leases.
pub struct RedisLeases {
    connection: ConnectionManager,
    take: Script,
    release: Script,
}

impl RedisLeases {
    /// Connects when it is first used, and again whenever the connection is lost.
    pub fn new(url: &str) -> Result<Self, RedisError> {
        let connection = open_redis(url)?;
        Ok(Self { connection, take: Script::new(TAKE), release: Script::new(RELEASE) })
    }
}

#[async_trait]
impl Leases for RedisLeases {
    async fn take(&self, keys: &[String], owner: &str) -> Result<bool, LeaseError> {
        let mut call = self.take.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        call.arg(owner).arg(u64::try_from(LEASE_TTL.as_millis()).unwrap_or(u64::MAX));
        let taken: u8 = call
            .invoke_async(&mut self.connection.clone())
            .await
            .map_err(|error| failed(&error))?;
        Ok(taken == 1)
    }

    async fn release(&self, keys: &[String], owner: &str) -> Result<usize, LeaseError> {
        let mut call = self.release.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        call.arg(owner);
        call.invoke_async(&mut self.connection.clone()).await.map_err(|error| failed(&error))
    }
}

fn failed(error: &RedisError) -> LeaseError {
    LeaseError(error.to_string())
}
