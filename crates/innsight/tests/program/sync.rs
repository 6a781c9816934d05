//! The indexer as a process that is killed, and the commands around it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use index::{Cluster, ClusterSettings};
use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::{ASK_INTERVAL, create_database, innsight, run_sql};

const DEADLINE: Duration = Duration::from_mins(2);
const HOTELS: usize = 40;

fn is_long() -> bool {
    std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1")
}

/// A seeded database and a prefix for indices of this test's own.
pub struct Stage {
    database: String,
    prefix: String,
}

/// A process; killed with this value.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Stage {
    pub async fn new() -> Self {
        let database = create_database().await;
        let prefix = format!("innsight-test-{}", uuid::Uuid::new_v4().simple());
        let stage = Self { database, prefix };
        let hotels = HOTELS.to_string();
        let seeded = stage.run(&["seed", "--hotels", &hotels, "--nights", "20"]);
        assert_eq!(seeded.0, Some(0), "{}", seeded.1);
        stage
    }

    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        let url = std::env::var("INNSIGHT_TEST_ELASTICSEARCH_URL");
        let mut command = innsight(&self.database, arguments);
        command
            .env("ELASTICSEARCH_URL", url.expect("INNSIGHT_TEST_ELASTICSEARCH_URL"))
            .env("INNSIGHT_ELASTICSEARCH_PREFIX", &self.prefix);
        command
    }

    /// Runs a command to its end: status, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command(arguments).output().expect("the program");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    pub fn start(&self, arguments: &[&str]) -> Process {
        let mut command = self.command(arguments);
        Process(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program"))
    }

    /// What `innsight drift` finds.
    fn drift(&self) -> Value {
        let (_, told, errors) = self.run(&["drift", "--json"]);
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}{errors}"))
    }

    fn await_no_drift(&self) {
        let begun = Instant::now();
        loop {
            let (status, told, errors) = self.run(&["drift", "--json"]);
            let drift: Value = serde_json::from_str(&told).unwrap_or_default();
            if status == Some(0) && drift["moving"] == 0 {
                return;
            }
            assert!(begun.elapsed() < DEADLINE, "{told}{errors}");
            std::thread::sleep(ASK_INTERVAL);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let url = std::env::var("INNSIGHT_TEST_ELASTICSEARCH_URL").unwrap_or_default();
        let mut settings = ClusterSettings::new(url);
        settings.prefix.clone_from(&self.prefix);
        // Drop can't wait for a future, and the test's runtime may be going down
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let cluster = Cluster::connect(settings).expect("a usable address");
                for index in cluster.read_indices().await.unwrap_or_default() {
                    let _ = cluster.delete_index(&index.name).await;
                }
            });
        });
        let _ = cleaner.join();
    }
}

fn get(address: &str, path: &str) -> String {
    let address = address.trim().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Changes prices, stars and what is open, about 200 times a second, until it is told to end.
fn keep_changing(url: &str, changes: usize) -> std::thread::JoinHandle<()> {
    let url = url.to_owned();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let mut connection = PgConnection::connect(&url).await.expect("a connection");
            for number in 0..changes {
                let statement = match number % 4 {
                    0 => "UPDATE hotels SET status = CASE status WHEN 'open' THEN 'closed' ELSE 'open' END
                          WHERE id = (SELECT id FROM hotels ORDER BY id OFFSET $1 LIMIT 1)",
                    1 => "UPDATE hotels SET stars = (stars + 1) % 6
                          WHERE id = (SELECT id FROM hotels ORDER BY id OFFSET $1 LIMIT 1)",
                    _ => "UPDATE inventory SET price_minor = price_minor + 1
                          WHERE room_type_id = (SELECT id FROM room_types ORDER BY id OFFSET $1 LIMIT 1)",
                };
                let place = i64::try_from(number * 7 % HOTELS).expect("a place");
                sqlx::query(statement).bind(place).execute(&mut connection).await.expect("a change");
                tokio::time::sleep(Duration::from_millis(4)).await;
            }
        });
    })
}

// brief: Y2
#[tokio::test]
async fn an_indexer_that_is_killed_at_any_moment_loses_nothing() {
    let stage = Stage::new().await;
    assert_eq!(stage.run(&["resync", "--all"]).0, Some(0));
    let kills: u64 = if is_long() { 20 } else { 5 };
    let writer = keep_changing(&stage.database, if is_long() { 5_000 } else { 800 });
    for kill in 0..kills {
        let indexer = stage.start(&["sync"]);
        // from before the first bulk to well into the feed
        std::thread::sleep(Duration::from_millis(60 + kill * 97 % 700));
        drop(indexer);
    }
    let indexer = stage.start(&["sync"]);
    writer.join().expect("the writer");
    stage.await_no_drift();
    drop(indexer);
}

