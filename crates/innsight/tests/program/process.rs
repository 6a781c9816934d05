//! Refusals, two processes on one database, and the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use sqlx::{Connection, PgConnection};

use super::{ASK_INTERVAL, CONDITION_TIMEOUT, create_database, innsight, output, run_sql};

const SEARCH: &str = "/v1/hotels?q=casa";
pub const WORLD: &str = "
    INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone, stars,
        review_count, property_type)
    VALUES ('00000000-0000-0000-0000-000000000001', 'casa', 'Casa', 387000000, -91000000, 'Lisbon',
        'PT', 'Europe/Lisbon', 3, 0, 'hotel')";

/// A running process; killed with this value if it still runs.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    fn start(url: &str, arguments: &[&str]) -> Self {
        Self::run(innsight(url, arguments))
    }

    /// Starts it by this command.
    pub fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("the line with its address");
        let address = line.trim().strip_prefix("http://").expect("an address").to_owned();
        Self { child, address }
    }

    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// The head of an answer, whatever its body is made of.
    pub fn head(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(stream, "HEAD {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.to_lowercase()
    }

    pub fn await_answer(&self, path: &str, wanted: &str) {
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
    pub fn stop(mut self, signal: &str) -> Option<i32> {
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

// brief: O1
#[tokio::test]
async fn the_doctor_sees_a_log_of_parameters_and_dead_servers() {
    let url = create_database().await;
    let (_, told) = output(&url, &["doctor"]);
    assert!(told.contains("ok       log_parameter_max_length = 0"), "{told}");
    run_sql(
        &url,
        "DO $$ BEGIN EXECUTE
             format('ALTER DATABASE %I SET log_parameter_max_length = 64', current_database());
         END $$",
    )
    .await;
    let elasticsearch = ["--elasticsearch-url", "http://127.0.0.1:1"];
    let rabbitmq = ["--amqp-url", "amqp://me:secret@127.0.0.1:1"];
    let arguments = [&["doctor"][..], &elasticsearch, &rabbitmq].concat();
    let (status, told) = output(&url, &arguments);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("advice   log_parameter_max_length = 64"), "{told}");
    assert!(told.contains("./innsight up --elasticsearch starts a private one"), "{told}");
    assert!(told.contains("./innsight up --rabbitmq starts a private one"), "{told}");
    assert!(!told.contains("secret"), "{told}");
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
        server.await_answer("/metrics", "\nprocess_resident_memory_bytes ");
    }
    // a connection that is kept open does not hold up the end
    let _idle = TcpStream::connect(&first.address).expect("a connection");
    assert_eq!(first.stop("-TERM"), Some(0));
    assert_eq!(second.stop("-INT"), Some(0));
}

/// A guest with the token of [`TOKEN`], and a room type with many rooms in a month.
pub const ROOMS: [&str; 4] = [
    "INSERT INTO users (id, email, name, password_hash)
     VALUES ('00000000-0000-0000-0000-000000000002', 'ana@example.org', 'Ana', '$argon2id$')",
    "INSERT INTO sessions (token_hash, user_id, expires_at)
     SELECT sha256(repeat('t', 43)::bytea), id, 'infinity' FROM users",
    "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
     SELECT '00000000-0000-0000-0000-000000000003', id, 'Double', '1 double bed', 2, 2, 500
     FROM hotels",
    "INSERT INTO inventory (room_type_id, night, total, price_minor)
     SELECT id, current_date + n, 500, 5000 FROM room_types, generate_series(0, 60) AS n",
];
const TOKEN: &str = "ttttttttttttttttttttttttttttttttttttttttttt";
const BOOKINGS_PER_ROUND: usize = 40;

/// Asks for a room of that type; `None` when the server goes away before it answers.
pub fn ask_for(address: &str, key: &str, check_in: &str, check_out: &str) -> Option<String> {
    let body = format!(
        "{{\"room_type_id\":\"00000000-0000-0000-0000-000000000003\",\"check_in\":\"{check_in}\",\
         \"check_out\":\"{check_out}\",\"rooms\":1,\"adults\":2}}"
    );
    let mut stream = TcpStream::connect(address).ok()?;
    write!(
        stream,
        "POST /v1/bookings HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         authorization: Bearer {TOKEN}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Books one.
fn book(address: &str, key: &str, check_in: &str, check_out: &str) -> Option<String> {
    let answer = ask_for(address, key, check_in, check_out)?;
    // an answer that was cut counts as none
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    let (_, id) = body.split_once("{\"id\":\"")?;
    body.ends_with('}').then(|| id.chars().take(36).collect())
}

// brief: C5
#[tokio::test]
async fn a_killed_server_has_neither_lost_nor_doubled_a_booking() {
    let url = create_database().await;
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    run_sql(&url, WORLD).await;
    for statement in ROOMS {
        run_sql(&url, statement).await;
    }
    let (check_in, check_out) = find_dates(&url).await;
    for round in 0..3 {
        let server = Server::start(&url, &["api"]);
        server.await_answer("/readyz", "\"inventory\":\"known\"");
        let (answered, answers) = std::sync::mpsc::channel();
        let clients: Vec<_> = (0..BOOKINGS_PER_ROUND)
            .map(|number| {
                let (address, answered) = (server.address.clone(), answered.clone());
                let (check_in, check_out) = (check_in.clone(), check_out.clone());
                std::thread::spawn(move || {
                    let id = book(&address, &format!("{round}-{number}"), &check_in, &check_out);
                    let _ = answered.send(());
                    id
                })
            })
            .collect();
        answers.recv_timeout(CONDITION_TIMEOUT).expect("a first answer");
        drop(server); // as kill -9 does
        let first: Vec<Option<String>> =
            clients.into_iter().map(|client| client.join().expect("a client")).collect();
        let server = Server::start(&url, &["api"]);
        server.await_answer("/readyz", "\"inventory\":\"known\"");
        for (number, first) in first.into_iter().enumerate() {
            let key = format!("{round}-{number}");
            let again = book(&server.address, &key, &check_in, &check_out).expect("an answer");
            assert!(first.is_none_or(|first| first == again), "{key} was booked twice");
        }
        let (status, told) = output(&url, &["verify"]);
        assert_eq!(status, Some(0), "{told}");
        let bookings = format!("{} bookings", (round + 1) * BOOKINGS_PER_ROUND);
        assert!(told.contains(&bookings), "{told}");
    }
    run_sql(&url, "UPDATE inventory SET held = held + 1 WHERE night = current_date + 30").await;
    let (status, told) = output(&url, &["verify", "--gateway"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("but bookings hold 120"), "{told}");
}

pub async fn find_dates(url: &str) -> (String, String) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let dates = sqlx::query_as::<_, (String, String)>(
        "SELECT (current_date + 30)::text, (current_date + 32)::text",
    );
    dates.fetch_one(&mut connection).await.expect("dates")
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
