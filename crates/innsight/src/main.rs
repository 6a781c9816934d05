//! The one binary: commands, and the wiring of the parts behind them.

mod cli;
mod commands;
mod doctor;
mod engines;
mod jobs;
mod map;
mod parts;
mod payments;
mod pg_tools;
mod photos;
mod places;
mod process;
mod realtime;
mod report;
mod telling;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How nice a job is to the services beside it, from 0 to 19.
const PATIENT: i32 = 15;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.can_wait() {
        // before there are threads, which all begin with it; without it the job is done too
        let _ = rustix::process::setpriority_process(None, PATIENT);
    }
    let ended = runtime::telemetry::start(&cli.log).map_err(Into::into).and_then(|()| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let ended = runtime.block_on(run(cli.command, &cli.database));
        // whatever still runs has been asked to stop and had its time
        runtime.shutdown_background();
        ended
    });
    ended.unwrap_or_else(|error| {
        eprintln!("innsight: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run(
    command: Command,
    database: &runtime::config::DatabaseArgs,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Up(args) => commands::up::run(&args, database).await,
        Command::Api(args) => commands::api::run(&args, database).await,
        Command::Worker(args) => commands::worker::run(&args, database).await,
        Command::Migrate(args) => commands::migrate::run(&args, database).await,
        Command::Seed(args) => commands::seed::run(&args, database).await,
        Command::Sync(args) => commands::sync::run(&args, database).await,
        Command::Resync(args) => commands::resync::run(&args, database).await,
        Command::Drift(args) => commands::drift::run(&args, database).await,
        Command::DeadLetters(args) => commands::dead_letters::run(&args, database).await,
        Command::Orders(args) => commands::orders::run(&args, database).await,
        Command::Mails(args) => commands::mails::run(&args, database).await,
        Command::Photos(args) => commands::photos::run(&args, database).await,
        Command::Events(args) => commands::events::run(&args, database).await,
        Command::Backup(args) => commands::backup::run(&args, database).await,
        Command::Restore(args) => commands::restore::run(&args, database).await,
        Command::Doctor(args) => doctor::run(&args, database).await,
        Command::Verify(args) => commands::verify::run(&args, database).await,
        Command::Race(args) => commands::race::run(&args, database).await,
        Command::Openapi => commands::openapi::run(),
    }
}
