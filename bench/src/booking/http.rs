//! Bookings over HTTP: closed clients under wrk on the cores of the server, and the memory of a
//! server that keeps no search index.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use tokio::time::sleep;
use uuid::Uuid;

use super::Settings;
use super::world::Shared;
use crate::process::Server;
use crate::statistics::Spread;
use crate::table::{Table, count, digits, duration, verdict};
use crate::wrk::{self, Clients, Folder, Load};

pub const CLIENTS: Clients = Clients { threads: 2, connections: 100 };
/// More than a full lane takes.
const SETTLE_WAIT: Duration = Duration::from_millis(500);
const TARGET_PER_SECOND: f64 = 3_000.0;
const MEMORY_TARGET_BYTES: u64 = 100_000_000;
const SCRIPT: &str = concat!(include_str!("bookings.lua"), include_str!("../figures.lua"));

/// No limit for the few guests and the one address that everything comes from.
pub const NO_LIMITS: [(&str, &str); 3] = [
    ("INNSIGHT_WRITES_PER_USER", "0"),
    ("INNSIGHT_WRITES_PER_ADDRESS", "0"),
    ("INNSIGHT_HOLDS_PER_USER", "0"),
];

/// A server that asks an Elasticsearch for searches, and so keeps no index of its own. None answers
/// there: bookings need none.
const NO_INDEX: (&str, &str) = ("ELASTICSEARCH_URL", "http://127.0.0.1:9");

/// Measures and returns the table.
pub async fn measure(settings: &Settings, world: &Shared, binary: &Path) -> anyhow::Result<String> {
    let files = Files::write(world)?;
    let mut table = Table::new(&["over HTTP", "bookings/s", "p50", "p99", "range", ""]);
    let server = Server::start(binary, &world.database_url, &NO_LIMITS).await?;
    for (what, room_types) in
        [("one hot room type", &files.hot), ("2,000 room types evenly", &files.even)]
    {
        let loads = turns(settings, world, &server, &files, (what, room_types)).await?;
        row(&mut table, what, &loads)?;
    }
    server.stop().await?;
    let bare = [&NO_LIMITS[..], &[NO_INDEX]].concat();
    let server = Server::start_bare(binary, &world.database_url, &bare).await?;
    let begun = server.memory()?;
    turns(settings, world, &server, &files, ("memory", &files.even)).await?;
    let ended = server.memory()?;
    server.stop().await?;
    let megabytes = |bytes: u64| format!("{} MB", count(bytes / 1_000_000));
    let mut memory = Table::new(&["memory, no index in the process", "resident", "peak", ""]);
    memory.row(vec!["when ready".to_owned(), megabytes(begun.resident), megabytes(begun.peak)]);
    memory.row(vec![
        format!("after {} clients", CLIENTS.connections),
        megabytes(ended.resident),
        megabytes(ended.peak),
        verdict("target ≤ 100 MB", ended.peak <= MEMORY_TARGET_BYTES),
    ]);
    Ok(format!("{}\n{}", table.text(), memory.text()))
}

/// What the script reads.
pub struct Files {
    pub folder: Folder,
    pub hot: String,
    pub even: String,
    pub stay: [String; 2],
    pub tokens: String,
}

impl Files {
    /// Writes them into a folder of their own.
    pub fn write(world: &Shared) -> anyhow::Result<Self> {
        let folder = Folder::create()?;
        let write = |name: &str, lines: &[String]| {
            anyhow::Ok(folder.write(name, &lines.join("\n"))?.display().to_string())
        };
        let even: Vec<String> = world.room_types.iter().map(ToString::to_string).collect();
        let stay = [world.stay.check_in().to_string(), world.stay.check_out().to_string()];
        Ok(Self {
            hot: write("hot", &[world.hot()?.to_string()])?,
            even: write("even", &even)?,
            tokens: write("tokens", &world.tokens)?,
            stay,
            folder,
        })
    }
}

async fn turns(
    settings: &Settings,
    world: &Shared,
    server: &Server,
    files: &Files,
    (what, room_types): (&str, &String),
) -> anyhow::Result<Vec<Load>> {
    let script = files.folder.write("bookings.lua", SCRIPT)?;
    let [check_in, check_out] = &files.stay;
    let progress = ProgressBar::new(settings.rounds).with_message(format!("HTTP: {what}"));
    let mut loads = Vec::new();
    for round in 0..=settings.rounds {
        world.clean().await?;
        let run = Uuid::new_v4().to_string();
        let arguments = [&files.tokens, room_types, check_in, check_out, &run].map(String::as_str);
        // the first one warms up
        let seconds = if round == 0 { 1 } else { settings.load_seconds };
        let load = wrk::load(&server.base, CLIENTS, seconds, &script, &arguments).await?;
        check(world, load.requests).await?;
        loads.extend((round > 0).then_some(load));
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("HTTP, {what}: round {round} of {}", settings.rounds);
        }
    }
    progress.finish_and_clear();
    Ok(loads)
}

/// Every answer was a booking; those that were on their way at the end may be bookings too.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole requests are counted"
)]
pub async fn check(world: &Shared, answers: f64) -> anyhow::Result<()> {
    // the server goes on with what its clients no longer wait for
    sleep(SETTLE_WAIT).await;
    let (answers, found) = (answers as u64, world.count_bookings().await?);
    let on_their_way = u64::from(CLIENTS.connections);
    ensure!(
        (answers..=answers + on_their_way).contains(&found),
        "{answers} answers, but {found} bookings in the database"
    );
    world.expect_bookings(found).await
}

fn row(table: &mut Table, what: &str, loads: &[Load]) -> anyhow::Result<()> {
    let spread = |field: fn(&Load) -> f64| {
        Spread::of(&loads.iter().map(field).collect::<Vec<_>>()).context("no rounds")
    };
    let rate = spread(|load| load.per_second)?;
    table.row(vec![
        what.to_owned(),
        digits(rate.median),
        duration(spread(|load| load.p50_seconds)?.median),
        duration(spread(|load| load.p99_seconds)?.median),
        format!("{}–{}", digits(rate.min), digits(rate.max)),
        verdict("target ≥ 3,000/s", rate.median >= TARGET_PER_SECOND),
    ]);
    Ok(())
}
