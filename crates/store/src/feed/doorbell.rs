//! Wakes readers. A lost ring costs a poll's time, never a change.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::CHANNEL;
use crate::StoreError;

/// Readers look at the feed at least this often, rung or not.
pub const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// How long one attempt to listen may take.
const LISTEN_TIMEOUT: Duration = Duration::from_secs(1);
/// A service rings at most once in this time.
pub const RING_INTERVAL: Duration = Duration::from_millis(20);

/// Listens for rings on a connection of its own, which it keeps.
pub struct Doorbell {
    pool: PgPool,
    listener: Option<PgListener>,
}

impl Doorbell {
    /// Listens from the first [`Doorbell::wait`] on. Takes one connection of `pool` for good.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool, listener: None }
    }

    /// Returns when somebody rang, at the latest after [`POLL_INTERVAL`] (a second longer while
    /// the database is away). Rings that come while nobody waits are kept as one; a connection
    /// that broke counts as a ring. Cancel-safe.
    pub async fn wait(&mut self) {
        let poll_at = Instant::now() + POLL_INTERVAL;
        if self.listener.is_none() {
            match timeout(LISTEN_TIMEOUT, listen(&self.pool)).await {
                Ok(Ok(listener)) => {
                    self.listener = Some(listener);
                    // whatever rang before now was not heard
                    return;
                }
                Ok(Err(error)) => tracing::debug!(%error, "no doorbell, polling"),
                Err(_) => tracing::debug!("no doorbell in time, polling"),
            }
        }
        let Some(listener) = &mut self.listener else {
            sleep_until(poll_at).await;
            return;
        };
        let heard = tokio::select! {
            heard = listener.try_recv() => heard,
            () = sleep_until(poll_at) => return,
        };
        match heard {
            Ok(Some(_)) => while listener.next_buffered().is_some() {},
            // the connection broke: perhaps rings were lost; listen anew next time
            Ok(None) | Err(_) => self.listener = None,
        }
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener, StoreError> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Rings for a service whose commits don't: a NOTIFY within each booking would halve their
/// throughput. Many calls make one ring per [`RING_INTERVAL`]; a role of the service rings.
#[derive(Default)]
pub struct Ringer(Notify);

impl Ringer {
    /// Asks for a ring; call it after the commit. Never waits and never fails.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until a ring is asked for.
    pub async fn asked(&self) {
        self.0.notified().await;
    }

    /// Rings, and rests.
    pub async fn ring_now(&self, pool: &PgPool) {
        let rung = sqlx::query!("SELECT pg_notify($1, '')", CHANNEL).execute(pool).await;
        if let Err(error) = rung {
            tracing::debug!(%error, "could not ring, readers poll");
        }
        sleep(RING_INTERVAL).await;
    }
}
