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
use crate::arrivals::{Pairs, arrivals};
use crate::search::queries::{Kind, draw};
use crate::search::world::World;
use crate::statistics::Spread;
use crate::table::{duration, verdict};

const SEARCHES_PER_SECOND: u32 = 100;
const RISE_MAX: f64 = 1.5;
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
    let (mut pairs, mut fills) = (Pairs::default(), Vec::new());
    for round in 1..=settings.rounds {
        pairs.alone.push(arrivals(SEARCHES_PER_SECOND, settings.change_seconds, 0, search).await?);
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
        pairs.beside.push(during?);
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("searches during a resync: pair {round} of {}", settings.rounds);
        }
    }
    progress.finish_and_clear();
    running.stop().await?;
    let filled = Spread::of(&fills).context("no pairs")?;
    Ok(format!(
        "{}  {SEARCHES_PER_SECOND} searches a second, none failed, none was wrong; a resync took {} \
         ({}–{}), {}\n",
        pairs.table("during a resync and its swap", RISE_MAX)?.text(),
        duration(filled.median),
        duration(filled.min),
        duration(filled.max),
        verdict("target ≤ 30 s", filled.median <= RESYNC_TARGET_SECONDS),
    ))
}
