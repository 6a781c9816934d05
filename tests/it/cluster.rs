//! A PostgreSQL cluster of one test's own, to be stopped, killed and started again.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::Connection;
use store::connect::{Limits, open_connection};

/// Debian's place for the programs that are not on the path.
const DEBIAN_PROGRAMS: &str = "/usr/lib/postgresql/15/bin";

/// How long a killed process may take to go.
const GONE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a start may take, recovery included.
const START_TIMEOUT: Duration = Duration::from_secs(20);
const ASK_INTERVAL: Duration = Duration::from_millis(5);

/// A running cluster; ended and removed with this value.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes and starts one, with a migrated database.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("innsight-pg-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&folder).expect("a folder");
        if is_root() {
            succeed(Command::new("chown").arg("postgres").arg(&folder));
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let cluster = Self { port: port.expect("a free port").port(), folder };
        let data = cluster.data();
        succeed(program("initdb").args(["-A", "trust", "-U", "postgres", "-D"]).arg(&data));
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n\
             fsync = off\nfull_page_writes = off\nshared_buffers = 16MB\n",
            cluster.port
        );
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).expect("settings");
        cluster.start_server();
        let mut connection =
            open_connection(&cluster.url(), "innsight-test", &Limits::LONG_JOB).await.expect("it");
        store::migrate::up(&mut connection).await.expect("migrations");
        connection.close().await.expect("an end");
        cluster
    }

    /// Its database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts the server, also after [`Cluster::kill`]: a child that was just being born then still
    /// holds the shared memory for a moment, and the server refuses to start beside it.
    pub fn start_server(&self) {
        let begun = Instant::now();
        let log = self.folder.join("data").join("log.txt");
        let start = || {
            let mut start = program("pg_ctl");
            start.args(["-w", "-t", "60", "start", "-l"]).arg(&log).arg("-D").arg(self.data());
            start.status().expect("pg_ctl").success()
        };
        while !start() {
            let told = fs::read_to_string(&log).unwrap_or_default();
            assert!(begun.elapsed() < START_TIMEOUT, "the server does not start: {told}");
            std::thread::sleep(ASK_INTERVAL);
        }
    }

    /// Freezes every process: connections stay open and nobody answers.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets frozen processes go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Ends every process at once, as a power cut would, and sees them gone.
    pub fn kill(&self) {
        let processes = self.processes();
        self.signal("-KILL");
        let begun = Instant::now();
        while processes.iter().any(|pid| is_alive(*pid)) {
            assert!(begun.elapsed() < GONE_TIMEOUT, "a killed process goes on");
            std::thread::sleep(ASK_INTERVAL);
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The postmaster is first, so that it can't replace those that follow.
    fn signal(&self, signal: &str) {
        for pid in self.processes() {
            let _ = Command::new("kill").args([signal, &pid.to_string()]).status();
        }
    }

    fn processes(&self) -> Vec<u32> {
        let pid_file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(postmaster) = pid_file.lines().next().and_then(|line| line.parse().ok()) else {
            return Vec::new();
        };
        let all = fs::read_dir("/proc")
            .expect("/proc")
            .filter_map(|entry| entry.ok()?.file_name().to_string_lossy().parse::<u32>().ok());
        let children = all
            .filter(|pid| state_and_parent(*pid).is_some_and(|(_, parent)| parent == postmaster));
        std::iter::once(postmaster).chain(children).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// State and parent from `/proc/PID/stat`, after the name in brackets.
fn state_and_parent(pid: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

/// A zombie has ended; only nobody has asked how.
fn is_alive(pid: u32) -> bool {
    state_and_parent(pid).is_some_and(|(state, _)| state != "Z")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.starts_with(b"0\n")
}

/// A program of PostgreSQL; it refuses to run as root, so root runs it as its own user.
fn program(name: &str) -> Command {
    let path = Path::new(DEBIAN_PROGRAMS).join(name);
    let path = if path.exists() { path } else { PathBuf::from(name) };
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn succeed(command: &mut Command) {
    let status = command.status().expect("a program");
    assert!(status.success(), "{command:?}: {status}");
}
