//! Refusals, two processes on one database, and the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::{ASK_INTERVAL, CONDITION_TIMEOUT, create_database, innsight, output, run_sql};

const SEARCH: &str = "/v1/hotels?q=casa";
const WORLD: &str = "
    INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone, stars,
        review_count, property_type)
    VALUES ('00000000-0000-0000-0000-000000000001', 'casa', 'Casa', 387000000, -91000000, 'Lisbon',
        'PT', 'Europe/Lisbon', 3, 0, 'hotel')";

/// A running process; killed with this value if it still runs.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(url: &str, arguments: &[&str]) -> Self {
        let mut child =
            innsight(url, arguments).stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("the line with its address");
        let address = line.trim().strip_prefix("http://").expect("an address").to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn await_answer(&self, path: &str, wanted: &str) {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(wanted) {
                return;
            }
            assert!(begun.elapsed() < CONDITION_TIMEOUT, "{path} never had {wanted}: {answer}");
            std::thread::sleep(ASK_INTERVAL);
        }
    }

    /// Asks it to end and returns its status.
    fn stop(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill");
        assert!(sent.success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status.code();
            }
            assert!(begun.elapsed() < CONDITION_TIMEOUT, "{signal} does not end it");
            std::thread::sleep(ASK_INTERVAL);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_database_without_tables_is_refused_with_the_next_step() {
    let url = create_database().await;
    for command in ["up", "api", "worker"] {
        let (status, told) = output(&url, &[command]);
        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains("run: innsight migrate"), "{told}");
    }
    let (status, told) = output(&url, &["doctor"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("-> innsight migrate"), "{told}");

    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    let (status, told) = output(&url, &["migrate"]);
    assert!(status == Some(0) && told.contains("current"), "{told}");
    assert!(output(&url, &["doctor"]).1.contains("-> innsight seed"), "after the migration");
    assert_eq!(output(&url, &["migrate", "--down-to", "0"]).0, Some(0));
    assert!(output(&url, &["api"]).1.contains("run: innsight migrate"), "after the way down");
}

#[tokio::test]
async fn two_processes_show_the_same_change_and_end_when_asked() {
    let url = create_database().await;
    let first = Server::start(&url, &["up", "--migrate"]);
    run_sql(&url, WORLD).await;
    let second = Server::start(&url, &["api"]);
    for server in [&first, &second] {
        server.await_answer(SEARCH, "\"engine\":\"embedded\"");
        server.await_answer(SEARCH, "\"total\":1");
    }
    run_sql(&url, "UPDATE hotels SET name = 'Casa Nova'").await;
    for server in [&first, &second] {
        server.await_answer(SEARCH, "Casa Nova");
        server.await_answer("/metrics", "innsight_search_seconds_bucket");
    }
    // a connection that is kept open does not hold up the end
    let _idle = TcpStream::connect(&first.address).expect("a connection");
    assert_eq!(first.stop("-TERM"), Some(0));
    assert_eq!(second.stop("-INT"), Some(0));
}

#[test]
fn wrong_settings_are_told_together() {
    let output = innsight("mysql://host/db", &["api"])
        .env("INNSIGHT_LISTEN", "here")
        .env("INNSIGHT_DEADLINE_SECONDS", "soon")
        .env("INNSIGHT_CURRENCY", "euro")
        .output()
        .expect("the program");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    for name in
        ["DATABASE_URL", "INNSIGHT_LISTEN", "INNSIGHT_DEADLINE_SECONDS", "INNSIGHT_CURRENCY"]
    {
        assert!(told.contains(name), "{name} is not in {told}");
    }
}

#[test]
fn help_teaches() {
    let (_, help) = output("", &["--help"]);
    assert!(help.contains("innsight migrate") && help.contains("curl"), "{help}");
    let (_, help) = output("", &["api", "--help"]);
    assert!(help.contains("INNSIGHT_CORS_ORIGINS"), "{help}");
    assert!(!help.contains("secret@"), "{help}");
}
