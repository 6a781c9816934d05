//! The seeded world that everything is measured on: made when it is missing, then read whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{Days, NaiveDate};
use clap::Args;
use domain::geo::{BoundingBox, Coordinates, Extremes};
use domain::hotel::{Document, Hotel};
use domain::lexicon::Lexicon;
use domain::money::Currency;
use domain::parse::Calendar;
use domain::tally::Tally;
use domain::today::Today;
use indicatif::ProgressBar;
use reqwest::Url;
use search::{Embedded, KnownPlaces};
use sqlx::{AssertSqlSafe, Connection};
use store::connect::{Limits, open_connection, open_pool};
use store::documents::load_every_document;
use store::feed::FeedReader;
use store::seeding::{SeededWorld, survey};
use tokio::process::Command;

use crate::table::count;

/// Places are drawn among so many cities and countries, those with the most hotels.
const CITIES: usize = 40;
const COUNTRIES: usize = 20;

/// Which world to measure on.
#[derive(Args, Clone, Debug)]
pub struct WorldArgs {
    /// A database of the server that holds the worlds: one of each size, in a database of its own, made
    /// when it is missing and kept.
    #[arg(long = "database-url", env = "DATABASE_URL", hide_env_values = true)]
    pub url: String,
    /// Hotels of the world.
    #[arg(long, default_value_t = 10_000)]
    pub hotels: u32,
    /// Nights of each room type.
    #[arg(long, default_value_t = 365)]
    pub nights: u32,
}

/// Where hotels are.
pub struct Places {
    pub cities: Vec<City>,
    /// Boxes around all hotels of a country.
    pub countries: Vec<BoundingBox>,
}

/// A city and the mean of its hotels.
pub struct City {
    pub name: String,
    pub centre: Coordinates,
}

/// All hotels of the database and what queries are drawn from.
pub struct World {
    /// The engine over all of them.
    pub embedded: Embedded,
    pub documents: Vec<Arc<Document>>,
    pub places: Places,
    pub calendar: Calendar,
    /// The places of the gazetteer with the hotels of the world.
    pub lexicon: Arc<Lexicon>,
    pub first_night: NaiveDate,
    /// What the seeder says it made.
    pub seeded: SeededWorld,
}

impl World {
    /// The hotels that can be in an answer.
    pub fn open_documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().map(|document| &**document).filter(|document| document.hotel.open)
    }

    /// Its size and origin in one line.
    pub fn describe(&self) -> String {
        let room_types: usize = self.documents.iter().map(|of| of.room_types.len()).sum();
        let count = |number: usize| count(u64::try_from(number).unwrap_or(0));
        let SeededWorld { nights, start_night, seed, generator, .. } = &self.seeded;
        format!(
            "{} hotels, {} room types × {nights} nights from {start_night}, seed {seed} \
             ({generator})",
            count(self.documents.len()),
            count(room_types),
        )
    }
}

/// Makes the database of this world, migrates it and seeds it with the program under test, unless that
/// has been done; from then on `database` is that one.
pub async fn prepare(database: &mut WorldArgs, binary: &Path) -> anyhow::Result<()> {
    let name = format!("world_{}_{}", database.hotels, database.nights);
    let mut server = open_connection(&database.url, "bench", &Limits::LONG_JOB).await?;
    let is_there = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
    if !sqlx::query_scalar(is_there).bind(&name).fetch_one(&mut server).await? {
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut server)
            .await?;
    }
    server.close().await?;
    let mut url = Url::parse(&database.url).context("the database's address")?;
    url.set_path(&name);
    database.url = url.into();
    run(binary, &["migrate"], database).await?;
    if find_world(database).await?.is_none() {
        let (hotels, nights) = (database.hotels.to_string(), database.nights.to_string());
        let arguments = ["seed", "--hotels", &hotels, "--nights", &nights, "--seed", "1"];
        run(binary, &arguments, database).await?;
    }
    Ok(())
}

async fn run(binary: &Path, arguments: &[&str], database: &WorldArgs) -> anyhow::Result<()> {
    let mut command = Command::new(binary);
    command.args(arguments).env("DATABASE_URL", &database.url);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let status = command.status().await.context("the program under test can't be started")?;
    if !status.success() {
        bail!("innsight {} failed ({status})", arguments.join(" "));
    }
    Ok(())
}

async fn find_world(database: &WorldArgs) -> anyhow::Result<Option<SeededWorld>> {
    let mut connection = open_connection(&database.url, "bench", &Limits::LONG_JOB).await?;
    Ok(survey(&mut connection).await?.world)
}

/// Reads every hotel into an engine of this process.
pub async fn load(database: &WorldArgs) -> anyhow::Result<World> {
    let seeded = find_world(database).await?.context("the database holds no seeded world")?;
    let limits = Limits { statement_timeout: Duration::from_mins(10), ..Limits::default() };
    let pool = open_pool(&database.url, "bench", &limits)?;
    let progress = ProgressBar::new_spinner().with_message("reading hotels");
    let reader = FeedReader::start(&pool).await?;
    let documents = load_every_document(&pool).await?;
    let documents: Vec<_> = documents.into_iter().map(Arc::new).collect();
    let reached = reader.reached();
    let now = reached.as_of;
    let embedded = Embedded::new(Currency::EUR);
    embedded.replace(documents.clone(), reached);
    let known = KnownPlaces::default();
    known.refresh(&pool).await?;
    let lexicon = known.current();
    progress.finish_and_clear();
    let calendar = Calendar {
        today: Today::at(now),
        last_check_out: seeded.start_night + Days::new(u64::try_from(seeded.nights)?),
    };
    let (places, first_night) = (places(&documents), seeded.start_night);
    Ok(World { embedded, documents, places, calendar, lexicon, first_night, seeded })
}

/// Where these hotels are.
pub fn places(documents: &[Arc<Document>]) -> Places {
    let cities = largest(documents, |hotel| (hotel.city.as_str(), hotel.country.as_str()));
    let countries = largest(documents, |hotel| hotel.country.as_str());
    let city = |(name, group): &((&str, &str), Tally)| City {
        name: name.0.to_owned(),
        centre: group.centre(),
    };
    Places {
        cities: cities.iter().take(CITIES).map(city).collect(),
        countries: countries
            .iter()
            .take(COUNTRIES)
            .filter_map(|(_, group)| box_around(group))
            .collect(),
    }
}

fn box_around(group: &Tally) -> Option<BoundingBox> {
    let Extremes { south_e7, north_e7, west_e7, east_e7 } = group.extremes;
    BoundingBox::new(south_e7, north_e7, west_e7.into(), east_e7.into())
}

/// Groups of hotels, the largest first.
fn largest<'d, K: Ord>(
    documents: &'d [Arc<Document>],
    key: impl Fn(&'d Hotel) -> K,
) -> Vec<(K, Tally)> {
    let mut groups: BTreeMap<K, Tally> = BTreeMap::new();
    for document in documents {
        let hotel = &document.hotel;
        groups.entry(key(hotel)).or_insert(Tally::NONE).take_in(hotel.coordinates);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| -group.hotels);
    groups
}
