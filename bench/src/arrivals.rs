//! Requests that arrive at a steady rate, whatever the answers take.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

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
    let mut ticks = interval(Duration::from_secs(1) / per_second);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let count = usize::try_from(u64::from(per_second) * seconds)?;
    let mut asked = JoinSet::new();
    for number in first..first + count {
        let due = ticks.tick().await;
        let answer = ask(number);
        asked.spawn(async move { answer.await.map(|()| due.elapsed().as_secs_f64()) });
    }
    let mut taken = Vec::with_capacity(count);
    while let Some(seconds) = asked.join_next().await {
        taken.push(seconds??);
    }
    Ok(taken)
}
