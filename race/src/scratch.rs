//! The database of a run: made for it on the server, with the migrations of the platform, one hotel,
//! and a column that only the optimistic way needs. It is removed however the run ends; what a killed
//! run has left behind is removed by the next one.

use std::str::FromStr;

use anyhow::Context;
use chrono::NaiveDate;
use domain::ids::{HotelId, RoomTypeId, UserId};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use store::connect::{Limits, open_connection};
use uuid::Uuid;

/// What all databases of the lab are called, before a number of their own.
const NAME: &str = "innsight_race_";
/// Held while one is made or left ones are removed, so that nobody removes one that is being made.
const LOCK: i64 = 0x1225_1647_0002;
const APPLICATION: &str = "innsight-race";
/// As many as a hotel may have.
const ROOM_TYPES: i32 = 50;
/// Guests; each booking is another one's, so that nobody takes an own hold again.
const USERS: i32 = 2_000;

/// A database with one hotel.
pub struct Scratch {
    pub url: String,
    pub hotel: HotelId,
    /// 50 of them, in order.
    pub room_types: Vec<RoomTypeId>,
    pub users: Vec<UserId>,
    /// The first night that is for sale, some weeks ahead.
    pub first_night: NaiveDate,
    /// Nobody removes a database that somebody is connected to.
    pub guard: PgConnection,
}

/// Makes an empty one beside the database of `server_url`, and returns its name.
pub async fn create(server_url: &str) -> anyhow::Result<(String, PgConnection)> {
    let mut server = open_connection(server_url, APPLICATION, &Limits::LONG_JOB)
        .await
        .context("can't connect to DATABASE_URL")?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut server).await?;
    remove_left(&mut server).await?;
    let name = format!("{NAME}{}", Uuid::new_v4().simple());
    run(&mut server, format!("CREATE DATABASE {name}"))
        .await
        .context("no database can be made on that server for the race")?;
    let guard = open_connection(&url_of(server_url, &name)?, APPLICATION, &Limits::LONG_JOB).await;
    server.close().await?;
    Ok((name, guard?))
}

/// Removes the database of this name and everybody's connections to it.
pub async fn remove(server_url: &str, name: &str) -> anyhow::Result<()> {
    let mut server = open_connection(server_url, APPLICATION, &Limits::LONG_JOB).await?;
    run(&mut server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await
        .with_context(|| format!("the database {name} is left behind"))?;
    server.close().await?;
    Ok(())
}

impl Scratch {
    /// Fills the database of this name, which [`create`] has made.
    pub async fn fill(
        server_url: &str,
        name: &str,
        mut guard: PgConnection,
    ) -> anyhow::Result<Self> {
        store::migrate::up(&mut guard)
            .await
            .context("the race's own database can't be migrated")?;
        run(
            &mut guard,
            "ALTER TABLE inventory ADD COLUMN version integer NOT NULL DEFAULT 0".into(),
        )
        .await?;
        let hotel: Uuid = sqlx::query_scalar(
            "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
                 property_type, free_cancel_days)
             VALUES (md5('hotel')::uuid, 'race', 'Race', 387000000, -91000000, 'Lisbon', 'PT',
                 'Europe/Lisbon', 'hotel', 2) RETURNING id",
        )
        .fetch_one(&mut guard)
        .await?;
        let mut room_types: Vec<Uuid> = sqlx::query_scalar(
            "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
             SELECT md5('room type ' || n)::uuid, $1, 'Type ' || n, '1 double bed', 2, 2, 1000
             FROM generate_series(1, $2) AS n RETURNING id",
        )
        .bind(hotel)
        .bind(ROOM_TYPES)
        .fetch_all(&mut guard)
        .await?;
        room_types.sort_unstable();
        let users: Vec<Uuid> = sqlx::query_scalar(
            "INSERT INTO users (id, email, name, password_hash)
             SELECT md5('guest ' || n)::uuid, 'guest' || n || '@example.org', 'Guest',
                 '$argon2id$none' FROM generate_series(1, $1) AS n RETURNING id",
        )
        .bind(USERS)
        .fetch_all(&mut guard)
        .await?;
        let first_night =
            sqlx::query_scalar("SELECT current_date + 30").fetch_one(&mut guard).await?;
        run(&mut guard, "ANALYZE".into()).await?;
        Ok(Self {
            url: url_of(server_url, name)?,
            hotel: HotelId(hotel),
            room_types: room_types.into_iter().map(RoomTypeId).collect(),
            users: users.into_iter().map(UserId).collect(),
            first_night,
            guard,
        })
    }
}

/// Removes what killed runs have left behind: nobody is connected to it, or it could not be dropped.
async fn remove_left(server: &mut PgConnection) -> anyhow::Result<()> {
    let left = sqlx::query_scalar::<_, String>(
        "SELECT datname::text FROM pg_database
         WHERE starts_with(datname, $1) AND datname ~ '^[a-z0-9_]+$'
             AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)
         ORDER BY datname LIMIT 100",
    );
    for name in left.bind(NAME).fetch_all(&mut *server).await? {
        // somebody else's, or in use after all: it does no harm
        let _ = run(server, format!("DROP DATABASE IF EXISTS {name}")).await;
    }
    Ok(())
}

/// The URL of another database of the same server.
fn url_of(server_url: &str, name: &str) -> anyhow::Result<String> {
    let options = PgConnectOptions::from_str(server_url).context("DATABASE_URL can't be read")?;
    Ok(options.database(name).to_url_lossy().to_string())
}

async fn run(connection: &mut PgConnection, statement: String) -> anyhow::Result<()> {
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}
