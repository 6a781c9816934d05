//! `bench million`: what the engine alone takes for each question of the page, over a world that is
//! made in memory from the seeder's generator. No database has to hold it.

mod questions;
mod world;

use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, ensure};
use clap::Args;
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::money::Currency;
use domain::query::{SearchQuery, SortFacts, SortKey};
use domain::text::Tier;
use engine::{Engine, Snapshot};

use self::questions::Kind;
use crate::process::own_memory;
use crate::search::queries::Question;
use crate::statistics::{median_of_counts, percentile};
use crate::table::{self, Table, count, digits, duration, verdict};

/// How often each question is asked.
const ROUNDS: u32 = 3;

/// What to measure.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Draws the world and the questions; the same number draws the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=2_000_000))]
    pub hotels: u32,
    /// Nights of each room type.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(15..=730))]
    pub nights: u32,
    /// Questions of a city; the other kinds take a share of it.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(10..=100_000))]
    pub queries: u64,
    /// So many questions of each kind are also answered hotel by hotel, and the answers compared.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=1_000))]
    pub checked: u64,
}

/// Measures everything and prints it at the end.
pub fn run(settings: &Settings) -> anyhow::Result<()> {
    let made = world::make(settings)?;
    let before = own_memory()?.resident;
    let begin = Instant::now();
    let engine = Engine::new(made.documents.clone(), Currency::EUR);
    let built = begin.elapsed().as_secs_f64();
    let after = own_memory()?.resident;
    let snapshot = engine.snapshot();
    let mut table = Table::new(&["question", "asked", "found", "median", "p99", "slowest", ""]);
    for kind in Kind::ALL {
        eprintln!("{}", kind.label());
        let questions = questions::draw(&made, kind, settings.seed, kind.share(settings.queries))?;
        for question in questions.iter().take(usize::try_from(settings.checked)?) {
            compare(&snapshot, &made.documents, question)?;
        }
        table.row(row(kind, &snapshot, &questions)?);
    }
    let hotels = snapshot.hotels();
    let footprint = snapshot.footprint();
    table::print(&format!(
        "bench million --seed {} --hotels {} --nights {}\n  machine   {}\n  world     {} open hotels, \
         {} blocks, planes for {} days\n  engine    built in {}, {} MB beside the documents ({} bytes a \
         hotel); documents {} bytes a hotel\n\n{}",
        settings.seed,
        settings.hotels,
        settings.nights,
        crate::machine::describe(),
        count(hotels),
        count(u64::try_from(footprint.blocks)?),
        footprint.days,
        duration(built),
        count(after.saturating_sub(before) / 1_000_000),
        digits(each(after.saturating_sub(before), hotels)),
        digits(each(made.memory, hotels)),
        table.text(),
    ))
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a figure to read")]
fn each(bytes: u64, hotels: u64) -> f64 {
    bytes as f64 / hotels.max(1) as f64
}

/// One line of the table: every question is asked some times, each time counts.
fn row(kind: Kind, snapshot: &Snapshot, questions: &[Question]) -> anyhow::Result<Vec<String>> {
    let (mut seconds, mut totals) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for question in questions {
            let begin = Instant::now();
            let total = ask(snapshot, black_box(question));
            seconds.push(begin.elapsed().as_secs_f64());
            totals.push(total);
        }
    }
    let of = |percent| percentile(&seconds, percent).context("no question");
    let note = kind.target().map_or_else(String::new, |(text, target)| {
        verdict(text, percentile(&seconds, 50).is_some_and(|median| median <= target))
    });
    Ok(vec![
        kind.label().to_owned(),
        questions.len().to_string(),
        count(median_of_counts(&totals)),
        duration(of(50)?),
        duration(of(99)?),
        duration(of(100)?),
        note,
    ])
}

fn ask(snapshot: &Snapshot, question: &Question) -> u64 {
    match question.zoom {
        Some(zoom) => black_box(snapshot.map(&question.query, zoom)).total,
        None => black_box(snapshot.search(&question.query, &question.page)).total,
    }
}

/// Compares total and page with those of a look at every hotel.
fn compare(
    snapshot: &Snapshot,
    documents: &[Arc<Document>],
    question: &Question,
) -> anyhow::Result<()> {
    let Question { query, page, path, .. } = question;
    let mut best: BinaryHeap<(SortKey, HotelId)> = BinaryHeap::new();
    let mut total = 0;
    for document in documents {
        let Some(key) = key_of(query, document) else { continue };
        total += 1;
        best.push((key, document.hotel.id));
        if best.len() > page.limit {
            best.pop();
        }
    }
    let wanted: Vec<HotelId> = best.into_sorted_vec().into_iter().map(|(_, id)| id).collect();
    if let Some(zoom) = question.zoom {
        let map = snapshot.map(query, zoom);
        let shown = map.clusters.iter().map(|cluster| cluster.count).sum::<u64>()
            + u64::try_from(map.pins.len())?;
        ensure!(
            map.total == total && shown == total,
            "{path}: {} or {shown}, not {total}",
            map.total
        );
    } else {
        let answer = snapshot.search(query, page);
        let found: Vec<HotelId> = answer.items.iter().map(|item| item.hotel.id).collect();
        ensure!(answer.total == total, "{path}: {} hotels, not {total}", answer.total);
        ensure!(found == wanted, "{path}: another page than hotel by hotel");
    }
    Ok(())
}

/// The place of a hotel in the answer, if it is in it.
fn key_of(query: &SearchQuery, document: &Document) -> Option<SortKey> {
    let hotel = &document.hotel;
    if !query.area.contains(hotel.coordinates) {
        return None;
    }
    let item = query.item_of(document)?;
    let from = query.origin.map(domain::geo::DistanceFrom::new);
    Some(query.sort.key(SortFacts {
        rank: hotel.rank,
        rating_x10: hotel.rating_x10,
        offer: item.offer.as_ref(),
        distance_metres: from.map(|from| from.metres_to(hotel.coordinates)),
        tier: Tier::BEST,
    }))
}
