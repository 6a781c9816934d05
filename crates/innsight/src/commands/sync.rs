//! `innsight sync`: keeps the search index of Elasticsearch current.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use runtime::config::{DatabaseArgs, ElasticsearchArgs, MetricsArgs, Problems};
use runtime::telemetry::Causes;
use sync_worker::Source;

use crate::engines::open_cluster;
use crate::parts::{open_pool, refuse_pending, serve_metrics};

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
    let stop = runtime::shutdown::on_signal()?;
    if let Some(listen) = metrics {
        serve_metrics(listen, stop.clone()).await?;
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
    sync_worker::work(source, stop).await;
    Ok(ExitCode::SUCCESS)
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
