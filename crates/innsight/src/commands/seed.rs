//! `innsight seed`: wraps the world generator.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use seed::{HOTELS_MAX, NIGHTS_MAX, SeedOptions, SeedReport};
use store::connect::{Limits, open_connection};

use crate::places::load_places;
use crate::report::STOPPED;

#[derive(Args, Clone, Debug)]
pub struct SeedArgs {
    /// How many hotels
    #[arg(long, env = "INNSIGHT_SEED_HOTELS", default_value_t = 10_000,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(HOTELS_MAX)))]
    hotels: u32,
    /// How many nights each room type can be booked for
    #[arg(long, env = "INNSIGHT_SEED_NIGHTS", default_value_t = 365,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(NIGHTS_MAX)))]
    nights: u32,
    /// The world's number: the same number makes the same world
    #[arg(long, env = "INNSIGHT_SEED", default_value_t = 1)]
    seed: i64,
    /// The first night, YYYY-MM-DD; without it today in UTC, or that of the world that is there
    #[arg(long, env = "INNSIGHT_SEED_START", value_name = "DATE")]
    start: Option<NaiveDate>,
    /// Replace whatever world is there; what was changed by hand goes with it
    // a flag without an environment twin: nothing that stays set may destroy data twice
    #[arg(long)]
    reset: bool,
    /// With --reset: let bookings go with the old world too
    #[arg(long, requires = "reset")]
    destroy_bookings: bool,
    /// Generator threads; 0 = one for each core
    #[arg(long, env = "INNSIGHT_SEED_THREADS", default_value_t = 0)]
    threads: usize,
}

/// Seeds and says what is there now. Ctrl-C leaves the database as it was.
pub async fn run(args: &SeedArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let options = SeedOptions {
        seed: args.seed,
        hotels: args.hotels,
        nights: args.nights,
        start: args.start,
        threads: args.threads,
        reset: args.reset,
        destroy_bookings: args.destroy_bookings,
    };
    let stop = runtime::shutdown::on_signal()?;
    let begun = Instant::now();
    prepare(url.expose_secret()).await.context("nothing was seeded")?;
    match seed::run(&options, url.expose_secret(), crate::report::seeding(), stop).await {
        Ok(SeedReport::AlreadySeeded(world)) => {
            eprintln!(
                "already seeded with the same parameters: {} hotels, {} nights from {}",
                world.hotels, world.nights, world.start_night
            );
        }
        Ok(SeedReport::Seeded { world, room_types, nights }) => {
            eprintln!(
                "seeded {} hotels, {room_types} room types, {nights} nights from {} in {:.1} s",
                world.hotels,
                world.start_night,
                begun.elapsed().as_secs_f64()
            );
        }
        Err(seed::SeedError::Cancelled) => {
            eprintln!("stopped; the database is as it was");
            return Ok(ExitCode::from(STOPPED));
        }
        Err(error) => return Err(error).context("nothing was seeded"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Places first: each hotel asks where it belongs when it is written. A stranger's database is left
/// to the seeder to refuse.
async fn prepare(url: &str) -> anyhow::Result<()> {
    let mut connection = open_connection(url, "innsight-seed", &Limits::LONG_JOB)
        .await
        .context("can't connect to DATABASE_URL")?;
    if store::migrate::foreign_tables(&mut connection).await?.is_empty() {
        store::migrate::up(&mut connection).await.context("can't migrate")?;
        load_places(&mut connection).await?;
    }
    Ok(())
}
