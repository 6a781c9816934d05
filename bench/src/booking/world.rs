//! The world that bookings are measured in: a database of its own, so that nothing of the searched
//! one is touched, whose room types have rooms enough for a whole turn.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use chrono::{Days, NaiveDate};
use domain::booking::request::Line;
use domain::ids::{RoomTypeId, UserId};
use domain::stay::{Party, Stay};
use sqlx::{Connection, PgConnection, PgPool};
use store::connect::{Limits, open_connection, open_pool};
use tokio::process::Command;
use uuid::Uuid;

const DATABASE: &str = "innsight_bench_booking";
const HOTELS: &str = "10000";
const NIGHTS: &str = "30";
/// Stays begin so many nights after the first one, and last so long.
const FIRST_NIGHT: u64 = 7;
const STAY_NIGHTS: u64 = 3;
const ROOM_TYPES: i64 = 2_000;
const USERS: i32 = 40_000;
const TOKENS: usize = 20_000;
/// Of the viewport of a city.
const HALF_WIDTH_DEGREES: f64 = 0.2;

/// What the parts book, and who books it.
pub struct World {
    pub database_url: String,
    pool: PgPool,
    pub users: Vec<UserId>,
    /// Tokens of sessions of the first users.
    pub tokens: Vec<String>,
    /// The first one is the hot one.
    pub room_types: Vec<RoomTypeId>,
    pub stay: Stay,
}

impl World {
    /// Makes the database anew on the server of `database_url`, with the program under test.
    pub async fn make(database_url: &str, binary: &Path) -> anyhow::Result<Self> {
        let mut url = reqwest::Url::parse(database_url).context("the database's address")?;
        let mut server = open_connection(database_url, "bench", &Limits::LONG_JOB).await?;
        for statement in [
            format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"),
            format!("CREATE DATABASE {DATABASE}"),
        ] {
            run(&mut server, statement).await?;
        }
        server.close().await?;
        url.set_path(DATABASE);
        let database_url = String::from(url);
        let seed = ["seed", "--hotels", HOTELS, "--nights", NIGHTS, "--seed", "1"];
        for arguments in [&["migrate"][..], &seed] {
            let mut command = Command::new(binary);
            command.args(arguments).env("DATABASE_URL", &database_url).kill_on_drop(true);
            let status = command.stdin(Stdio::null()).status().await?;
            ensure!(status.success(), "innsight {} failed ({status})", arguments.join(" "));
        }
        let limits = Limits { statement_timeout: Duration::from_mins(2), ..Limits::default() };
        let pool = open_pool(&database_url, "bench", &limits)?;
        let room_types: Vec<Uuid> = sqlx::query_scalar(
            "SELECT r.id FROM room_types r JOIN hotels h ON h.id = r.hotel_id
             WHERE r.max_adults >= 2 AND NOT r.closed AND h.status = 'open' ORDER BY r.id LIMIT $1",
        )
        .bind(ROOM_TYPES)
        .fetch_all(&pool)
        .await?;
        ensure!(i64::try_from(room_types.len())? == ROOM_TYPES, "too few room types");
        fill(&pool, &room_types).await?;
        let users: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM users WHERE NOT demo ORDER BY id")
                .fetch_all(&pool)
                .await?;
        let first: NaiveDate =
            sqlx::query_scalar("SELECT min(night) FROM inventory").fetch_one(&pool).await?;
        let check_in = first + Days::new(FIRST_NIGHT);
        Ok(Self {
            database_url,
            pool,
            tokens: users.iter().take(TOKENS).map(token).collect(),
            users: users.into_iter().map(UserId).collect(),
            room_types: room_types.into_iter().map(RoomTypeId).collect(),
            stay: Stay::new(check_in, check_in + Days::new(STAY_NIGHTS))?,
        })
    }

    /// The hot room type.
    pub fn hot(&self) -> anyhow::Result<RoomTypeId> {
        self.room_types.first().copied().context("a world without room types")
    }

    /// One room of a type for two.
    pub const fn line(room_type_id: RoomTypeId) -> Line {
        Line { room_type_id, party: Party { adults: 2, children: 0, rooms: 1 } }
    }

