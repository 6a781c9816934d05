//! Which world the seeder made, and what else is in the database: so that a second run is a no-op
//! and a stranger's data is never overwritten.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::StoreError;

/// Names a world: the same values make the same rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeededWorld {
    /// Name and version of the generator; another one makes another world.
    pub generator: String,
    pub seed: i64,
    pub hotels: i32,
    /// Nights of each room type.
    pub nights: i32,
    pub start_night: NaiveDate,
}

impl SeededWorld {
    pub(super) async fn store(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO seeded_world (generator, seed, hotels, nights, start_night)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (only_row) DO UPDATE SET generator = excluded.generator,
                 seed = excluded.seed, hotels = excluded.hotels, nights = excluded.nights,
                 start_night = excluded.start_night, finished_at = excluded.finished_at",
            self.generator,
            self.seed,
            self.hotels,
            self.nights,
            self.start_night
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// What a seeder finds before it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The world that a seeder made here, if one did.
    pub world: Option<SeededWorld>,
    /// Whether there are hotels, room types or cities, whoever made them.
    pub occupied: bool,
}

/// Looks at a migrated database. Occupied without a world = somebody else's hotels.
#[tracing::instrument(level = "debug", name = "db.survey", skip_all)]
pub async fn survey(connection: &mut PgConnection) -> Result<Survey, StoreError> {
    let world = sqlx::query_as!(
        SeededWorld,
        "SELECT generator, seed, hotels, nights, start_night FROM seeded_world"
    )
    .fetch_optional(&mut *connection)
    .await?;
    let occupied = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM hotels) OR EXISTS (SELECT FROM room_types)
             OR EXISTS (SELECT FROM cities) AS "occupied!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(Survey { world, occupied })
}
