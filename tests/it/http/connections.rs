//! Connections as strangers use them: pipelined, slow, too many, and with heads that can't be read.
// brief: O2, O3

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use api::server::{ConnectionSettings, serve};
use axum::middleware::map_response;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::{CONDITION_TIMEOUT, Start, TestApp};

/// Longer than anybody may take to read.
const STANDSTILL: Duration = Duration::from_millis(500);

/// A service that listens.
pub struct Listening {
    pub address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<usize>,
    /// Requests that were answered so far.
    answered: Arc<AtomicUsize>,
    /// The database of the service.
    _app: TestApp,
}

impl Listening {
    pub async fn start(start: Start, change: impl FnOnce(&mut ConnectionSettings)) -> Self {
        let app = start.start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let mut settings = ConnectionSettings::default();
        change(&mut settings);
        let answered = Arc::new(AtomicUsize::new(0));
        let count = {
            let answered = Arc::clone(&answered);
            map_response(move |response: Response| {
                answered.fetch_add(1, Ordering::Relaxed);
                std::future::ready(response)
            })
        };
        let router = app.router.clone().layer(count);
        let server = tokio::spawn(serve(listener, router, settings, stop.clone()));
        Self { address, stop, server, answered, _app: app }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends bytes over a connection of their own, and reads to its end.
    pub async fn tell(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.expect("written");
        read_to_end(&mut stream).await
    }

    async fn livez(&self) -> String {
        self.tell(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await
    }

    /// Waits until it answers nobody any more: in a time for a thousand answers none was given.
    async fn await_standstill(&self) {
        let still = async {
            let mut before = self.answered.load(Ordering::Relaxed);
            loop {
                tokio::time::sleep(STANDSTILL).await;
                let now = self.answered.load(Ordering::Relaxed);
                if now == before {
                    return;
                }
                before = now;
            }
        };
        tokio::time::timeout(CONDITION_TIMEOUT, still).await.expect("it stands still");
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.cancel();
        self.server.abort();
    }
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(CONDITION_TIMEOUT, stream.read_to_end(&mut bytes)).await;
    read.expect("an end in time").expect("read");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until so many answers have begun.
async fn read_answers(stream: &mut TcpStream, count: usize) -> String {
    let mut text = String::new();
    let mut bytes = vec![0; 64 * 1024];
    let reading = async {
        while text.matches("HTTP/1.1 ").count() < count || !text.ends_with('}') {
            let read = stream.read(&mut bytes).await.expect("read");
            assert!(read > 0, "the connection ended after: {text}");
            text.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    };
    let in_time = tokio::time::timeout(CONDITION_TIMEOUT, reading).await;
    assert!(in_time.is_ok(), "{count} answers in time; got {text}");
    text
}

/// The problem that a connection ended with.
fn problem(answer: &str, status: u16, code: &str) -> Value {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
    let head = head.to_lowercase();
    assert!(head.starts_with(&format!("http/1.1 {status} ")), "{answer}");
    for line in ["content-type: application/problem+json", "connection: close", "x-request-id: "] {
        assert!(head.contains(line), "no {line} in {answer}");
    }
    let problem: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!((&problem["status"], &problem["code"]), (&status.into(), &code.into()), "{answer}");
    assert!(head.contains(problem["request_id"].as_str().unwrap()), "{answer}");
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_cant_be_read_is_answered_with_a_problem() {
    let server = Listening::start(TestApp::with().empty(), |_| {}).await;
    let headers = |count| "x-number: 1\r\n".repeat(count);
    let many = headers(150);
    let lines = |lines: &str| format!("GET /livez HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
    let large = format!("x: {}\r\n", "y".repeat(200_000));
    let long = format!("GET /v1/hotels?q={} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(66_000));
    for (bytes, status, code) in [
        (lines(&many), 431, "HEADERS_TOO_LARGE"),
        (lines(&large), 431, "HEADERS_TOO_LARGE"),
        (long, 414, "URI_TOO_LONG"),
        (lines("x-folded: a\r\n b\r\n"), 400, "MALFORMED_REQUEST"),
        (lines("x-folded: a\r\n\tb\r\n"), 400, "MALFORMED_REQUEST"),
        (lines("bad name: a\r\n"), 400, "MALFORMED_REQUEST"),
        (lines("no colon\r\n"), 400, "MALFORMED_REQUEST"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400, "MALFORMED_REQUEST"),
        ("G\u{e9}T / HTTP/1.1\r\n\r\n".to_owned(), 400, "MALFORMED_REQUEST"),
        ("\u{16}\u{3}\u{1} tls\r\n\r\n".to_owned(), 400, "MALFORMED_REQUEST"),
    ] {
        problem(&server.tell(bytes.as_bytes()).await, status, code);
    }
    // what was right before it is answered first
    let both = format!("{}{}", lines(""), lines(&many));
    let answer = server.tell(both.as_bytes()).await;
    let (first, second) = answer.split_at(answer.rfind("HTTP/1.1 ").unwrap());
    assert!(first.starts_with("HTTP/1.1 200 OK") && first.ends_with("ok"), "{answer}");
    problem(second, 431, "HEADERS_TOO_LARGE");
    // a hundred are taken
    let hundred = lines(&format!("{}connection: close\r\n", headers(98)));
    assert!(server.tell(hundred.as_bytes()).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_before_a_stray_line_is_answered() {
    let server = Listening::start(TestApp::with(), |_| {}).await;
    let body = json!({ "email": "ana@example.org", "name": "Ana", "password": "correct horse" });
    let body = body.to_string();
    let mut stream = server.connect().await;
    let request = format!(
        "POST /v1/users HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}\r\n",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = read_answers(&mut stream, 1).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    // and the connection goes on
    stream.write_all(b"GET /v1/meta HTTP/1.1\r\nhost: x\r\n\r\n\r\n").await.unwrap();
    assert!(read_answers(&mut stream, 1).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_is_answered_in_order() {
    let server = Listening::start(TestApp::with().empty(), |_| {}).await;
    let mut stream = server.connect().await;
    let requests: Vec<String> = (0..50)
        .map(|number| format!("GET /nothing/{number} HTTP/1.1\r\nhost: x\r\n\r\n"))
        .collect();
    let requests = requests.concat();
    stream.write_all(requests.as_bytes()).await.unwrap();
    let answers = read_answers(&mut stream, 50).await;
    let found: Vec<usize> =
        (0..50).map(|number| answers.find(&format!("\"/nothing/{number}\"")).unwrap()).collect();
    assert!(found.is_sorted(), "{found:?}");
}

/// What nobody reads is not made: the answers of a pipeline stand in memory until they are read.
#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_that_nobody_reads_stops_to_be_answered() {
    let server = Listening::start(TestApp::with().empty(), |_| {}).await;
    let mut stream = server.connect().await;
    let count = 3000;
    let requests = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(count);
    let writing = stream.write_all(&requests);
    let _ = tokio::time::timeout(Duration::from_secs(2), writing).await;
    server.await_standstill().await;
    let answered = server.answered.load(Ordering::Relaxed);
    assert!(answered < count / 4, "{answered} of {count} were answered, and nobody read one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_is_cut_off() {
    let server = Listening::start(TestApp::with().empty(), |limits| {
        limits.write_timeout = Duration::from_millis(300);
    });
    let server = server.await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut stream = server.connect().await;
        let requests = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
        let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(&requests)).await;
        streams.push(stream);
        assert!(server.livez().await.starts_with("HTTP/1.1 200 OK"));
    }
    // a reader who comes while the server still writes would be served
    server.await_standstill().await;
    for mut stream in streams {
        // what was sent is read, and then there is an end, though a hundred were asked for
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        let ended = tokio::time::timeout(CONDITION_TIMEOUT, read).await.expect("an end in time");
        let whole = String::from_utf8_lossy(&bytes).matches("HTTP/1.1 200").count();
        assert!(ended.is_err() || whole < 100, "{whole} answers");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_too_many_connections_is_told_and_health_goes_on() {
    let server = Listening::start(TestApp::with().empty(), |settings| settings.per_address_max = 3);
    let server = server.await;
    let held = [server.connect().await, server.connect().await, server.connect().await];
    // the server counts a connection when it has accepted it
    let answer = tokio::time::timeout(CONDITION_TIMEOUT, async {
        loop {
            let answer =
                server.tell(b"GET /v1/meta HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let answer = answer.await;
            if !answer.starts_with("HTTP/1.1 200") {
                return answer;
            }
        }
    });
    let told = problem(&answer.await.expect("in time"), 429, "RATE_LIMITED");
    assert!(told["detail"].as_str().unwrap().contains("your address"), "{told}");
    assert!(server.livez().await.starts_with("HTTP/1.1 200 OK"));
    // without keep-alive: a spare place is for one request
    let spare = server.tell(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(spare.starts_with("HTTP/1.1 200 OK"), "{spare}");
    drop(held);
    let again = tokio::time::timeout(CONDITION_TIMEOUT, async {
        let meta = b"GET /v1/meta HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        while !server.tell(meta).await.starts_with("HTTP/1.1 200") {}
    });
    again.await.expect("places are free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_arrive_is_not_waited_for() {
    let start = TestApp::with().empty().settings(|settings| {
        settings.body_timeout = Duration::from_millis(100);
    });
    let server = Listening::start(start, |_| {}).await;
    let head = "POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    for (framing, begun) in
        [("content-length: 100", "{"), ("transfer-encoding: chunked", "1\r\n{\r\n")]
    {
        let bytes = format!("{head}{framing}\r\n\r\n{begun}");
        let answer = server.tell(bytes.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("\"code\":\"REQUEST_TIMEOUT\""), "{answer}");
    }
}
