//! `bench elasticsearch`: this engine against Lucene and Elasticsearch, in tables that are never
//! mixed: in the process, over HTTP, and over HTTP while prices change.

mod bare;
mod changes;
mod library;
mod lucene;
mod node;
mod questions;
mod rebuilding;
mod running;
mod service;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use node::Node;
use running::{CACHE_MB, Running};
use tokio::process::Command;

use crate::search::changes::{CHANGES_PER_SECOND, Pace};
use crate::search::freshness::{self, Run};
use crate::search::queries::{Kind, draw};
use crate::search::world::{self, World, WorldArgs};
use crate::wrk::Folder;
use crate::{process, setting, table};

/// Seconds from a change to an answer that shows it: p50 and p99.
const FRESHNESS_TARGETS: (f64, f64) = (0.25, 1.0);
const STEADY_CHANGES: usize = 6_000;
const BURST_CHANGES: usize = 20_000;
const BURST_TARGET_PER_SECOND: f64 = 2_000.0;

/// What to measure and how long.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Draws the queries and the changes; the same number draws the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// City searches to draw; the other kinds take a share of it.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(10..=100_000))]
    pub queries: u64,
    /// Rounds measured in turns; the tables show their median and range.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub rounds: u64,
    /// Seconds of load for each turn over HTTP.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub load_seconds: u64,
    /// Seconds of price changes for each turn under changes.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u64).range(2..=600))]
    pub change_seconds: u64,
    /// Only this part; may be given several times.
    #[arg(long, value_enum)]
    pub only: Vec<Part>,
    #[command(flatten)]
    pub database: WorldArgs,
    /// The program under test; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<PathBuf>,
    /// The program `java`, to run Lucene.
    #[arg(long, env = "INNSIGHT_BENCH_JAVA")]
    pub java: Option<PathBuf>,
    /// More flags for it: vector instructions, where it has that module.
    #[arg(
        long,
        env = "INNSIGHT_BENCH_JAVA_FLAGS",
        default_value = "--add-modules=jdk.incubator.vector",
        allow_hyphen_values = true
    )]
    pub java_flags: String,
    /// Lucene's jars and the classes of bench/lucene, as Java is told them.
    #[arg(long, env = "INNSIGHT_BENCH_CLASSES")]
    pub classes: Option<String>,
    /// An Elasticsearch of its own: indices are made in it and left there.
    #[arg(long, env = "INNSIGHT_BENCH_ELASTICSEARCH_URL")]
    pub elasticsearch_url: Option<String>,
}

/// The parts of a run, in the order they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The engine in this process against Lucene in its own, and PostGIS.
    Library,
    /// `/v1/hotels` on both engines, and `_search` of Elasticsearch.
    Service,
    /// The same service while 200 prices a second change.
    Changes,
    /// How soon a change shows, at 200 a second and in a burst.
    Freshness,
    /// Searches while the index is built anew and swapped.
    Rebuilding,
}

impl Settings {
    /// How Lucene is run.
    fn lucene(&self) -> anyhow::Result<(&Path, &str)> {
        let missing = "./innsight bench elasticsearch says where Lucene is; or --only another part";
        Ok((self.java.as_deref().context(missing)?, self.classes.as_deref().context(missing)?))
    }

    /// Where Elasticsearch is.
    fn elasticsearch(&self) -> anyhow::Result<&str> {
        self.elasticsearch_url.as_deref().context("--elasticsearch-url is missing")
    }
}

