//! `innsight openapi`: prints the contract.

use std::io::Write;
use std::process::ExitCode;

/// Prints the document.
pub fn run() -> anyhow::Result<ExitCode> {
    std::io::stdout().write_all(api::document_json().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
