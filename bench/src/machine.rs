//! What a run ran on: cores, kernel and versions, printed beside every table.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::process::Command;

use crate::statistics::Spread;

const SYNCS: usize = 200;

/// Cores, processor and kernel in one line.
pub fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu_info = read("/proc/cpuinfo");
    let model = cpu_info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let memory = read("/proc/meminfo");
    let total_kb = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let total_kb = total_kb.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    let kernel = read("/proc/sys/kernel/osrelease");
    let gigabytes = total_kb.unwrap_or(0) / (1024 * 1024);
    format!("{cores} cores ({model}), {gigabytes} GB, Linux {}", kernel.trim())
}

/// Seconds that it takes to write 8 KiB durably in a folder: the median of many.
pub fn fdatasync(folder: &Path) -> anyhow::Result<f64> {
    let path = folder.join(format!("innsight-bench-{}", std::process::id()));
    let timed = time_syncs(&path);
    let _ = std::fs::remove_file(&path);
    let seconds = timed.with_context(|| format!("{} can't be written", path.display()))?;
    Spread::of(&seconds).map(|spread| spread.median).context("nothing was written")
}

fn time_syncs(path: &Path) -> std::io::Result<Vec<f64>> {
    let mut file = File::create(path)?;
    let page = [0; 8192];
    // a file of its full size, as the log of a database is: only data is written then
    for _ in 0..SYNCS {
        file.write_all(&page)?;
    }
    file.sync_all()?;
    file.rewind()?;
    let mut seconds = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let begin = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        seconds.push(begin.elapsed().as_secs_f64());
    }
    Ok(seconds)
}

/// Seconds that a process of one thread was on a processor, as the kernel counts them.
pub fn processor_seconds(process: i32) -> anyhow::Result<f64> {
    let counted = std::fs::read_to_string(format!("/proc/{process}/schedstat"));
    let counted =
        counted.with_context(|| format!("process {process} runs on no kernel of ours"))?;
    let nanoseconds = counted.split_whitespace().next().and_then(|first| first.parse().ok());
    Ok(Duration::from_nanos(nanoseconds.context("no processor time")?).as_secs_f64())
}

/// Runs a program to its end and returns what it printed.
pub async fn output_of(program: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let shown = program.display();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.with_context(|| format!("{shown} can't be started"))?;
    if !output.status.success() {
        bail!("{shown} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The version of wrk, or how to get it.
pub async fn wrk_version() -> anyhow::Result<String> {
    let mut command = Command::new("wrk");
    command.arg("-v").stdin(Stdio::null()).kill_on_drop(true);
    // it prints its version and then fails, because it was given no address
    let output = command.output().await.context(
        "wrk is missing: install it (Debian: apt-get install wrk), or leave HTTP out with --only",
    )?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.split_whitespace().nth(1).unwrap_or("of unknown version");
    Ok(format!("wrk {}", version.trim_start_matches("debian/")))
}
