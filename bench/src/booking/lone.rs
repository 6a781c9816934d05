//! What one booking that meets no other costs the database: the processor time of the process that
//! answers it, as the kernel counts it. A connection of its own sends batches of one.

use std::time::Duration;

use anyhow::{Context, ensure};
use domain::booking::key::Key;
use domain::booking::request::{HoldRequest, Wanted, canonical};
use domain::ids::BookingId;
use sqlx::PgConnection;
use store::bookings::{HoldTerms, HoldVerdict, hold_batch};
use store::connect::{Limits, open_connection};
use uuid::Uuid;

use super::Settings;
use super::world::{Shared, World};
use crate::machine::processor_seconds;
use crate::statistics::Spread;
use crate::table::{Table, duration, verdict};

const BOOKINGS: usize = 2_000;
/// Bookings before those that count: plans are made, pages are read.
const WARM_BOOKINGS: usize = 200;
const TARGET_SECONDS: f64 = 0.001;

/// Measures and returns the table.
pub async fn measure(settings: &Settings, world: &Shared) -> anyhow::Result<String> {
    let mut connection =
        open_connection(&world.database_url, "bench-lone", &Limits::default()).await?;
    let process: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    let mut each = Vec::new();
    for round in 0..settings.rounds {
        world.clean().await?;
        book(&mut connection, world, WARM_BOOKINGS).await?;
        let before = processor_seconds(process)?;
        book(&mut connection, world, BOOKINGS).await?;
        let spent = processor_seconds(process)? - before;
        each.push(spent / f64::from(u32::try_from(BOOKINGS)?));
        eprintln!("lone: round {} of {}", round + 1, settings.rounds);
    }
    let spread = Spread::of(&each).context("no rounds")?;
    let mut table = Table::new(&["a batch of one", "median", "range", ""]);
    table.row(vec![
        "processor time of its backend".to_owned(),
        duration(spread.median),
        format!("{}–{}", duration(spread.min), duration(spread.max)),
        verdict("target ≤ 1 ms", spread.median <= TARGET_SECONDS),
    ]);
    Ok(table.text())
}

async fn book(connection: &mut PgConnection, world: &World, bookings: usize) -> anyhow::Result<()> {
    let terms = HoldTerms {
        lock_timeout: Duration::from_secs(1),
        hold_ttl: Duration::from_mins(15),
        quote_ttl: Duration::from_mins(15),
        holds_max: Some(u32::MAX >> 1),
        currency: "EUR",
    };
    let asking = world.users.iter().cycle().zip(world.room_types.iter().cycle());
    for (user, room_type) in asking.take(bookings) {
        let lines = vec![World::line(*room_type)];
        let wanted = Wanted::Lines { stay: world.stay, lines: lines.clone() };
        let key = Uuid::new_v4().to_string();
        let request = HoldRequest {
            id: BookingId(Uuid::now_v7()),
            user: *user,
            key: Key::chosen(*user, "bench", &key, &canonical(&wanted, None)),
            stay: world.stay,
            lines,
            quoted: None,
            guest: None,
        };
        let answers = hold_batch(connection, &[&request], &terms).await?;
        let is_granted = answers.iter().all(|of| matches!(of.verdict, HoldVerdict::Granted(_)));
        ensure!(is_granted, "answered {answers:?}");
    }
    Ok(())
}
