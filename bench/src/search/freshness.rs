//! How soon a change shows: psql changes prices of random hotels at a steady rate, and for a sample
//! of the changes the list of hotels is asked over HTTP until it shows the new total. The clock
//! starts before the statement is handed to psql, so the commit counts too.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use domain::hotel::Document;
use domain::ids::RoomTypeId;
use indicatif::ProgressBar;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Client;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Settings;
use super::queries::around;
use super::world::World;
use crate::process::Server;
use crate::statistics::percentile;
use crate::table::{Table, count, digits, duration, verdict};

const CHANGES_PER_SECOND: u32 = 200;
const ONE_SAMPLE_IN: usize = 20;
const P50_TARGET_SECONDS: f64 = 0.1;
const P99_TARGET_SECONDS: f64 = 1.0;
const POLL_PAUSE: Duration = Duration::from_millis(2);
/// A change that is not there by then is lost, and that is a wrong answer.
const LOST_AFTER: Duration = Duration::from_secs(30);
/// Sampled changes are of this night, counted from the first one; all others of later nights.
const SAMPLED_NIGHT: u64 = 7;

/// The new price of one room type and night.
struct PriceChange {
    room_type: RoomTypeId,
    night: NaiveDate,
    old_minor: u32,
    new_minor: u32,
    watch: Option<Watch>,
}

/// What to ask to see a change.
#[derive(Clone)]
struct Watch {
    url: String,
    hotel: String,
    total_minor: u32,
}

/// Measures and returns the table; the prices are what they were afterwards.
pub async fn measure(
    settings: &Settings,
    world: &World,
    server: &Server,
) -> anyhow::Result<String> {
    let changes = plan(settings, world, server)?;
    let restore = Restore::of(&settings.database_url, &changes);
    let mut psql = Psql::start(&settings.database_url)?;
    let client = Client::builder().timeout(LOST_AFTER).build()?;
    let mut watches: JoinSet<anyhow::Result<f64>> = JoinSet::new();
    let progress = ProgressBar::new(u64::try_from(changes.len())?).with_message("changes");
    let mut ticks = interval(Duration::from_secs(1) / CHANGES_PER_SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let begin = Instant::now();
    for change in &changes {
        ticks.tick().await;
        let sent = Instant::now();
        psql.send(change).await?;
        if let Some(watch) = change.watch.clone() {
            watches.spawn(wait_until_seen(client.clone(), watch, sent));
        }
        progress.inc(1);
    }
    psql.finish().await?;
    let elapsed = begin.elapsed();
    let mut seconds = Vec::new();
    while let Some(seen) = watches.join_next().await {
        seconds.push(seen??);
    }
    progress.finish_and_clear();
    drop(restore);
    text(&seconds, changes.len(), elapsed)
}

/// Draws the changes. A sampled one makes the cheapest offer of a hotel cheaper still, so that the
/// hotel's total has to become exactly the new price; no two of them are of one hotel.
fn plan(settings: &Settings, world: &World, server: &Server) -> anyhow::Result<Vec<PriceChange>> {
    let mut rng = StdRng::seed_from_u64(settings.seed);
    let first = world.calendar.latest_today.max(world.first_night);
    let sampled_night = first + Days::new(SAMPLED_NIGHT);
    let changes = usize::try_from(settings.change_seconds * u64::from(CHANGES_PER_SECOND))?;
    let mut sampled = HashSet::new();
    let mut planned = Vec::with_capacity(changes);
    for attempt in 0..changes * 10 {
        if planned.len() == changes {
            break;
        }
        let document = world.documents.choose(&mut rng).context("a world without hotels")?;
        let change = if planned.len().is_multiple_of(ONE_SAMPLE_IN) && attempt < changes * 5 {
            let fresh = !sampled.contains(&document.hotel.id);
            let watch = || watched_change(world, server, document, sampled_night);
            let change = if fresh { watch()? } else { None };
            sampled.extend(change.as_ref().map(|_| document.hotel.id));
            change
        } else {
            any_change(document, sampled_night, &mut rng)
        };
        planned.extend(change);
    }
    ensure!(planned.len() == changes, "too few hotels have prices to change");
    Ok(planned)
}

fn any_change(document: &Arc<Document>, after: NaiveDate, rng: &mut StdRng) -> Option<PriceChange> {
    let of = document.room_types.choose(rng)?;
    let index = rng.random_range(0..of.nights.len().max(1));
    let night = document.first_night + Days::new(u64::try_from(index).ok()?);
    let inventory = of.nights.get(index).filter(|night| night.is_open())?;
    let old_minor = inventory.price_minor;
    let new_minor = old_minor / 100 * rng.random_range(80..120_u32);
    let room_type = of.room_type.id;
    (night > after && new_minor > 0).then_some(PriceChange {
        room_type,
        night,
        old_minor,
        new_minor,
        watch: None,
    })
}

fn watched_change(
    world: &World,
    server: &Server,
    document: &Document,
    night: NaiveDate,
) -> anyhow::Result<Option<PriceChange>> {
    let hotel = &document.hotel;
    let question = around(world.calendar, hotel.coordinates, night, 2)?;
    let (_, snapshot) = world.embedded.current()?;
    let answer = snapshot.search(&question.query, &question.page);
    let item = answer.items.iter().find(|item| item.hotel.id == hotel.id);
    let Some(offer) = item.and_then(|item| item.offer) else { return Ok(None) };
    let old_minor = u32::try_from(offer.nightly_minor)?;
    let new_minor = old_minor.saturating_sub(1);
    let url = format!("{}{}", server.base, question.path);
    let watch = Watch { url, hotel: hotel.id.to_string(), total_minor: new_minor };
    Ok((new_minor > 0).then_some(PriceChange {
        room_type: offer.room_type_id,
        night,
        old_minor,
        new_minor,
        watch: Some(watch),
    }))
}

/// Seconds until a total is what it was changed to.
async fn wait_until_seen(client: Client, watch: Watch, sent: Instant) -> anyhow::Result<f64> {
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
        sleep(POLL_PAUSE).await;
    }
    anyhow::bail!("{} did not show {} within {LOST_AFTER:?}", watch.url, watch.total_minor)
}

