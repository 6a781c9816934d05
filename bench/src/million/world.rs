//! A world made in memory.

use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::hotel::Document;
use domain::lexicon::Lexicon;
use domain::parse::Calendar;
use domain::today::Today;
use indicatif::ProgressBar;
use seed::{Parameters, World};

use super::Settings;
use crate::process::own_memory;
use crate::search::world::{Places, places};

const THREADS: u32 = 2;
/// Progress is told after so many hotels.
const HOTELS_A_STEP: u32 = 1_024;

/// What was made, and what questions are drawn from.
pub struct Made {
    pub documents: Vec<Arc<Document>>,
    /// Bytes of the documents.
    pub memory: u64,
    pub places: Places,
    pub calendar: Calendar,
    pub lexicon: Lexicon,
    pub first_night: NaiveDate,
}

/// Makes a world from today on.
#[expect(clippy::disallowed_methods, reason = "there is no database: the world begins today")]
pub fn make(settings: &Settings) -> anyhow::Result<Made> {
    let now = DateTime::<Utc>::from(SystemTime::now());
    let start = now.date_naive();
    let parameters = Parameters {
        seed: i64::try_from(settings.seed)?,
        hotels: settings.hotels,
        nights: settings.nights,
        start,
    };
    let threads = usize::try_from(THREADS)?;
    let world = World::new(parameters, threads).map_err(|error| anyhow!("{error}"))?;
    let before = own_memory()?.resident;
    let documents = documents(&world, settings.hotels)?;
    let memory = own_memory()?.resident.saturating_sub(before);
    let last_check_out = start + Days::new(u64::from(settings.nights));
    Ok(Made {
        places: places(&documents),
        documents,
        memory,
        calendar: Calendar { today: Today::at(now), last_check_out },
        lexicon: Lexicon::default(),
        first_night: start,
    })
}

fn documents(world: &World, hotels: u32) -> anyhow::Result<Vec<Arc<Document>>> {
    let progress = &ProgressBar::new(u64::from(hotels)).with_message("making hotels");
    let a_part = hotels.div_ceil(THREADS);
    let parts = thread::scope(|scope| {
        let parts = (0..THREADS).map(|part| {
            let range = (part * a_part)..hotels.min((part + 1) * a_part);
            scope.spawn(move || {
                range
                    .inspect(|index| {
                        if index % HOTELS_A_STEP == 0 {
                            progress.inc(u64::from(HOTELS_A_STEP));
                        }
                    })
                    .filter_map(|index| world.document(index).map(Arc::new))
                    .collect::<Vec<_>>()
            })
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().map(|part| part.join().ok()).collect::<Option<Vec<_>>>()
    });
    progress.finish_and_clear();
    Ok(parts.context("a thread died")?.into_iter().flatten().collect())
}
