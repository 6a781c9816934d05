//! How soon a change shows: psql changes prices of random hotels at a steady rate, and for a sample
//! of the changes the list of hotels is asked over HTTP until it shows the new total. The clock
//! starts before the statement is handed to psql, so the commit counts too.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use domain::hotel::Document;
use indicatif::ProgressBar;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use reqwest::Client;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::changes::{Pace, PriceChange, Restore, Writer};
use super::queries::around;
use super::world::World;
use crate::process::Server;
use crate::statistics::percentile;
use crate::table::{Table, count, digits, duration, verdict};

/// A change that is not there by then is lost, and that is a wrong answer.
const LOST_AFTER: Duration = Duration::from_secs(30);
/// Sampled changes are of this night, counted from the first one; all others of later nights.
const SAMPLED_NIGHT: u64 = 7;

/// A change, and how to see it if it is sampled.
struct Planned {
    change: PriceChange,
    watch: Option<Watch>,
}

/// What to ask to see a change.
#[derive(Clone)]
struct Watch {
    url: String,
    hotel: String,
    total_minor: u32,
}

/// What is changed, how fast, and how closely it is watched.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub database_url: &'a str,
    /// Draws the changes.
    pub seed: u64,
    pub changes: usize,
    pub pace: Pace,
    pub one_sample_in: usize,
    /// Between two looks at the same change.
    pub pause: Duration,
}

/// When the changes were seen.
pub struct Seen {
    /// From each sampled statement to the answer that shows it, in seconds.
    pub seconds: Vec<f64>,
    /// From the first statement to the end of the last one.
    pub written: Duration,
    /// From the first statement until every sample was seen.
    pub seen: Duration,
}

/// Makes the changes and watches; the prices are what they were afterwards.
pub async fn watch(run: Run<'_>, world: &World, server: &Server) -> anyhow::Result<Seen> {
    let changes = plan(run, world, server)?;
    let restore = Restore::of(run.database_url, changes.iter().map(|planned| &planned.change));
    let mut writer = Writer::start(run.database_url, run.pace)?;
    let client = Client::builder().timeout(LOST_AFTER).build()?;
    let mut watches: JoinSet<anyhow::Result<f64>> = JoinSet::new();
    let progress = ProgressBar::new(u64::try_from(changes.len())?).with_message("changes");
    let begin = Instant::now();
    for planned in &changes {
        let sent = writer.write(&planned.change).await?;
        if let Some(watch) = planned.watch.clone() {
            watches.spawn(wait_until_seen(client.clone(), watch, sent, run.pause));
        }
        progress.inc(1);
    }
    writer.finish().await?;
    let written = begin.elapsed();
    let mut seconds = Vec::new();
    while let Some(seen) = watches.join_next().await {
        seconds.push(seen??);
    }
    let seen = begin.elapsed();
    progress.finish_and_clear();
    drop(restore);
    Ok(Seen { seconds, written, seen })
}

/// Draws the changes. A sampled one makes the cheapest offer of a hotel cheaper still, so that the
/// hotel's total has to become exactly the new price; no two of them are of one hotel.
fn plan(run: Run<'_>, world: &World, server: &Server) -> anyhow::Result<Vec<Planned>> {
    let mut rng = StdRng::seed_from_u64(run.seed);
    let first = world.calendar.today.latest().max(world.first_night);
    let sampled_night = first + Days::new(SAMPLED_NIGHT);
    let changes = run.changes;
    let mut sampled = HashSet::new();
    let mut planned = Vec::with_capacity(changes);
    for attempt in 0..changes * 10 {
        if planned.len() == changes {
            break;
        }
        let document = world.documents.choose(&mut rng).context("a world without hotels")?;
        let change = if planned.len().is_multiple_of(run.one_sample_in) && attempt < changes * 5 {
            let fresh = !sampled.contains(&document.hotel.id);
            let watch = || watched_change(world, server, document, sampled_night);
            let change = if fresh { watch()? } else { None };
            sampled.extend(change.as_ref().map(|_| document.hotel.id));
            change
        } else {
            let change = PriceChange::draw(document, sampled_night, &mut rng);
            change.map(|change| Planned { change, watch: None })
        };
        planned.extend(change);
    }
    ensure!(planned.len() == changes, "too few hotels have prices to change");
    Ok(planned)
}

fn watched_change(
    world: &World,
    server: &Server,
    document: &Document,
    night: NaiveDate,
) -> anyhow::Result<Option<Planned>> {
    let hotel = &document.hotel;
    let question = around(&world.calendar, hotel.coordinates, night, 2)?;
    let (_, snapshot) = world.embedded.current()?;
    let answer = snapshot.search(&question.query, &question.page);
    let item = answer.items.iter().find(|item| item.hotel.id == hotel.id);
    let Some(offer) = item.and_then(|item| item.offer) else { return Ok(None) };
    let old_minor = u32::try_from(offer.nightly_minor)?;
    let new_minor = old_minor.saturating_sub(1);
    let url = format!("{}{}", server.base, question.path);
    let watch = Watch { url, hotel: hotel.id.to_string(), total_minor: new_minor };
    let room_type = offer.room_type_id;
    let change = PriceChange { room_type, night, old_minor, new_minor };
    Ok((new_minor > 0).then_some(Planned { change, watch: Some(watch) }))
}

/// Seconds until a total is what it was changed to.
async fn wait_until_seen(
    client: Client,
    watch: Watch,
    sent: Instant,
    pause: Duration,
) -> anyhow::Result<f64> {
    while sent.elapsed() < LOST_AFTER {
        let answer = client.get(&watch.url).send().await?.error_for_status()?.text().await?;
        let answer: Value = serde_json::from_str(&answer)?;
        let items =
            answer.get("items").and_then(Value::as_array).context("an answer without items")?;
        let item = items.iter().find(|item| item.get("id") == Some(&Value::from(&*watch.hotel)));
        let total = item.and_then(|item| item.pointer("/offer/total_minor")?.as_u64());
        if total == Some(u64::from(watch.total_minor)) {
            return Ok(sent.elapsed().as_secs_f64());
        }
        sleep(pause).await;
    }
    anyhow::bail!("{} did not show {} within {LOST_AFTER:?}", watch.url, watch.total_minor)
}

/// The table; the targets are of p50 and p99, in seconds.
pub fn text(seen: &Seen, changes: usize, targets: (f64, f64)) -> anyhow::Result<String> {
    let at = |percent| percentile(&seen.seconds, percent).context("no samples");
    let (p50, p99) = (at(50)?, at(99)?);
    let mut table = Table::new(&["change to visible", "seen", ""]);
    let mut row = |what: &str, seconds: f64, note: String| {
        table.row(vec![what.to_owned(), duration(seconds), note]);
    };
    let told = |target: f64, reached: f64| {
        verdict(&format!("target ≤ {}", duration(target)), reached <= target)
    };
    row("p50", p50, told(targets.0, p50));
    row("p90", at(90)?, String::new());
    row("p99", p99, told(targets.1, p99));
    row("max", at(100)?, String::new());
    let rate = digits(per_second(changes, seen.written));
    let samples = count(u64::try_from(seen.seconds.len())?);
    let changes = count(u64::try_from(changes)?);
    Ok(format!("{}  {samples} samples among {changes} changes, {rate} changes/s\n", table.text()))
}

/// How many a second that is.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "thousands of changes")]
pub fn per_second(changes: usize, within: Duration) -> f64 {
    changes as f64 / within.as_secs_f64()
}
