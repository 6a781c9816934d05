//! The service under load while prices change: on the embedded engine, whose process follows the
//! feed, and on Elasticsearch, which `innsight sync` keeps current beside it. Every turn starts its
//! processes anew, so that nobody pays for what another side does with the changes.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use reqwest::Client;
use tokio::time::sleep;

use super::Settings;
use super::running::{CACHE_MB, CAUGHT_UP_WITHIN, LOOK_PAUSE, Running};
use super::service::answer_of;
use crate::search::changes::{
    CHANGES_PER_SECOND, Pace, PriceChange, Restore, Writer, draw_changes,
};
use crate::search::http::SCRIPT;
use crate::search::queries::{Kind, Question, draw};
use crate::search::world::World;
use crate::statistics::Spread;
use crate::table::{Table, digits, duration};
use crate::wrk::{self, Clients, Folder, Load};

const CLIENTS: Clients = Clients { threads: 1, connections: 4 };
const WARM_SECONDS: u64 = 1;

/// Who answers, and with how many megabytes of cache where Elasticsearch does.
const SIDES: [(&str, Option<&str>); 3] = [
    ("embedded", None),
    ("Elasticsearch, cache off", Some("0")),
    ("Elasticsearch, cache on", Some(CACHE_MB)),
];

/// Measures and returns the table; the prices are what they were afterwards.
pub async fn measure(
    settings: &Settings,
    world: &World,
    binary: &Path,
    folder: &Folder,
) -> anyhow::Result<String> {
    let questions = draw(world, Kind::City, settings.seed, settings.queries)?;
    let paths: Vec<&str> = questions.iter().map(|question| question.path.as_str()).collect();
    let requests = folder.write("requests", &paths.join("\n"))?.display().to_string();
    let script = folder.write("requests.lua", SCRIPT)?;
    let ask = |base: String, seconds| {
        let (script, requests) = (script.clone(), requests.clone());
        async move { wrk::load(&base, CLIENTS, seconds, &script, &[&requests]).await }
    };
    let progress = ProgressBar::new(settings.rounds).with_message("under changes");
    let (mut quiet, mut changing) = (vec![Vec::new(); 3], vec![Vec::new(); 3]);
    for round in 0..settings.rounds {
        let changes = draw_changes(world, settings.seed + round, settings.change_seconds)?;
        for (side, (quiet, changing)) in SIDES.iter().zip(quiet.iter_mut().zip(&mut changing)) {
            // the old prices are back before the next side, or its changes would change nothing
            let _restore = Restore::of(&settings.database.url, changes.iter());
            let running = Running::start(settings, binary, side.1).await?;
            let base = running.server.base.clone();
            if side.1 == Some(CACHE_MB) {
                running.wait_until_kept(paths.first().context("no questions")?).await?;
            }
            ask(base.clone(), WARM_SECONDS).await?;
            quiet.push(ask(base.clone(), settings.load_seconds).await?);
            let writing = write(&settings.database.url, &changes);
            // the load ends first, so that all of it is under changes
            let loading = ask(base, settings.change_seconds.saturating_sub(1).max(1));
            let (written, load) = tokio::join!(writing, loading);
            written?;
            changing.push(load?);
            running.stop().await?;
        }
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("under changes: round {} of {}", round + 1, settings.rounds);
        }
    }
    progress.finish_and_clear();
    let caught_up = catch_up(settings, binary, &questions).await?;
    let table = text(&quiet, &changing)?;
    Ok(format!("{table}  equal answers to all questions again {} later\n", duration(caught_up)))
}

async fn write(database_url: &str, changes: &[PriceChange]) -> anyhow::Result<()> {
    let mut writer = Writer::start(database_url, Pace::PerSecond(CHANGES_PER_SECOND))?;
    for change in changes {
        writer.write(change).await?;
    }
    writer.finish().await
}

/// Both engines answer everything alike again, with the old prices; returns after how long.
pub async fn catch_up(
    settings: &Settings,
    binary: &Path,
    questions: &[Question],
) -> anyhow::Result<f64> {
    let embedded = Running::start(settings, binary, None).await?;
    let elasticsearch = Running::start(settings, binary, Some("0")).await?;
    let (client, begin) = (Client::new(), Instant::now());
    for question in questions {
        loop {
            let a = answer_of(&client, &embedded.server.base, question, "embedded").await?;
            let b =
                answer_of(&client, &elasticsearch.server.base, question, "elasticsearch").await?;
            if a == b {
                break;
            }
            let path = &question.path;
            ensure!(begin.elapsed() < CAUGHT_UP_WITHIN, "answers to {path} still differ");
            sleep(LOOK_PAUSE).await;
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    embedded.stop().await?;
    elasticsearch.stop().await?;
    Ok(seconds)
}

fn text(quiet: &[Vec<Load>], changing: &[Vec<Load>]) -> anyhow::Result<String> {
    let headings = ["answered by", "changes/s", "requests/s", "p50", "p99", "p99 to quiet", ""];
    let mut table = Table::new(&headings);
    for ((side, _), (quiet, changing)) in SIDES.iter().zip(quiet.iter().zip(changing)) {
        let pairs = quiet.iter().zip(changing);
        let slower: Vec<f64> = pairs.map(|(a, b)| b.p99_seconds / a.p99_seconds).collect();
        let slower = Spread::of(&slower).context("no rounds")?;
        let slower =
            format!("{} × ({}–{})", digits(slower.median), digits(slower.min), digits(slower.max));
        for (rate, loads, slower) in
            [(0, quiet, String::new()), (CHANGES_PER_SECOND, changing, slower)]
        {
            let spread = |field: fn(&Load) -> f64| {
                Spread::of(&loads.iter().map(field).collect::<Vec<_>>()).context("no rounds")
            };
            let [per_second, p50, p99] = [
                spread(|load| load.per_second)?,
                spread(|load| load.p50_seconds)?,
                spread(|load| load.p99_seconds)?,
            ];
            let range = |spread: &Spread, text: fn(f64) -> String| {
                let [median, min, max] = [spread.median, spread.min, spread.max].map(text);
                format!("{median} ({min}–{max})")
            };
            table.row(vec![
                (*side).to_owned(),
                rate.to_string(),
                range(&per_second, digits),
                range(&p50, duration),
                range(&p99, duration),
                slower,
                String::new(),
            ]);
        }
    }
    Ok(table.text())
}
