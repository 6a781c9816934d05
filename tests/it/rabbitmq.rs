//! A RabbitMQ node of the tests' own: one for all tests that leave it alone, each in a virtual host
//! of its own, and one for each test that kills it.

use std::collections::VecDeque;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

/// Debian's program; the one on the path refuses to run as anybody but root or its own user.
const SERVER: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const CONTROL: &str = "/usr/lib/rabbitmq/bin/rabbitmqctl";
const START_TIMEOUT: Duration = Duration::from_mins(2);
const ASK_INTERVAL: Duration = Duration::from_millis(50);
/// Of a node's log, for whoever reads why a test failed.
const REPORTED_BYTES: usize = 8_000;
/// One for each test that shares the node.
const VHOSTS: usize = 96;

/// Ends a node, its port mapper and its files when whoever holds the other end of its input is gone,
/// however that ended.
const GUARDIAN: &str = "cat >/dev/null
    kill -KILL $(cat \"$1/node.pid\" \"$1/epmd.pid\") 2>/dev/null
    rm -rf \"$1\"";

static SHARED: OnceCell<Broker> = OnceCell::const_new();

/// A running node; gone with this value, or with this process.
pub struct Broker {
    folder: PathBuf,
    port: u16,
    epmd_port: u16,
    distribution_port: u16,
    node: Mutex<Option<Child>>,
    epmd: Child,
    guardian: Child,
    vhosts: Mutex<VecDeque<String>>,
}

impl Broker {
    /// Where a test finds a node that others use too, with nothing in it.
    pub async fn shared_url() -> SecretString {
        let broker = SHARED.get_or_init(|| Self::start_with(VHOSTS)).await;
        let vhost = broker.vhosts.lock().expect("a lock").pop_front();
        broker.url_of(&vhost.expect("raise VHOSTS: one for each test"))
    }

    /// A node of one test's own.
    pub async fn start() -> Self {
        Self::start_with(0).await
    }

    /// One that is not there yet; see [`Broker::start_node`].
    pub async fn prepare() -> Self {
        spawn_blocking(|| Self::make(0)).await.expect("a folder")
    }

    async fn start_with(vhosts: usize) -> Self {
        let broker = spawn_blocking(move || {
            let broker = Self::make(vhosts);
            broker.start_now();
            broker
        });
        broker.await.expect("a node")
    }

    /// Where it is.
    pub fn url(&self) -> SecretString {
        self.url_of("%2f")
    }

    fn url_of(&self, vhost: &str) -> SecretString {
        format!("amqp://guest:guest@127.0.0.1:{}/{vhost}", self.port).into()
    }

    /// Starts the node, also after [`Broker::kill`].
    pub fn start_node(&self) {
        tokio::task::block_in_place(|| self.start_now());
    }

    /// Ends the node at once, as a power cut would.
    pub fn kill(&self) {
        let node = self.node.lock().expect("a lock").take();
        let mut node = node.expect("a node that runs");
        node.kill().expect("a process to kill");
        node.wait().expect("an end");
    }

    /// Has the node take nothing from those who publish, as when its memory is full; or takes that
    /// back.
    pub fn block(&self, is_blocked: bool) {
        let share = if is_blocked { "0.00000001" } else { "0.4" };
        let begun = Instant::now();
        loop {
            let told = self.control(&["set_vm_memory_high_watermark", share]);
            if told.status.success() {
                return;
            }
            // a node speaks AMQP a moment before it takes commands
            assert!(begun.elapsed() < START_TIMEOUT, "{told:?}");
        }
    }

    /// What it holds and what it wrote last, for whoever reads why a test failed.
    pub fn report(&self) -> String {
        let facts = ["name", "state", "messages_ready", "messages_unacknowledged", "consumers"];
        let told = self.control(&[&["list_queues"][..], &facts].concat());
        let log = fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default();
        let from = log.len().saturating_sub(REPORTED_BYTES);
        let (queues, log) = (String::from_utf8_lossy(&told.stdout), log.get(from..).unwrap_or(""));
        format!("{queues}\n{log}")
    }

    fn control(&self, command: &[&str]) -> Output {
        let mut control = self.program(CONTROL);
        control.args(["-n", "innsight@localhost", "--timeout", "20"]).args(command);
        tokio::task::block_in_place(|| control.output().expect("rabbitmqctl"))
    }

    fn make(vhosts: usize) -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-mq-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&folder).expect("a folder");
        let vhosts: VecDeque<String> = (0..vhosts).map(|number| format!("test-{number}")).collect();
        write_settings(&folder, &vhosts);
        let [port, epmd_port, distribution_port] = free_ports();
        let epmd = Command::new("epmd")
            .args(["-address", "127.0.0.1", "-port", &epmd_port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("epmd: install rabbitmq-server, ./innsight test does");
        fs::write(folder.join("epmd.pid"), format!("{}\n", epmd.id())).expect("a file");
        let guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "guardian"])
            .arg(&folder)
            .stdin(Stdio::piped())
            // a Ctrl-C reaches the tests, and by their end this one
            .process_group(0)
            .spawn()
            .expect("sh");
        let node = Mutex::default();
        let vhosts = Mutex::new(vhosts);
        Self { folder, port, epmd_port, distribution_port, node, epmd, guardian, vhosts }
    }

    fn start_now(&self) {
        let log = fs::File::create(self.folder.join("log.txt")).expect("a file");
        let node = self.program(SERVER).stdout(log).stderr(Stdio::null()).spawn();
        let mut node = node.expect("rabbitmq-server: install it, ./innsight test does");
        fs::write(self.folder.join("node.pid"), format!("{}\n", node.id())).expect("a file");
        let begun = Instant::now();
        while !speaks_amqp(self.port) {
            let is_there = node.try_wait().expect("a process").is_none();
            if !is_there || begun.elapsed() >= START_TIMEOUT {
                let log = fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default();
                panic!("rabbitmq-server does not start: {log}");
            }
            std::thread::sleep(ASK_INTERVAL);
        }
        *self.node.lock().expect("a lock") = Some(node);
    }

    /// A program that finds this node's cookie and ports.
    fn program(&self, path: &str) -> Command {
        let file = |name: &str| self.folder.join(name);
        let mut program = Command::new(path);
        program
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            // no shell stands in front of the node, so that its pid is the child's
            .env("RUNNING_UNDER_SYSTEMD", "true")
            .env("ERL_EPMD_PORT", self.epmd_port.to_string())
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODENAME", "innsight@localhost")
            .env("RABBITMQ_USE_LONGNAME", "false")
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.distribution_port.to_string())
            .env("RABBITMQ_MNESIA_BASE", file("data"))
            .env("RABBITMQ_LOG_BASE", file("log"))
            .env("RABBITMQ_PID_FILE", file("pid"))
            .env("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf"))
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", file("none"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", file("plugins"))
            .env("RABBITMQ_CONF_ENV_FILE", file("none"))
            .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 2:2 +sbwt none -start_epmd false")
            .stdin(Stdio::null());
        program
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
        if let Some(mut node) = self.node.get_mut().ok().and_then(Option::take) {
            let _ = node.wait();
        }
        let _ = self.epmd.kill();
        let _ = self.epmd.wait();
    }
}

