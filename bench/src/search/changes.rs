//! Price changes by psql at a steady rate, each its own transaction, and the old prices afterwards.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use domain::hotel::Document;
use domain::ids::RoomTypeId;
use percent_encoding::percent_decode_str;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::world::World;

pub const CHANGES_PER_SECOND: u32 = 200;

/// The new price of one room type and night.
pub struct PriceChange {
    pub room_type: RoomTypeId,
    pub night: NaiveDate,
    pub old_minor: u32,
    pub new_minor: u32,
}

impl PriceChange {
    /// A new price, up to a fifth away, of any open night after `after`; `None` when the one that
    /// was drawn is not open.
    pub fn draw(document: &Document, after: NaiveDate, rng: &mut StdRng) -> Option<Self> {
        let of = document.room_types.choose(rng)?;
        let index = rng.random_range(0..of.nights.len().max(1));
        let night = document.first_night + Days::new(u64::try_from(index).ok()?);
        let inventory = of.nights.get(index).filter(|night| night.is_open())?;
        let old_minor = inventory.price_minor;
        let new_minor = old_minor / 100 * rng.random_range(80..120_u32);
        let room_type = of.room_type.id;
        (night > after && new_minor > 0).then_some(Self { room_type, night, old_minor, new_minor })
    }
}

/// Changes of any hotels for so many seconds.
pub fn draw_changes(world: &World, seed: u64, seconds: u64) -> anyhow::Result<Vec<PriceChange>> {
    let mut rng = StdRng::seed_from_u64(seed);
    let after = world.calendar.today.latest().max(world.first_night);
    let wanted = usize::try_from(seconds * u64::from(CHANGES_PER_SECOND))?;
    let mut changes = Vec::with_capacity(wanted);
    for _ in 0..wanted * 10 {
        if changes.len() == wanted {
            return Ok(changes);
        }
        let document = world.documents.choose(&mut rng).context("a world without hotels")?;
        changes.extend(PriceChange::draw(document, after, &mut rng));
    }
    anyhow::bail!("too few hotels have prices to change")
}

/// How changes are committed.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// Each in a transaction of its own, so many a second.
    PerSecond(u32),
    /// All in one transaction, as an import does.
    Together,
}

/// A psql that stops at the first error. The password goes into its environment: everybody on the
/// machine may read its arguments.
fn psql(database_url: &str) -> anyhow::Result<std::process::Command> {
    let mut url = reqwest::Url::parse(database_url).context("the database's address")?;
    let password = url.password().map(|encoded| percent_decode_str(encoded).decode_utf8_lossy());
    let password = password.map(Cow::into_owned);
    let mut command = std::process::Command::new("psql");
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
        ensure!(url.set_password(None).is_ok(), "the database's address has no host");
    }
    command.args([url.as_str(), "-Xq", "-v", "ON_ERROR_STOP=1"]);
    Ok(command)
}

/// Whoever makes the changes.
pub struct Writer {
    psql: Child,
    ticks: Option<Interval>,
}

impl Writer {
    /// Starts psql.
    pub fn start(database_url: &str, pace: Pace) -> anyhow::Result<Self> {
        let mut command = Command::from(psql(database_url)?);
        command.stdin(Stdio::piped()).kill_on_drop(true);
        let ticks = match pace {
            Pace::PerSecond(rate) => {
                let mut ticks = interval(Duration::from_secs(1) / rate);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
                Some(ticks)
            }
            Pace::Together => {
                command.arg("--single-transaction").args(["-f", "-"]);
                None
            }
        };
        let psql = command.spawn().context("psql can't be started")?;
        Ok(Self { psql, ticks })
    }

    /// Waits for its turn and hands a change to psql; returns the moment before that.
    pub async fn write(&mut self, change: &PriceChange) -> anyhow::Result<Instant> {
        if let Some(ticks) = &mut self.ticks {
            ticks.tick().await;
        }
        let sent = Instant::now();
        let PriceChange { room_type, night, new_minor, .. } = change;
        let statement = format!(
            "UPDATE inventory SET price_minor = {new_minor} \
             WHERE room_type_id = '{room_type}' AND night = '{night}';\n"
        );
        let stdin = self.psql.stdin.as_mut().context("psql has no input")?;
        stdin.write_all(statement.as_bytes()).await.context("psql has ended")?;
        stdin.flush().await?;
        Ok(sent)
    }

    /// Waits until all statements are done.
    pub async fn finish(mut self) -> anyhow::Result<()> {
        drop(self.psql.stdin.take());
        let status = self.psql.wait().await?;
        ensure!(status.success(), "psql could not change the prices ({status})");
        Ok(())
    }
}

/// Puts the old prices back when it goes, also when the run is interrupted.
pub struct Restore {
    database_url: String,
    statement: String,
}

impl Restore {
    /// Remembers the prices from before these changes.
    pub fn of<'c>(database_url: &str, changes: impl Iterator<Item = &'c PriceChange>) -> Self {
        let old: BTreeMap<_, _> =
            changes.map(|of| ((of.room_type, of.night), of.old_minor)).collect();
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
        let mut child = psql(&self.database_url)?.stdin(Stdio::piped()).spawn()?;
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
