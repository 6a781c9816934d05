//! `innsight worker`: the work that nobody asks for, at the start and every quarter of an hour.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use runtime::config::{DatabaseArgs, MetricsArgs, Problems, WorkerArgs};
use runtime::role::{Life, Roles};
use runtime::telemetry::Causes;
use sqlx::PgPool;
use store::StoreError;
use store::jobs::{Outcome, RollPlan, database_time, roll_inventory, tidy_bookings, trim_feed};

use crate::parts::{open_pool, refuse_pending};
use crate::process::Process;

/// Somewhere on earth a day ends at every quarter of an hour.
const INTERVAL: Duration = Duration::from_mins(15);
/// Somebody is missed when it was not done for so long.
const PATIENCE: Duration = Duration::from_hours(1);
/// After a failure the work is tried again this soon.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);
/// Changes stay at least this long for readers that come back.
const FEED_KEPT: Duration = Duration::from_hours(1);

/// Settings of the role.
#[derive(Args, Clone, Debug)]
pub struct WorkerCommandArgs {
    #[command(flatten)]
    worker: WorkerArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
}

/// Works until a signal.
pub async fn run(args: &WorkerCommandArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let horizon_nights = args.worker.read_horizon_nights(&mut problems);
    let metrics = args.metrics.read(&mut problems);
    let database = database.read(&mut problems);
    problems.finish()?;
    refuse_pending(&database).await?;
    let process = Process::begin()?;
    if let Some(listen) = metrics {
        process.serve_metrics(listen)?;
    }
    let pool = open_pool(&database, "innsight-worker")?;
    tracing::info!(horizon_nights, "the worker is at work");
    start_worker(pool, horizon_nights, &process.roles);
    process.work().await;
    Ok(ExitCode::SUCCESS)
}

/// Starts the role that does the daily work.
pub fn start_worker(pool: PgPool, horizon_nights: i32, roles: &Roles) {
    roles.start("worker", PATIENCE, move |life| {
        let pool = pool.clone();
        // each job commits in chunks and may be left anywhere
        async move { life.until_stopped(work(&pool, horizon_nights, &life)).await }
    });
}

/// Rolls the inventory, trims the feed and tidies up behind bookings, again and again.
async fn work(pool: &PgPool, horizon_nights: i32, life: &Life) {
    loop {
        let pause = match work_once(pool, horizon_nights).await {
            Ok(()) => {
                life.beat();
                INTERVAL
            }
            Err(error) => {
                tracing::warn!(error = %Causes(&error), "the daily work failed, trying again");
                RETRY_INTERVAL
            }
        };
        tokio::time::sleep(pause).await;
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
