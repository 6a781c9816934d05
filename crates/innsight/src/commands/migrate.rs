//! `innsight migrate`: brings the schema up, or down on demand.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use store::connect::{Limits, open_connection};

use crate::places::load_places;

#[derive(Args, Clone, Debug)]
pub struct MigrateArgs {
    /// Undo every step above this one instead; 0 undoes all
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i64).range(0..))]
    down_to: Option<i64>,
}

/// Migrates and says what was done.
pub async fn run(args: &MigrateArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let mut connection =
        open_connection(url.expose_secret(), "innsight-migrate", &Limits::LONG_JOB)
            .await
            .context("can't connect to DATABASE_URL")?;
    if let Some(version) = args.down_to {
        store::migrate::down_to(&mut connection, version)
            .await
            .with_context(|| format!("can't undo the steps above {version}"))?;
        eprintln!("undone: every step above {version}");
        return Ok(ExitCode::SUCCESS);
    }
    let strangers = store::migrate::foreign_tables(&mut connection).await?;
    if !strangers.is_empty() {
        anyhow::bail!(
            "this database holds somebody else's tables ({}); give innsight a database of its own",
            strangers.join(", ")
        );
    }
    let applied = store::migrate::up(&mut connection).await.context("can't migrate")?;
    for step in &applied {
        eprintln!("applied {} {}", step.version, step.description);
    }
    if applied.is_empty() {
        eprintln!("the schema is current");
    }
    load_places(&mut connection).await?;
    Ok(ExitCode::SUCCESS)
}
