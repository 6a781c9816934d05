//! `innsight backup`: the whole database in one file, as it was at one moment.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use indicatif::HumanBytes;
use runtime::config::DatabaseArgs;

use crate::pg_tools::{Ended, PgTools, PgToolsArgs, supervise};
use crate::report::{STOPPED, copying};

/// Guests' names and addresses are in it.
const OWNER_ONLY: u32 = 0o600;
/// What `pg_dump` tells when it begins with the rows of a table.
const BEGINS_TABLE: &str = "pg_dump: dumping contents of table";

#[derive(Args, Clone, Debug)]
pub struct BackupArgs {
    /// Where to write; nothing may be there yet
    file: PathBuf,
    #[command(flatten)]
    tools: PgToolsArgs,
}

/// Writes the file, whole or not at all.
pub async fn run(args: &BackupArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let stop = runtime::shutdown::on_signal()?;
    let (begun, file) = (Instant::now(), args.file.display());
    let tools = PgTools::find(&args.tools, database).await?;
    let tables = store::migrate::count_tables(&mut tools.connect().await?).await?;
    if tables == 0 {
        bail!("there is nothing to back up: this database has no tables of innsight");
    }
    if args.file.exists() {
        bail!("{file} is there already; name another file, or remove it");
    }
    let part = Part::begin(&args.file).with_context(|| format!("can't write {file}"))?;
    let mut command = tools.connected("pg_dump");
    command.args([
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--verbose",
    ]);
    command.arg("--file").arg(&part.path);
    let (show, mut done) = (copying(), 0);
    let ended = supervise(command, &stop, |line| {
        if line.starts_with(BEGINS_TABLE) {
            show(done, tables);
            done += 1;
        }
    });
    match ended.await.context("nothing was backed up")? {
        Ended::Well => {}
        Ended::Stopped => {
            eprintln!("stopped; there is no file");
            return Ok(ExitCode::from(STOPPED));
        }
    }
    show(tables, tables);
    let bytes = part.finish(&args.file).with_context(|| format!("can't write {file}"))?;
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("wrote {file}: {}, in {seconds:.1} s", HumanBytes(bytes));
    eprintln!("into an empty database: innsight restore {file}");
    Ok(ExitCode::SUCCESS)
}

/// A file that is not whole yet; removed with this value.
struct Part {
    path: PathBuf,
    /// Locked for as long as it is written.
    file: File,
}

impl Part {
    /// Begins a file beside that of the backup. What a killed backup has left there goes; its `pg_dump`, if it
    /// lives on, writes to what nobody finds any more.
    fn begin(file: &Path) -> io::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        match File::open(&path) {
            Ok(left) => {
                left.try_lock().map_err(|_| busy())?;
                fs::remove_file(&path)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&path)?;
        file.try_lock().map_err(|_| busy())?;
        // somebody who came before the lock has taken it for a leftover
        if fs::metadata(&path)?.ino() != file.metadata()?.ino() {
            return Err(busy());
        }
        Ok(Self { path, file })
    }

    /// Gives it its name when it is on the disk; its length.
    fn finish(self, file: &Path) -> io::Result<u64> {
        self.file.sync_all()?;
        fs::rename(&self.path, file)?;
        if let Some(folder) = file.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()?;
        }
        Ok(self.file.metadata()?.len())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn busy() -> io::Error {
    io::Error::new(io::ErrorKind::ResourceBusy, "another backup is being written there")
}
