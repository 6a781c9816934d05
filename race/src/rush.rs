//! All guests of a situation at once, served in one way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::plan::Way;
use crate::scene::{Scene, Wish};
use crate::statistics::percentile;
use crate::turn::Turn;
use crate::ways::{Answer, Told, Ways};

/// One request and its answer.
struct Asked {
    wish: Wish,
    told: Told,
    begun: Instant,
    ended: Instant,
}

/// What guests were told, and the wishes of those who went away without a room.
pub struct Rushed {
    pub turn: Turn,
    pub unserved: Vec<Wish>,
}

/// Lets the guests go and waits for the last answer. The numbers of the database are still missing.
pub async fn rush(
    ways: &Arc<Ways>,
    way: Way,
    scene: &Scene,
    pause: Duration,
) -> anyhow::Result<Rushed> {
    let mut guests = JoinSet::new();
    let start = Arc::new(Barrier::new(scene.wishes.len() + 1));
    let apart = scene.spread / u32::try_from(scene.wishes.len())?.max(1);
    let mut arrival = Duration::ZERO;
    for wish in scene.wishes.iter().copied() {
        let (ways, start, again_for) = (Arc::clone(ways), Arc::clone(&start), scene.again_for);
        guests.spawn(async move {
            start.wait().await;
            sleep(arrival).await;
            visit(&ways, way, wish, pause, again_for).await
        });
        arrival += apart;
    }
    start.wait().await;
    let mut all = Vec::new();
    while let Some(guest) = guests.join_next().await {
        all.extend(guest??);
    }
    Ok(sum(&all))
}

/// One guest: asks once, or again and again until its time is over or the rooms are gone.
async fn visit(
    ways: &Ways,
    way: Way,
    wish: Wish,
    pause: Duration,
    again_for: Option<Duration>,
) -> anyhow::Result<Vec<Asked>> {
    let arrived = Instant::now();
    let mut all = Vec::new();
    loop {
        let begun = Instant::now();
        let told = ways.book(way, wish, pause).await?;
        all.push(Asked { wish, told, begun, ended: Instant::now() });
        let goes_on = again_for.is_some_and(|time| arrived.elapsed() < time);
        if !goes_on || told.answer == Answer::Refused {
            return Ok(all);
        }
    }
}

fn sum(all: &[Asked]) -> Rushed {
    let first = all.iter().map(|asked| asked.begun).min();
    let last = all.iter().map(|asked| asked.ended).max();
    let elapsed = first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first);
    let mut turn = Turn { seconds: elapsed.as_secs_f64(), ..Turn::default() };
    let mut unserved = Vec::new();
    for asked in all {
        turn.retries += asked.told.retries;
        match asked.told.answer {
            Answer::Booked => turn.succeeded += 1,
            Answer::Refused => turn.refused += 1,
            Answer::Failed(failure) => {
                turn.failed += 1;
                *turn.failures.entry(failure).or_default() += 1;
            }
        }
        if asked.told.answer != Answer::Booked {
            unserved.push(asked.wish);
        }
    }
    let seconds = all.iter().map(|asked| (asked.ended - asked.begun).as_secs_f64());
    let seconds: Vec<f64> = seconds.collect();
    turn.p99_seconds = percentile(&seconds, 99);
    Rushed { turn, unserved }
}
