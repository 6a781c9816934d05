//! An Elasticsearch node of one test's own, to be killed, started again, and emptied.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_TIMEOUT: Duration = Duration::from_mins(3);
const ASK_INTERVAL: Duration = Duration::from_millis(100);

/// A node; ended and removed with this value.
pub struct Node {
    name: &'static str,
    /// How it finds others.
    discovery: Vec<String>,
    heap_mb: u32,
    folder: PathBuf,
    http: u16,
    transport: u16,
    child: Option<Child>,
}

#[expect(clippy::disallowed_methods, reason = "the tests' setting is read here")]
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: ./innsight test sets it"))
}

fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a free port").port()
}

impl Node {
    /// Makes and starts one.
    pub async fn start() -> Self {
        let mut node = Self::make("alone", 320);
        node.start_server().await;
        node
    }

    /// Makes and starts three that are one cluster and elect one of them.
    pub async fn start_three() -> [Self; 3] {
        let names = ["one", "two", "three"];
        let mut nodes = names.map(|name| Self::make(name, 256));
        let seeds: Vec<_> =
            nodes.iter().map(|node| format!("127.0.0.1:{}", node.transport)).collect();
        for node in &mut nodes {
            node.discovery = vec![
                format!("discovery.seed_hosts={}", seeds.join(",")),
                format!("cluster.initial_master_nodes={}", names.join(",")),
            ];
            node.launch();
        }
        for node in &nodes {
            node.await_ready("wait_for_nodes=3").await;
        }
        nodes
    }

    fn make(name: &'static str, heap_mb: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-es-{}", uuid::Uuid::new_v4()));
        for part in ["data", "tmp"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        let discovery = vec!["discovery.type=single-node".to_owned()];
        let (http, transport) = (free_port(), free_port());
        Self { name, discovery, heap_mb, folder, http, transport, child: None }
    }

    /// Its name in its cluster.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// Starts the server, also after [`Node::kill`], and waits until it answers.
    pub async fn start_server(&mut self) {
        self.launch();
        self.await_ready("wait_for_status=yellow").await;
    }

    fn launch(&mut self) {
        let home = setting("INNSIGHT_TEST_ELASTICSEARCH_HOME");
        let log = fs::File::create(self.folder.join("log")).expect("a log");
        let path = |part: &str| self.folder.join(part).display().to_string();
        let child = Command::new(setting("INNSIGHT_TEST_JAVA"))
            .args([format!("-Xms{}m", self.heap_mb), format!("-Xmx{}m", self.heap_mb)])
            .args(["-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"])
            .args(["-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true"])
            .arg("-Des.distribution.type=tar")
            .arg(format!("-Des.path.home={home}/home"))
            .arg(format!("-Djava.io.tmpdir={}", path("tmp")))
            .args(["-cp", &format!("{home}/classes:{home}/lib/*"), "StartNode"])
            .args([format!("{home}/home"), format!("node.name={}", self.name)])
            .args([format!("path.data={}", path("data")), format!("path.logs={}", path(""))])
            .arg("cluster.name=innsight-test")
            .args(&self.discovery)
            .args(["http.host=127.0.0.1", "transport.host=127.0.0.1"])
            .args([
                format!("http.port={}", self.http),
                format!("transport.port={}", self.transport),
            ])
            .arg("cluster.routing.allocation.disk.threshold_enabled=false")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("java"));
    }

    /// Waits until its cluster is in a state, in the words of the server.
    pub async fn await_ready(&self, state: &str) {
        let health = format!("{}/_cluster/health?{state}&timeout=2s", self.url());
        let begun = Instant::now();
        loop {
            let answer = reqwest::get(&health).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            let told = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < START_TIMEOUT, "{health} never came true: {}", told());
            tokio::time::sleep(ASK_INTERVAL).await;
        }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Removes everything it knows; it has to be dead.
    pub fn wipe(&self) {
        fs::remove_dir_all(self.folder.join("data")).expect("an empty folder");
        fs::create_dir(self.folder.join("data")).expect("a folder");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
