//! `innsight verify`: recounts what was promised, and opens nights that a wrong clock has closed.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use domain::money::Currency;
use payments::{BooksCompared, compare_books};
use runtime::config::{DatabaseArgs, Problems, StripeArgs, StripeConfig};
use secrecy::ExposeSecret;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use store::jobs::{Outcome, database_time, reopen_nights};
use store::orders::list_orders;

use crate::payments::gateways_to_look_at;
use crate::report::comparing;

#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// First open nights again that the daily work closed before their time
    ///
    /// Look at the clock of the database before: the nights from its date on are opened.
    #[arg(long, visible_alias = "mend")]
    repair: bool,
    /// Also ask each order's gateway what became of its payment
    ///
    /// Three questions an order, four orders at a time; beside a running service.
    #[arg(long)]
    gateway: bool,
    #[command(flatten)]
    stripe: StripeArgs,
}

/// Recounts and tells.
pub async fn run(args: &VerifyArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    let stripe = args.gateway.then(|| args.stripe.read_if_there(&mut problems));
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
    let mut faults = u64::try_from(verified.faults.len())?;
    if let Some(stripe) = stripe {
        let compared = compare_with_gateways(stripe.as_ref(), &pool).await?;
        for fault in &compared.faults {
            writeln!(out, "{fault}")?;
        }
        if compared.unseen > 0 {
            eprintln!("{} payments could not be looked at; ask again later", compared.unseen);
        }
        faults += compared.differing + compared.unseen;
        faults += u64::try_from(compared.unknown_gateways.len())?;
    }
    if faults == 0 {
        eprintln!("all is well");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{faults} faults, named above");
    Ok(ExitCode::FAILURE)
}

async fn compare_with_gateways(
    stripe: Option<&StripeConfig>,
    pool: &PgPool,
) -> anyhow::Result<BooksCompared> {
    // all orders are in the one currency of the house
    let newest = list_orders(pool, false, None, 1).await.context("orders can't be read")?;
    let Some(newest) = newest.first() else { return Ok(BooksCompared::default()) };
    let currency = Currency::from_code(&newest.currency)?;
    let gateways = gateways_to_look_at(stripe, pool, currency)?;
    let compared = compare_books(pool, &gateways, comparing()).await;
    let compared = compared.context("not all payments were compared; try again")?;
    eprintln!("compared {} payments with the books of their gateways", compared.orders);
    for name in &compared.unknown_gateways {
        eprintln!("orders of {name} can't be compared: its settings are not here");
    }
    Ok(compared)
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