    /// Takes all bookings back. They stay as a history, as every service has one.
    pub async fn clean(&self) -> anyhow::Result<()> {
        for statement in [
            "UPDATE bookings SET status = 'cancelled', cancelled_at = clock_timestamp(),
                 penalty_minor = 0 WHERE status = 'pending'",
            "UPDATE booking_rooms SET hold_until = NULL WHERE hold_until IS NOT NULL",
            "UPDATE inventory SET held = 0 WHERE held > 0",
            "DELETE FROM outbox",
            "DELETE FROM hotel_changes",
            "VACUUM ANALYZE inventory",
            "VACUUM ANALYZE bookings, booking_rooms, idempotency_keys, outbox, hotel_changes",
            "CHECKPOINT",
        ] {
            sqlx::query(statement).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// Whether there are so many bookings, no more, and every night agrees with them.
    pub async fn expect_bookings(&self, expected: u64) -> anyhow::Result<()> {
        let found = self.count_bookings().await?;
        ensure!(found == expected, "{found} bookings in the database, {expected} answers");
        let verified = store::verify::verify(&self.pool).await?;
        match verified.faults.first() {
            None => Ok(()),
            Some(fault) => bail!("the bookings do not add up: {fault}"),
        }
    }

    /// How many bookings there are since it was cleaned.
    pub async fn count_bookings(&self) -> anyhow::Result<u64> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM bookings WHERE status = 'pending'")
                .fetch_one(&self.pool)
                .await?;
        Ok(u64::try_from(count)?)
    }

    /// Paths of searches around so many hotels, for the nights that are booked.
    pub async fn searches(&self, count: i64) -> anyhow::Result<Vec<String>> {
        let hotels: Vec<(f64, f64)> = sqlx::query_as(
            "SELECT lat_e7 / 1e7::float8, lon_e7 / 1e7::float8 FROM hotels
             WHERE lon_e7 BETWEEN -1790000000 AND 1790000000 ORDER BY md5(id::text) LIMIT $1",
        )
        .bind(count)
        .fetch_all(&self.pool)
        .await?;
        let (check_in, check_out) = (self.stay.check_in(), self.stay.check_out());
        let path = |(lat, lon): (f64, f64)| {
            let [west, south] = [lon - HALF_WIDTH_DEGREES, lat - HALF_WIDTH_DEGREES];
            let [east, north] = [lon + HALF_WIDTH_DEGREES, lat + HALF_WIDTH_DEGREES];
            format!(
                "/v1/hotels?bbox={west:.5},{south:.5},{east:.5},{north:.5}\
                 &check_in={check_in}&check_out={check_out}&adults=2"
            )
        };
        Ok(hotels.into_iter().map(path).collect())
    }

    /// Removes the database.
    pub async fn drop_database(self, database_url: &str) -> anyhow::Result<()> {
        self.pool.close().await;
        let mut server = open_connection(database_url, "bench", &Limits::LONG_JOB).await?;
        run(&mut server, format!("DROP DATABASE {DATABASE} WITH (FORCE)")).await
    }
}

async fn run(server: &mut PgConnection, statement: String) -> anyhow::Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(server).await?;
    Ok(())
}

/// Rooms enough, users and sessions.
async fn fill(pool: &PgPool, room_types: &[Uuid]) -> anyhow::Result<()> {
    // as many rooms as a `smallint` holds: a turn sells more than the schema's check allows
    sqlx::query("ALTER TABLE inventory DROP CONSTRAINT inventory_total_range")
        .execute(pool)
        .await?;
    sqlx::query(
        "UPDATE inventory SET total = 32767, closed = false, min_stay = 1
         WHERE room_type_id = ANY ($1)",
    )
    .bind(room_types)
    .execute(pool)
    .await?;
    sqlx::query(
        "INSERT INTO users (id, email, name, password_hash)
         SELECT md5('user ' || g)::uuid, 'guest' || g || '@example.org', 'Guest', '$argon2id$none'
         FROM generate_series(1, $1) AS g",
    )
    .bind(USERS)
    .execute(pool)
    .await?;
    // a token is the user's id in text: what `token` makes
    sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, expires_at)
         SELECT sha256(convert_to(lpad(replace(id::text, '-', ''), 43, '0'), 'UTF8')), id,
             clock_timestamp() + interval '1 day'
         FROM users WHERE NOT demo ORDER BY id LIMIT $1",
    )
    .bind(i64::try_from(TOKENS)?)
    .execute(pool)
    .await?;
    sqlx::query("ANALYZE").execute(pool).await?;
    Ok(())
}

fn token(user: &Uuid) -> String {
    format!("{:0>43}", user.simple().to_string())
}

/// Callers share a world.
pub type Shared = Arc<World>;
