//! `innsight dead-letters`: documents that the index refused.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::ids::HotelId;
use runtime::config::DatabaseArgs;
use store::dead_letters::{DeadLetter, list};
use store::feed::ForcedChange;
use sync_worker::{Source, mend};
use uuid::Uuid;

use crate::commands::sync::IndexArgs;
use crate::report::{print_json, syncing};

/// Letters that are shown or replayed at once.
const LETTERS_PER_PAGE: i64 = 1_000;

#[derive(Args, Clone, Debug)]
pub struct DeadLettersArgs {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    index: IndexArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Show them
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Have them written again
    ///
    /// Status 1 when some are refused again.
    Replay {
        /// Only these hotels; without it all of them
        #[arg(long, value_name = "ID", num_args = 1..=1000)]
        hotel: Vec<Uuid>,
    },
}

/// Shows or replays.
pub async fn run(args: &DeadLettersArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let source = args.index.open(database, "innsight-dead-letters").await?;
    match &args.action {
        Action::List { json } => show(&source, *json).await,
        Action::Replay { hotel } => replay(&source, hotel).await,
    }
}

async fn show(source: &Source, json: bool) -> anyhow::Result<ExitCode> {
    let letters = all_letters(source).await?;
    if json {
        print_json(&letters)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for DeadLetter { hotel_id, reason, attempts, first_at, last_at, .. } in &letters {
        let (first, last) = (first_at.format("%F %T"), last_at.format("%F %T"));
        writeln!(out, "{hotel_id}  {attempts} attempts, {first} to {last} UTC\n    {reason}")?;
    }
    eprintln!("{} documents are set aside", letters.len());
    Ok(ExitCode::SUCCESS)
}

async fn replay(source: &Source, only: &[Uuid]) -> anyhow::Result<ExitCode> {
    let mut letters = all_letters(source).await?;
    letters.retain(|letter| only.is_empty() || only.contains(&letter.hotel_id));
    let hotels = letters.iter();
    let hotels: Vec<_> = hotels
        .map(|letter| ForcedChange { hotel_id: HotelId(letter.hotel_id), cell: None })
        .collect();
    mend(source, &hotels, &syncing()).await?;
    let left = all_letters(source).await?;
    let left = left.iter().filter(|letter| only.is_empty() || only.contains(&letter.hotel_id));
    let left = left.count();
    eprintln!("{} documents were tried again, {left} are still set aside", hotels.len());
    Ok(if left == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Those of the index in use.
async fn all_letters(source: &Source) -> anyhow::Result<Vec<DeadLetter>> {
    let Some(index) = source.cluster.alias_target().await? else { return Ok(Vec::new()) };
    let (mut letters, mut after) = (Vec::new(), None);
    loop {
        let page = list(&source.pool, Some(index.as_str()), after, LETTERS_PER_PAGE).await?;
        let Some(last) = page.last() else { return Ok(letters) };
        after = Some(HotelId(last.hotel_id));
        letters.extend(page);
    }
}