/// Measures what was asked for and prints everything at the end.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    let wants = |part| settings.only.is_empty() || settings.only.contains(&part);
    let binary = process::innsight_binary(settings.innsight.clone())?;
    world::prepare(&mut settings.database, &binary).await?;
    let setting = setting::ask(&settings.database.url).await?;
    let world = world::load(&settings.database).await?;
    let folder = Folder::create()?;
    let Settings { seed, queries, rounds, .. } = settings;
    let command = format!("elasticsearch --seed {seed} --queries {queries} --rounds {rounds}");
    let mut report = setting.heading(&command, &world.describe(), "");
    let mut part = |title: &str, tables: &str| {
        report.extend(["\n", title, "\n", tables]);
    };
    if wants(Part::Library) {
        let (versions, tables) = library::measure(&settings, &world, folder.path()).await?;
        let title = format!(
            "In process: stays of 1 to {} nights for 1 to {} adults, the first 20 by rank and the \
             exact number,\nequal for every question. {versions}\njava {} {}",
            lucene::NIGHTS_MAX,
            lucene::ADULTS_MAX,
            lucene::JAVA_FLAGS.join(" "),
            settings.java_flags,
        );
        part(&title, &tables);
    }
    if settings.only.is_empty() || settings.only.iter().any(|part| *part != Part::Library) {
        let node = Node::new(settings.elasticsearch()?).describe().await?;
        let filled = table::duration(fill(&settings, &binary).await?);
        part(
            "Elasticsearch",
            &format!("  {node}\n  filled by innsight resync --all in {filled}\n"),
        );
    }
    if wants(Part::Service) {
        let title = format!(
            "Over HTTP (wrk, keep-alive, uncompressed, {} s a turn; the same answers by everybody; \
             request cache off,\nfilter cache as it comes)",
            settings.load_seconds,
        );
        part(&title, &service::measure(&settings, &world, &binary, &folder).await?);
    }
    if wants(Part::Changes) {
        let title = format!(
            "Over HTTP under changes ({}, wrk -c4, {} s quiet and {} s changing a turn)",
            Kind::City.label(),
            settings.load_seconds,
            settings.change_seconds - 1
        );
        part(&title, &changes::measure(&settings, &world, &binary, &folder).await?);
    }
    if wants(Part::Freshness) {
        part(
            "From psql to an HTTP answer on Elasticsearch that shows it (the commit counts too)",
            &freshness(&settings, &world, &binary).await?,
        );
    }
    if wants(Part::Rebuilding) {
        let title =
            "Searches on Elasticsearch while innsight resync --all runs (no answer is kept)";
        part(title, &rebuilding::measure(&settings, &world, &binary).await?);
    }
    table::print(&report)
}

/// At a steady rate, each change a transaction of its own, and then in a burst, which one
/// transaction commits, as an import does.
async fn freshness(settings: &Settings, world: &World, binary: &Path) -> anyhow::Result<String> {
    let running = Running::start(settings, binary, Some(CACHE_MB)).await?;
    let questions = draw(world, Kind::City, settings.seed, settings.queries)?;
    let first = questions.first().context("no questions")?;
    running.wait_until_kept(&first.path).await?;
    let run = Run {
        database_url: &settings.database.url,
        seed: settings.seed,
        changes: STEADY_CHANGES,
        pace: Pace::PerSecond(CHANGES_PER_SECOND),
        one_sample_in: 40,
        pause: Duration::from_millis(25),
    };
    let steady = freshness::watch(run, world, &running.server).await?;
    let steady = freshness::text(&steady, STEADY_CHANGES, FRESHNESS_TARGETS)?;
    let run = Run {
        changes: BURST_CHANGES,
        pace: Pace::Together,
        // looking is work for the same Elasticsearch
        one_sample_in: 400,
        pause: Duration::from_millis(500),
        ..run
    };
    let burst = freshness::watch(run, world, &running.server).await?;
    running.stop().await?;
    // the next part begins with the old prices
    changes::catch_up(settings, binary, &questions).await?;
    let drained = burst.seen.saturating_sub(burst.written);
    let rate = freshness::per_second(BURST_CHANGES, drained);
    Ok(format!(
        "{steady}  a burst of {} changes in one transaction: the last of {} samples seen {} after its \
         commit, {}/s, {}\n",
        table::count(u64::try_from(BURST_CHANGES)?),
        burst.seconds.len(),
        table::duration(drained.as_secs_f64()),
        table::digits(rate),
        table::verdict("target ≥ 2,000/s", rate >= BURST_TARGET_PER_SECOND),
    ))
}

/// Fills the index as an operator would; returns the seconds it took.
async fn fill(settings: &Settings, binary: &Path) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let mut command = Command::new(binary);
    command.args(["resync", "--all"]).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    command.env("DATABASE_URL", &settings.database.url);
    command.env("ELASTICSEARCH_URL", settings.elasticsearch()?).env("INNSIGHT_LOG", "warn");
    let status = command.status().await.context("innsight resync can't be started")?;
    ensure!(status.success(), "innsight resync --all failed ({status})");
    Ok(begin.elapsed().as_secs_f64())
}
