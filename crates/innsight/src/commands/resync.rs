//! `innsight resync`: builds the index anew, or has some hotels written again.

use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{ArgGroup, Args};
use domain::geo::BoundingBox;
use domain::ids::HotelId;
use runtime::config::DatabaseArgs;
use serde::Serialize;
use store::feed::ForcedChange;
use store::hotel_ids::{Which, count_hotels, has_changes_since};
use sync_worker::{Filled, Mended, Source, mend, mend_pages, resync_all, roll_back};
use uuid::Uuid;

use crate::commands::sync::IndexArgs;
use crate::report::{print_json, syncing};

#[derive(Args, Clone, Debug)]
#[command(group = ArgGroup::new("what").required(true))]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command are bools")]
pub struct ResyncArgs {
    /// Build a new index of everything beside the old one, then swap
    #[arg(long, group = "what")]
    all: bool,
    /// Go back to the index of before, after mending what it missed
    #[arg(long, group = "what")]
    roll_back: bool,
    /// These hotels
    #[arg(long, group = "what", value_name = "ID", num_args = 1..=1000)]
    hotel: Vec<Uuid>,
    /// Hotels that lie in a box: west,south,east,north in decimal degrees
    #[arg(long, group = "what", value_name = "W,S,E,N", allow_hyphen_values = true,
          value_parser = domain::parse::parse_bounding_box)]
    bbox: Option<BoundingBox>,
    /// Hotels that changed since then, for example 2027-01-31T12:00:00Z
    #[arg(long, group = "what", value_name = "TIME")]
    changed_since: Option<DateTime<Utc>>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexArgs,
}

/// What was done, or would be.
#[derive(Serialize)]
#[serde(untagged)]
enum Report {
    Planned { dry_run: bool, hotels: u64, index: Option<String> },
    Filled(Filled),
    Mended(Mended),
}

/// Resyncs and says what was done.
pub async fn run(args: &ResyncArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let source = args.index.open(database, "innsight-resync").await?;
    let stop = runtime::shutdown::on_signal()?;
    let Some(report) = stop.run_until_cancelled(resync(args, &source)).await else {
        eprintln!("stopped; what is written stays, and the same command goes on from there");
        return Ok(ExitCode::from(130));
    };
    let report = report?;
    if args.json {
        print_json(&report)?;
    } else {
        report.tell();
    }
    Ok(ExitCode::SUCCESS)
}

async fn resync(args: &ResyncArgs, source: &Source) -> anyhow::Result<Report> {
    let sink = syncing();
    if args.roll_back {
        if args.dry_run {
            let index = sync_worker::previous_index(&source.cluster).await?;
            let hotels = count_hotels(&source.pool).await?;
            return Ok(Report::Planned {
                dry_run: true,
                hotels,
                index: index.map(|index| index.to_string()),
            });
        }
        return Ok(Report::Filled(roll_back(source, &sink).await?));
    }
    if !args.hotel.is_empty() {
        let hotels =
            args.hotel.iter().map(|id| ForcedChange { hotel_id: HotelId(*id), cell: None });
        let hotels: Vec<_> = hotels.collect();
        if args.dry_run {
            return planned(source, hotels.len()).await;
        }
        return Ok(Report::Mended(mend(source, &hotels, &sink).await?));
    }
    let which = match (args.bbox, args.changed_since) {
        (Some(area), _) => Which::Within(area),
        (_, Some(since)) => {
            anyhow::ensure!(
                has_changes_since(&source.pool, since).await?,
                "changes of {since} are no longer kept; innsight drift --repair finds what differs"
            );
            Which::ChangedSince(since)
        }
        (None, None) if args.dry_run => {
            let hotels = count_hotels(&source.pool).await?;
            let index = source.cluster.alias_target().await?.map(|index| index.to_string());
            return Ok(Report::Planned { dry_run: true, hotels, index });
        }
        (None, None) => {
            let filled = resync_all(source, &sink).await.context("the index was not rebuilt")?;
            return Ok(Report::Filled(filled));
        }
    };
    let mended = mend_pages(source, &which, args.dry_run, &sink).await?;
    if args.dry_run {
        return planned(source, mended.hotels).await;
    }
    Ok(Report::Mended(mended))
}

async fn planned(source: &Source, hotels: usize) -> anyhow::Result<Report> {
    let index = source.cluster.alias_target().await?.map(|index| index.to_string());
    let hotels = u64::try_from(hotels)?;
    Ok(Report::Planned { dry_run: true, hotels, index })
}

impl Report {
    fn tell(&self) {
        match self {
            Self::Planned { hotels, index, .. } => {
                let index = index.as_deref().unwrap_or("none yet");
                eprintln!("would write {hotels} hotels; the index in use is {index}");
            }
            Self::Filled(Filled { index, previous, hotels, mended, refused, seconds }) => {
                eprintln!("{index} is in use: {hotels} hotels, {mended} mended, {seconds:.1} s");
                if let Some(previous) = previous {
                    eprintln!("{previous} is kept; innsight resync --roll-back goes back to it");
                }
                if *refused > 0 {
                    eprintln!("{refused} documents were refused: innsight dead-letters list");
                }
            }
            Self::Mended(Mended { hotels, seconds }) => {
                eprintln!("{hotels} hotels were written again in {seconds:.1} s");
            }
        }
    }
}
