//! `innsight events`: events that were given up, in the outbox and at the broker.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use events::{DeadLetter, Replayed, list_dead_letters, replay_dead_letters};
use runtime::config::{DatabaseArgs, EventsArgs, EventsConfig, Problems};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use store::events::{DeadEvent, list_dead_events, revive_events};
use uuid::Uuid;

use crate::report::print_json;

#[derive(Args, Clone, Debug)]
pub struct EventsCommandArgs {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    events: EventsArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Show those that were given up, the oldest first, up to 1,000 of the outbox and of the broker
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Have them told again
    ///
    /// Ends with status 1 when some stay where they are.
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
    let events = args.events.read(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-events", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    match &args.action {
        Action::List { json } => list(&pool, &events, *json).await,
        Action::Replay { event } => replay(&pool, &events, event).await,
    }
}

async fn list(pool: &PgPool, events: &EventsConfig, json: bool) -> anyhow::Result<ExitCode> {
    let dead = list_dead_events(pool).await?;
    let letters = match &events.amqp_url {
        Some(url) => list_dead_letters(url).await.context("RabbitMQ can't be asked")?,
        None => Vec::new(),
    };
    if json {
        print_json(&json!({ "outbox": dead, "broker": letters }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for DeadEvent { event_id, kind, subject_id, attempts, created_at, .. } in &dead {
        let at = created_at.format("%F %T");
        writeln!(out, "{event_id}  {at} UTC  {kind} of {subject_id}, {attempts} attempts")?;
    }
    for DeadLetter { event_id, kind, queue, reason, body } in &letters {
        let id = event_id.map_or_else(|| "without an id".to_owned(), |id| id.to_string());
        writeln!(out, "{id}  {kind} in {queue}, {reason}\n    {body}")?;
    }
    let (dead, letters) = (dead.len(), letters.len());
    eprintln!("given up: {dead} events in the outbox, {letters} at the broker");
    Ok(ExitCode::SUCCESS)
}

async fn replay(pool: &PgPool, events: &EventsConfig, only: &[Uuid]) -> anyhow::Result<ExitCode> {
    let revived = revive_events(pool, only).await?;
    let Replayed { replayed, left } = match &events.amqp_url {
        Some(url) => replay_dead_letters(url, only).await.context("RabbitMQ can't be asked")?,
        None => Replayed { replayed: 0, left: 0 },
    };
    eprintln!("told again: {revived} events of the outbox, {replayed} of the broker; {left} stay");
    let is_nothing = revived == 0 && replayed == 0 && !only.is_empty();
    Ok(if left > 0 || is_nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
