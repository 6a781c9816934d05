//! Searches that arrive at a steady rate over Elasticsearch, in pairs of turns: nothing else going on,
//! and `innsight resync --all` building a new index and swapping it. Every answer has to be the one
//! that the engine in this process gives: nothing changes meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use reqwest::Client;

use super::running::Running;
use super::service::{PageAnswer, answer_of};
use super::{Settings, fill};
use crate::arrivals::arrivals;
use crate::search::queries::{Kind, draw};
use crate::search::world::World;
use crate::statistics::{Spread, percentile};
use crate::table::{Table, count, digits, duration, verdict};

const SEARCHES_PER_SECOND: u32 = 100;
const P99_TARGET: f64 = 1.5;
const RESYNC_TARGET_SECONDS: f64 = 30.0;

/// Measures and returns the table.
pub async fn measure(settings: &Settings, world: &World, binary: &Path) -> anyhow::Result<String> {
    let running = Running::start(settings, binary, Some("0")).await?;
    let questions = draw(world, Kind::City, settings.seed, settings.queries)?;
    let (client, mut expected) = (Client::new(), Vec::with_capacity(questions.len()));
    for question in &questions {
        expected.push(answer_of(&client, &running.server.base, question, "elasticsearch").await?);
    }
    let asked: Arc<Vec<_>> = Arc::new(questions.into_iter().zip(expected).collect());
    let base: Arc<str> = running.server.base.as_str().into();
    let search = |number: usize| {
        let (client, base, asked) = (client.clone(), Arc::clone(&base), Arc::clone(&asked));
        async move {
            let (question, expected) = asked.get(number % asked.len()).context("no questions")?;
            let answer: PageAnswer = answer_of(&client, &base, question, "elasticsearch").await?;
            ensure!(answer == *expected, "another answer to {}", question.path);
            Ok(())
        }
    };
    let progress = ProgressBar::new(settings.rounds).with_message("searches during a resync");
    let (mut alone, mut beside, mut fills) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=settings.rounds {
        alone.push(arrivals(SEARCHES_PER_SECOND, settings.change_seconds, 0, search).await?);
        let filled = AtomicBool::new(false);
        let filling = async {
            let seconds = fill(settings, binary).await;
            filled.store(true, Ordering::Relaxed);
            seconds
        };
        // to the end of the second in which the indices were swapped
        let searching = async {
            let mut seconds = Vec::new();
            while !filled.load(Ordering::Relaxed) {
                seconds.extend(arrivals(SEARCHES_PER_SECOND, 1, seconds.len(), search).await?);
            }
            anyhow::Ok(seconds)
        };
        let (seconds, during) = tokio::join!(filling, searching);
        fills.push(seconds?);
        beside.push(during?);
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("searches during a resync: pair {round} of {}", settings.rounds);
        }
    }
    progress.finish_and_clear();
    running.stop().await?;
    text(&alone, &beside, &fills)
}

fn text(alone: &[Vec<f64>], beside: &[Vec<f64>], fills: &[f64]) -> anyhow::Result<String> {
    let at = |turns: &[Vec<f64>], percent| -> anyhow::Result<Vec<f64>> {
        let each = turns.iter().map(|seconds| percentile(seconds, percent));
        each.collect::<Option<_>>().context("a turn without answers")
    };
    let middle = |values: &[f64]| Spread::of(values).context("no pairs");
    let mut table = Table::new(&["searches", "answers", "p50", "p99", "p99 rises by", "range", ""]);
    let (before, after) = (at(alone, 99)?, at(beside, 99)?);
    let answers =
        |turns: &[Vec<f64>]| u64::try_from(turns.iter().map(Vec::len).sum::<usize>()).map(count);
    let p50 = |turns| anyhow::Ok(duration(middle(&at(turns, 50)?)?.median));
    let p99 = |values: &[f64]| anyhow::Ok(duration(middle(values)?.median));
    table.row(vec!["alone".to_owned(), answers(alone)?, p50(alone)?, p99(&before)?]);
    let ratios: Vec<f64> = before.iter().zip(&after).map(|(a, b)| b / a).collect();
    let ratio = middle(&ratios)?;
    table.row(vec![
        "during a resync and its swap".to_owned(),
        answers(beside)?,
        p50(beside)?,
        p99(&after)?,
        format!("{} ×", digits(ratio.median)),
        format!("{}–{}", digits(ratio.min), digits(ratio.max)),
        verdict(&format!("target ≤ {P99_TARGET} ×"), ratio.median <= P99_TARGET),
    ]);
    let filled = middle(fills)?;
    Ok(format!(
        "{}  {SEARCHES_PER_SECOND} searches a second, none failed, none was wrong; a resync took {} \
         ({}–{}), {}\n",
        table.text(),
        duration(filled.median),
        duration(filled.min),
        duration(filled.max),
        verdict("target ≤ 30 s", filled.median <= RESYNC_TARGET_SECONDS),
    ))
}
