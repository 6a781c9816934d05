//! The connection to Redis: made when it is first used, and again whenever it is lost. Redis only
//! makes things faster, so everything here gives up soon.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError};

/// Callers go on without an answer after less than this; it only ends calls that hang.
const CALL_TIMEOUT: Duration = Duration::from_millis(500);
/// A Redis that says nothing for so long is gone on without.
pub const SILENCE_MAX: Duration = Duration::from_millis(50);
/// After so many failures in a row nobody asks it, …
pub const FAILURES_MAX: u32 = 3;
/// … for so long.
pub const REST: Duration = Duration::from_secs(1);

/// Prepares a connection; sends nothing yet. Fails only when the URL can't be used.
pub fn open_redis(url: &str) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(1)
        .set_connection_timeout(Some(CALL_TIMEOUT))
        .set_response_timeout(Some(CALL_TIMEOUT));
    Client::open(url)?.get_connection_manager_lazy(config)
}
