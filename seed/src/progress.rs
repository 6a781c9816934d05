//! What a seeding tells while it works: bars with rate and time left on a terminal, a plain line
//! every few seconds elsewhere.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a plain line is printed while a step goes on.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// The steps of a seeding, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Names are settled and room types sorted.
    Plan,
    Cities,
    Hotels,
    RoomTypes,
    Nights,
    /// Keys and indexes are built.
    Keys,
}

impl Step {
    const fn label(self) -> &'static str {
        match self {
            Self::Plan => "planning hotels",
            Self::Cities => "cities",
            Self::Hotels => "hotels",
            Self::RoomTypes => "room types",
            Self::Nights => "nights",
            Self::Keys => "keys and statistics",
        }
    }
}

/// So much of a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub step: Step,
    pub done: u64,
    pub total: u64,
}

/// Where progress goes. Called often; must be quick.
pub type Sink = Arc<dyn Fn(Progress) + Send + Sync>;

/// A sink that tells nobody.
pub fn silent() -> Sink {
    Arc::new(|_| {})
}

/// A sink that writes to standard error: bars on a terminal, lines elsewhere.
pub fn to_stderr() -> Sink {
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
            bar.enable_steady_tick(Duration::from_millis(250));
            *current = Some((step, bar));
        }
        if let Some((_, bar)) = current.as_ref() {
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
    printed: Instant,
}

fn lines() -> Sink {
    let current: Mutex<Option<Line>> = Mutex::new(None);
    Arc::new(move |Progress { step, done, total }| {
        let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (started, due) = match current.as_ref() {
            Some(line) if line.step == step => {
                // a step of one piece has nothing new to say at its end
                let ended = done >= total;
                let waited = now.duration_since(line.printed) >= LINE_EVERY;
                (line.started, if ended { total > 1 } else { waited })
            }
            _ => (now, true),
        };
        if due {
            eprintln!("{}", line(step, (done, total), now.duration_since(started)));
            *current = Some(Line { step, started, printed: now });
        }
    })
}

/// "nights: 3,200,000 of 12,800,000, 240,000/s, 40 s left", as far as there is something to say.
fn line(step: Step, (done, total): (u64, u64), elapsed: Duration) -> String {
    let label = step.label();
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let rate = done.saturating_mul(1000).checked_div(millis).unwrap_or(0);
    if total <= 1 || done == 0 {
        return label.to_owned();
    }
    let left = total.saturating_sub(done).checked_div(rate).unwrap_or(0);
    let position = format!("{label}: {} of {}", grouped(done), grouped(total));
    if rate == 0 {
        return position;
    }
    format!("{position}, {}/s, {left} s left", grouped(rate))
}

fn grouped(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_rate_and_time_left() {
        let line = line(Step::Nights, (3_000_000, 12_000_000), Duration::from_secs(10));
        assert_eq!(line, "nights: 3,000,000 of 12,000,000, 300,000/s, 30 s left");
    }
}
