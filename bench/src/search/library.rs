//! The engine in this process against PostGIS: the same questions through the same trait, asked in
//! turns, after both have answered all of them alike.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, bail};
use domain::answer::{MapAnswer, SearchAnswer};
use domain::money::Currency;
use indicatif::ProgressBar;
use search::{Postgis, SearchEngine};
use store::connect::{Limits, open_pool};

use super::Settings;
use super::queries::{Kind, Question, draw};
use super::world::World;
use crate::statistics::{Spread, median_of_counts};
use crate::table::{Table, count, digits, duration, verdict};

/// How many times faster than PostGIS a city search has to be.
const CITY_TARGET: f64 = 50.0;
/// The engine in this process is asked the same questions again until this many seconds are over,
/// or the clock would see nothing.
const TURN_SECONDS: f64 = 0.1;
const REPETITIONS_MAX: u32 = 10_000;

#[derive(Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one at a time; a box would be measured too")]
enum Answer {
    List(SearchAnswer),
    Map(MapAnswer),
}

impl Answer {
    const fn total(&self) -> u64 {
        match self {
            Self::List(answer) => answer.total,
            Self::Map(answer) => answer.total,
        }
    }
}

/// One line of the table.
struct Figures {
    kind: Kind,
    questions: usize,
    found: u64,
    /// Seconds a question.
    embedded: Spread,
    postgis: Spread,
    ratio: Spread,
}

/// Measures every kind of question and returns the table.
pub async fn measure(settings: &Settings, world: &World) -> anyhow::Result<String> {
    let limits = Limits { connections_max: 1, ..Limits::default() };
    let pool = open_pool(&settings.database.url, "bench", &limits)?;
    let postgis = Postgis::new(pool, Currency::EUR);
    let progress = ProgressBar::new(u64::try_from(Kind::ALL.len())?);
    let mut figures = Vec::new();
    for kind in Kind::ALL {
        progress.set_message(kind.label());
        if progress.is_hidden() {
            eprintln!("in process and PostGIS: {}", kind.label());
        }
        let questions = draw(world, kind, settings.seed, kind.share(settings.queries))?;
        figures.push(measure_kind(settings, kind, &questions, [&world.embedded, &postgis]).await?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(text(&figures))
}

async fn measure_kind(
    settings: &Settings,
    kind: Kind,
    questions: &[Question],
    [embedded, postgis]: [&dyn SearchEngine; 2],
) -> anyhow::Result<Figures> {
    let totals = assert_equal(questions, [embedded, postgis]).await?;
    let repetitions = repetitions(time(embedded, questions, 1).await?, questions);
    let (mut of_embedded, mut of_postgis, mut ratios) = (vec![], vec![], vec![]);
    for _ in 0..settings.rounds {
        let (a, b) =
            (time(embedded, questions, repetitions).await?, time(postgis, questions, 1).await?);
        of_embedded.push(a);
        of_postgis.push(b);
        ratios.push(b / a);
    }
    let spread = |values: &[f64]| Spread::of(values).context("no rounds");
    Ok(Figures {
        kind,
        questions: questions.len(),
        found: median_of_counts(&totals),
        embedded: spread(&of_embedded)?,
        postgis: spread(&of_postgis)?,
        ratio: spread(&ratios)?,
    })
}

/// How often questions that take so many seconds each are asked again to fill a turn.
pub fn repetitions(seconds_each: f64, questions: &[Question]) -> u32 {
    whole(TURN_SECONDS / (seconds_each * number(questions))).clamp(1, REPETITIONS_MAX)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "thousands of questions")]
const fn number(questions: &[Question]) -> f64 {
    questions.len() as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, which is as good as any large number"
)]
const fn whole(value: f64) -> u32 {
    value as u32
}

async fn ask(engine: &dyn SearchEngine, question: &Question) -> anyhow::Result<Answer> {
    Ok(match question.zoom {
        Some(zoom) => Answer::Map(engine.map(&question.query, zoom).await?.answer),
        None => Answer::List(engine.search(&question.query, &question.page).await?.answer),
    })
}

/// Both engines answer everything alike, to the last field; returns the totals.
pub async fn assert_equal(
    questions: &[Question],
    [embedded, postgis]: [&dyn SearchEngine; 2],
) -> anyhow::Result<Vec<u64>> {
    let mut totals = Vec::new();
    for question in questions {
        let (a, b) = (ask(embedded, question).await?, ask(postgis, question).await?);
        if a != b {
            let (path, a, b) = (&question.path, a.total(), b.total());
            bail!("answers differ for {path}: {a} hotels embedded, {b} by PostGIS");
        }
        totals.push(a.total());
    }
    Ok(totals)
}

/// Seconds a question, one after the other.
pub async fn time(
    engine: &dyn SearchEngine,
    questions: &[Question],
    repetitions: u32,
) -> anyhow::Result<f64> {
    let begin = Instant::now();
    for _ in 0..repetitions {
        for question in questions {
            black_box(ask(engine, black_box(question)).await?);
        }
    }
    Ok(begin.elapsed().as_secs_f64() / f64::from(repetitions) / number(questions))
}

fn text(figures: &[Figures]) -> String {
    let headings = ["question", "asked", "found", "embedded", "PostGIS", "ratio", "range", ""];
    let mut table = Table::new(&headings);
    for of in figures {
        let note = match of.kind {
            Kind::City => {
                verdict(&format!("target ≥ {CITY_TARGET}"), of.ratio.median >= CITY_TARGET)
            }
            _ if of.ratio.median < 1.0 => "PostGIS is faster".to_owned(),
            _ => String::new(),
        };
        table.row(vec![
            of.kind.label().to_owned(),
            of.questions.to_string(),
            count(of.found),
            duration(of.embedded.median),
            duration(of.postgis.median),
            format!("{} ×", digits(of.ratio.median)),
            format!("{}–{}", digits(of.ratio.min), digits(of.ratio.max)),
            note,
        ]);
    }
    table.text()
}
