//! `innsight doctor`: placeholder.

use std::process::ExitCode;

use runtime::config::DatabaseArgs;

use crate::cli::ApiArgs;

/// Checks everything.
#[expect(clippy::unused_async, reason = "soon")]
pub async fn run(_args: &ApiArgs, _database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
