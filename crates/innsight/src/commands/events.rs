//! `innsight events`: events that were given up.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use store::connect::{Limits, open_pool};
use store::events::{DeadEvent, list_dead_events, revive_events};
use uuid::Uuid;

use crate::report::print_json;

#[derive(Args, Clone, Debug)]
pub struct EventsCommandArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Show those that were given up, the oldest first, up to 1,000
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Have them told again
    Replay {
        /// Only these events; without it all of them
        #[arg(long, value_name = "ID", num_args = 1..=1000)]
        event: Vec<Uuid>,
    },
}

/// Shows or replays.
pub async fn run(args: &EventsCommandArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-events", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    match &args.action {
        Action::List { json } => {
            let dead = list_dead_events(&pool).await?;
            if *json {
                print_json(&dead)?;
                return Ok(ExitCode::SUCCESS);
            }
            let mut out = std::io::stdout().lock();
            for DeadEvent { event_id, kind, subject_id, attempts, created_at, .. } in &dead {
                let at = created_at.format("%F %T");
                writeln!(out, "{event_id}  {at} UTC  {kind} of {subject_id}, {attempts} attempts")?;
            }
            eprintln!("{} events were given up", dead.len());
        }
        Action::Replay { event } => {
            let revived = revive_events(&pool, event).await?;
            eprintln!("{revived} events are told again");
            if revived == 0 && !event.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
