//! The five ways side by side, and what a guest is told by each.

mod lanes;
mod leases;
mod naive;
mod optimistic;
mod pessimistic;
mod rows;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use booking::Bookings;
use domain::ids::{HotelId, UserId};
use runtime::role::Roles;
use serde::Serialize;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};

use crate::plan::{PATIENCE, Plan, Way};
use crate::scene::Wish;
use crate::scratch::Scratch;
use leases::Leases;

/// What a guest is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Booked,
    /// The rooms are gone.
    Refused,
    Failed(Failure),
}

/// Why a guest is told neither yes nor no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Two transactions waited for each other, and this one was ended.
    Deadlock,
    /// Rows stayed locked by others for as long as anybody waits.
    StayedLocked,
    /// Ten tries were not enough.
    TriesUsedUp,
    /// Ten times somebody else had the lock in Redis.
    NoLease,
    /// All connections stayed taken, or too many waited in the lane.
    TooCrowded,
}

impl Failure {
    /// In the words of tables.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Deadlock => "deadlock",
            Self::StayedLocked => "rows stayed locked",
            Self::TriesUsedUp => "10 tries were not enough",
            Self::NoLease => "10 times no lease",
            Self::TooCrowded => "too crowded",
        }
    }

    /// What an error of the database means to a guest; `None` = the lab itself has failed.
    fn of(error: &sqlx::Error) -> Option<Self> {
        let code = match error {
            sqlx::Error::PoolTimedOut => return Some(Self::TooCrowded),
            error => error.as_database_error()?.code()?,
        };
        match code.as_ref() {
            "40P01" => Some(Self::Deadlock),
            // waiting for one row takes several waits, which a limit of the whole statement ends
            "55P03" | "57014" => Some(Self::StayedLocked),
            _ => None,
        }
    }
}

/// An answer, and how often the guest had to start again for it.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    pub answer: Answer,
    pub retries: u32,
}

impl Told {
    const fn at_once(answer: Answer) -> Self {
        Self { answer, retries: 0 }
    }
}

/// Who wants what.
#[derive(Clone, Copy, Debug)]
struct Guest {
    user: UserId,
    hotel: HotelId,
    wish: Wish,
}

/// All ways over one database.
pub struct Ways {
    pool: PgPool,
    bookings: Bookings,
    leases: Option<Leases>,
    hotel: HotelId,
    users: Vec<UserId>,
    asked: AtomicUsize,
    /// Ends the lanes when it goes.
    _roles: Roles,
}

impl Ways {
    /// Opens so many connections for guests, and starts the booking service with its own.
    pub fn open(
        plan: &Plan,
        scratch: &Scratch,
        connections: u32,
        redis_url: Option<&str>,
    ) -> anyhow::Result<Self> {
        let pause = plan.heats().iter().map(|(_, pause)| *pause).max().unwrap_or_default();
        let limits = Limits {
            connections_max: connections,
            acquire_timeout: Duration::from_mins(1),
            statement_timeout: PATIENCE * 2,
            lock_timeout: PATIENCE,
            idle_in_transaction_timeout: pause * 2 + PATIENCE,
        };
        let pool = open_pool(&scratch.url, "innsight-race-guests", &limits)?;
        let roles = Roles::new();
        Ok(Self {
            pool,
            bookings: lanes::start(&scratch.url, &roles)?,
            leases: redis_url.map(|url| Leases::open(url, plan.lease)).transpose()?,
            hotel: scratch.hotel,
            users: scratch.users.clone(),
            asked: AtomicUsize::new(0),
            _roles: roles,
        })
    }

    /// Asks for a wish in one way. Somebody new asks each time.
    pub async fn book(&self, way: Way, wish: Wish, pause: Duration) -> anyhow::Result<Told> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let user = self.users.get(number % self.users.len().max(1)).copied();
        let guest = Guest { user: user.context("no guests")?, hotel: self.hotel, wish };
        match way {
            Way::Naive => naive::book(&self.pool, guest, pause).await.map(Told::at_once),
            Way::Optimistic => optimistic::book(&self.pool, guest, pause).await,
            Way::Pessimistic => {
                pessimistic::book(&self.pool, guest, pause).await.map(Told::at_once)
            }
            Way::Redis => {
                let leases = self.leases.as_ref().context("there is no Redis")?;
                leases.book(&self.pool, guest, pause).await
            }
            Way::Lanes => lanes::book(&self.bookings, guest).await.map(Told::at_once),
        }
    }

    /// Opens the connections of so many guests at once, so that no turn is measured with their opening.
    pub async fn warm_up(&self, connections: u32) -> anyhow::Result<()> {
        let opening = (0..connections).map(|_| self.pool.acquire());
        futures::future::try_join_all(opening).await?;
        Ok(())
    }

    /// Whether Redis answers.
    pub async fn ask_redis(&self) -> anyhow::Result<()> {
        self.leases.as_ref().context("there is no Redis")?.ping().await
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}
