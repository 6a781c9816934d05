//! A run: the database is made, every situation is gone through in turns, the database is removed.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use rand::seq::SliceRandom;
use sqlx::PgConnection;

use crate::judge::Verdict;
use crate::plan::{Plan, Situation, Way};
use crate::recount::{prepare, recount};
use crate::report::{Heat, Report, Row};
use crate::rush::rush;
use crate::scene::Scene;
use crate::scratch::{self, Scratch};
use crate::server::Server;
use crate::ways::Ways;
use crate::words;

const TICK: Duration = Duration::from_millis(250);

/// What is told of a run while it goes on.
pub enum News<'a> {
    /// It begins, on this server, without these ways.
    Begins(&'a Server, &'a [(Way, String)]),
    /// A situation is over.
    HasRun(&'a Heat),
}

/// Takes the news; its error ends the run.
pub type Tell<'a> = &'a (dyn Fn(News<'_>) -> anyhow::Result<()> + Sync);

/// Runs a plan in a database of its own beside that of `database_url`, which is removed whatever
/// happens; `None` = `stop` came first.
pub async fn run(
    plan: &Plan,
    database_url: &str,
    redis_url: Option<&str>,
    stop: impl Future<Output = ()>,
    tell: Tell<'_>,
) -> anyhow::Result<Option<Report>> {
    ensure!(!plan.heats().is_empty() && !plan.ways.is_empty(), "nothing is left to run");
    let (name, guard) = scratch::create(database_url).await?;
    let ended = tokio::select! {
        ended = race(plan, database_url, &name, guard, redis_url, tell) => ended.map(Some),
        () = stop => Ok(None),
    };
    let removed = scratch::remove(database_url, &name).await;
    let report = ended?;
    removed?;
    Ok(report)
}

async fn race(
    plan: &Plan,
    database_url: &str,
    name: &str,
    guard: PgConnection,
    redis_url: Option<&str>,
    tell: Tell<'_>,
) -> anyhow::Result<Report> {
    let mut scratch = Scratch::fill(database_url, name, guard).await?;
    let guests = plan.heats().iter().map(|(situation, _)| situation.guests()).max().unwrap_or(1);
    let server = Server::ask(&mut scratch.guard, name, guests).await?;
    let ways = Arc::new(Ways::open(plan, &scratch, server.connections, redis_url)?);
    let (runnable, skipped) = choose(plan, &ways, redis_url).await?;
    tell(News::Begins(&server, &skipped))?;
    ways.warm_up(server.connections).await?;
    let stage = Stage { plan, scratch: &scratch, ways: &ways };
    // plans and functions are compiled when they are first used, and that is nobody's turn
    for way in &runnable {
        stage.take_turn(Situation::TenRooms, Duration::ZERO, *way).await?;
    }
    let mut heats = Vec::new();
    for (situation, pause) in plan.heats() {
        let heat = stage.run_heat(situation, pause, &runnable).await?;
        tell(News::HasRun(&heat))?;
        heats.push(heat);
    }
    let verdict = Verdict::of(&heats);
    Ok(Report { server, skipped, heats, verdict })
}

/// The ways that can be run, and those that can't, with the reason.
async fn choose(
    plan: &Plan,
    ways: &Ways,
    redis_url: Option<&str>,
) -> anyhow::Result<(Vec<Way>, Vec<(Way, String)>)> {
    let mut runnable: Vec<Way> =
        Way::ALL.into_iter().filter(|way| plan.ways.contains(way)).collect();
    if !runnable.contains(&Way::Redis) {
        return Ok((runnable, Vec::new()));
    }
    let reason = match redis_url {
        None => "there is no Redis: set REDIS_URL, or run ./innsight race".to_owned(),
        Some(_) => match ways.ask_redis().await {
            Ok(()) => return Ok((runnable, Vec::new())),
            Err(error) => format!("Redis does not answer: {error:#}"),
        },
    };
    runnable.retain(|way| *way != Way::Redis);
    if runnable.is_empty() {
        bail!("redis can't be run: {reason}");
    }
    Ok((runnable, vec![(Way::Redis, reason)]))
}

struct Stage<'a> {
    plan: &'a Plan,
    scratch: &'a Scratch,
    ways: &'a Arc<Ways>,
}

impl Stage<'_> {
    async fn run_heat(
        &self,
        situation: Situation,
        pause: Duration,
        ways: &[Way],
    ) -> anyhow::Result<Heat> {
        let scene = Scene::of(situation, self.plan, self.scratch)?;
        let mut turns = BTreeMap::<Way, Vec<_>>::new();
        let title = words::title(situation, pause.as_secs_f64());
        let bar = bar(&title, self.plan.rounds, ways.len())?;
        for round in 1..=self.plan.rounds {
            // whoever is always first would have the quiet minutes of the machine
            let mut order = ways.to_vec();
            order.shuffle(&mut rand::rng());
            if bar.is_hidden() {
                eprintln!("{title}: round {round} of {}", self.plan.rounds);
            }
            for way in order {
                bar.set_message(way.name());
                let turn = self.take_turn(situation, pause, way).await;
                let turn = turn.with_context(|| format!("{} in {title}", way.name()))?;
                turns.entry(way).or_default().push(turn);
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        let rows: Vec<Row> = turns.into_iter().map(|(way, turns)| Row::of(way, turns)).collect();
        let pause_seconds = pause.as_secs_f64();
        let meaning = words::meaning(situation, pause_seconds, &rows);
        let (guests, room_nights) = (scene.wishes.len(), scene.room_nights());
        Ok(Heat { situation, pause_seconds, guests, room_nights, meaning, rows })
    }

    async fn take_turn(
        &self,
        situation: Situation,
        pause: Duration,
        way: Way,
    ) -> anyhow::Result<crate::turn::Turn> {
        let scene = Scene::of(situation, self.plan, self.scratch)?;
        let pool = self.ways.pool();
        prepare(pool, &scene).await?;
        let rushed = rush(self.ways, way, &scene, pause).await?;
        recount(pool, &scene, rushed).await
    }
}

fn bar(title: &str, rounds: u32, ways: usize) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{prefix} {bar:24} {pos}/{len} turns, now {msg}")?;
    // a run that is stopped leaves no half a line behind
    let bar = ProgressBar::new(u64::from(rounds) * u64::try_from(ways)?)
        .with_style(style)
        .with_finish(ProgressFinish::AndClear);
    bar.set_prefix(title.to_owned());
    bar.enable_steady_tick(TICK);
    Ok(bar)
}
