//! `bench booking`: what a booking costs, through the lanes in this process, over HTTP, in memory,
//! and what it costs the searches beside it. On a server that writes durably.

mod beside;
mod callers;
mod http;
mod interactive;
mod library;
mod lone;
mod open;
mod world;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::setting::{self, Setting};
use crate::{machine, process, table};
pub use http::NO_LIMITS;
pub use world::World;

const WORLD: &str =
    "10,000 hotels, 30 nights; bookings of 3 nights in 2,000 room types of 32,767 rooms";

/// What to measure and how long.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Rounds measured in turns; the tables show their median and range.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub rounds: u64,
    /// Bookings of a turn in this process; a room type has 32,767 rooms.
    #[arg(long, default_value_t = 10_000, value_parser = bookings)]
    pub bookings: usize,
    /// Seconds of load for each turn over HTTP.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub load_seconds: u64,
    /// Only this part; may be given several times.
    #[arg(long, value_enum)]
    pub only: Vec<Part>,
    /// A server with the right to make databases. One is made beside the named one and removed.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    /// The program under test; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<PathBuf>,
    /// The load generator of the part `open`.
    #[arg(long, env = "K6", default_value = "k6")]
    pub k6: PathBuf,
}

fn bookings(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(bookings) if (100..=30_000).contains(&bookings) => Ok(bookings),
        _ => Err("takes a number from 100 to 30000".to_owned()),
    }
}

/// The parts of a run, in the order they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The lanes in this process against interactive transactions.
    Library,
    /// Processor time of a batch of one.
    Lone,
    /// POST /v1/bookings under closed clients, and memory.
    Http,
    /// POST /v1/bookings at a steady rate.
    Open,
    /// Searches without and with bookings beside them.
    Beside,
}

/// Measures what was asked for and prints each part when it is done.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let wants = |part| settings.only.is_empty() || settings.only.contains(&part);
    let binary = process::innsight_binary(settings.innsight.clone())?;
    let wrk = if wants(Part::Http) { machine::wrk_version().await? } else { String::new() };
    let world = Arc::new(World::make(&settings.database_url, &binary).await?);
    let setting = setting::ask(&world.database_url).await?;
    table::print(&heading(&settings, &setting, &wrk))?;
    let part = |title: &str, tables: &str| table::print(&format!("\n{title}\n{tables}"));
    if wants(Part::Library) {
        let title = "In this process (each turn's bookings recounted in the database)";
        part(title, &library::measure(&settings, &world).await?)?;
    }
    if wants(Part::Lone) {
        let title = "A booking that meets no other (processor time as the kernel counts it)";
        part(title, &lone::measure(&settings, &world).await?)?;
    }
    if wants(Part::Http) {
        let title = format!(
            "Over HTTP (wrk -t{} -c{}, keep-alive, {} s a turn, limits of guests and addresses off)",
            http::CLIENTS.threads,
            http::CLIENTS.connections,
            settings.load_seconds
        );
        part(&title, &http::measure(&settings, &world, &binary).await?)?;
    }
    if wants(Part::Open) {
        let title = "Over HTTP, an open model (k6 constant-arrival-rate, limits off)";
        part(title, &open::measure(&settings, &world, &binary).await?)?;
    }
    if wants(Part::Beside) {
        let title = "Searches beside bookings, over HTTP in one process";
        part(title, &beside::measure(&settings, &world, &binary).await?)?;
    }
    if let Some(world) = Arc::into_inner(world) {
        world.drop_database(&settings.database_url).await?;
    }
    Ok(())
}

/// What ran where, and how fast the database's disk makes a write durable.
fn heading(settings: &Settings, setting: &Setting, wrk: &str) -> String {
    // only who may write beside the database's files can tell
    let disk = machine::fdatasync(&setting.folder).map_or_else(
        |error| format!("not measured ({error:#})"),
        |seconds| format!("takes {}", table::duration(seconds)),
    );
    let command = format!("booking --rounds {} --bookings {}", settings.rounds, settings.bookings);
    let heading = setting.heading(&command, WORLD, wrk);
    format!("{heading}  disk      fdatasync of 8 KiB {disk}\n")
}
