//! The commands and their help. Each setting has an environment twin, listed
//! in `.env.example`; what destroys data is a flag alone.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};
use runtime::config::{
    BookingArgs, DatabaseArgs, ElasticsearchArgs, EventsArgs, HttpArgs, LogArgs, MailArgs,
    PaymentArgs, PushArgs, RealtimeArgs, WorkerArgs,
};

use crate::commands::backup::BackupArgs;
use crate::commands::dead_letters::DeadLettersArgs;
use crate::commands::drift::DriftArgs;
use crate::commands::events::EventsCommandArgs;
use crate::commands::mails::MailsArgs;
use crate::commands::migrate::MigrateArgs;
use crate::commands::orders::OrdersArgs;
use crate::commands::photos::PhotosArgs;
use crate::commands::race::RaceArgs;
use crate::commands::restore::RestoreArgs;
use crate::commands::resync::ResyncArgs;
use crate::commands::seed::SeedArgs;
use crate::commands::sync::SyncArgs;
use crate::commands::verify::VerifyArgs;
use crate::commands::worker::WorkerCommandArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
A first run, with a PostgreSQL 15 that has PostGIS:
  export DATABASE_URL=postgres://innsight:secret@localhost/innsight
  innsight migrate                 make the tables
  innsight seed --hotels 10000     fill them with a believable world
  innsight up                      serve http://127.0.0.1:8080

What is wrong, and how to mend it:
  innsight doctor

Search it:
  curl 'http://127.0.0.1:8080/v1/hotels?bbox=-9.23,38.69,-9.09,38.79&amenities=pool&sort=price'";

/// Find hotels that are really free, on a map, and book them.
#[derive(Debug, Parser)]
#[command(name = "innsight", version, styles = STYLES, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub log: LogArgs,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve everything from one process: API, web app and daily work
    ///
    /// Refuses to start on a database that lacks migrations, unless --migrate is given.
    #[command(after_help = "\
Examples:
  innsight up
  innsight up --migrate --listen 0.0.0.0:80 --public-url https://rooms.example")]
    Up(UpArgs),
    /// Serve the API and the web app; run as many as you like
    #[command(after_help = "\
Example, two processes on one database:
  innsight api --listen 127.0.0.1:8081 &
  innsight api --listen 127.0.0.1:8082 &")]
    Api(ApiArgs),
    /// Do the daily work: close past nights, add new ones, remove what is over
    ///
    /// Several may run; one works at a time.
    #[command(after_help = "\
Examples:
  innsight worker
  innsight worker --yes            after days without a worker: the date is right, catch up")]
    Worker(WorkerCommandArgs),
    /// Keep the search index of Elasticsearch current
    ///
    /// Fills a new index by itself when there is none, or when the old one can't follow. Several
    /// may run; one works at a time.
    #[command(after_help = "\
Example:
  innsight sync --elasticsearch-url http://127.0.0.1:9200")]
    Sync(SyncArgs),
    /// Build the search index anew, or have some hotels written again
    ///
    /// With --all a new index is filled beside the one in use, checked, and swapped in; searches go
    /// on meanwhile. Killed, the same command goes on where it ended.
    #[command(after_help = "\
Examples:
  innsight resync --all
  innsight resync --all --dry-run
  innsight resync --roll-back
  innsight resync --bbox -9.3,38.6,-9.0,38.9
  innsight resync --changed-since 2027-01-31T12:00:00Z --json")]
    Resync(ResyncArgs),
    /// Name documents of the search index that differ from the database, and mend them
    ///
    /// Ends with status 0 when nothing differs (any more), 1 otherwise.
    #[command(after_help = "\
Examples:
  innsight drift
  innsight drift --repair --json")]
    Drift(DriftArgs),
    /// What guests were written: list mails, show one, or have some tried again
    ///
    /// Mails are sent by `innsight up` and `innsight api` where a server is named. Without,
    /// they stay in the database, where this command shows what would have been sent.
    #[command(after_help = "\
Examples:
  innsight mails list
  innsight mails show 17
  innsight mails retry")]
    Mails(MailsArgs),
    /// Documents that the search index refused: list them, or try them again
    #[command(after_help = "\
Examples:
  innsight dead-letters list
  innsight dead-letters replay")]
    DeadLetters(DeadLettersArgs),
    /// Payments: list those that are not at their end, show one, book a payout by hand
    #[command(after_help = "\
Examples:
  innsight orders list
  innsight orders show 0198c5f0-0000-7000-8000-000000000000
  innsight orders settle 0198c5f0-0000-7000-8000-000000000000")]
    Orders(OrdersArgs),
    /// Photos of a hotel: add one, list them, change what is told of one, remove one
    #[command(after_help = "\
Examples:
  innsight photos add casa-do-tejo-lisbon pool.jpg --alt 'The pool at dusk'
  innsight photos add casa-do-tejo-lisbon https://example.org/front.jpg --alt 'The front' --place 1
  innsight photos list casa-do-tejo-lisbon
  innsight photos change casa-do-tejo-lisbon 0198c5f0-0000-7000-8000-000000000000 --place 2
  innsight photos remove casa-do-tejo-lisbon 0198c5f0-0000-7000-8000-000000000000")]
    Photos(PhotosArgs),
    /// Events that nobody could be told of: list them, or have them told again
    #[command(after_help = "\
Examples:
  innsight events list
  innsight events replay")]
    Events(EventsCommandArgs),
    /// Bring the database's tables up to this program, or down
    #[command(after_help = "\
