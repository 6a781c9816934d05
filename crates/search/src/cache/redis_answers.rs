//! Shared answers in Redis.

use async_trait::async_trait;
use redis::aio::ConnectionManager;
use redis::{RedisError, cmd};
use runtime::redis::open_redis;

use super::shared::{ANSWER_TTL_SECONDS, AnswerStore, AnswerStoreError, VALUE_BYTES_MAX};

/// A Redis that keeps answers.
pub struct RedisAnswers(ConnectionManager);

impl RedisAnswers {
    /// Connects when it is first used, and again whenever the connection is lost.
    pub fn new(url: &str) -> Result<Self, RedisError> {
        open_redis(url).map(Self)
    }
}

#[async_trait]
impl AnswerStore for RedisAnswers {
    async fn find(&self, key: &str) -> Result<Vec<u8>, AnswerStoreError> {
        // from the first byte to the one behind the last that is allowed: nobody sends more
        let mut range = cmd("GETRANGE");
        range.arg(key).arg(0).arg(VALUE_BYTES_MAX);
        range.query_async(&mut self.0.clone()).await.map_err(|error| failed(&error))
    }

    async fn keep(&self, key: &str, value: &[u8]) -> Result<(), AnswerStoreError> {
        let mut set = cmd("SET");
        set.arg(key).arg(value).arg("EX").arg(ANSWER_TTL_SECONDS);
        set.query_async(&mut self.0.clone()).await.map_err(|error| failed(&error))
    }
}

fn failed(error: &RedisError) -> AnswerStoreError {
    AnswerStoreError(error.to_string())
}
