//! PostgreSQL's own programs, which write a database to a file and read it back.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use clap::Args;
use reqwest::Url;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use store::connect::{Limits, open_connection};
use store::server_facts::find_server_facts;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

/// Where Debian keeps those of each version.
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";
/// Parameters of an address that PostgreSQL's programs know, too.
const SHARED_PARAMETERS: [&str; 6] =
    ["host", "options", "sslcert", "sslkey", "sslmode", "sslrootcert"];
/// So many of its last words are told of a program that failed.
const LAST_WORDS: usize = 12;

/// Where they are.
#[derive(Args, Clone, Debug)]
pub struct PgToolsArgs {
    /// Where PostgreSQL's client programs are; empty = on the path, or Debian's newest
    #[arg(long, env = "INNSIGHT_PG_TOOLS", default_value = "", value_name = "FOLDER")]
    pg_tools: String,
}

/// How a program ended.
pub enum Ended {
    Well,
    /// Somebody asked it to.
    Stopped,
}

/// A database, and the programs that speak to its server.
pub struct PgTools {
    folder: PathBuf,
    /// Without the password, which everybody on the machine could read in a list of processes.
    address: Url,
    password: SecretString,
    url: SecretString,
}

impl PgTools {
    /// Finds them; those of an earlier version than the server's are of no use.
    pub async fn find(args: &PgToolsArgs, database: &DatabaseArgs) -> anyhow::Result<Self> {
        let mut problems = Problems::default();
        let url = database.read_url(&mut problems);
        problems.finish()?;
        let (address, password) = split(&url)?;
        let folder = folder(Path::new(&args.pg_tools)).context(
            "there is no pg_dump: install PostgreSQL's client programs (Debian: postgresql-client), or \
             say where they are with --pg-tools",
        )?;
        let tools = Self { folder, address, password, url };
        let server = find_server_facts(&mut tools.connect().await?).await?.version;
        let program = tools.version("pg_dump").await?;
        if major(&program).context("pg_dump tells no version")? < major(&server).unwrap_or(0) {
            bail!(
                "pg_dump {program} can't read a server of version {server}: install the programs of that \
                 version, or say where they are with --pg-tools"
            );
        }
        Ok(tools)
    }

    /// Where the database is.
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// A connection for a long job.
    pub async fn connect(&self) -> anyhow::Result<PgConnection> {
        let connected =
            open_connection(self.url.expose_secret(), "innsight-backup", &Limits::LONG_JOB);
        connected.await.context("can't connect to DATABASE_URL")
    }

    /// One of the programs, not connected to anything.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        // what it says is read
        command.env("LC_ALL", "C").stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// One of the programs, connected to the database.
    pub fn connected(&self, name: &str) -> Command {
        let mut command = self.program(name);
        command.arg("--dbname").arg(self.address.as_str());
        command.env("PGPASSWORD", self.password.expose_secret());
        command
    }

    async fn version(&self, name: &str) -> anyhow::Result<String> {
        let output = self.program(name).arg("--version").output().await;
        let output = output.with_context(|| format!("{name} can't be started"))?;
        let told = String::from_utf8_lossy(&output.stdout);
        // pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
        Ok(told.split_whitespace().nth(2).unwrap_or_default().to_owned())
    }
}

/// Lets a program work that tells each step on standard error; `tell` is called with each line.
pub async fn supervise(
    mut command: Command,
    stop: &CancellationToken,
    mut tell: impl FnMut(&str),
) -> anyhow::Result<Ended> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let stderr = child.stderr.take().context("a program without standard error")?;
    let mut lines = BufReader::new(stderr).lines();
    let mut last_words = VecDeque::new();
    loop {
        let line = tokio::select! {
            line = lines.next_line() => line?,
            () = stop.cancelled() => {
                child.kill().await?;
                return Ok(Ended::Stopped);
            }
        };
        let Some(line) = line else { break };
        tell(&line);
        last_words.push_back(line);
        if last_words.len() > LAST_WORDS {
            last_words.pop_front();
        }
    }
    let Some(status) = stop.run_until_cancelled(child.wait()).await else {
        child.kill().await?;
        return Ok(Ended::Stopped);
    };
    let status = status?;
    if status.success() {
        return Ok(Ended::Well);
    }
    bail!("it ended with {status}:\n  {}", Vec::from(last_words).join("\n  "))
}

/// An address as PostgreSQL's programs take it, and its password.
fn split(url: &SecretString) -> anyhow::Result<(Url, SecretString)> {
    let unusable = "DATABASE_URL can't be used";
    // an error of the parser could show the password
    let mut address = Url::parse(url.expose_secret()).ok().context(unusable)?;
    let password = address.password().unwrap_or_default();
    let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
    if address.set_password(None).is_err() && !password.is_empty() {
        bail!(unusable);
    }
    let kept: Vec<(String, String)> = address
        .query_pairs()
        .filter(|(name, _)| SHARED_PARAMETERS.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    address.set_query(None);
    if !kept.is_empty() {
        address.query_pairs_mut().extend_pairs(kept);
    }
    Ok((address, password.into()))
}

/// The folder of the programs.
fn folder(told: &Path) -> Option<PathBuf> {
    let holds = |folder: &PathBuf| folder.join("pg_dump").is_file();
    if !told.as_os_str().is_empty() {
        return Some(told.to_owned()).filter(holds);
    }
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&on_path).find(holds);
    on_path.or_else(|| {
        let versions = std::fs::read_dir(DEBIAN_FOLDER).ok()?.filter_map(Result::ok);
        let newest = versions.filter_map(|version| {
            let number = major(&version.file_name().to_string_lossy())?;
            Some((number, version.path().join("bin"))).filter(|(_, folder)| holds(folder))
        });
        newest.max().map(|(_, folder)| folder)
    })
}

fn major(version: &str) -> Option<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_what_only_we_know_stay_out_of_addresses() {
        let of = |url: &str| {
            let (address, password) = split(&url.to_owned().into()).unwrap();
            (address.to_string(), password.expose_secret().to_owned())
        };
        assert_eq!(
            of("postgres://ana:p%40ss@host:5433/inn?sslmode=require&statement-cache-capacity=9"),
            ("postgres://ana@host:5433/inn?sslmode=require".to_owned(), "p@ss".to_owned())
        );
        assert_eq!(of("postgres://host/inn"), ("postgres://host/inn".to_owned(), String::new()));
        let told = split(&"postgres://ana:secret@host:port/inn".to_owned().into()).unwrap_err();
        assert!(!format!("{told:?}").contains("secret"));
    }

    #[test]
    fn a_version_is_its_first_number() {
        assert_eq!(major("15.20 (Debian 15.20-0+deb12u1)"), Some(15));
        assert_eq!(major("17devel"), Some(17));
        assert_eq!(major("devel"), None);
    }
}
