//! What a command tells while it works and at its end: a bar with rate and time left on a terminal,
//! a line every few seconds elsewhere, JSON on demand.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde::Serialize;

/// What leaves a process that was stopped by Ctrl-C, as shells have it.
pub const STOPPED: u8 = 130;
/// How often a plain line is printed while a phase goes on.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// How often a bar is drawn again while nothing is told.
const TICK: Duration = Duration::from_millis(250);
const BAR: &str = "{msg:>20} {bar:30} {human_pos:>11}/{human_len:11} {per_sec:>14} {eta}";

/// So much of a phase is done. A phase of one piece has a total of at most one.
#[derive(Clone, Copy, Debug)]
struct Shown {
    phase: &'static str,
    done: u64,
    total: u64,
}

/// Answers with JSON on standard output.
pub fn print_json(answer: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, answer)?;
    writeln!(out)?;
    Ok(())
}

/// Shows how far a seeding is, on standard error.
pub fn seeding() -> seed::Sink {
    let show = on_stderr();
    Arc::new(move |seed::Progress { phase, done, total }| {
        show(Shown { phase: phase.label(), done, total });
    })
}

/// Shows how far a job on the index is, on standard error.
pub fn syncing() -> sync_worker::Sink {
    let show = on_stderr();
    Arc::new(move |sync_worker::Progress { phase, done, total }| {
        show(Shown { phase: phase.label(), done, total });
    })
}

/// Shows how many tables are copied, on standard error.
pub fn copying() -> impl Fn(u64, u64) {
    let show = on_stderr();
    move |done, total| show(Shown { phase: "tables", done, total })
}

/// Shows how many payments are compared, on standard error.
pub fn comparing() -> impl Fn(u64, u64) {
    let show = on_stderr();
    move |done, total| show(Shown { phase: "comparing payments", done, total })
}

fn on_stderr() -> Box<dyn Fn(Shown) + Send + Sync> {
    if std::io::stderr().is_terminal() { Box::new(bars()) } else { Box::new(lines()) }
}

fn bars() -> impl Fn(Shown) + Send + Sync {
    let current: Mutex<Option<(&str, ProgressBar)>> = Mutex::new(None);
    move |Shown { phase, done, total }| {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_none_or(|(shown, _)| *shown != phase) {
            if let Some((_, bar)) = current.take() {
                bar.finish();
            }
            let style = ProgressStyle::with_template(BAR);
            let bar = ProgressBar::new(total)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message(phase);
            // what an earlier run did says nothing about the rate of this one
            bar.set_position(done);
            bar.reset_eta();
            bar.enable_steady_tick(TICK);
            *current = Some((phase, bar));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_length(total);
            bar.set_position(done);
            if done >= total {
                bar.finish();
            }
        }
    }
}

/// A phase of which something was printed.
struct Line {
    phase: &'static str,
    started: Instant,
    /// What was done when the phase was first told of.
    from: u64,
    printed: Instant,
}

fn lines() -> impl Fn(Shown) + Send + Sync {
    let current: Mutex<Option<Line>> = Mutex::new(None);
    move |told| {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (started, from, due) = match current.as_ref() {
            Some(known) if known.phase == told.phase => {
                // a phase of one piece has nothing new to say at its end
                let ended = told.done >= told.total;
                let waited = now.duration_since(known.printed) >= LINE_EVERY;
                (known.started, known.from, if ended { told.total > 1 } else { waited })
            }
            _ => (now, told.done, true),
        };
        if due {
            eprintln!("{}", line(told, from, now.duration_since(started)));
            *current = Some(Line { phase: told.phase, started, from, printed: now });
        }
    }
}

/// "writing hotels: 4,000 of 10,000, 800/s, 7 s left", as far as there is something to say.
fn line(Shown { phase, done, total }: Shown, from: u64, elapsed: Duration) -> String {
    if total <= 1 {
        return phase.to_owned();
    }
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let here = done.saturating_sub(from);
    let rate = here.saturating_mul(1000).checked_div(millis).unwrap_or(0);
    let position = format!("{phase}: {} of {}", HumanCount(done), HumanCount(total));
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
        let told = Shown { phase: "writing hotels", done: 6_000, total: 10_000 };
        let begun = Shown { done: 4_000, ..told };
        let line_of = |told, seconds| line(told, 4_000, Duration::from_secs(seconds));
        assert_eq!(line_of(told, 2), "writing hotels: 6,000 of 10,000, 1,000/s, 4 s left");
        assert_eq!(line_of(begun, 0), "writing hotels: 4,000 of 10,000");
        assert_eq!(line_of(Shown { phase: "keys", done: 0, total: 1 }, 0), "keys");
    }
}
