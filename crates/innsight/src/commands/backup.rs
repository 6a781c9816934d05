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
#[derive(Debug)]
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
                hold(&left, &path)?;
                fs::remove_file(&path)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let new = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&path);
        let file = new.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => busy(),
            _ => error,
        })?;
        hold(&file, &path)?;
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

/// Takes the file that has this path. Whoever came before the lock may have taken it for a leftover, and
/// only who holds it may remove it.
fn hold(file: &File, path: &Path) -> io::Result<()> {
    file.try_lock().map_err(|_| busy())?;
    match fs::metadata(path) {
        Ok(there) if there.ino() == file.metadata()?.ino() => Ok(()),
        Ok(_) => Err(busy()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(busy()),
        Err(error) => Err(error),
    }
}

fn busy() -> io::Error {
    io::Error::new(io::ErrorKind::ResourceBusy, "another backup is being written there")
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    const WRITERS: usize = 6;
    const ROUNDS: usize = 300;

    #[test]
    fn of_many_who_begin_at_once_one_writes_and_the_others_are_told_so() {
        let folder = std::env::temp_dir().join(format!("innsight-backups-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for round in 0..ROUNDS {
            let file = folder.join(format!("{round}.backup"));
            let part = folder.join(format!("{round}.backup.part"));
            if round % 2 == 0 {
                fs::write(&part, "left by a killed one").unwrap();
            }
            let barrier = Barrier::new(WRITERS);
            let begun: Vec<io::Result<Part>> = thread::scope(|scope| {
                let begin = || {
                    barrier.wait();
                    Part::begin(&file)
                };
                let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(begin)).collect();
                writers.into_iter().map(|writer| writer.join().unwrap()).collect()
            });
            let (writes, refused): (Vec<_>, Vec<_>) = begun.into_iter().partition(Result::is_ok);
            assert_eq!(writes.len(), 1, "{refused:?}");
            for refused in refused {
                assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::ResourceBusy);
            }
            let part_of_one = writes[0].as_ref().unwrap().file.metadata().unwrap();
            assert_eq!(fs::metadata(&part).unwrap().ino(), part_of_one.ino());
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
