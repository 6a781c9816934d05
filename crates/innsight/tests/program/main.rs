//! The built program as an operator meets it. Needs `INNSIGHT_TEST_POSTGRES_URL` and
//! `INNSIGHT_TEST_ELASTICSEARCH_URL`, see CONTRIBUTING.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reads its own environment and may stop at once"
)]

mod backup;
mod cache;
mod mails;
mod photos;
mod process;
mod race;
#[path = "../../../../tests/it/redis.rs"]
mod redis;
mod roles;
mod sync;
mod worker;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

const CONDITION_TIMEOUT: Duration = Duration::from_secs(30);
const ASK_INTERVAL: Duration = Duration::from_millis(20);

/// A database of this test's own, left to the cluster when it ends.
async fn create_database() -> String {
    create_database_called("").await
}

/// One of several of a test.
async fn create_database_called(suffix: &str) -> String {
    let admin = std::env::var("INNSIGHT_TEST_POSTGRES_URL").expect("INNSIGHT_TEST_POSTGRES_URL");
    let name = format!("innsight_process_{}", std::process::id());
    let name = format!("{name}_{:?}{suffix}", std::thread::current().id())
        .replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_', "")
        .to_lowercase();
    run_sql(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run_sql(&admin, &format!("CREATE DATABASE {name} TEMPLATE template1")).await;
    let (server, _) = admin.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

async fn run_sql(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the statement");
    connection.close().await.expect("an end");
}

/// A folder of a test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-test-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        Self(folder)
    }

    /// The path of a file in it.
    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn innsight(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_innsight"));
    command
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("INNSIGHT_LISTEN", "127.0.0.1:0")
        .env("INNSIGHT_LOG", "warn")
        // one guest holds all rooms here
        .env("INNSIGHT_HOLDS_PER_USER", "0")
        .env("INNSIGHT_WRITES_PER_USER", "0")
        .stdin(Stdio::null());
    command
}

fn output(url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = innsight(url, arguments).output().expect("the program");
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}
