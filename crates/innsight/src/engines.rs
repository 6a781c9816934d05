//! Which engine answers: Elasticsearch when its address is set, else the one in this process. In both
//! cases plain SQL stands in while it loads or fails.

use std::sync::Arc;
use std::time::Duration;

use api::engines::Engines;
use domain::money::Currency;
use index::{Cluster, ClusterSettings, ElasticsearchError};
use runtime::config::{ElasticsearchArgs, Problems};
use runtime::role::Roles;
use runtime::telemetry::Causes;
use search::{
    Cached, ChangedCells, Elasticsearch, Embedded, Postgis, RedisAnswers, SharedCache, follow,
    follow_cells,
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

/// Roles that look at a server many times a second are missed after this.
const PATIENCE: Duration = Duration::from_mins(1);
/// Loading a large world takes a while.
const LOAD_PATIENCE: Duration = Duration::from_mins(5);
/// A server that does not answer at the start is asked again this soon.
const GREETING_INTERVAL: Duration = Duration::from_secs(2);

/// What the engines of a serving process are made of.
pub struct Wiring {
    pub currency: Currency,
    pub elasticsearch: Option<Arc<Cluster>>,
    /// Memory for answers of Elasticsearch that are kept; 0 = none are.
    pub cache_bytes: u64,
    /// Through which processes share those answers.
    pub shared: Option<Arc<SharedCache>>,
}

/// Prepares the Redis through which processes share answers, if there are any to share; what is
/// wrong is noted. Nothing is sent yet.
pub fn open_shared_cache(
    redis_url: Option<&SecretString>,
    cache_bytes: u64,
    currency: Currency,
    problems: &mut Problems,
) -> Option<Arc<SharedCache>> {
    let url = redis_url.filter(|_| cache_bytes > 0)?;
    match RedisAnswers::new(url.expose_secret()) {
        Ok(answers) => Some(Arc::new(SharedCache::new(Arc::new(answers), currency))),
        Err(error) => {
            problems.note("REDIS_URL", error);
            None
        }
    }
}

/// Reads where Elasticsearch is, if anywhere; what is wrong is noted. Nothing is sent yet.
pub fn open_cluster(args: &ElasticsearchArgs, problems: &mut Problems) -> Option<Arc<Cluster>> {
    let config = args.read(problems)?;
    let mut settings = ClusterSettings::new(config.url.expose_secret());
    settings.prefix = config.prefix;
    match Cluster::connect(settings) {
        Ok(cluster) => Some(Arc::new(cluster)),
        Err(error) => {
            problems.note("ELASTICSEARCH_URL", error);
            None
        }
    }
}

impl Wiring {
    /// The engines (the stand-in asks through a pool of its own), and the roles that keep them over the
    /// pool `feed`: the follower that fills the embedded one, or the watch over the index and over
    /// what was kept of its answers.
    pub fn start(self, feed: &PgPool, stand_in: PgPool, roles: &Roles) -> Engines {
        let Self { currency, elasticsearch, cache_bytes, shared } = self;
        let stand_in = Arc::new(Postgis::new(stand_in, currency));
        let feed = feed.clone();
        let Some(cluster) = elasticsearch else {
            let embedded = Arc::new(Embedded::new(currency));
            let followed = Arc::clone(&embedded);
            roles.start("search-follower", LOAD_PATIENCE, move |life| {
                follow(Arc::clone(&followed), feed.clone(), life)
            });
            return Engines::new(embedded, Some(stand_in));
        };
        let usual = Arc::new(Elasticsearch::new(Arc::clone(&cluster), currency));
        let changed = Arc::new(ChangedCells::default());
        let mut cached = Cached::new(usual.clone(), Arc::clone(&changed), cache_bytes);
        if let Some(shared) = &shared {
            cached = cached.sharing(Arc::clone(shared));
        }
        roles.start("index-watch", PATIENCE, move |life| {
            let (usual, cluster) = (Arc::clone(&usual), Arc::clone(&cluster));
            async move {
                let greeting = greet(cluster, life.stop().clone());
                tokio::join!(usual.watch(life.clone()), greeting);
            }
        });
        roles.start("cache-follower", PATIENCE, move |life| {
            follow_cells(Arc::clone(&changed), shared.clone(), feed.clone(), life)
        });
        Engines::new(Arc::new(cached), Some(stand_in))
    }
}

/// Says once which server and which life of the database searches are answered from.
async fn greet(cluster: Arc<Cluster>, stop: CancellationToken) {
    let mut told = None;
    while !stop.is_cancelled() {
        match look(&cluster).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => {
                let error = Causes(&error).to_string();
                if told.as_ref() != Some(&error) {
                    tracing::warn!(error, "Elasticsearch is not there yet; PostGIS stands in");
                    told = Some(error);
                }
            }
        }
        stop.run_until_cancelled(tokio::time::sleep(GREETING_INTERVAL)).await;
    }
}

/// Whether there was something to tell.
async fn look(cluster: &Cluster) -> Result<bool, ElasticsearchError> {
    let server = cluster.info().await?;
    let Some(live) = cluster.live().await? else { return Ok(false) };
    let (index, lineage, as_of) = (&live.index, &live.reached.lineage, live.reached.as_of);
    let version = server.version;
    tracing::info!(version, %index, %lineage, %as_of, "Elasticsearch answers searches");
    Ok(true)
}