/// A psql that takes statements as they come, each its own transaction.
struct Psql {
    child: Child,
}

impl Psql {
    fn start(database_url: &str) -> anyhow::Result<Self> {
        let mut command = Command::new("psql");
        command.args([database_url, "-Xq", "-v", "ON_ERROR_STOP=1"]);
        command.stdin(Stdio::piped()).kill_on_drop(true);
        Ok(Self { child: command.spawn().context("psql can't be started")? })
    }

    async fn send(&mut self, change: &PriceChange) -> anyhow::Result<()> {
        let PriceChange { room_type, night, new_minor, .. } = change;
        let statement = format!(
            "UPDATE inventory SET price_minor = {new_minor} \
             WHERE room_type_id = '{room_type}' AND night = '{night}';\n"
        );
        let stdin = self.child.stdin.as_mut().context("psql has no input")?;
        stdin.write_all(statement.as_bytes()).await.context("psql has ended")?;
        Ok(stdin.flush().await?)
    }

    /// Waits until all statements are done.
    async fn finish(mut self) -> anyhow::Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait().await?;
        ensure!(status.success(), "psql could not change the prices ({status})");
        Ok(())
    }
}

/// Puts the old prices back when it goes, also when the run is interrupted.
struct Restore {
    database_url: String,
    statement: String,
}

impl Restore {
    fn of(database_url: &str, changes: &[PriceChange]) -> Self {
        let old: BTreeMap<_, _> =
            changes.iter().map(|of| ((of.room_type, of.night), of.old_minor)).collect();
        let mut statement =
            String::from("UPDATE inventory AS i SET price_minor = old.price_minor FROM (VALUES ");
        for (position, ((room_type, night), price_minor)) in old.iter().enumerate() {
            let comma = if position > 0 { "," } else { "" };
            let _ =
                write!(statement, "{comma}('{room_type}'::uuid, '{night}'::date, {price_minor})");
        }
        statement.push_str(
            ") AS old (room_type_id, night, price_minor)
             WHERE i.room_type_id = old.room_type_id AND i.night = old.night;\n",
        );
        Self { database_url: database_url.to_owned(), statement }
    }

    fn run(&self) -> anyhow::Result<()> {
        let mut command = std::process::Command::new("psql");
        command.args([&self.database_url, "-Xq", "-v", "ON_ERROR_STOP=1"]);
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        child.stdin.take().context("psql has no input")?.write_all(self.statement.as_bytes())?;
        let status = child.wait()?;
        ensure!(status.success(), "psql failed ({status})");
        Ok(())
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        if let Err(error) = self.run() {
            eprintln!("the old prices could not be put back: {error:#}");
        }
    }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "thousands of changes")]
fn text(seconds: &[f64], changes: usize, elapsed: Duration) -> anyhow::Result<String> {
    let at = |percent| percentile(seconds, percent).context("no samples");
    let (p50, p99) = (at(50)?, at(99)?);
    let mut table = Table::new(&["change to visible", "seen", ""]);
    let mut row = |what: &str, seconds: f64, note: String| {
        table.row(vec![what.to_owned(), duration(seconds), note]);
    };
    row("p50", p50, verdict("target ≤ 100 ms", p50 <= P50_TARGET_SECONDS));
    row("p90", at(90)?, String::new());
    row("p99", p99, verdict("target ≤ 1 s", p99 <= P99_TARGET_SECONDS));
    row("max", at(100)?, String::new());
    let rate = digits(changes as f64 / elapsed.as_secs_f64());
    let samples = count(u64::try_from(seconds.len())?);
    let changes = count(u64::try_from(changes)?);
    Ok(format!("{}  {samples} samples among {changes} changes, {rate} changes/s\n", table.text()))
}
