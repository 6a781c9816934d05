//! The lanes of a service in this process against interactive transactions: one hot room type, all
//! room types evenly, and one caller alone. Sides take turns; after each turn the database has to
//! hold exactly the bookings that were answered, and they have to add up.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use booking::{Bookings, Settings as Lanes, settings::limits};
use indicatif::ProgressBar;
use runtime::role::Roles;
use sqlx::PgPool;
use store::connect::{Limits, open_pool};

use super::Settings;
use super::callers::{Load, Turn};
use super::world::Shared;
use crate::statistics::Spread;
use crate::table::{Table, digits, duration, verdict};

/// Callers at once, as many as a busy front has.
const CALLERS: usize = 100;
/// Connections that interactive transactions are tried with.
const POOLS: [u32; 5] = [1, 4, 10, 20, 100];
/// Interactive turns are shorter by this factor: they take as long with fewer bookings.
const SHORTER: usize = 5;
const HUNDRED_TARGET: f64 = 8.0;
const BEST_TARGET: f64 = 3.0;
const EVEN_TARGET: f64 = 1.5;
const LONE_BOOKINGS: usize = 500;
const LONE_TARGET_SECONDS: f64 = 0.0005;

/// Measures and returns the three tables.
pub async fn measure(settings: &Settings, world: &Shared) -> anyhow::Result<String> {
    let pool = open_pool(&world.database_url, "bench-lanes", &limits(Lanes::default().lanes))?;
    // ends with this function
    let roles = Roles::new();
    let lanes = Lanes { holds_max: None, ..Lanes::default() };
    let service = Arc::new(Bookings::start(pool, lanes, None, &roles));
    let hot = Load {
        world: Arc::clone(world),
        room_types: vec![world.hot()?],
        callers: CALLERS,
        bookings: settings.bookings,
    };
    let even = Load { room_types: world.room_types.clone(), ..hot.clone() };
    let hot = compare(settings, &service, &hot, "one hot room type").await?;
    let even = compare(settings, &service, &even, "2,000 room types evenly").await?;
    let lone = alone(settings, &service, world).await?;
    Ok([
        hot.table("one hot room type", BEST_TARGET, Some(HUNDRED_TARGET))?,
        even.table("2,000 room types evenly", EVEN_TARGET, None)?,
        lone,
    ]
    .join("\n"))
}

/// Turns of the lanes, and of interactive transactions by the size of their pool.
struct Compared {
    lanes: Vec<Turn>,
    interactive: Vec<(u32, Vec<Turn>)>,
}

async fn compare(
    settings: &Settings,
    service: &Arc<Bookings>,
    load: &Load,
    what: &'static str,
) -> anyhow::Result<Compared> {
    let fewer = Load { bookings: (load.bookings / SHORTER).max(1), ..load.clone() };
    let pools = POOLS.map(|size| Ok((size, interactive_pool(&load.world.database_url, size)?)));
    let pools: Vec<(u32, PgPool)> = pools.into_iter().collect::<anyhow::Result<_>>()?;
    let mut compared = Compared {
        lanes: Vec::new(),
        interactive: POOLS.iter().map(|size| (*size, Vec::new())).collect(),
    };
    let progress = ProgressBar::new(settings.rounds + 1).with_message(what);
    for round in 0..=settings.rounds {
        load.world.clean().await?;
        let turn = load.through(service).await?;
        // the first round warms up
        compared.lanes.extend((round > 0).then_some(turn));
        for ((_, pool), (_, turns)) in pools.iter().zip(&mut compared.interactive) {
            load.world.clean().await?;
            let turn = fewer.over(pool).await?;
            turns.extend((round > 0).then_some(turn));
        }
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("{what}: round {round} of {}", settings.rounds);
        }
    }
    progress.finish_and_clear();
    Ok(compared)
}

fn interactive_pool(database_url: &str, connections_max: u32) -> anyhow::Result<PgPool> {
    let patience = Duration::from_mins(1);
    let limits = Limits {
        connections_max,
        acquire_timeout: patience,
        lock_timeout: patience,
        ..Limits::default()
    };
    Ok(open_pool(database_url, "bench-interactive", &limits)?)
}

