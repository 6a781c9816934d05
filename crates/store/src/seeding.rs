//! Fills an empty or outdated database with a whole world, in one transaction.
//!
//! ```text
//! let mut seeding = Seeding::begin(&mut connection, keep).await?; // truncates, drops keys
//! let mut sink = seeding.copy_in(Table::Cities).await?;    // in the order of `Table::ALL`
//! sink.send(&rows).await?;                                 // rows: EncodedRows, made on any thread
//! sink.finish().await?;
//! …                                                        // Hotels, RoomTypes, Inventory
//! seeding.finish(&world).await?;                           // keys, epoch, ANALYZE, commit
//! ```
//! Dropping a `Seeding` before `finish`, or losing the process, leaves the database as it was.
//! Rows arrive fastest sorted by key, and inventory should be: later reads go by room type.

mod bare;
mod copy_in;
mod encode;
mod export;
mod guard;
mod rows;
mod world;

use sqlx::{Acquire, PgConnection, Postgres, Transaction};

pub use copy_in::CopySink;
pub use encode::EncodedRows;
pub use export::export;
pub use guard::{claim, has_bookings, release, today};
pub use rows::{CityRow, CopyRow, HotelRow, NightRow, RoomTypeRow};
pub use world::{SeededWorld, Survey, survey};

use crate::StoreError;
use bare::TakenOff;

/// The tables of a world, in the order they are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Cities,
    Hotels,
    RoomTypes,
    Inventory,
}

impl Table {
    /// Parents first.
    pub const ALL: [Self; 4] = [Self::Cities, Self::Hotels, Self::RoomTypes, Self::Inventory];

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cities => "cities",
            Self::Hotels => "hotels",
            Self::RoomTypes => "room_types",
            Self::Inventory => "inventory",
        }
    }
}

/// What becomes of bookings: they point at room types, so they can't outlive a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bookings {
    /// Refuse to seed while there are any.
    Keep,
    /// They go with the old world.
    Destroy,
}

/// A seeding under way. It holds exclusive locks on its tables, and the feed's floor, to the end.
pub struct Seeding<'c> {
    transaction: Transaction<'c, Postgres>,
    triggers: TakenOff,
    keys: TakenOff,
}

impl<'c> Seeding<'c> {
    /// Empties the tables and makes them bare: rows go in several times faster without keys, and
    /// nothing can look at them before the commit. Needs to own the tables, no more.
    #[tracing::instrument(level = "debug", name = "db.begin", skip_all)]
    pub async fn begin(
        connection: &'c mut PgConnection,
        bookings: Bookings,
    ) -> Result<Self, StoreError> {
        let mut transaction = connection.begin().await?;
        for setting in [
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL idle_in_transaction_session_timeout = 0",
            "SET LOCAL maintenance_work_mem = '256MB'",
            // before anything is looked at, so that no booking can come in afterwards
            "LOCK TABLE hotels, room_types, inventory IN SHARE ROW EXCLUSIVE MODE",
        ] {
            sqlx::query(setting).execute(&mut *transaction).await?;
        }
        if bookings == Bookings::Keep && has_bookings(&mut transaction).await? {
            return Err(StoreError::BookingsExist);
        }
        let triggers = TakenOff::triggers(&mut transaction).await?;
        // CASCADE: whatever points at hotels and room types goes with the old world;
        // before the keys are dropped, because they say what does
        sqlx::query("TRUNCATE inventory, room_types, hotels, cities CASCADE")
            .execute(&mut *transaction)
            .await?;
        let keys = TakenOff::keys(&mut transaction).await?;
        Ok(Self { transaction, triggers, keys })
    }

    /// Opens a table for rows. One sink at a time; finish it before the next.
    #[tracing::instrument(level = "debug", name = "db.copy_in", skip_all)]
    pub async fn copy_in(&mut self, table: Table) -> Result<CopySink<'_>, StoreError> {
        CopySink::begin(&mut self.transaction, table).await
    }

    /// Builds keys and indexes (which also checks that every parent exists), raises the feed's
    /// epoch so that all readers load everything, notes which world this is, and commits.
    #[tracing::instrument(level = "debug", name = "db.finish", skip_all)]
    pub async fn finish(mut self, world: &SeededWorld) -> Result<(), StoreError> {
        self.keys.put_back(&mut self.transaction).await?;
        self.triggers.put_back(&mut self.transaction).await?;
        world.store(&mut self.transaction).await?;
        for statement in [
            sqlx::query("ANALYZE cities, hotels, room_types, inventory"),
            sqlx::query!("DELETE FROM rolled_zones"),
            sqlx::query!("UPDATE feed_state SET epoch = epoch + 1"),
            sqlx::query!("SELECT pg_notify('innsight_changes', '')"),
        ] {
            statement.execute(&mut *self.transaction).await?;
        }
        Ok(self.transaction.commit().await?)
    }
}
