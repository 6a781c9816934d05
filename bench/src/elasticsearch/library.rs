//! The engine in this process against Lucene in its own and against PostGIS: which hotels, in which
//! order, and how many. Nobody is timed before all have answered every question alike.

use std::path::Path;

use anyhow::{Context, ensure};
use domain::ids::HotelId;
use domain::money::Currency;
use indicatif::ProgressBar;
use search::Postgis;
use store::connect::{Limits, open_pool};

use super::Settings;
use super::lucene::{ADULTS_MAX, Lucene, NIGHTS_MAX, Shape, ordered};
use super::questions::{Kind, Spans, draw};
use crate::search::library::{assert_equal, repetitions, time};
use crate::search::queries::Question;
use crate::search::world::World;
use crate::statistics::{Spread, median_of_counts};
use crate::table::{Table, count, digits, duration};

const SPANS: Spans = Spans { nights: (1, NIGHTS_MAX), adults: (1, ADULTS_MAX) };
/// So many questions are asked before Java is timed.
const WARM_QUESTIONS: u32 = 20_000;
/// A turn of Lucene takes about as long.
const TURN_NANOSECONDS: u64 = 300_000_000;

/// Questions of a kind, with what is known of them.
struct Asked {
    kind: Kind,
    questions: Vec<Question>,
    /// How often this engine asks them in a turn.
    repetitions: u32,
    found: u64,
}

/// One line of the table of Lucene's variants.
struct Figures {
    kind: Kind,
    shape: Shape,
    cached: bool,
    embedded: Spread,
    lucene: Spread,
    ratio: Spread,
}

/// Measures every kind of question against both and returns the tables.
pub async fn measure(
    settings: &Settings,
    world: &World,
    folder: &Path,
) -> anyhow::Result<(String, String)> {
    let limits = Limits { connections_max: 1, ..Limits::default() };
    let postgis = Postgis::new(open_pool(&settings.database.url, "bench", &limits)?, Currency::EUR);
    let progress = ProgressBar::new(u64::try_from(Kind::ALL.len() * (1 + Shape::ALL.len()))?);
    let mut asked = Vec::new();
    let mut of_postgis = Vec::new();
    for kind in Kind::ALL {
        tell(&progress, &format!("PostGIS: {}", kind.label()));
        let questions = draw(world, kind, (settings.seed, settings.queries), SPANS)?;
        let totals = assert_equal(&questions, [&world.embedded, &postgis]).await?;
        let once = time(&world.embedded, &questions, 1).await?;
        let repetitions = repetitions(once, &questions);
        let mut turns = Vec::new();
        for _ in 0..settings.rounds {
            let embedded = time(&world.embedded, &questions, repetitions).await?;
            turns.push((embedded, time(&postgis, &questions, 1).await?));
        }
        of_postgis.push(spreads(&turns)?);
        asked.push(Asked { kind, questions, repetitions, found: median_of_counts(&totals) });
        progress.inc(1);
    }
    let (java, classes) = settings.lucene()?;
    let mut lucene = Lucene::start((java, &settings.java_flags), classes, folder, world).await?;
    let mut figures = Vec::new();
    let mut indices = Table::new(&["index of Lucene", "segments", "bytes", "heap", "resident", ""]);
    for shape in Shape::ALL {
        tell(&progress, &format!("Lucene: {}", shape.label()));
        let reply = lucene.ask(&format!("index {} {}", shape.stays, shape.segments)).await?;
        for of in &asked {
            figures.extend(measure_kind(settings, world, &mut lucene, (shape, of)).await?);
            progress.inc(1);
        }
        indices.row(vec![
            shape.label(),
            reply.text("segments")?.to_owned(),
            megabytes(reply.number("bytes")?),
            megabytes(reply.number("heap_bytes")?),
            megabytes(lucene.resident()?),
            format!("built in {} ms", count(reply.number("build_ms")?)),
        ]);
    }
    progress.finish_and_clear();
    let tables = [peers(&asked, &of_postgis, &figures)?, variants(&figures), indices.text()];
    Ok((lucene.versions.clone(), tables.join("\n")))
}

fn tell(progress: &ProgressBar, what: &str) {
    progress.set_message(what.to_owned());
    if progress.is_hidden() {
        eprintln!("library: {what}");
    }
}

