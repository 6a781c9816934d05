//! `innsight seed`: wraps the world generator.

use std::process::ExitCode;

use clap::Args;
use runtime::config::DatabaseArgs;

#[derive(Args, Clone, Debug)]
pub struct SeedArgs {}

/// Not there yet.
#[expect(clippy::unused_async, reason = "the generator will wait")]
pub async fn run(_args: &SeedArgs, _database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("the world generator is not part of this build yet")
}