Examples:
  innsight migrate                 apply what is missing; safe to repeat
  innsight migrate --down-to 2     undo all steps above 2, newest first; their data goes
  innsight migrate --down-to 0     undo everything")]
    Migrate(MigrateArgs),
    /// Fill an empty database with a believable world of hotels
    Seed(SeedArgs),
    /// Write the whole database, as it is at this moment, to one file
    ///
    /// By PostgreSQL's own program, beside a running service. The file holds personal data; only its owner may
    /// read it. Stopped or killed, it leaves no file.
    #[command(after_help = "\
Example:
  innsight backup /backups/innsight-2027-01-31.dump")]
    Backup(BackupArgs),
    /// Make an empty database that of a backup, and recount it
    ///
    /// By PostgreSQL's own program, in one transaction: all of it comes, or nothing.
    /// Ends with status 0 when all adds up, 1 otherwise.
    #[command(after_help = "\
Example:
  createdb innsight_again
  DATABASE_URL=postgres://innsight:secret@localhost/innsight_again \\
    innsight restore /backups/innsight-2027-01-31.dump")]
    Restore(RestoreArgs),
    /// Check everything this program needs, and say how to mend what is missing
    ///
    /// Ends with status 0 when nothing is wrong, 1 otherwise.
    Doctor(ApiArgs),
    /// Recount every room-night, booking, key and order, and say what does not add up
    ///
    /// Also names nights that the daily work closed before their time, by a clock that was wrong.
    /// Ends with status 0 when all is well, 1 otherwise.
    #[command(after_help = "\
Examples:
  innsight verify
  innsight verify --repair         open the nights that a wrong clock has closed
  innsight verify --gateway        also compare each payment with its gateway's books")]
    Verify(VerifyArgs),
    /// Let guests race for the same rooms, in five ways to book, and count what is sold twice
    ///
    /// Works in a database of its own on the server of --database-url, which is removed when it ends,
    /// by Ctrl-C too. Ends with status 1 when the lanes or row locks oversell, or when the naive way,
    /// with its pause, does not: then the guests did not meet.
    #[command(after_help = "\
Examples:
  innsight race --situation last-room             20 guests, 1 room: a few seconds
  innsight race --pause 6                         a lease ends while its holder sleeps
  innsight race --situation hot --seconds 5 --only lanes --only pessimistic
  innsight race --rounds 1 --svg race.svg         everything once, with a picture
  innsight race --json > race.json                everything, three rounds: some minutes")]
    Race(RaceArgs),
    /// Print the HTTP contract as OpenAPI 3.1
    #[command(after_help = "Example:\n  innsight openapi > openapi.json")]
    Openapi,
}

impl Command {
    /// Whether it is a job beside a running service, which travellers must not notice.
    pub const fn can_wait(&self) -> bool {
        matches!(self, Self::Resync(_) | Self::Drift(_) | Self::Verify(_))
    }
}

/// Settings of a process that serves.
#[derive(Args, Clone, Debug)]
pub struct ApiArgs {
    #[command(flatten)]
    pub http: HttpArgs,
    #[command(flatten)]
    pub realtime: RealtimeArgs,
    #[command(flatten)]
    pub elasticsearch: ElasticsearchArgs,
    #[command(flatten)]
    pub booking: BookingArgs,
    #[command(flatten)]
    pub payment: PaymentArgs,
    #[command(flatten)]
    pub events: EventsArgs,
    #[command(flatten)]
    pub mail: MailArgs,
    #[command(flatten)]
    pub push: PushArgs,
}

/// Settings of a process that does everything.
#[derive(Args, Clone, Debug)]
pub struct UpArgs {
    #[command(flatten)]
    pub http: HttpArgs,
    #[command(flatten)]
    pub realtime: RealtimeArgs,
    #[command(flatten)]
    pub booking: BookingArgs,
    #[command(flatten)]
    pub payment: PaymentArgs,
    #[command(flatten)]
    pub worker: WorkerArgs,
    #[command(flatten)]
    pub elasticsearch: ElasticsearchArgs,
    #[command(flatten)]
    pub events: EventsArgs,
    #[command(flatten)]
    pub mail: MailArgs,
    #[command(flatten)]
    pub push: PushArgs,
    /// Apply missing migrations first
    #[arg(long)]
    pub migrate: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::CommandFactory;

    use super::*;

    /// Every variable that some command reads, with its default.
    fn settings(command: &clap::Command, found: &mut BTreeMap<String, Option<String>>) {
        for argument in command.get_arguments() {
            if let Some(variable) = argument.get_env() {
                let default = argument.get_default_values().first();
                let default = default.map(|value| value.to_string_lossy().into_owned());
                found.insert(variable.to_string_lossy().into_owned(), default);
            }
        }
        command.get_subcommands().for_each(|command| settings(command, found));
    }

    #[test]
    fn commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_example_lists_every_setting_with_its_default() {
        let text = include_str!("../../../.env.example");
        let listed: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            .collect();
        let mut known = BTreeMap::new();
        settings(&Cli::command(), &mut known);
        for (variable, default) in &known {
            let listed = listed.get(variable.as_str());
            let listed = listed.unwrap_or_else(|| panic!("{variable} is not listed"));
            if let Some(default) = default {
                assert_eq!(listed, default, "the default of {variable}");
            }
        }
        for name in listed.keys() {
            assert!(known.contains_key(*name), "{name} is listed, but nothing reads it");
        }
    }
}
