//! What a command tells while it works and at its end: a bar with rate and time left on a terminal,
//! a line every few seconds elsewhere, JSON on demand.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde::Serialize;
use sync_worker::{Progress, Sink, Step};

/// How often a plain line is printed while a step goes on.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Answers with JSON on standard output.
pub fn print_json(answer: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, answer)?;
    writeln!(out)?;
    Ok(())
}

/// Shows how far a job on the index is, on standard error.
pub fn progress() -> Sink {
    if std::io::stderr().is_terminal() { bars() } else { lines() }
}

fn bars() -> Sink {
    let current: Mutex<Option<(Step, ProgressBar)>> = Mutex::new(None);
    Arc::new(move |Progress { step, done, total }| {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_none_or(|(shown, _)| *shown != step) {
            if let Some((_, bar)) = current.take() {
                bar.finish();
            }
            let template = "{msg:>20} {bar:30} {human_pos:>11}/{human_len:11} {per_sec:>14} {eta}";
            let style = ProgressStyle::with_template(template);
            let bar = ProgressBar::new(total)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message(step.label());
            // what an earlier run did says nothing about the rate of this one
            bar.set_position(done);
            bar.reset_eta();
            *current = Some((step, bar));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_length(total);
            bar.set_position(done);
            if done >= total {
                bar.finish();
            }
        }
    })
}

struct Line {
    step: Step,
    started: Instant,
    /// What was done when the step was first shown.
    from: u64,
    printed: Instant,
}

fn lines() -> Sink {
    let current: Mutex<Option<Line>> = Mutex::new(None);
    Arc::new(move |progress| {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let known = current.as_ref().filter(|line| line.step == progress.step);
        let (started, from) = known.map_or((now, progress.done), |line| (line.started, line.from));
        let due = known.is_none_or(|line| now.duration_since(line.printed) >= LINE_EVERY);
        if due || progress.done >= progress.total {
            eprintln!("{}", line(progress, from, now.duration_since(started)));
            *current = Some(Line { step: progress.step, started, from, printed: now });
        }
    })
}

/// "writing hotels: 4,000 of 10,000, 800/s, 7 s left", as far as there is something to say.
fn line(Progress { step, done, total }: Progress, from: u64, elapsed: Duration) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let here = done.saturating_sub(from);
    let rate = here.saturating_mul(1000).checked_div(millis).unwrap_or(0);
    let position = format!("{}: {} of {}", step.label(), HumanCount(done), HumanCount(total));
    match total.saturating_sub(done).checked_div(rate) {
        Some(left) => format!("{position}, {}/s, {left} s left", HumanCount(rate)),
        None => position,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_rate_of_this_run_and_the_time_left() {
        let progress = Progress { step: Step::Write, done: 6_000, total: 10_000 };
        let told = line(progress, 4_000, Duration::from_secs(2));
        assert_eq!(told, "writing hotels: 6,000 of 10,000, 1,000/s, 4 s left");
        let told = line(Progress { done: 4_000, ..progress }, 4_000, Duration::ZERO);
        assert_eq!(told, "writing hotels: 4,000 of 10,000");
    }
}
