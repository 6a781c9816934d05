//! The service as a process of its own, to be killed and started again. It is this test program,
//! called to run the one test that serves.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use api::server::{ConnectionSettings, serve};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::app::TestApp;

/// What a process is to serve, as JSON in its environment.
const SETTING: &str = "INNSIGHT_TEST_SERVE";
/// What a process that is killed had claimed is free again after this time.
const CLAIM: Duration = Duration::from_secs(5);
/// What the line with its address begins with; the test harness writes lines too.
const SERVING: &str = "serving http://";

/// What to serve.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Orders {
    /// A database that another service has filled.
    pub database_url: String,
    /// Another way to it for the lanes, if not the same.
    pub lanes_url: Option<String>,
    /// See [`booking::planted`].
    pub answers_before_commit: bool,
    /// The broker that its events go over, if there is one.
    pub amqp_url: Option<String>,
    /// See [`store::planted`].
    pub crashes_at: Option<String>,
}

/// A running process; killed with this value.
pub struct Server {
    child: Child,
    url: String,
    /// Kept open, because the harness in the process writes to it in the end.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one and waits until it serves.
    pub fn start(orders: &Orders) -> Self {
        let crash = orders.crashes_at.clone().unwrap_or_default();
        let orders = serde_json::to_string(orders).expect("JSON");
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "server::serves_others", "--ignored", "--nocapture"])
            .env(SETTING, orders)
            .env("INNSIGHT_PLANTED_CRASH", crash)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        let url = loop {
            line.clear();
            let read = output.read_line(&mut line).expect("a line");
            assert!(read > 0, "the process ended before it served");
            // the harness may have begun the line
            if let Some((_, address)) = line.split_once(SERVING) {
                break format!("http://{}", address.trim());
            }
        };
        Self { child, url, _output: output }
    }

    /// Where it serves.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it has ended by itself; `false`: it did not in time.
    pub async fn has_ended(&mut self, within: Duration) -> bool {
        let until = tokio::time::Instant::now() + within;
        while tokio::time::Instant::now() < until {
            if self.child.try_wait().expect("a process").is_some() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("an end");
    }

    /// Asks it to end and waits.
    pub fn terminate(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        assert!(asked.success(), "{asked}");
        self.child.wait().expect("an end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "is what Server starts"]
async fn serves_others() {
    #[expect(clippy::disallowed_methods, reason = "whoever started this process says it here")]
    let Ok(orders) = std::env::var(SETTING) else { return };
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    if orders.answers_before_commit {
        booking::planted::answer_before_commit();
    }
    // whoever started this process holds the other end: when they are gone, so is this
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let mut start = TestApp::with().over_the_same().hears_webhooks();
    start = start.booking(|settings| settings.holds_max = None);
    start = start.payments(|settings| settings.claim = CLAIM).amqp_url(orders.amqp_url);
    if let Some(url) = orders.lanes_url {
        start = start.lanes_url(url);
    }
    let app = start.start_on(&orders.database_url).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = runtime::shutdown::on_signal().unwrap();
    writeln!(std::io::stdout(), "{SERVING}{address}").unwrap();
    serve(listener, app.router.clone(), ConnectionSettings::default(), stop).await;
}
