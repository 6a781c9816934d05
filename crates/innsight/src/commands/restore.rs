//! `innsight restore`: an empty database becomes that of a backup.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use runtime::config::DatabaseArgs;
use sqlx::{Connection, PgConnection};
use store::connect::{Limits, open_pool};

use crate::pg_tools::{Ended, PgTools, PgToolsArgs, supervise};
use crate::report::{STOPPED, copying};

/// What `pg_restore` tells when it begins with the rows of a table, …
const BEGINS_TABLE: &str = "pg_restore: processing data for table";
/// … and how its list of a file calls them.
const TABLE_DATA: &str = " TABLE DATA ";

#[derive(Args, Clone, Debug)]
pub struct RestoreArgs {
    /// What innsight backup wrote
    file: PathBuf,
    #[command(flatten)]
    tools: PgToolsArgs,
}

/// Restores all of it or nothing, and recounts what came.
pub async fn run(args: &RestoreArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let stop = runtime::shutdown::on_signal()?;
    let (begun, file) = (Instant::now(), args.file.display());
    let tools = PgTools::find(&args.tools, database).await?;
    let mut connection = tools.connect().await?;
    if store::migrate::count_tables(&mut connection).await? > 0 {
        bail!(
            "this database is not empty, and nothing in it was touched; make another one (createdb) and name \
             it in DATABASE_URL"
        );
    }
    let tables = count_tables_in(&tools, &args.file).await?;
    let mut command = tools.connected("pg_restore");
    command.args(["--single-transaction", "--exit-on-error", "--verbose"]);
    command.args(["--no-owner", "--no-privileges", "--no-comments"]).arg(&args.file);
    let (show, mut done) = (copying(), 0);
    let ended = supervise(command, &stop, |line| {
        if line.starts_with(BEGINS_TABLE) {
            show(done, tables);
            done += 1;
        }
    });
    match ended.await.context("nothing was restored, and the database is as empty as before")? {
        Ended::Well => show(tables, tables),
        Ended::Stopped => {
            eprintln!("stopped; the database is as empty as before");
            return Ok(ExitCode::from(STOPPED));
        }
    }
    // a plan that knows nothing of the rows can take minutes
    let analyzed = store::server_facts::analyze(&mut connection).await;
    analyzed.context("restored, but its rows are not known to the planner: run ANALYZE")?;
    eprintln!("restored {file} in {:.1} s", begun.elapsed().as_secs_f64());
    let is_well = look_at(&mut connection, &tools).await?;
    connection.close().await?;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many tables have rows in a file.
async fn count_tables_in(tools: &PgTools, file: &std::path::Path) -> anyhow::Result<u64> {
    let shown = file.display();
    if !file.is_file() {
        bail!("there is no file {shown}");
    }
    let output = tools.program("pg_restore").arg("--list").arg(file).output().await?;
    let list = String::from_utf8_lossy(&output.stdout);
    let tables = list.lines().filter(|line| line.contains(TABLE_DATA)).count();
    if !output.status.success() || tables == 0 {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("{shown} is no backup that pg_restore can read: {}", told.trim());
    }
    Ok(u64::try_from(tables)?)
}

/// Recounts, and says what comes next. False: something does not add up.
async fn look_at(connection: &mut PgConnection, tools: &PgTools) -> anyhow::Result<bool> {
    let pending = store::migrate::pending(connection).await?;
    if !pending.is_empty() {
        eprintln!("it is of an earlier version: innsight migrate, then innsight verify");
        return Ok(true);
    }
    let pool = open_pool(tools.url(), "innsight-restore", &Limits::LONG_JOB)?;
    let verified = store::verify::verify(&pool).await.context("restored, but not recounted")?;
    for fault in &verified.faults {
        eprintln!("{fault}");
    }
    eprintln!(
        "recounted {} room-nights, {} bookings and {} orders: {}",
        verified.nights,
        verified.bookings,
        verified.orders,
        if verified.faults.is_empty() { "all is well" } else { "see above" }
    );
    eprintln!(
        "what gateways did since the backup: innsight verify --gateway; search engines and indexes read \
         everything anew by themselves"
    );
    Ok(verified.faults.is_empty())
}
