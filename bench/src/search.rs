//! `bench search`: what a search costs, in this process, over HTTP, in memory, and how soon it
//! shows a change. Every part works on one seeded world and on queries drawn from one number.

pub mod changes;
pub mod freshness;
pub mod http;
pub mod library;
pub mod queries;
pub mod world;

use std::path::PathBuf;
use std::time::Duration;

use self::changes::{CHANGES_PER_SECOND, Pace};
use crate::process::Server;
use crate::table::Table;
use crate::{machine, process, setting, table};
use clap::{Args, ValueEnum};
use world::{World, WorldArgs};

/// What to measure and how long.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Draws the queries and the changes; the same number draws the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// City searches to draw; the other kinds take a share of it.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(10..=100_000))]
    pub queries: u64,
    /// Rounds or pairs measured in turns; the table shows their median and range.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub rounds: u64,
    /// Seconds of load for each half of an HTTP pair.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub load_seconds: u64,
    /// Seconds of price changes for the freshness part.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub change_seconds: u64,
    /// Only this part; may be given several times.
    #[arg(long, value_enum)]
    pub only: Vec<Part>,
    #[command(flatten)]
    pub database: WorldArgs,
    /// The program under test; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<PathBuf>,
}

/// The parts of a run, in the order they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The engine in this process against PostGIS.
    Library,
    /// /v1/hotels against an "ok" of the same server.
    Http,
    /// From a change in psql to an answer that shows it.
    Freshness,
    /// Memory of the API process and how soon it is ready.
    Memory,
}

const MEMORY_TARGET_BYTES: u64 = 400_000_000;
/// Seconds from a change to an answer that shows it: p50 and p99.
const FRESHNESS_TARGETS: (f64, f64) = (0.1, 1.0);

/// Measures what was asked for and prints everything at the end.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    let wants = |part| settings.only.is_empty() || settings.only.contains(&part);
    let binary = process::innsight_binary(settings.innsight.clone())?;
    let wrk = if wants(Part::Http) { machine::wrk_version().await? } else { String::new() };
    world::prepare(&mut settings.database, &binary).await?;
    let setting = setting::ask(&settings.database.url).await?;
    let world = world::load(&settings.database).await?;

    let Settings { seed, queries, rounds, .. } = settings;
    let command = format!("search --seed {seed} --queries {queries} --rounds {rounds}");
    let mut report = setting.heading(&command, &world.describe(), &wrk);
    let mut part = |title: &str, table: &str| {
        report.extend(["\n", title, "\n", table]);
    };
    if wants(Part::Library) {
        let title = "In this process against PostGIS (equal answers asserted for every question)";
        part(title, &library::measure(&settings, &world).await?);
    }
    if wants(Part::Http) || wants(Part::Freshness) || wants(Part::Memory) {
        let server = Server::start(&binary, &settings.database.url, &[]).await?;
        let loaded = server.memory()?;
        if wants(Part::Http) {
            let title = format!(
                "Over HTTP (wrk -t{} -c{}, keep-alive, uncompressed, uncached, {} s each, in turns)",
                http::CLIENTS.threads,
                http::CLIENTS.connections,
                settings.load_seconds
            );
            part(&title, &http::measure(&settings, &world, &server).await?);
        }
        if wants(Part::Freshness) {
            let title = "From psql to an HTTP answer that shows it (the commit counts too)";
            part(title, &freshness(&settings, &world, &server).await?);
        }
        if wants(Part::Memory) {
            part("The API process", &memory(&server, loaded)?);
        }
        server.stop().await?;
    }
    table::print(&report)
}

async fn freshness(settings: &Settings, world: &World, server: &Server) -> anyhow::Result<String> {
    let changes = usize::try_from(settings.change_seconds * u64::from(CHANGES_PER_SECOND))?;
    let run = freshness::Run {
        database_url: &settings.database.url,
        seed: settings.seed,
        changes,
        pace: Pace::PerSecond(CHANGES_PER_SECOND),
        one_sample_in: 20,
        pause: Duration::from_millis(2),
    };
    let seen = freshness::watch(run, world, server).await?;
    freshness::text(&seen, changes, FRESHNESS_TARGETS)
}

fn memory(server: &Server, loaded: process::Memory) -> anyhow::Result<String> {
    let now = server.memory()?;
    let megabytes = |bytes: u64| format!("{} MB", table::count(bytes / 1_000_000));
    let mut table = Table::new(&["memory", "resident", "peak", ""]);
    let mut row = |what: &str, memory: process::Memory| {
        let reached = table::verdict("target ≤ 400 MB", memory.peak <= MEMORY_TARGET_BYTES);
        let (resident, peak) = (megabytes(memory.resident), megabytes(memory.peak));
        table.row(vec![what.to_owned(), resident, peak, reached]);
    };
    row("when ready", loaded);
    row("after the parts above", now);
    let ready = table::duration(server.ready_after.as_secs_f64());
    Ok(format!("{}  ready to answer after {ready}\n", table.text()))
}
