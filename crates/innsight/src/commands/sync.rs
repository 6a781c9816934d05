//! `innsight sync`: keeps the search index of Elasticsearch current.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use runtime::config::{DatabaseArgs, ElasticsearchArgs, MetricsArgs, Problems};
use runtime::role::Roles;
use runtime::telemetry::Causes;
use sync_worker::{Source, keep_index};

use crate::engines::open_cluster;
use crate::parts::{open_pool, refuse_pending};
use crate::process::Process;

/// A pass over many changes takes a while.
const PATIENCE: Duration = Duration::from_mins(5);

/// Settings of whoever works on the index.
#[derive(Args, Clone, Debug)]
pub struct IndexArgs {
    #[command(flatten)]
    elasticsearch: ElasticsearchArgs,
}

/// Settings of the role.
#[derive(Args, Clone, Debug)]
pub struct SyncArgs {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
}

/// Works until a signal.
pub async fn run(args: &SyncArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let metrics = args.metrics.read(&mut problems);
    problems.finish()?;
    let source = args.index.open(database, "innsight-sync").await?;
    let process = Process::begin()?;
    if let Some(listen) = metrics {
        process.serve_metrics(listen)?;
    }
    match source.cluster.info().await {
        Ok(server) => {
            let (cluster, version) = (&server.cluster_name, &server.version);
            tracing::info!(cluster, version, "Elasticsearch answers");
        }
        Err(error) if error.is_passing() => {
            tracing::warn!(error = %Causes(&error), "Elasticsearch can't be reached yet");
        }
        Err(error) => return Err(error).context("ELASTICSEARCH_URL can't be used"),
    }
    start_indexer(source, &process.roles);
    process.work().await;
    Ok(ExitCode::SUCCESS)
}

/// Starts the role that keeps the index current.
pub fn start_indexer(source: Source, roles: &Roles) {
    roles.start("indexer", PATIENCE, move |life| keep_index(source.clone(), life));
}

impl IndexArgs {
    /// Reads the settings and prepares both connections.
    pub async fn open(&self, database: &DatabaseArgs, application: &str) -> anyhow::Result<Source> {
        let mut problems = Problems::default();
        let database = database.read(&mut problems);
        let cluster = open_cluster(&self.elasticsearch, &mut problems);
        if cluster.is_none() && self.elasticsearch.is_empty() {
            problems.note("ELASTICSEARCH_URL", "is missing: set it to http://host:9200");
        }
        problems.finish()?;
        refuse_pending(&database).await?;
        let cluster = cluster.context("ELASTICSEARCH_URL is missing")?;
        let pool = open_pool(&database, application)?;
        Ok(Source { database_url: database.url, pool, cluster })
    }
}