// brief: Y3
// brief: Y4
// brief: Y5
#[tokio::test]
async fn the_commands_say_what_they_do() {
    let stage = Stage::new().await;
    let (status, _, told) = stage.run(&["drift"]);
    assert!(status == Some(1) && told.contains("innsight resync --all"), "{told}");
    let (status, told, _) = stage.run(&["resync", "--all", "--dry-run", "--json"]);
    let planned: Value = serde_json::from_str(&told).expect("JSON");
    assert!(status == Some(0) && planned["hotels"] == HOTELS && planned["index"].is_null());

    let (status, told, errors) = stage.run(&["resync", "--all", "--json"]);
    let filled: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((status, &filled["index"]), (Some(0), &Value::from(format!("{}-1", stage.prefix))));
    assert!(errors.contains("writing hotels: 40 of 40"), "{errors}");
    assert_eq!(stage.drift()["drifted"], Value::Array(vec![]));

    // nobody follows the feed: what changes is drift, until somebody asks for it
    run_sql(&stage.database, "UPDATE hotels SET name = 'Casa Nova', status = 'open'").await;
    let (status, told, errors) = stage.run(&["drift"]);
    assert!(status == Some(1) && told.contains("stale"), "{told}{errors}");
    assert!(errors.contains("innsight drift --repair"), "{errors}");
    let (status, _, errors) = stage.run(&["drift", "--repair"]);
    assert!(status == Some(0) && errors.contains("repaired"), "{errors}");
    assert_eq!(stage.run(&["drift"]).0, Some(0));

    let everywhere = ["resync", "--bbox", "-180,-90,180,90"];
    assert!(stage.run(&everywhere).2.contains("40 hotels were written again"));
    let (_, _, told) =
        stage.run(&["resync", "--changed-since", "2000-01-01T00:00:00Z", "--dry-run"]);
    assert!(told.contains("would write 40 hotels"), "{told}");
    let (status, _, told) =
        stage.run(&["resync", "--hotel", "00000000-0000-0000-0000-00000000abcd"]);
    assert!(status == Some(0) && told.contains("1 hotels"), "{told}");
    assert!(stage.run(&["resync", "--roll-back"]).2.contains("no older index"));
    assert_eq!(stage.run(&["resync"]).0, Some(2), "one of them has to be named");

    let (status, told, _) = stage.run(&["dead-letters", "list", "--json"]);
    assert_eq!((status, told.trim()), (Some(0), "[]"));
    assert_eq!(stage.run(&["dead-letters", "replay"]).0, Some(0));
    let refused = innsight(&stage.database, &["sync"]).env_remove("ELASTICSEARCH_URL").output();
    let told = String::from_utf8_lossy(&refused.expect("the program").stderr).into_owned();
    assert!(told.contains("ELASTICSEARCH_URL"), "{told}");
}

// brief: Y3
#[tokio::test]
async fn a_killed_resync_is_run_again_and_ends() {
    let stage = Stage::new().await;
    for wait in [30, 120, 250] {
        let resync = stage.start(&["resync", "--all"]);
        std::thread::sleep(Duration::from_millis(wait));
        drop(resync);
    }
    let begun = Instant::now();
    loop {
        let (status, _, told) = stage.run(&["resync", "--all"]);
        if status == Some(0) {
            break;
        }
        // the killed one's session is just ending
        let is_busy =
            ["another process is at", "is being filled"].iter().any(|of| told.contains(of));
        assert!(is_busy && begun.elapsed() < DEADLINE, "{told}");
    }
    assert_eq!(stage.run(&["drift"]).0, Some(0));
}

// brief: Y5
#[tokio::test]
async fn an_indexer_tells_how_it_fares_and_ends_when_asked() {
    let stage = Stage::new().await;
    let mut command = stage.command(&["sync", "--metrics-listen", "127.0.0.1:0"]);
    let mut indexer = Process(command.stdout(Stdio::piped()).spawn().expect("the program"));
    let mut address = String::new();
    let stdout = indexer.0.stdout.take().expect("its output");
    BufReader::new(stdout).read_line(&mut address).expect("the line with its address");
    let begun = Instant::now();
    while stage.run(&["drift"]).0 != Some(0) {
        assert!(begun.elapsed() < DEADLINE, "it never filled an index");
    }
    run_sql(&stage.database, "UPDATE inventory SET price_minor = price_minor + 1").await;
    while stage.run(&["drift"]).0 != Some(0) {
        assert!(begun.elapsed() < DEADLINE, "it never followed");
    }
    let names = [
        "innsight_sync_lag_seconds",
        "innsight_sync_queue_changes",
        "innsight_sync_dead_letters",
        "innsight_sync_bulk_hotels",
        "innsight_sync_change_seconds_bucket",
        "innsight_feed_floor_age_seconds",
        "innsight_sync_hotels_total{outcome=\"written\"}",
    ];
    // some are told at the end of the pass whose documents drift has seen already
    loop {
        let metrics = get(&address, "/metrics");
        let Some(missing) = names.iter().find(|name| !metrics.contains(**name)) else { break };
        assert!(begun.elapsed() < DEADLINE, "{missing} is not in {metrics}");
    }
    let pid = indexer.0.id().to_string();
    assert!(
        std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success()
    );
    while indexer.0.try_wait().expect("a status").is_none() {
        assert!(begun.elapsed() < DEADLINE, "SIGTERM does not end it");
        std::thread::sleep(ASK_INTERVAL);
    }
    assert_eq!(indexer.0.wait().expect("a status").code(), Some(0));
}
