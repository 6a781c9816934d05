//! `innsight verify`: recounts what was promised.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use store::connect::{Limits, open_pool};

/// Recounts and tells.
pub async fn run(database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-verify", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    let verified = store::verify::verify(&pool).await.context("nothing could be recounted")?;
    let mut out = std::io::stdout();
    for fault in &verified.faults {
        writeln!(out, "{fault}")?;
    }
    let (nights, bookings, keys) = (verified.nights, verified.bookings, verified.keys);
    eprintln!("recounted {nights} room-nights, {bookings} bookings and {keys} keys");
    if verified.faults.is_empty() {
        eprintln!("all is well");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{} faults, listed above", verified.faults.len());
    Ok(ExitCode::FAILURE)
}
