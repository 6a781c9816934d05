//! A database of its own for each test, copied from a migrated template.
//!
//! Needs a superuser's URL of a private cluster in `INNSIGHT_TEST_POSTGRES_URL`; see CONTRIBUTING.

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use store::connect::{Limits, open_connection, open_pool};
use tokio::sync::OnceCell;

/// Built once per process; kept in the cluster and used again while the migrations are the same.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// Lets one process at a time build the template.
const TEMPLATE_LOCK: i64 = 0x1225_1647_0001;

/// An empty migrated database; dropped with this value.
pub struct TestDatabase {
    name: String,
    pool: PgPool,
}

impl TestDatabase {
    /// Makes a database that nobody else uses.
    pub async fn create() -> Self {
        let template = TEMPLATE.get_or_init(build_template).await;
        Self::create_from(template).await
    }

    /// A database without our schema, with the extensions only.
    pub async fn create_bare() -> Self {
        Self::create_from("template1").await
    }

    /// The same rows in another database, as after a restore. Nobody may be connected to this one
    /// meanwhile, so its pool is closed and opened again.
    pub async fn copy(&mut self) -> Self {
        self.pool.close().await;
        let copy = Self::create_from(&self.name).await;
        self.pool = pool_of(&self.name);
        copy
    }

    async fn create_from(template: &str) -> Self {
        let name = format!("innsight_test_{}", uuid::Uuid::new_v4().simple());
        let mut admin = connect_to("postgres").await;
        run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let pool = pool_of(&name);
        Self { name, pool }
    }

    /// A pool of at most 12 connections.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The URL, for whoever opens connections by itself.
    pub fn url(&self) -> String {
        url_of(&self.name)
    }

    /// A connection of one's own, with the limits of a long job.
    pub async fn connect(&self) -> PgConnection {
        connect_to(&self.name).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // Drop can't wait for a future, and the test's runtime may be going down. What stays
        // behind after a crash does no harm: names are random and the cluster is the tests' own.
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                run(&mut connect_to("postgres").await, statement).await;
            });
        });
        let _ = dropper.join();
    }
}

async fn build_template() -> String {
    let name = format!("innsight_template_{}", store::migrate::fingerprint());
    let mut admin = connect_to("postgres").await;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut admin)
        .await
        .unwrap();
    let found =
        sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)");
    if !found.bind(&name).fetch_one(&mut admin).await.unwrap() {
        // renamed when it is complete, so that a killed build is never taken for a template
        let draft = format!("innsight_draft_{}", uuid::Uuid::new_v4().simple());
        run(&mut admin, format!("CREATE DATABASE {draft} TEMPLATE template1")).await;
        let mut connection = connect_to(&draft).await;
        store::migrate::up(&mut connection).await.expect("migrations");
        connection.close().await.expect("a closed connection");
        run(&mut admin, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut admin).await.unwrap();
    name
}

fn pool_of(database: &str) -> PgPool {
    let limits = Limits { connections_max: 12, ..Limits::default() };
    open_pool(&url_of(database), "innsight-test", &limits).expect("a pool")
}

async fn run(connection: &mut PgConnection, statement: String) {
    let result = sqlx::query(AssertSqlSafe(statement.clone())).execute(connection).await;
    result.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn connect_to(database: &str) -> PgConnection {
    open_connection(&url_of(database), "innsight-test", &Limits::LONG_JOB).await.expect(
        "a connection to the test cluster: start one with ./innsight test, or set \
         INNSIGHT_TEST_POSTGRES_URL",
    )
}

#[expect(clippy::disallowed_methods, reason = "the tests' only setting is read here")]
fn url_of(database: &str) -> String {
    let base = std::env::var("INNSIGHT_TEST_POSTGRES_URL").expect("INNSIGHT_TEST_POSTGRES_URL");
    let (server, _) = base.rsplit_once('/').expect("a URL that ends in /postgres");
    format!("{server}/{database}")
}
