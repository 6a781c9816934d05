//! The server under test as a process of its own, ended with the value that stands for it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::process::{Child, Command};

const READY_WAIT: Duration = Duration::from_mins(2);
const READY_POLL: Duration = Duration::from_millis(5);
const STOP_WAIT: Duration = Duration::from_secs(15);

/// A running `innsight api`.
pub struct Server {
    child: Child,
    begin: Instant,
    /// `http://address:port`.
    pub base: String,
    /// From the start of the process until it said that it can answer searches.
    pub ready_after: Duration,
}

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub resident: u64,
    pub peak: u64,
}

/// The program under test: as told, or the one beside this program.
pub fn innsight_binary(told: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let path = match told {
        Some(path) => path,
        None => std::env::current_exe()?.with_file_name("innsight"),
    };
    if !path.is_file() {
        bail!("{} is missing: build it with cargo build --release --workspace", path.display());
    }
    Ok(path)
}

async fn ask(client: &reqwest::Client, url: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(&client.get(url).send().await?.text().await?)?)
}

fn knows_inventory(readiness: &Value) -> bool {
    readiness.pointer("/parts/inventory").is_some_and(|state| state == "known")
}

/// The engine is loaded and the inventory's end is known. Before, the database may answer searches
/// in its stead.
fn says_ready(readiness: &Value) -> bool {
    let engine = readiness.pointer("/parts/engine/state");
    engine.is_some_and(|state| state == "up") && knows_inventory(readiness)
}

/// What the kernel says of the memory of a process.
pub fn memory_of(id: u32) -> anyhow::Result<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        kilobytes.map(|kilobytes: u64| kilobytes * 1024)
    };
    let memory = field("VmRSS:").zip(field("VmHWM:"));
    let (resident, peak) = memory.with_context(|| format!("no memory of process {id}"))?;
    Ok(Memory { resident, peak })
}

/// The memory of this process.
pub fn own_memory() -> anyhow::Result<Memory> {
    memory_of(std::process::id())
}

impl Server {
    /// Starts the API over a database, with more of its settings, and waits until it answers
    /// searches itself.
    pub async fn start(
        binary: &Path,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut server = Self::spawn(binary, database_url, settings)?;
        server.wait_until(says_ready).await?;
        Ok(server)
    }

    /// Starts the API and waits until it can book; it may have no engine to search with.
    pub async fn start_bare(
        binary: &Path,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut server = Self::spawn(binary, database_url, settings)?;
        server.wait_until(knows_inventory).await?;
        Ok(server)
    }

    fn spawn(binary: &Path, database_url: &str, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(binary);
        command.arg("api").env("DATABASE_URL", database_url).env("INNSIGHT_LISTEN", &address);
        command.envs(settings.iter().copied());
        command.env("INNSIGHT_LOG", "warn").kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let begin = Instant::now();
        let child = command.spawn().context("the API can't be started")?;
        let base = format!("http://{address}");
        Ok(Self { child, base, begin, ready_after: Duration::ZERO })
    }

    async fn wait_until(&mut self, is_ready: fn(&Value) -> bool) -> anyhow::Result<()> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        let url = format!("{}/readyz", self.base);
        while self.begin.elapsed() < READY_WAIT {
            if let Some(status) = self.child.try_wait()? {
                bail!("the API ended before it was ready ({status})");
            }
            if ask(&client, &url).await.is_ok_and(|body| is_ready(&body)) {
                self.ready_after = self.begin.elapsed();
                return Ok(());
            }
            tokio::time::sleep(READY_POLL).await;
        }
        bail!("the API was not ready within {} s", READY_WAIT.as_secs())
    }

    /// What the kernel says of its memory now, and of the most it ever had.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        memory_of(self.child.id().context("the API has ended")?)
    }

    /// Ends the server as an operator would, with SIGTERM; kills it when that takes too long.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let Some(id) = self.child.id() else { return Ok(()) };
        crate::machine::output_of(Path::new("kill"), &["-TERM", &id.to_string()]).await?;
        let Ok(status) = tokio::time::timeout(STOP_WAIT, self.child.wait()).await else {
            self.child.kill().await?;
            bail!("the API did not end within {} s of SIGTERM", STOP_WAIT.as_secs());
        };
        ensure!(status?.success(), "the API did not end well after SIGTERM");
        Ok(())
    }
}
