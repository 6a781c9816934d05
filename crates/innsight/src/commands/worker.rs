//! `innsight worker`: the work that nobody asks for, at the start and every quarter of an hour.

use std::process::ExitCode;
use std::time::Duration;

use runtime::config::{DatabaseArgs, Problems, WorkerArgs};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::jobs::{Outcome, RollPlan, database_time, roll_inventory, tidy_bookings, trim_feed};
use tokio_util::sync::CancellationToken;

use crate::parts::{open_pool, refuse_pending};

/// Somewhere on earth a day ends at every quarter of an hour.
const INTERVAL: Duration = Duration::from_mins(15);
/// After a failure the work is tried again this soon.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);
/// Changes stay at least this long for readers that come back.
const FEED_KEPT: Duration = Duration::from_hours(1);

/// Works until a signal.
pub async fn run(args: &WorkerArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let horizon_nights = args.read_horizon_nights(&mut problems);
    let database = database.read(&mut problems);
    problems.finish()?;
    refuse_pending(&database).await?;
    let stop = runtime::shutdown::on_signal()?;
    let pool = open_pool(&database, "innsight-worker")?;
    tracing::info!(horizon_nights, "the worker is at work");
    work(pool, horizon_nights, stop).await;
    Ok(ExitCode::SUCCESS)
}

/// Rolls the inventory, trims the feed and tidies up behind bookings, again and again.
pub async fn work(pool: PgPool, horizon_nights: i32, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // each job commits in chunks and may be left anywhere
        let done = stop.run_until_cancelled(work_once(&pool, horizon_nights)).await;
        let pause = match done {
            None => return,
            Some(Ok(())) => INTERVAL,
            Some(Err(error)) => {
                tracing::warn!(error = %Causes(&error), "the daily work failed, trying again");
                RETRY_INTERVAL
            }
        };
        stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

async fn work_once(pool: &PgPool, horizon_nights: i32) -> Result<(), StoreError> {
    let at = database_time(pool).await?;
    if let Outcome::Done(rolled) = roll_inventory(pool, RollPlan { at, horizon_nights }).await?
        && rolled.nights_closed + rolled.nights_added > 0
    {
        let (closed, added) = (rolled.nights_closed, rolled.nights_added);
        tracing::info!(closed, added, "nights rolled");
    }
    if let Outcome::Done(trimmed) = trim_feed(pool, FEED_KEPT).await?
        && trimmed > 0
    {
        tracing::info!(trimmed, "old changes trimmed");
    }
    if let Outcome::Done(removed) = tidy_bookings(pool).await?
        && removed > 0
    {
        tracing::info!(removed, "what bookings left behind is gone");
    }
    Ok(())
}
