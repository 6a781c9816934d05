//! `innsight worker`: the work that nobody asks for.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use runtime::config::{DatabaseArgs, MetricsArgs, Problems, WorkerArgs, WorkerConfig};
use runtime::role::Roles;
use sqlx::PgPool;

use crate::jobs::Job;
use crate::parts::{open_pool, refuse_pending};
use crate::process::Process;

/// A job is missed when it was not done for so many of its intervals.
const PATIENCE_INTERVALS: u32 = 4;

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
    let config = args.worker.read(&mut problems);
    let metrics = args.metrics.read(&mut problems);
    let database = database.read(&mut problems);
    problems.finish()?;
    refuse_pending(&database).await?;
    let process = Process::begin()?;
    if let Some(listen) = metrics {
        process.serve_metrics(listen)?;
    }
    let pool = open_pool(&database, "innsight-worker")?;
    let WorkerConfig { horizon_nights, past_nights, .. } = config;
    tracing::info!(horizon_nights, past_nights, "the worker is at work");
    start_worker(&pool, config, &process.roles);
    process.work().await;
    Ok(ExitCode::SUCCESS)
}

/// Starts a role for each job, so that one that dies or hangs keeps no other from its work.
pub fn start_worker(pool: &PgPool, config: WorkerConfig, roles: &Roles) {
    // said of the clock of the start, not of every later life
    let date_is_right = Arc::new(AtomicBool::new(config.date_is_right));
    for job in Job::ALL {
        let (pool, date_is_right) = (pool.clone(), Arc::clone(&date_is_right));
        let patience: Duration = job.interval() * PATIENCE_INTERVALS;
        roles.start(job.role(), patience, move |life| {
            let (pool, mut config) = (pool.clone(), config);
            config.date_is_right = job == Job::Roll && date_is_right.swap(false, Ordering::Relaxed);
            // each job commits in chunks and may be left anywhere
            async move { life.until_stopped(job.repeat(pool, config, &life)).await }
        });
    }
}
