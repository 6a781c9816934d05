//! `bench words`: what a text costs, in this process: suggestions while somebody types, what is
//! understood, searches by words in the whole world, and the memory of what answers them.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use domain::answer::Strength;
use domain::hotel::Document;
use domain::lexicon::{Lexicon, merged};
use domain::naming::TypedName;
use domain::words::tokens;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use search::{Embedded, KnownPlaces, SearchEngine};
use store::connect::{Limits, open_pool};

use crate::process::{innsight_binary, own_memory};
use crate::search::queries::{Question, question};
use crate::search::world::{self, World, WorldArgs};
use crate::statistics::percentile;
use crate::table::{Table, count, digits, duration, verdict};
use crate::{setting, table};

const SUGGESTION_P99_TARGET: f64 = 0.005;
const TEXT_P99_TARGET: f64 = 0.010;
const SUGGESTIONS: usize = 10;

/// What to measure.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Draws the texts; the same number draws the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Texts of each kind.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    pub texts: u64,
    #[command(flatten)]
    pub database: WorldArgs,
    /// The program that seeds the world; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<std::path::PathBuf>,
}

/// A kind of text, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The beginning of a city's name.
    PlaceBegun,
    /// The beginning of a hotel's name, one to three words.
    HotelBegun,
    /// A name with one typo.
    Mistyped,
    /// A search for two words of one hotel's description and name.
    TwoWords,
    /// The same with one typo.
    TwoWordsMistyped,
    /// A city with a wish.
    Understood,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::PlaceBegun,
        Self::HotelBegun,
        Self::Mistyped,
        Self::TwoWords,
        Self::TwoWordsMistyped,
        Self::Understood,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::PlaceBegun => "suggestions, a city begun",
            Self::HotelBegun => "suggestions, a hotel begun",
            Self::Mistyped => "suggestions, one typo",
            Self::TwoWords => "search for two words in the world",
            Self::TwoWordsMistyped => "the same, one of them mistyped",
            Self::Understood => "search for a city and a wish",
        }
    }

    const fn suggests(self) -> bool {
        matches!(self, Self::PlaceBegun | Self::HotelBegun | Self::Mistyped)
    }

    /// Seconds that 99 of 100 may take.
    const fn target(self) -> f64 {
        if self.suggests() { SUGGESTION_P99_TARGET } else { TEXT_P99_TARGET }
    }

    fn draw(self, world: &World, rng: &mut StdRng) -> anyhow::Result<String> {
        let document = world.documents.choose(rng).context("a world without hotels")?;
        let hotel = &document.hotel;
        Ok(match self {
            Self::PlaceBegun => begun(&hotel.city, rng),
            Self::HotelBegun => begun(&hotel.name, rng),
            Self::Mistyped => mistyped(&hotel.city, rng),
            Self::TwoWords => two_words(document, rng),
            Self::TwoWordsMistyped => mistyped(&two_words(document, rng), rng),
            Self::Understood => {
                let wish = ["with pool", "hostel", "pet friendly", "5 star"];
                format!("{} {}", hotel.city, wish.choose(rng).unwrap_or(&""))
            }
        })
    }
}

fn begun(name: &str, rng: &mut StdRng) -> String {
    let letters = name.chars().count().max(1);
    name.chars().take(rng.random_range(1..=letters)).collect()
}

/// One letter of the last word is another.
fn mistyped(text: &str, rng: &mut StdRng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let last = letters.len().saturating_sub(1);
    let at = rng.random_range(last.saturating_sub(3)..=last);
    if let Some(letter) = letters.get_mut(at) {
        *letter = 'q';
    }
    letters.into_iter().collect()
}

/// Searches for two words of a hotel in the whole world; the same seed draws the same ones.
pub fn draw_searches(world: &World, seed: u64, count: u64) -> anyhow::Result<Vec<Question>> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| asked(world, &Kind::TwoWords.draw(world, &mut rng)?)).collect()
}

/// The label of [`draw_searches`].
pub const SEARCHES_LABEL: &str = Kind::TwoWords.label();

/// One word of the name, one of the description.
fn two_words(document: &Document, rng: &mut StdRng) -> String {
    let mut word = |text: &str| {
        let words = tokens(text);
        words.choose(rng).map_or_else(String::new, |word| word.typed.clone())
    };
    format!("{} {}", word(&document.hotel.name), word(&document.hotel.description))
}

