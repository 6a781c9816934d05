//! `innsight backup`: the whole database in one file, as it was at one moment.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
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
    command.arg("--file").arg(&part.0);
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
struct Part(PathBuf);

impl Part {
    /// Begins a file beside that of the backup. What a killed backup has left there goes.
    fn begin(file: &Path) -> io::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        if let Err(error) = fs::remove_file(&part)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&part)?;
        Ok(Self(part))
    }

    /// Gives it its name when it is on the disk; its length.
    fn finish(self, file: &Path) -> io::Result<u64> {
        let written = File::open(&self.0)?;
        written.sync_all()?;
        fs::rename(&self.0, file)?;
        if let Some(folder) = file.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()?;
        }
        Ok(written.metadata()?.len())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
