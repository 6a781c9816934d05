//! Seeds a database: looks at what is there, decides, and loads in one transaction.

use chrono::NaiveDate;
use sqlx::PgConnection;
use store::connect::{Limits, open_connection};
use store::seeding::{Bookings, SeededWorld, claim, has_bookings, release, survey, today};
use tokio_util::sync::CancellationToken;

use crate::error::SeedError;
use crate::people::ensure_demo_users;
use crate::progress::Sink;
use crate::sending::{seeded_world, send_world};
use crate::world::{HOTELS_MAX, NIGHTS_MAX, Parameters};

/// What to seed and what may be lost for it.
#[derive(Clone, Debug)]
pub struct SeedOptions {
    pub seed: i64,
    pub hotels: u32,
    /// Nights of each room type.
    pub nights: u32,
    /// The first night. Without one: the database's date in UTC for a new world, and any world
    /// that agrees in everything else counts as the same.
    pub start: Option<NaiveDate>,
    /// Generator threads; 0 = one for each core.
    pub threads: usize,
    /// Replace whatever world is there, this one too.
    pub reset: bool,
    /// Replace it even though bookings go with it.
    pub destroy_bookings: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeedReport {
    /// This world was there already; nothing was touched.
    AlreadySeeded(SeededWorld),
    /// Loaded.
    Seeded { world: SeededWorld, room_types: u64, nights: u64 },
}

/// Seeds the database at `url`. Dropping the future or cancelling it leaves everything as it was;
/// so does losing the process, at any point.
pub async fn run(
    options: &SeedOptions,
    url: &str,
    sink: Sink,
    cancelled: CancellationToken,
) -> Result<SeedReport, SeedError> {
    check(options)?;
    let mut connection = open_connection(url, "innsight-seed", &Limits::LONG_JOB).await?;
    let stop = cancelled.clone();
    tokio::select! {
        biased;
        // the connection is dropped in the middle of a statement: the server rolls back
        () = cancelled.cancelled() => Err(SeedError::Cancelled),
        report = seed(options, &mut connection, sink, stop) => report,
    }
}

fn check(options: &SeedOptions) -> Result<(), SeedError> {
    let SeedOptions { hotels, nights, start, .. } = *options;
    if !(1..=HOTELS_MAX).contains(&hotels) {
        return Err(SeedError::Hotels { hotels });
    }
    if !(1..=NIGHTS_MAX).contains(&nights) {
        return Err(SeedError::Nights { nights });
    }
    start.map_or(Ok(()), |start| check_start(start, nights))
}

fn check_start(start: NaiveDate, nights: u32) -> Result<(), SeedError> {
    let calendar = NaiveDate::from_ymd_opt(2000, 1, 1)..NaiveDate::from_ymd_opt(2150, 1, 1);
    let end = start.checked_add_days(chrono::Days::new(u64::from(nights)));
    if calendar.contains(&Some(start)) && end <= calendar.end {
        return Ok(());
    }
    Err(SeedError::Start { start })
}

async fn seed(
    options: &SeedOptions,
    connection: &mut PgConnection,
    sink: Sink,
    stop: CancellationToken,
) -> Result<SeedReport, SeedError> {
    if !claim(connection).await? {
        return Err(SeedError::Busy);
    }
    let report = seed_alone(options, connection, sink, stop).await;
    // whoever failed to reach the server has lost its claim already
    let _ = release(connection).await;
    report
}

async fn seed_alone(
    options: &SeedOptions,
    connection: &mut PgConnection,
    sink: Sink,
    stop: CancellationToken,
) -> Result<SeedReport, SeedError> {
    let tables = store::migrate::foreign_tables(connection).await?;
    if !tables.is_empty() {
        return Err(SeedError::ForeignTables { tables });
    }
    store::migrate::up(connection).await?;
    let found = survey(connection).await?;
    let parameters = Parameters {
        seed: options.seed,
        hotels: options.hotels,
        nights: options.nights,
        start: match (options.start, &found.world) {
            (Some(start), _) => start,
            (None, Some(world)) if !options.reset => world.start_night,
            (None, _) => today(connection).await?,
        },
    };
    check_start(parameters.start, parameters.nights)?;
    let wanted = Box::new(seeded_world(parameters)?);
    match found.world {
        _ if options.reset => {}
        // a note about a world whose hotels are gone is no world
        Some(_) if !found.occupied => {}
        Some(world) if world == *wanted => {
            ensure_demo_users(connection).await?;
            return Ok(SeedReport::AlreadySeeded(world));
        }
        Some(world) => return Err(SeedError::OtherWorld { found: Box::new(world), wanted }),
        None if found.occupied => return Err(SeedError::ForeignHotels),
        None => {}
    }
    let bookings = if options.destroy_bookings { Bookings::Destroy } else { Bookings::Keep };
    if bookings == Bookings::Keep && has_bookings(connection).await? {
        return Err(SeedError::BookingsExist);
    }
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        threads => threads.min(256),
    };
    let (room_types, nights) =
        send_world(connection, parameters, bookings, (threads, sink, stop)).await?;
    ensure_demo_users(connection).await?;
    Ok(SeedReport::Seeded { world: *wanted, room_types, nights })
}
