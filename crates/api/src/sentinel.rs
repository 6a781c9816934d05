//! Watches the database over a connection of its own, so that everybody knows within a second when
//! it goes and when it is back, without asking, and keeps in memory how far the inventory reaches.

use std::time::Duration;

use chrono::NaiveDate;
use runtime::telemetry::Causes;
use sqlx::{PgConnection, PgPool};
use store::StoreError;
use store::connect::ping;
use store::hotels::find_horizon;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// Time between two signs of life.
const PING_INTERVAL: Duration = Duration::from_millis(250);
/// A database that does not answer for so long is gone: together with the interval under a second.
const PING_TIMEOUT: Duration = Duration::from_millis(600);
/// Time between two looks at the inventory's ends; the daily roll moves them once a day.
const HORIZON_INTERVAL: Duration = Duration::from_secs(30);
const HORIZON_TIMEOUT: Duration = Duration::from_secs(10);

/// Which nights the inventory has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Horizon {
    /// The database was not reached yet.
    #[default]
    Unknown,
    /// No night is for sale.
    Empty,
    Known {
        first_night: NaiveDate,
        last_night: NaiveDate,
    },
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    reachable: bool,
    horizon: Horizon,
}

/// What is known of the database; cheap to ask.
#[derive(Clone, Debug)]
pub struct Sentinel(watch::Receiver<Seen>);

impl Sentinel {
    /// Watches until `stop`; `connect` opens a connection outside the pool.
    pub fn start<C, F>(connect: C, pool: PgPool, stop: CancellationToken) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<PgConnection, StoreError>> + Send + 'static,
    {
        let (seen, receiver) = watch::channel(Seen::default());
        let horizon = stop.clone().run_until_cancelled_owned(watch_horizon(pool, seen.clone()));
        tokio::spawn(horizon);
        tokio::spawn(stop.run_until_cancelled_owned(watch_pulse(connect, seen)));
        Self(receiver)
    }

    /// One that knows what it is told, for programs without a database.
    pub fn fixed(reachable: bool, horizon: Horizon) -> Self {
        Self(watch::channel(Seen { reachable, horizon }).1)
    }

    /// Whether the database gave its last sign of life in time.
    pub fn is_reachable(&self) -> bool {
        self.0.borrow().reachable
    }

    /// How far the inventory reaches, as last seen.
    pub fn horizon(&self) -> Horizon {
        self.0.borrow().horizon
    }

    /// Waits until the database was reached and the inventory looked at.
    pub async fn ready(&self) {
        let known = |seen: &Seen| seen.reachable && seen.horizon != Horizon::Unknown;
        let _ = self.0.clone().wait_for(known).await;
    }
}

async fn watch_pulse<C, F>(connect: C, seen: watch::Sender<Seen>)
where
    C: Fn() -> F,
    F: Future<Output = Result<PgConnection, StoreError>>,
{
    let mut connection = None;
    loop {
        let began = Instant::now();
        let beat = timeout(PING_TIMEOUT, beat(&connect, connection.take())).await;
        let failure = match beat {
            Ok(Ok(alive)) => {
                connection = Some(alive);
                None
            }
            Ok(Err(error)) => Some(Causes(&error).to_string()),
            Err(_) => Some("no answer in time".to_owned()),
        };
        let reachable = failure.is_none();
        let changed = seen.send_if_modified(|seen| {
            std::mem::replace(&mut seen.reachable, reachable) != reachable
        });
        match failure {
            None if changed => tracing::info!("the database answers"),
            Some(error) if changed => tracing::warn!(error, "the database is gone"),
            _ => {}
        }
        tokio::time::sleep_until(began + PING_INTERVAL).await;
    }
}

async fn beat<C, F>(
    connect: &C,
    connection: Option<PgConnection>,
) -> Result<PgConnection, StoreError>
where
    C: Fn() -> F,
    F: Future<Output = Result<PgConnection, StoreError>>,
{
    let mut connection = match connection {
        Some(connection) => connection,
        None => connect().await?,
    };
    ping(&mut connection).await?;
    Ok(connection)
}

async fn watch_horizon(pool: PgPool, seen: watch::Sender<Seen>) {
    let mut observer = seen.subscribe();
    loop {
        // with the database away there is nothing to look at, and what was seen still holds
        if observer.wait_for(|seen| seen.reachable).await.is_err() {
            return;
        }
        match timeout(HORIZON_TIMEOUT, find_horizon(&pool)).await {
            Ok(Ok(found)) => {
                let horizon = found.map_or(Horizon::Empty, |(first_night, last_night)| {
                    Horizon::Known { first_night, last_night }
                });
                seen.send_if_modified(|seen| {
                    std::mem::replace(&mut seen.horizon, horizon) != horizon
                });
            }
            Ok(Err(error)) => {
                tracing::warn!(error = %Causes(&error), "the inventory's horizon can't be read");
            }
            Err(_) => tracing::warn!("the inventory's horizon can't be read in time"),
        }
        let known = observer.borrow().horizon != Horizon::Unknown;
        tokio::time::sleep(if known { HORIZON_INTERVAL } else { PING_INTERVAL }).await;
    }
}