/// One kind over one index, without and with the cache of filters.
async fn measure_kind(
    settings: &Settings,
    world: &World,
    lucene: &mut Lucene,
    (shape, asked): (Shape, &Asked),
) -> anyhow::Result<Vec<Figures>> {
    let Asked { kind, questions, repetitions, .. } = asked;
    lucene.take(questions, world).await?;
    let mut figures = Vec::new();
    for cached in [false, true] {
        lucene.ask(if cached { "cache on" } else { "cache off" }).await?;
        lucene.ask(&format!("warm {WARM_QUESTIONS}")).await?;
        // after warming up: what the cache holds by now has to be right too
        answers_are_equal(world, questions, lucene).await?;
        let once = lucene.ask("time 1").await?.number("ns")?;
        let times = (TURN_NANOSECONDS / once.max(1)).max(1);
        let mut turns = Vec::new();
        for _ in 0..settings.rounds {
            let embedded = time(&world.embedded, questions, *repetitions).await?;
            let nanoseconds = lucene.ask(&format!("time {times}")).await?.number("ns")?;
            turns.push((embedded, seconds_each(nanoseconds, times, questions)));
        }
        let [embedded, lucene, ratio] = spreads(&turns)?;
        figures.push(Figures { kind: *kind, shape, cached, embedded, lucene, ratio });
    }
    Ok(figures)
}

async fn answers_are_equal(
    world: &World,
    questions: &[Question],
    lucene: &mut Lucene,
) -> anyhow::Result<()> {
    let hotels = ordered(world);
    let (_, snapshot) = world.embedded.current()?;
    for (number, question) in questions.iter().enumerate() {
        let expected = snapshot.search(&question.query, &question.page);
        let (total, places) = lucene.answer(number).await?;
        let theirs: Vec<Option<HotelId>> =
            places.into_iter().map(|place| Some(hotels.get(place)?.hotel.id)).collect();
        let ours: Vec<_> = expected.items.iter().map(|item| Some(item.hotel.id)).collect();
        let (path, ours_total) = (&question.path, expected.total);
        ensure!(
            total == ours_total && theirs == ours,
            "answers differ for {path}: {ours_total} hotels embedded, {total} by Lucene"
        );
    }
    Ok(())
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "far below 2^53")]
fn seconds_each(nanoseconds: u64, times: u64, questions: &[Question]) -> f64 {
    nanoseconds as f64 / 1e9 / times as f64 / questions.len() as f64
}

/// Of ours, of theirs, and of how many times slower they were.
fn spreads(turns: &[(f64, f64)]) -> anyhow::Result<[Spread; 3]> {
    let of = |value: fn(&(f64, f64)) -> f64| {
        let values: Vec<f64> = turns.iter().map(value).collect();
        Spread::of(&values).context("no rounds")
    };
    Ok([of(|turn| turn.0)?, of(|turn| turn.1)?, of(|turn| turn.1 / turn.0)?])
}

/// Everybody's best.
fn peers(
    asked: &[Asked],
    of_postgis: &[[Spread; 3]],
    figures: &[Figures],
) -> anyhow::Result<String> {
    let headings =
        ["question", "asked", "found", "embedded", "Lucene", "ratio", "PostGIS", "ratio", ""];
    let mut table = Table::new(&headings);
    for (asked, [_, postgis, slower]) in asked.iter().zip(of_postgis) {
        let of_kind = figures.iter().filter(|of| of.kind == asked.kind);
        let best = of_kind.min_by(|a, b| a.lucene.median.total_cmp(&b.lucene.median));
        let best = best.context("no figures")?;
        let lost = if best.ratio.median < 1.0 { " LUCENE IS FASTER" } else { "" };
        table.row(vec![
            asked.kind.label().to_owned(),
            asked.questions.len().to_string(),
            count(asked.found),
            duration(best.embedded.median),
            duration(best.lucene.median),
            ratio(&best.ratio),
            duration(postgis.median),
            ratio(slower),
            format!("Lucene: {}{lost}", variant(best)),
        ]);
    }
    Ok(table.text())
}

fn variants(figures: &[Figures]) -> String {
    let mut table = Table::new(&["question", "embedded", "Lucene", "ratio", "how"]);
    for of in figures {
        table.row(vec![
            of.kind.label().to_owned(),
            range(&of.embedded),
            range(&of.lucene),
            ratio(&of.ratio),
            variant(of),
        ]);
    }
    table.text()
}

fn variant(of: &Figures) -> String {
    format!("{}, cache {}", of.shape.label(), if of.cached { "on" } else { "off" })
}

fn range(spread: &Spread) -> String {
    let [median, min, max] = [spread.median, spread.min, spread.max].map(duration);
    format!("{median} ({min}–{max})")
}

fn ratio(spread: &Spread) -> String {
    format!("{} × ({}–{})", digits(spread.median), digits(spread.min), digits(spread.max))
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", count(bytes / 1_000_000))
}