fn write_settings(folder: &Path, vhosts: &VecDeque<String>) {
    fs::create_dir(folder.join("log")).expect("a folder");
    fs::write(folder.join("plugins"), "[].").expect("a file");
    // the test's machine may be full and small
    let mut settings = "disk_free_limit.absolute = 50MB\n".to_owned();
    if !vhosts.is_empty() {
        let names: Vec<_> = vhosts.iter().map(|name| serde_json::json!({ "name": name })).collect();
        let may: Vec<_> = vhosts
            .iter()
            .map(|vhost| {
                serde_json::json!({ "user": "guest", "vhost": vhost, "configure": ".*",
                    "write": ".*", "read": ".*" })
            })
            .collect();
        let user = serde_json::json!({ "name": "guest", "password": "guest", "tags": [] });
        let definitions =
            serde_json::json!({ "users": [user], "vhosts": names, "permissions": may });
        let file = folder.join("definitions.json");
        fs::write(&file, definitions.to_string()).expect("a file");
        settings += "load_definitions = ";
        settings += &file.to_string_lossy();
    }
    fs::write(folder.join("rabbitmq.conf"), settings).expect("a file");
}

/// Three at once, so that they differ.
fn free_ports() -> [u16; 3] {
    let free = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    free.map(|free| free.local_addr().expect("an address").port())
}

/// Whether it answers the greeting of the protocol with a frame.
fn speaks_amqp(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut frame = [0];
    stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && stream.write_all(b"AMQP\x00\x00\x09\x01").is_ok()
        && stream.read_exact(&mut frame).is_ok()
        && frame == [1]
}
