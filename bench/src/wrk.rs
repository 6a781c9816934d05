//! wrk as the load of HTTP measurements: closed clients on the cores of the server under test.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::machine::output_of;

/// How hard it asks.
#[derive(Clone, Copy, Debug)]
pub struct Clients {
    pub threads: u32,
    pub connections: u32,
}

/// What it saw.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub requests: f64,
    pub per_second: f64,
    pub bytes_each: f64,
    pub p50_seconds: f64,
    pub p99_seconds: f64,
}

/// Loads a server through a script that prints a line of figures; every answer has to be a success.
pub async fn load(
    base: &str,
    clients: Clients,
    seconds: u64,
    script: &Path,
    arguments: &[&str],
) -> anyhow::Result<Load> {
    let Clients { threads, connections } = clients;
    let script = script.display().to_string();
    let shape =
        [format!("-t{threads}"), format!("-c{connections}"), format!("-d{seconds}s"), "-s".into()];
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let target = [&*script, base, "--"];
    let output = output_of(Path::new("wrk"), &[&shape[..], &target, arguments].concat()).await?;
    let line = output.lines().find_map(|line| line.strip_prefix("figures "));
    let line = line.with_context(|| format!("wrk says something else: {output}"))?;
    let figure = |name: &str| -> anyhow::Result<f64> {
        let mut pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(of, _)| *of == name).context("wrk left a figure out")?;
        Ok(value.parse()?)
    };
    let (requests, failed) = (figure("requests")?, figure("failed")?);
    ensure!(failed < 0.5, "{failed} of {requests} requests failed");
    Ok(Load {
        requests,
        per_second: requests / (figure("microseconds")? / 1e6),
        bytes_each: figure("bytes")? / requests.max(1.0),
        p50_seconds: figure("p50")? / 1e6,
        p99_seconds: figure("p99")? / 1e6,
    })
}

/// A folder for what other programs read, removed in the end.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes it anew.
    pub fn create() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("innsight-bench-{}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file; returns where it is.
    pub fn write(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // nothing depends on it; the system's temporary files are swept anyway
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
