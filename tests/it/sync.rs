//! The indexer between a real database and a real Elasticsearch, through every accident. Each test
//! has a database and indices of its own; in the end nothing may differ.

mod changes;
mod drift;
mod late;
mod lives;
mod node;
mod outage;
mod proxy;
mod resync;
mod three_nodes;

use std::sync::Arc;
use std::time::Duration;

use domain::ids::HotelId;
use index::{ALL_CELLS, Cluster, ClusterSettings, IndexName, Indexed, Look};
use runtime::role::Life;
use sqlx::{AssertSqlSafe, PgConnection};
use sync_worker::{Drift, Source, find_drift, keep_index, silent};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::database::TestDatabase;
use crate::elasticsearch::TestIndices;
use crate::feed::hotels::make_hotels;

/// How long a condition may take to come true.
pub const CONDITION_TIMEOUT: Duration = Duration::from_mins(1);
/// How long work on a whole index may take, filling or rebuilding it.
pub const WORK_TIMEOUT: Duration = Duration::from_mins(5);
const ASK_INTERVAL: Duration = Duration::from_millis(20);

#[expect(clippy::disallowed_methods, reason = "the size of the run is asked for at the start")]
pub fn is_long() -> bool {
    std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1")
}

/// A database with hotels and a place for indices.
pub struct Stage {
    pub database: TestDatabase,
    pub indices: TestIndices,
    pub source: Source,
}

/// A running indexer; killed with this value.
pub struct Worker {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Stage {
    /// Hotels 1 to `hotels`, spread over the map, each with `nights` nights.
    pub async fn new(hotels: usize, nights: usize) -> Self {
        let database = TestDatabase::create().await;
        let mut connection = database.connect().await;
        make_hotels(&mut connection, hotels, nights).await;
        spread_hotels(&mut connection).await;
        Self::over(database)
    }

    /// The same over a database with hotels of its own.
    pub fn over(database: TestDatabase) -> Self {
        let indices = TestIndices::new();
        let source = source(&database.url(), &indices.cluster);
        Self { database, indices, source }
    }

    /// Starts an indexer that lives until it is dropped.
    pub fn worker(&self) -> Worker {
        Worker::start(self.source.clone())
    }

    /// Runs a statement by hand, as in psql.
    pub async fn run(&self, statement: &str) {
        let run = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(self.database.pool());
        run.await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// Everything in the index in use, by hotel.
    pub async fn indexed(&self) -> Vec<Indexed> {
        let index = self.live().await;
        indexed(&self.source.cluster, &index).await
    }

    /// The index in use.
    pub async fn live(&self) -> IndexName {
        self.source.cluster.alias_target().await.unwrap().expect("an index in use")
    }

    /// Waits until an index is in use.
    pub async fn await_index(&self) -> IndexName {
        let in_use = async || self.source.cluster.alias_target().await.unwrap();
        until_within(WORK_TIMEOUT, "an index is in use", in_use).await
    }

    /// Waits until the index has everything that is committed now.
    pub async fn await_current(&self) {
        await_current(&self.source).await;
    }

    /// Waits until every change is in the index for good.
    pub async fn await_settled(&self) {
        let newest = "SELECT coalesce(max(xid::text::int8), 0)::text FROM hotel_changes";
        let newest = sqlx::query_scalar::<_, String>(newest).fetch_one(self.database.pool()).await;
        let newest: u64 = newest.unwrap().parse().unwrap();
        until("every change has settled", async || {
            let live = self.source.cluster.live().await.ok().flatten()?;
            (live.reached.position.xmin() > newest).then_some(())
        })
        .await;
    }

    /// Waits until the index is current, and sees that nothing differs.
    pub async fn assert_equal(&self) -> Drift {
        self.await_current().await;
        let drift = find_drift(&self.source, &silent()).await.unwrap();
        assert!(drift.drifted.is_empty() && drift.moving == 0, "{drift:?}");
        drift
    }
}

impl Worker {
    /// Starts one.
    pub fn start(source: Source) -> Self {
        let stop = CancellationToken::new();
        Self { task: tokio::spawn(keep_index(source, Life::unseen(stop.clone()))), stop }
    }

    /// Asks it to end and waits.
    pub async fn end(mut self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(CONDITION_TIMEOUT, &mut self.task).await;
        ended.expect("it ends when asked").expect("it did not panic");
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Both connections of whoever works on an index.
pub fn source(database_url: &str, cluster: &Arc<Cluster>) -> Source {
    let limits = store::connect::Limits { connections_max: 6, ..Default::default() };
    Source {
        database_url: database_url.to_owned().into(),
        pool: store::connect::open_pool(database_url, "innsight-test", &limits).expect("a pool"),
        cluster: Arc::clone(cluster),
    }
}

/// A cluster of this prefix behind an address.
pub fn cluster_at(url: &str, prefix: &str) -> Arc<Cluster> {
    let mut settings = ClusterSettings::new(url);
    prefix.clone_into(&mut settings.prefix);
    Arc::new(Cluster::connect(settings).expect("a usable address"))
}

/// Everything in an index, by hotel.
pub async fn indexed(cluster: &Cluster, index: &IndexName) -> Vec<Indexed> {
    cluster.refresh(index).await.unwrap();
    let mut scan = cluster.scan(index, ALL_CELLS, Look::Contents);
    let mut all = Vec::new();
    while let Some(page) = scan.next_page().await.unwrap() {
        all.extend(page);
    }
    all.sort_by_key(|indexed| indexed.hotel);
    all
}

/// Waits until the index has everything that is committed now.
pub async fn await_current(source: &Source) {
    let now = store::feed::current_position(&source.pool).await.unwrap();
    until("the index is current", async || {
        let live = source.cluster.live().await.ok().flatten()?;
        live.reached.position.covers(&now).then_some(())
    })
    .await;
}

/// Asks until there is something.
pub async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    until_within(CONDITION_TIMEOUT, what, ask).await
}

/// Asks until there is something; `limit` covers the asking itself, which may be long work.
pub async fn until_within<T>(limit: Duration, what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(ASK_INTERVAL).await;
        }
    };
    let found = tokio::time::timeout(limit, asking).await;
    found.unwrap_or_else(|_| panic!("never: {what}"))
}

/// Puts every hotel into a cell of its own, or nearly, without the feed noticing.
async fn spread_hotels(connection: &mut PgConnection) {
    for statement in [
        "BEGIN",
        "UPDATE hotels SET lat_e7 = ((n * 7919) % 1500 - 750) * 1000000,
             lon_e7 = ((n * 104729) % 3600 - 1800) * 1000000
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM hotels) AS numbered
         WHERE numbered.id = hotels.id",
        "DELETE FROM hotel_changes WHERE xid = pg_current_xact_id()",
        "COMMIT",
    ] {
        sqlx::query(statement).execute(&mut *connection).await.unwrap();
    }
}

/// The hotels of these drifted ones.
pub fn hotels_of(drift: &Drift) -> Vec<HotelId> {
    drift.drifted.iter().map(|drifted| drifted.hotel_id).collect()
}
