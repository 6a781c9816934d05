//! `innsight verify`: recounts what was promised, and opens nights that a wrong clock has closed.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use store::jobs::{Outcome, database_time, reopen_nights};

#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// First open nights again that the daily work closed before their time
    ///
    /// Look at the clock of the database before: the nights from its date on are opened.
    #[arg(long, visible_alias = "mend")]
    repair: bool,
}

/// Recounts and tells.
pub async fn run(args: &VerifyArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-verify", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    if args.repair {
        reopen(&pool).await?;
    }
    let verified = store::verify::verify(&pool).await.context("nothing could be recounted")?;
    let mut out = std::io::stdout();
    for fault in &verified.faults {
        writeln!(out, "{fault}")?;
    }
    let (nights, bookings, keys) = (verified.nights, verified.bookings, verified.keys);
    let orders = verified.orders;
    eprintln!(
        "recounted {nights} room-nights, {bookings} bookings, {keys} keys and {orders} orders"
    );
    if verified.early_nights > 0 {
        let nights = verified.early_nights;
        eprintln!(
            "{nights} nights were closed before their time: the database's clock was ahead; \
             when it is right, open them with: innsight verify --repair"
        );
    }
    if verified.faults.is_empty() {
        eprintln!("all is well");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{} faults, listed above", verified.faults.len());
    Ok(ExitCode::FAILURE)
}

async fn reopen(pool: &PgPool) -> anyhow::Result<()> {
    let at = database_time(pool).await.context("the database's clock can't be read")?;
    eprintln!("the database's clock says {}", at.format("%Y-%m-%d %H:%M UTC"));
    match reopen_nights(pool, at).await.context("not all nights could be opened; try again")? {
        Outcome::Done(nights) => eprintln!("{nights} nights opened again"),
        Outcome::Busy => anyhow::bail!("the daily work is closing nights just now; try again"),
    }
    Ok(())
}
