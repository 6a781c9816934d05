//! `innsight mails`: what guests were written, or would be.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use mails::compose;
use runtime::config::{DatabaseArgs, Problems};
use sqlx::PgPool;
use store::mails::reading::{ListedMail, find_letter, list_mails};
use store::mails::sending::revive_mails;

use crate::parts::{open_pool, refuse_pending};
use crate::report::print_json;

#[derive(Args, Clone, Debug)]
pub struct MailsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// List the last 200, the newest first
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one as it would be sent now; a link in it works from now on, for half an hour
    Show {
        /// Its number in the list
        id: i64,
        /// Where its links lead
        #[arg(long, env = "INNSIGHT_PUBLIC_URL", default_value = "", value_name = "URL")]
        public_url: String,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Have those tried again that were given up within the last day
    Retry,
}

/// Lists, shows or retries.
pub async fn run(args: &MailsArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let database = database.read(&mut problems);
    problems.finish()?;
    refuse_pending(&database).await?;
    let pool = open_pool(&database, "innsight-mails")?;
    match &args.action {
        Action::List { json } => list(&pool, *json).await?,
        Action::Show { id, public_url, json } => show(&pool, *id, public_url, *json).await?,
        Action::Retry => {
            let revived = revive_mails(&pool).await?;
            eprintln!("{revived} mails are tried again");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(pool: &PgPool, json: bool) -> anyhow::Result<()> {
    let mails = list_mails(pool).await?;
    if json {
        return print_json(&mails);
    }
    let mut out = std::io::stdout().lock();
    for mail in &mails {
        let ListedMail { id, kind, created_at, .. } = mail;
        let to = mail.to.as_deref().unwrap_or("(not kept)");
        writeln!(out, "{id:>8}  {}  {kind:<18} {to}  {}", created_at.format("%F %T"), fate(mail))?;
    }
    Ok(())
}

/// What became of a mail, and nothing that is not known.
fn fate(mail: &ListedMail) -> String {
    let ListedMail { attempts, failure, sent_at, dead_at, .. } = mail;
    let why = failure.as_deref().unwrap_or("nobody knows why");
    match (sent_at, dead_at) {
        (Some(at), _) => format!("a server took it at {}", at.format("%F %T")),
        (None, Some(_)) => format!("given up after {attempts} tries: {why}"),
        (None, None) if *attempts == 0 => "not sent".to_owned(),
        (None, None) => format!("not sent after {attempts} tries: {why}"),
    }
}

async fn show(pool: &PgPool, id: i64, public_url: &str, json: bool) -> anyhow::Result<()> {
    let unknown = || format!("there is no mail {id} to anybody");
    let mut connection = pool.acquire().await?;
    let letter = find_letter(&mut connection, id).await?.with_context(unknown)?;
    drop(connection);
    anyhow::ensure!(letter.sent_at.is_none(), "mail {id} was sent; what it said is not kept");
    let site = if public_url.is_empty() { "http://127.0.0.1:8080" } else { public_url };
    let mail = compose(pool, id, site).await?.with_context(unknown)?;
    if json {
        return print_json(&mail);
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "To: {}\nSubject: {}\n\n{}", mail.to, mail.subject, mail.text)?;
    if let Some(calendar) = &mail.calendar {
        writeln!(out, "stay.ics:\n{}", calendar.text)?;
    }
    Ok(())
}
