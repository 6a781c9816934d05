//! `innsight drift`: names documents that differ from the database, and mends them.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use runtime::config::DatabaseArgs;
use serde::Serialize;
use store::feed::ForcedChange;
use sync_worker::{Drift, Kind, Mended, find_drift, mend};

use crate::commands::sync::IndexArgs;
use crate::report::{print_json, syncing};

#[derive(Args, Clone, Debug)]
pub struct DriftArgs {
    /// Have what differs written again
    #[arg(long)]
    repair: bool,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexArgs,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    found: Drift,
    repaired: Option<Mended>,
}

/// Compares, perhaps repairs; status 1 when something differs that was not repaired.
pub async fn run(args: &DriftArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let source = args.index.open(database, "innsight-drift").await?;
    let sink = syncing();
    let found = find_drift(&source, &sink).await?;
    let repaired = if args.repair && !found.drifted.is_empty() {
        let hotels = found.drifted.iter();
        let hotels: Vec<_> = hotels
            .map(|drifted| ForcedChange { hotel_id: drifted.hotel_id, cell: Some(drifted.cell) })
            .collect();
        Some(mend(&source, &hotels, &sink).await?)
    } else {
        None
    };
    let clean = found.drifted.is_empty() || repaired.is_some();
    let report = Report { found, repaired };
    if args.json {
        print_json(&report)?;
    } else {
        report.tell()?;
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Report {
    fn tell(&self) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        let found = &self.found;
        for drifted in &found.drifted {
            let kind = match drifted.kind {
                Kind::Missing => "missing",
                Kind::Stale => "stale",
                Kind::Ghost => "ghost",
            };
            writeln!(out, "{kind:8} {}", drifted.hotel_id)?;
        }
        let Drift { index, hotels, cells, cells_opened, missing, stale, ghosts, .. } = found;
        eprintln!("{index}: {hotels} open hotels in {cells} cells, {cells_opened} cells opened");
        eprintln!("{missing} missing, {stale} stale, {ghosts} ghosts, {:.1} s", found.seconds);
        if found.moving > 0 {
            eprintln!("{} hotels changed at every look and were left to the indexer", found.moving);
        }
        match self.repaired {
            Some(repaired) => {
                eprintln!("{} repaired in {:.1} s", repaired.hotels, repaired.seconds);
            }
            None if !found.drifted.is_empty() => eprintln!("mend them: innsight drift --repair"),
            None => {}
        }
        Ok(())
    }
}
