//! The one error of this crate: why nothing was seeded.

use chrono::NaiveDate;
use store::StoreError;
use store::seeding::SeededWorld;
use thiserror::Error;

use crate::table::DataError;
use crate::world::{HOTELS_MAX, NIGHTS_MAX};

/// Why nothing was seeded. The database is as it was.
#[derive(Debug, Error)]
pub enum SeedError {
    #[error("{hotels} hotels: a world has 1 to {HOTELS_MAX}")]
    Hotels { hotels: u32 },
    #[error("{nights} nights: a world has 1 to {NIGHTS_MAX}")]
    Nights { nights: u32 },
    #[error("the first night {start} leaves the calendar, which goes from 2000 to 2149")]
    Start { start: NaiveDate },
    #[error(
        "this database holds somebody else's tables ({}); give innsight a database of its own",
        tables.join(", ")
    )]
    ForeignTables { tables: Vec<String> },
    #[error("there are hotels here that no seeder made; add --reset to replace them")]
    ForeignHotels,
    #[error(
        "another world is here: {}; add --reset to replace it by {}",
        name(found),
        name(wanted)
    )]
    OtherWorld { found: Box<SeededWorld>, wanted: Box<SeededWorld> },
    #[error("there are bookings; add --destroy-bookings if they may go with the old world")]
    BookingsExist,
    #[error("another seeding of this database is under way; wait for it")]
    Busy,
    #[error("stopped; the database is as it was")]
    Cancelled,
    #[error("the tables of the generator can't be read")]
    Data(#[from] DataError),
    #[error("a worker of the generator died")]
    Worker,
    /// A defect of the generator, caught before the commit.
    #[error("{done} of {wanted} rows of {table} were generated")]
    Incomplete { table: &'static str, done: u64, wanted: u64 },
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for SeedError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BookingsExist => Self::BookingsExist,
            other => Self::Store(other),
        }
    }
}

fn name(world: &SeededWorld) -> String {
    let SeededWorld { generator, seed, hotels, nights, start_night } = world;
    format!("{generator} --seed {seed} --hotels {hotels} --nights {nights} --start {start_night}")
}
