//! Watches the database over a connection of its own, so that everybody knows within a second when
//! it goes and when it is back, without asking, and keeps in memory how far the inventory reaches.

mod write_probe;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use futures::future::BoxFuture;
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::{PgConnection, PgPool};
use store::StoreError;
use store::feed::{Lineage, Pulse, read_pulse};
use store::hotels::find_horizon;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};
use write_probe::WriteProbe;

/// Time between two signs of life.
const PING_INTERVAL: Duration = Duration::from_millis(250);
/// A database that does not answer for so long is gone: together with the interval under a second.
const PING_TIMEOUT: Duration = Duration::from_millis(600);
/// Time between two that are asked for: strangers can ask for them.
const PING_PAUSE_MIN: Duration = Duration::from_millis(20);
/// How long a sign of life that was asked for is waited for.
const PULSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Time between two looks at the inventory's ends; the daily roll moves them once a day.
const HORIZON_INTERVAL: Duration = Duration::from_secs(30);
const HORIZON_TIMEOUT: Duration = Duration::from_secs(10);
/// Both look many times in this while.
const PATIENCE: Duration = Duration::from_mins(2);

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

#[derive(Clone, Debug, Default)]
struct Seen {
    reachable: bool,
    horizon: Horizon,
    /// From the last sign of life; it stays when the database goes.
    pulse: Option<Pulse>,
    /// How many signs of life there were.
    beats: u64,
}

/// Opens a connection outside of any pool.
type Connect = Arc<dyn Fn() -> BoxFuture<'static, Result<PgConnection, StoreError>> + Send + Sync>;

/// What is known of the database; cheap to ask.
#[derive(Clone)]
pub struct Sentinel {
    seen: watch::Receiver<Seen>,
    /// Asks for a sign of life at once.
    wanted: Arc<Notify>,
    /// `None` for one that knows what it is told.
    writes: Option<Arc<WriteProbe>>,
}

impl Sentinel {
    /// Starts the roles that watch; `connect` opens a connection outside the pool.
    pub fn start<C, F>(connect: C, pool: PgPool, roles: &Roles) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<PgConnection, StoreError>> + Send + 'static,
    {
        let (seen, receiver) = watch::channel(Seen::default());
        let connect: Connect = Arc::new(move || Box::pin(connect()));
        let writes = Some(Arc::new(WriteProbe::new(Arc::clone(&connect))));
        let wanted = Arc::new(Notify::new());
        let (told, asked) = (seen.clone(), Arc::clone(&wanted));
        roles.start("database-watch", PATIENCE, move |life| {
            let (connect, seen, wanted) = (Arc::clone(&connect), told.clone(), Arc::clone(&asked));
            async move { life.until_stopped(watch_pulse(&connect, &seen, &wanted, &life)).await }
        });
        roles.start("horizon-watch", PATIENCE, move |life| {
            let (pool, seen) = (pool.clone(), seen.clone());
            async move { life.until_stopped(watch_horizon(&pool, &seen, &life)).await }
        });
        Self { seen: receiver, wanted, writes }
    }

    /// One that knows what it is told, for programs without a database.
    pub fn fixed(reachable: bool, horizon: Horizon) -> Self {
        let seen = Seen { reachable, horizon, ..Seen::default() };
        Self { seen: watch::channel(seen).1, wanted: Arc::default(), writes: None }
    }

    /// Whether the database takes writes, found out by one, at most once a second.
    pub async fn takes_writes(&self) -> bool {
        let Some(writes) = &self.writes else { return self.is_reachable() };
        let mut seen = self.seen.clone();
        // nobody waits for a database that has just gone
        tokio::select! {
            _ = seen.wait_for(|seen| !seen.reachable) => false,
            takes = writes.ask() => takes,
        }
    }

    /// Whether the database gave its last sign of life in time.
    pub fn is_reachable(&self) -> bool {
        self.seen.borrow().reachable
    }

    /// How far the inventory reaches, as last seen.
    pub fn horizon(&self) -> Horizon {
        self.seen.borrow().horizon
    }

    /// Whether a transaction has begun in this life of the database. One that nobody has heard of yet
    /// may be younger than the last sign of life: then the next one says it. `None` while the
    /// database can't be asked.
    pub async fn has_begun(&self, lineage: impl Fn(&Lineage) -> bool, xid: u64) -> Option<bool> {
        let begun = |pulse: &Pulse| lineage(&pulse.lineage) && xid < pulse.next_xid;
        let mut seen = self.seen.clone();
        if seen.borrow().pulse.as_ref().is_some_and(begun) {
            return Some(true);
        }
        // the next one may have begun before this was asked
        for _ in 0..2 {
            let beats = seen.borrow().beats;
            self.wanted.notify_one();
            let next = seen.wait_for(|seen| seen.beats > beats);
            let seen = timeout(PULSE_TIMEOUT, next).await.ok()?.ok()?;
            if seen.pulse.as_ref().is_some_and(begun) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Waits until the database was reached and the inventory looked at.
    pub async fn ready(&self) {
        let known = |seen: &Seen| seen.reachable && seen.horizon != Horizon::Unknown;
        let _ = self.seen.clone().wait_for(known).await;
    }
}

async fn watch_pulse(connect: &Connect, seen: &watch::Sender<Seen>, wanted: &Notify, life: &Life) {
    let mut connection = None;
    loop {
        let began = Instant::now();
        let beat = timeout(PING_TIMEOUT, beat(connect, connection.take())).await;
        let failure = match beat {
            Ok(Ok((alive, pulse))) => {
                connection = Some(alive);
                seen.send_modify(|seen| {
                    seen.beats += 1;
                    seen.pulse = Some(pulse);
                });
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
        life.beat();
        tokio::time::sleep_until(began + PING_PAUSE_MIN).await;
        let _ = tokio::time::timeout_at(began + PING_INTERVAL, wanted.notified()).await;
    }
}

async fn beat(
    connect: &Connect,
    connection: Option<PgConnection>,
) -> Result<(PgConnection, Pulse), StoreError> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => connect().await?,
    };
    let pulse = read_pulse(&mut connection).await?;
    Ok((connection, pulse))
}

async fn watch_horizon(pool: &PgPool, seen: &watch::Sender<Seen>, life: &Life) {
    let mut observer = seen.subscribe();
    loop {
        // with the database away there is nothing to look at, and what was seen still holds
        let _ = life.idle(observer.wait_for(|seen| seen.reachable)).await;
        match timeout(HORIZON_TIMEOUT, find_horizon(pool)).await {
            Ok(Ok(found)) => {
                life.beat();
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
