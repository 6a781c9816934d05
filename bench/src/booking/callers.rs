//! So many callers at once, each waiting for its answer before it asks again.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use booking::{Ask, Bookings};
use domain::booking::request::Wanted;
use domain::ids::{RoomTypeId, UserId};
use sqlx::PgPool;
use store::bookings::HoldVerdict;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::interactive;
use super::world::{Shared, World};
use crate::statistics::percentile;

/// One turn.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub per_second: f64,
    pub p50_seconds: f64,
    pub p99_seconds: f64,
}

/// Who asks for what.
#[derive(Clone)]
pub struct Load {
    pub world: Shared,
    /// Asked for in turn.
    pub room_types: Vec<RoomTypeId>,
    pub callers: usize,
    pub bookings: usize,
}

impl Load {
    fn wanted(&self, number: usize) -> anyhow::Result<(UserId, RoomTypeId)> {
        let user = self.world.users.get(number % self.world.users.len());
        let room_type = self.room_types.get(number % self.room_types.len());
        user.copied().zip(room_type.copied()).context("a world without users")
    }

    /// Books through the lanes of a service in this process.
    pub async fn through(&self, service: &std::sync::Arc<Bookings>) -> anyhow::Result<Turn> {
        self.drive(|number| {
            let (service, stay) = (std::sync::Arc::clone(service), self.world.stay);
            let wanted = self.wanted(number);
            async move {
                let (user, room_type) = wanted?;
                let lines = vec![World::line(room_type)];
                let key = Some(Uuid::new_v4().to_string());
                let wanted = Wanted::Lines { stay, lines };
                let answer = service.hold(Ask { user, key, wanted, guest: None }).await?;
                let is_granted = matches!(answer.verdict, HoldVerdict::Granted(_));
                ensure!(is_granted && !answer.replayed, "answered {answer:?}");
                Ok(())
            }
        })
        .await
    }

    /// Books interactively, a connection each.
    pub async fn over(&self, pool: &PgPool) -> anyhow::Result<Turn> {
        self.drive(|number| {
            let (pool, stay, wanted) = (pool.clone(), self.world.stay, self.wanted(number));
            async move {
                let (user, room_type) = wanted?;
                interactive::book(&pool, interactive::Wanted { user, room_type, stay }).await
            }
        })
        .await
    }

    async fn drive<F>(&self, book: impl Fn(usize) -> F) -> anyhow::Result<Turn>
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let mut callers = JoinSet::new();
        let begin = Instant::now();
        for caller in 0..self.callers {
            let mine: Vec<F> = (caller..self.bookings).step_by(self.callers).map(&book).collect();
            callers.spawn(async move {
                let mut seconds = Vec::with_capacity(mine.len());
                for booking in mine {
                    let asked = Instant::now();
                    booking.await?;
                    seconds.push(asked.elapsed().as_secs_f64());
                }
                anyhow::Ok(seconds)
            });
        }
        let mut seconds = Vec::with_capacity(self.bookings);
        while let Some(caller) = callers.join_next().await {
            seconds.extend(caller??);
        }
        let elapsed = begin.elapsed();
        self.world.expect_bookings(u64::try_from(self.bookings)?).await?;
        turn(&seconds, elapsed)
    }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "thousands of bookings")]
fn turn(seconds: &[f64], elapsed: Duration) -> anyhow::Result<Turn> {
    let at = |percent| percentile(seconds, percent).context("a turn without bookings");
    Ok(Turn {
        per_second: seconds.len() as f64 / elapsed.as_secs_f64(),
        p50_seconds: at(50)?,
        p99_seconds: at(99)?,
    })
}