impl Compared {
    fn table(
        &self,
        what: &str,
        best_target: f64,
        target_of_100: Option<f64>,
    ) -> anyhow::Result<String> {
        let mut table = Table::new(&[what, "bookings/s", "p50", "p99", "lanes are", "range", ""]);
        let mut row = |name: String, turns: &[Turn], tail: [String; 3]| -> anyhow::Result<()> {
            let mut cells = vec![
                name,
                digits(median(turns, |turn| turn.per_second)?),
                duration(median(turns, |turn| turn.p50_seconds)?),
                duration(median(turns, |turn| turn.p99_seconds)?),
            ];
            cells.extend(tail);
            table.row(cells);
            Ok(())
        };
        let none = || [String::new(), String::new(), String::new()];
        row(format!("lanes, {CALLERS} callers"), &self.lanes, none())?;
        let mut best = 0.0;
        for (_, turns) in &self.interactive {
            best = f64::max(best, median(turns, |turn| turn.per_second)?);
        }
        for (size, turns) in &self.interactive {
            let pairs = self.lanes.iter().zip(turns);
            let ratios: Vec<f64> = pairs.map(|(a, b)| a.per_second / b.per_second).collect();
            let ratio = Spread::of(&ratios).context("no rounds")?;
            let is_best = median(turns, |turn| turn.per_second)? >= best;
            let target = match target_of_100 {
                Some(target) if *size == 100 => Some(target),
                _ => is_best.then_some(best_target),
            };
            let told = target
                .map(|target| verdict(&format!("target ≥ {target} ×"), ratio.median >= target));
            let range = format!("{}–{}", digits(ratio.min), digits(ratio.max));
            let tail = [format!("{} ×", digits(ratio.median)), range, told.unwrap_or_default()];
            row(format!("interactive, {size} connections"), turns, tail)?;
        }
        Ok(table.text())
    }
}

/// One caller and nobody else, in pairs of turns.
async fn alone(
    settings: &Settings,
    service: &Arc<Bookings>,
    world: &Shared,
) -> anyhow::Result<String> {
    let load = Load {
        world: Arc::clone(world),
        room_types: world.room_types.clone(),
        callers: 1,
        bookings: LONE_BOOKINGS,
    };
    let pool = interactive_pool(&world.database_url, 1)?;
    let (mut lanes, mut interactive) = (Vec::new(), Vec::new());
    for round in 0..=settings.rounds {
        world.clean().await?;
        let turn = load.through(service).await?;
        lanes.extend((round > 0).then_some(turn));
        world.clean().await?;
        let turn = load.over(&pool).await?;
        interactive.extend((round > 0).then_some(turn));
    }
    let later: Vec<f64> = lanes
        .iter()
        .zip(&interactive)
        .map(|(a, b): (&Turn, &Turn)| a.p50_seconds - b.p50_seconds)
        .collect();
    let later = Spread::of(&later).context("no rounds")?;
    let mut table = Table::new(&["one caller alone", "p50", "p99", "lanes minus interactive", ""]);
    for (name, turns) in [("lanes", &lanes), ("interactive", &interactive)] {
        let times = [
            duration(median(turns, |turn| turn.p50_seconds)?),
            duration(median(turns, |turn| turn.p99_seconds)?),
        ];
        let tail = if name == "lanes" {
            let reached = later.median <= LONE_TARGET_SECONDS;
            let range = [later.median, later.min, later.max].map(|of| digits(of * 1e3));
            let [middle, low, high] = range;
            [format!("{middle} ms ({low}–{high})"), verdict("target ≤ 0.5 ms", reached)]
        } else {
            [String::new(), String::new()]
        };
        table.row([vec![name.to_owned()], Vec::from(times), Vec::from(tail)].concat());
    }
    Ok(table.text())
}

fn median(turns: &[Turn], field: fn(&Turn) -> f64) -> anyhow::Result<f64> {
    let values: Vec<f64> = turns.iter().map(field).collect();
    Ok(Spread::of(&values).context("no rounds")?.median)
}
