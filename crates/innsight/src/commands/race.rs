//! `innsight race`: the same rush under five ways to book, in a database made for it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::{Args, ValueEnum};
use race::{LEASE, News, Plan, Report, Situation, Way};
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;

use crate::report::print_json;

/// What leaves a process that was stopped by Ctrl-C, as shells have it.
const STOPPED: u8 = 130;

#[derive(Args, Clone, Debug)]
pub struct RaceArgs {
    /// Only this way; may be given several times
    #[arg(long, value_enum, value_name = "WAY")]
    only: Vec<Way>,
    /// Only this situation; may be given several times
    #[arg(long, value_enum, value_name = "SITUATION")]
    situation: Vec<Situation>,
    /// Only with the pause between reading and writing, or only without
    #[arg(long, value_enum, value_name = "WHICH")]
    gap: Option<Gap>,
    /// Seconds between reading and writing, instead of 0.2 (in the situation lease 6)
    ///
    /// A pause that is longer than the lease of 5 s is that of the situation lease, which alone is
    /// run then if none is named.
    #[arg(long, value_name = "SECONDS", value_parser = pause)]
    pause: Option<Duration>,
    /// Turns of each way in each situation
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// How long guests go on in the situation hot
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Answer with JSON: every turn, medians and ranges, the verdict
    #[arg(long)]
    json: bool,
    /// Draw a picture of the run into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// A Redis for the way redis, which is skipped without one
    #[arg(long, env = "REDIS_URL", hide_env_values = true, value_name = "URL")]
    redis_url: Option<String>,
}

/// Whether a guest pauses between reading and writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Gap {
    With,
    Without,
}

/// Seconds from 0 to 9: beyond that the server ends a transaction that does nothing.
fn pause(text: &str) -> Result<Duration, String> {
    let told = "takes seconds from 0 to 9";
    let seconds: f64 = text.parse().map_err(|_| told.to_owned())?;
    if (0.0..=9.0).contains(&seconds) {
        Duration::try_from_secs_f64(seconds).map_err(|_| told.to_owned())
    } else {
        Err(told.to_owned())
    }
}

impl RaceArgs {
    fn plan(&self) -> Plan {
        let usual = Plan::default();
        let is_sleeper = self.pause.is_some_and(|pause| pause > LEASE);
        Plan {
            ways: if self.only.is_empty() { usual.ways } else { self.only.clone() },
            situations: match self.situation.as_slice() {
                [] if is_sleeper => vec![Situation::Lease],
                [] => usual.situations,
                named => named.to_vec(),
            },
            pauses: match self.gap {
                Some(gap) => vec![gap == Gap::With],
                None => usual.pauses,
            },
            pause: self.pause,
            rounds: self.rounds,
            hot: Duration::from_secs(self.seconds),
            ..usual
        }
    }
}

/// Runs, tells, draws; status 1 when the lab proves nothing or one of our ways oversells.
pub async fn run(args: &RaceArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    if let Some(file) = &args.svg {
        check_folder(file)?;
    }
    let plan = args.plan();
    let stop = runtime::shutdown::on_signal()?;
    let tell = |news: News<'_>| {
        if args.json {
            return Ok(());
        }
        let text = match news {
            News::Begins(server, skipped) => race::heading(&plan, server, skipped),
            News::HasRun(heat) => race::heat_text(heat),
        };
        Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
    };
    let redis_url = args.redis_url.as_deref().filter(|url| !url.is_empty());
    let ended = race::run(&plan, url.expose_secret(), redis_url, stop.cancelled(), &tell).await?;
    let Some(report) = ended else {
        eprintln!("stopped; the race's database is removed");
        return Ok(ExitCode::from(STOPPED));
    };
    finish(args, &report)
}

fn finish(args: &RaceArgs, report: &Report) -> anyhow::Result<ExitCode> {
    if args.json {
        print_json(report)?;
    }
    if let Some(file) = &args.svg {
        let written = std::fs::write(file, race::draw(report));
        written.with_context(|| format!("{} can't be written", file.display()))?;
        eprintln!("drawn: {}", file.display());
    }
    for fault in &report.verdict.faults {
        eprintln!("innsight: {fault}");
    }
    Ok(if report.verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Told before minutes of work, not after.
fn check_folder(file: &Path) -> anyhow::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    ensure!(folder.is_dir(), "--svg: there is no folder {}", folder.display());
    if file.is_dir() {
        bail!("--svg: {} is a folder", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> RaceArgs {
        RaceArgs {
            only: Vec::new(),
            situation: Vec::new(),
            gap: None,
            pause: None,
            rounds: 3,
            seconds: 10,
            json: false,
            svg: None,
            redis_url: None,
        }
    }

    #[test]
    fn a_pause_is_some_seconds() {
        assert_eq!(pause("6"), Ok(Duration::from_secs(6)));
        assert_eq!(pause("0.2"), Ok(Duration::from_millis(200)));
        for wrong in ["", "-1", "9.1", "soon", "NaN", "inf"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pause_longer_than_the_lease_is_about_the_lease() {
        let long = RaceArgs { pause: Some(Duration::from_secs(6)), ..args() };
        assert_eq!(long.plan().situations, [Situation::Lease]);
        let named = RaceArgs { situation: vec![Situation::LastRoom], ..long };
        assert_eq!(named.plan().situations, [Situation::LastRoom]);
        assert_eq!(args().plan().situations, Situation::ALL);
        let without = RaceArgs { gap: Some(Gap::Without), only: vec![Way::Lanes], ..args() };
        assert_eq!((without.plan().pauses, without.plan().ways), (vec![false], vec![Way::Lanes]));
    }
}