/// Measures and prints.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    let binary = innsight_binary(settings.innsight.clone())?;
    world::prepare(&mut settings.database, &binary).await?;
    let setting = setting::ask(&settings.database.url).await?;
    let world = world::load(&settings.database).await?;
    let command = format!("words --seed {} --texts {}", settings.seed, settings.texts);
    let mut report = setting.heading(&command, &world.describe(), "");
    let mut table = Table::new(&["text", "asked", "p50", "p99", "slowest", ""]);
    for (kind, salt) in Kind::ALL.into_iter().zip(0..) {
        let mut rng = StdRng::seed_from_u64(settings.seed.wrapping_mul(1_000).wrapping_add(salt));
        let texts: anyhow::Result<Vec<String>> =
            (0..settings.texts).map(|_| kind.draw(&world, &mut rng)).collect();
        table.row(row(kind, &time(kind, &world, &texts?).await?)?);
    }
    report.extend(["\nIn this process, one after the other\n", &table.text()]);
    report.extend(["\nMemory\n", &memory(&settings, &world).await?]);
    table::print(&report)
}

fn row(kind: Kind, seconds: &[f64]) -> anyhow::Result<Vec<String>> {
    let at = |percent| percentile(seconds, percent).context("nothing was asked");
    let p99 = at(99)?;
    Ok(vec![
        kind.label().to_owned(),
        count(u64::try_from(seconds.len())?),
        duration(at(50)?),
        duration(p99),
        duration(at(100)?),
        verdict(&format!("target p99 ≤ {}", duration(kind.target())), p99 <= kind.target()),
    ])
}

/// Seconds of each text, from what was typed to the whole answer.
async fn time(kind: Kind, world: &World, texts: &[String]) -> anyhow::Result<Vec<f64>> {
    let mut seconds = Vec::with_capacity(texts.len());
    // once around first: what is mapped lazily is there then
    for round in 0..2 {
        seconds.clear();
        for text in texts {
            let begin = Instant::now();
            if kind.suggests() {
                black_box(suggest(world, text).await?);
            } else {
                black_box(search(world, text).await?);
            }
            seconds.push(begin.elapsed().as_secs_f64());
        }
        if round == 0 {
            eprintln!("{}: {} texts", kind.label(), texts.len());
        }
    }
    Ok(seconds)
}

/// As the service does it: places first, hotels with typos only where nothing is without.
async fn suggest(world: &World, text: &str) -> anyhow::Result<usize> {
    let places = world.lexicon.suggest(text, SUGGESTIONS);
    let typed = tokens(text);
    let exact = TypedName::new(&typed, false);
    let mut hotels = world.embedded.hotels_named(&exact, SUGGESTIONS).await?.answer;
    let is_found = places.iter().any(|place| place.strength != Strength::Typo);
    if !is_found && hotels.is_empty() {
        let near = TypedName::new(&typed, true);
        hotels = world.embedded.hotels_named(&near, SUGGESTIONS).await?.answer;
    }
    Ok(merged(places, hotels, SUGGESTIONS).len())
}

async fn search(world: &World, text: &str) -> anyhow::Result<u64> {
    let Question { query, page, .. } = asked(world, text)?;
    Ok(world.embedded.search(&query, &page).await?.answer.total)
}

fn asked(world: &World, text: &str) -> anyhow::Result<Question> {
    question(&world.calendar, &world.lexicon, &[("q", text.to_owned())], None)
}

/// What a second lexicon and a second engine take: the first ones share nothing with them but the
/// documents.
async fn memory(settings: &Settings, world: &World) -> anyhow::Result<String> {
    let limits = Limits { connections_max: 1, ..Limits::default() };
    let pool = open_pool(&settings.database.url, "bench", &limits)?;
    let before = own_memory()?.resident;
    let known = KnownPlaces::default();
    known.refresh(&pool).await?;
    let lexicon: Arc<Lexicon> = known.current();
    let with_lexicon = own_memory()?.resident;
    let engine = Embedded::new(domain::money::Currency::EUR);
    let reached = world.embedded.reached().borrow().clone().context("an engine without a state")?;
    engine.replace(world.documents.clone(), (*reached).clone());
    let with_engine = own_memory()?.resident;
    let (hotels, mut table) = (world.documents.len(), Table::new(&["what", "MB", "a hotel", ""]));
    for (what, bytes) in [
        ("places and their names", with_lexicon.saturating_sub(before)),
        ("the engine's columns, nights and words", with_engine.saturating_sub(with_lexicon)),
    ] {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "megabytes")]
        let each = bytes as f64 / hotels as f64;
        table.row(vec![
            what.to_owned(),
            count(bytes / 1_000_000),
            format!("{} bytes", digits(each)),
            String::new(),
        ]);
    }
    drop((lexicon, engine));
    Ok(table.text())
}
