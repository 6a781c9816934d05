//! Bookings that arrive at a steady rate, whatever the answers take (an open model), sent by k6 on
//! the cores of the server.

use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;
use uuid::Uuid;

use super::Settings;
use super::http::{Files, NO_LIMITS, check};
use super::world::Shared;
use crate::machine::output_of;
use crate::process::Server;
use crate::statistics::Spread;
use crate::table::{Table, digits, duration, verdict};

const PER_SECOND: u64 = 1_500;
const P99_TARGET_SECONDS: f64 = 0.05;
const AVERAGE_TARGET_SECONDS: f64 = 0.02;
const SCRIPT: &str = include_str!("open.js");
const WARM_SECONDS: u64 = 2;

/// What k6 saw.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Load {
    requests: f64,
    failed: f64,
    /// Arrivals that found all its clients waiting for answers.
    dropped: f64,
    average_ms: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

/// Measures and returns the table.
pub async fn measure(settings: &Settings, world: &Shared, binary: &Path) -> anyhow::Result<String> {
    let files = Files::write(world)?;
    let script = files.folder.write("open.js", SCRIPT)?.display().to_string();
    let server = Server::start(binary, &world.database_url, &NO_LIMITS).await?;
    let mut tables = Vec::new();
    for (what, room_types) in
        [("one hot room type", &files.hot), ("2,000 room types evenly", &files.even)]
    {
        let mut loads = Vec::new();
        for round in 0..=settings.rounds {
            world.clean().await?;
            // the first one warms up
            let seconds = if round == 0 { WARM_SECONDS } else { settings.load_seconds };
            let load = arrive(settings, &server, &files, (&script, room_types), seconds).await?;
            check(world, load.requests - load.failed).await?;
            ensure!(load.failed < 0.5, "{} of {} requests failed", load.failed, load.requests);
            loads.extend((round > 0).then_some(load));
            eprintln!("open model, {what}: round {round} of {}", settings.rounds);
        }
        tables.push(text(what, &loads)?);
    }
    server.stop().await?;
    Ok(tables.join("\n"))
}

async fn arrive(
    settings: &Settings,
    server: &Server,
    files: &Files,
    (script, room_types): (&str, &String),
    seconds: u64,
) -> anyhow::Result<Load> {
    let [check_in, check_out] = &files.stay;
    let variables = [
        ("URL", server.base.clone()),
        ("TOKENS", files.tokens.clone()),
        ("ROOM_TYPES", room_types.clone()),
        ("CHECK_IN", check_in.clone()),
        ("CHECK_OUT", check_out.clone()),
        ("RUN", Uuid::new_v4().to_string()),
        ("PER_SECOND", PER_SECOND.to_string()),
        ("SECONDS", seconds.to_string()),
    ];
    let mut arguments = ["run", "--quiet", "--no-color"].map(String::from).to_vec();
    for (name, value) in variables {
        arguments.extend(["-e".to_owned(), format!("{name}={value}")]);
    }
    arguments.push(script.to_owned());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = output_of(&settings.k6, &arguments).await?;
    let line = output.lines().find_map(|line| line.strip_prefix("figures "));
    let line = line.with_context(|| format!("k6 says something else: {output}"))?;
    Ok(serde_json::from_str(line)?)
}

fn text(what: &str, loads: &[Load]) -> anyhow::Result<String> {
    let spread = |field: fn(&Load) -> f64| {
        Spread::of(&loads.iter().map(field).collect::<Vec<_>>()).context("no rounds")
    };
    let mut table = Table::new(&[what, "median", "range", ""]);
    let mut row = |what: &str, field: fn(&Load) -> f64, target: Option<(&str, f64)>| {
        let of = spread(field)?;
        let [middle, low, high] = [of.median, of.min, of.max].map(|ms| duration(ms / 1e3));
        let told = target.map(|(text, seconds)| verdict(text, of.median <= seconds * 1e3));
        table.row(vec![what.to_owned(), middle, format!("{low}–{high}"), told.unwrap_or_default()]);
        anyhow::Ok(())
    };
    row("average", |load| load.average_ms, Some(("target < 20 ms", AVERAGE_TARGET_SECONDS)))?;
    row("p50", |load| load.p50_ms, None)?;
    row("p99", |load| load.p99_ms, Some(("target ≤ 50 ms", P99_TARGET_SECONDS)))?;
    row("max", |load| load.max_ms, None)?;
    let dropped = spread(|load| load.dropped)?;
    Ok(format!(
        "{}  {PER_SECOND} arrivals a second, of which a turn dropped {} to {}: no client was free\n",
        table.text(),
        digits(dropped.min),
        digits(dropped.max)
    ))
}
