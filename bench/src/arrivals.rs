//! Requests that arrive at a steady rate, whatever the answers take, and how much longer those take
//! beside something else.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::statistics::{Spread, percentile};
use crate::table::{Table, count, digits, duration, verdict};

/// Asks at a steady rate, numbered from `first` on; the seconds that each answer took.
pub async fn arrivals<F>(
    per_second: u32,
    seconds: u64,
    first: usize,
    ask: impl Fn(usize) -> F,
) -> anyhow::Result<Vec<f64>>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let count = usize::try_from(u64::from(per_second) * seconds)?;
    let mut due = ticks(Duration::from_secs(1) / per_second, count);
    let mut asked = JoinSet::new();
    for number in first..first + count {
        let due = due.recv().await.context("the clock stopped")?;
        let answer = ask(number);
        asked.spawn(async move { answer.await.map(|()| due.elapsed().as_secs_f64()) });
    }
    let mut taken = Vec::with_capacity(count);
    while let Some(seconds) = asked.join_next().await {
        taken.push(seconds??);
    }
    Ok(taken)
}

/// So many instants, each told when it comes, whether or not the one before was heard in time. A
/// thread of its own, because the timers of the runtime are up to two milliseconds late.
fn ticks(period: Duration, count: usize) -> mpsc::UnboundedReceiver<Instant> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut due = Instant::now();
        for _ in 0..count {
            due += period;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if sender.send(due).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Seconds that answers took, in pairs of turns.
#[derive(Default)]
pub struct Pairs {
    pub alone: Vec<Vec<f64>>,
    pub beside: Vec<Vec<f64>>,
}

impl Pairs {
    /// A table of both, with the rise of p99 within each pair against a target.
    pub fn table(&self, beside_what: &str, rise_max: f64) -> anyhow::Result<Table> {
        let mut table =
            Table::new(&["searches", "answers", "p50", "p99", "p99 rises by", "range", ""]);
        table.row(figures("alone", &self.alone)?);
        let mut row = figures(beside_what, &self.beside)?;
        let (before, after) = (each(&self.alone, 99)?, each(&self.beside, 99)?);
        let ratios: Vec<f64> = before.iter().zip(&after).map(|(a, b)| b / a).collect();
        let ratio = Spread::of(&ratios).context("no pairs")?;
        row.extend([
            format!("{} ×", digits(ratio.median)),
            format!("{}–{}", digits(ratio.min), digits(ratio.max)),
            verdict(&format!("target ≤ {rise_max} ×"), ratio.median <= rise_max),
        ]);
        table.row(row);
        Ok(table)
    }
}

fn figures(name: &str, turns: &[Vec<f64>]) -> anyhow::Result<Vec<String>> {
    let answers = u64::try_from(turns.iter().map(Vec::len).sum::<usize>())?;
    let mut row = vec![name.to_owned(), count(answers)];
    for percent in [50, 99] {
        let middle = Spread::of(&each(turns, percent)?).context("no turns")?;
        row.push(duration(middle.median));
    }
    Ok(row)
}

fn each(turns: &[Vec<f64>], percent: usize) -> anyhow::Result<Vec<f64>> {
    let each = turns.iter().map(|seconds| percentile(seconds, percent));
    each.collect::<Option<_>>().context("a turn without answers")
}
