//! The service as an operator runs it: the API, and over Elasticsearch the indexer beside it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use reqwest::Client;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::Settings;
use crate::process::Server;

/// Megabytes of the service's cache where it is on.
pub const CACHE_MB: &str = "64";
/// Everything that changed is in the index by then, or it is lost.
pub const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(1);
pub const LOOK_PAUSE: Duration = Duration::from_millis(200);
/// Counts what was answered without asking Elasticsearch.
const HITS: &str = "innsight_cache_questions_total{result=\"hit\"}";

/// The processes of a side; they end with this value.
pub struct Running {
    pub server: Server,
    sync: Option<Child>,
}

impl Running {
    /// Starts the API on the embedded engine, or with a cache of so many megabytes on
    /// Elasticsearch, and then the indexer beside it.
    pub async fn start(
        settings: &Settings,
        binary: &Path,
        cache_mb: Option<&str>,
    ) -> anyhow::Result<Self> {
        let database = &settings.database.url;
        let Some(cache_mb) = cache_mb else {
            let server = Server::start(binary, database, &[("ELASTICSEARCH_URL", "")]).await?;
            return Ok(Self { server, sync: None });
        };
        let url = settings.elasticsearch()?;
        let over = [("ELASTICSEARCH_URL", url), ("INNSIGHT_CACHE_MB", cache_mb)];
        let mut sync = Command::new(binary);
        sync.arg("sync").envs(over).env("DATABASE_URL", database).env("INNSIGHT_LOG", "warn");
        sync.stdin(Stdio::null()).kill_on_drop(true);
        let sync = Some(sync.spawn().context("innsight sync can't be started")?);
        Ok(Self { server: Server::start(binary, database, &over).await?, sync })
    }

    /// The indexer may be killed at any moment; the next one goes on.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(sync) = &mut self.sync {
            ensure!(sync.try_wait()?.is_none(), "innsight sync has ended by itself");
            sync.kill().await?;
        }
        self.server.stop().await
    }

    /// Answers are kept once the index has caught up with what the process knows to have changed.
    pub async fn wait_until_kept(&self, path: &str) -> anyhow::Result<()> {
        let base = &self.server.base;
        let (client, begin) = (Client::new(), Instant::now());
        let get = async |path: &str| {
            let answer = client.get(format!("{base}{path}")).send().await?.error_for_status()?;
            answer.text().await
        };
        loop {
            get(path).await?;
            let metrics = get("/metrics").await?;
            let mut lines =
                metrics.lines().filter_map(|line| line.strip_prefix(HITS)?.rsplit(' ').next());
            if lines.any(|hits| hits != "0") {
                return Ok(());
            }
            ensure!(begin.elapsed() < CAUGHT_UP_WITHIN, "the service keeps no answers");
            sleep(LOOK_PAUSE).await;
        }
    }
}
