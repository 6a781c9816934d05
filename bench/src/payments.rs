//! `bench payments`: from a checkout to its confirmed order through the sandbox at a steady rate, how
//! fast queued events drain, and memory. On a server that writes durably.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::arrivals::arrivals;
use crate::booking::{NO_LIMITS, World};
use crate::process::{self, Memory, Server};
use crate::setting;
use crate::statistics::{Spread, percentile};
use crate::table::{self, Table, count, duration, verdict};

const WORLD: &str = "10,000 hotels, 30 nights; orders of 3 nights in 2,000 room types";
const WARM_SECONDS: u64 = 2;
const P50_TARGET_SECONDS: f64 = 0.15;
const P99_TARGET_SECONDS: f64 = 0.5;
const DRAIN_TARGET_SECONDS: f64 = 30.0;
const MEMORY_TARGET_BYTES: u64 = 20_000_000;
/// So long orders and events may take to come to their end.
const END_WAIT: Duration = Duration::from_mins(2);
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// What to measure and how long.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Rounds of orders; the table shows their median and range.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub rounds: u64,
    /// Orders a second.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub per_second: u32,
    /// Seconds of orders in each round.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub load_seconds: u64,
    /// Events that are queued before they are drained.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    pub events: i64,
    /// A server with the right to make databases. One is made beside the named one and removed.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    /// A broker that events go through; without it they stay in the process.
    #[arg(long, env = "AMQP_URL", hide_env_values = true)]
    pub amqp_url: Option<String>,
    /// The program under test; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<PathBuf>,
}

/// Measures and prints.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let binary = process::innsight_binary(settings.innsight.clone())?;
    let world = World::make(&settings.database_url, &binary).await?;
    let setting = setting::ask(&world.database_url).await?;
    let bus = if settings.amqp_url.is_some() { "RabbitMQ" } else { "in the process" };
    let command =
        format!("payments --rounds {} --per-second {}", settings.rounds, settings.per_second);
    table::print(&format!("{}  events    {bus}\n", setting.heading(&command, WORLD, "")))?;
    let pool = open_pool(&world.database_url, "bench-payments", &Limits::LONG_JOB)?;
    let server = start(&settings, &world, &binary).await?;
    let begun = server.memory()?;
    let told = orders(&settings, &world, &server, &pool).await?;
    table::print(&format!("\nFrom a checkout to its confirmed order (open model)\n{told}"))?;
    let ended = server.memory()?;
    table::print(&format!("\nMemory\n{}", memory(begun, ended)))?;
    let told = drain(&settings, &pool, &server).await?;
    table::print(&format!("\nQueued events\n{told}"))?;
    server.stop().await?;
    expect_agreement(&pool).await?;
    pool.close().await;
    world.drop_database(&settings.database_url).await
}

async fn start(settings: &Settings, world: &World, binary: &Path) -> anyhow::Result<Server> {
    let mut of_server = NO_LIMITS.to_vec();
    if let Some(url) = &settings.amqp_url {
        of_server.push(("AMQP_URL", url));
    }
    Server::start(binary, &world.database_url, &of_server).await
}

/// Orders at a steady rate, each for a booking that is held already.
async fn orders(
    settings: &Settings,
    world: &World,
    server: &Server,
    pool: &PgPool,
) -> anyhow::Result<String> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
    let asking = Arc::new(Asking { client, base: server.base.clone() });
    let (mut p50s, mut p99s, mut worst) = (Vec::new(), Vec::new(), 0.0_f64);
    for round in 0..=settings.rounds {
        // the first one warms up
        let seconds = if round == 0 { WARM_SECONDS } else { settings.load_seconds };
        let number = usize::try_from(u64::from(settings.per_second) * seconds)?;
        let held = Arc::new(hold(&asking, world, number).await?);
        let since: DateTime<Utc> =
            sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool).await?;
        let ask = {
            let (asking, held) = (Arc::clone(&asking), Arc::clone(&held));
            move |place: usize| {
                let (asking, held) = (Arc::clone(&asking), Arc::clone(&held));
                async move {
                    let (token, booking) = held.get(place).context("a booking")?;
                    asking.pay(token, booking).await
                }
            }
        };
        arrivals(settings.per_second, seconds, 0, ask).await?;
        let taken = confirmed_after(pool, since, number).await?;
        eprintln!("orders: round {round} of {}", settings.rounds);
        if round > 0 {
            p50s.extend(percentile(&taken, 50));
            p99s.extend(percentile(&taken, 99));
            worst = taken.iter().copied().fold(worst, f64::max);
        }
    }
    let mut table = Table::new(&["checkout → CONFIRMED", "median", "range", ""]);
    for (what, values, target, text) in [
        ("p50", &p50s, P50_TARGET_SECONDS, "target ≤ 150 ms"),
        ("p99", &p99s, P99_TARGET_SECONDS, "target ≤ 500 ms"),
    ] {
        let Spread { median, min, max } = Spread::of(values).context("no rounds")?;
        let range = format!("{}–{}", duration(min), duration(max));
        let told = verdict(text, median <= target);
        table.row(vec![what.to_owned(), duration(median), range, told]);
    }
    table.row(vec!["max".to_owned(), duration(worst), String::new(), String::new()]);
    Ok(format!("{}  {} orders a second\n", table.text(), settings.per_second))
}

struct Asking {
    client: reqwest::Client,
    base: String,
}

impl Asking {
    async fn post(
        &self,
        path: &str,
        token: &str,
        key: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.header("idempotency-key", key);
        let answer = request.bearer_auth(token).json(body).send().await?;
        let (status, told) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{path} answers {status}: {told}");
        Ok(serde_json::from_str(&told)?)
    }

    async fn pay(&self, token: &str, booking: &str) -> anyhow::Result<()> {
        let method = json!({ "token": "tok_approve" });
        let wish = json!({ "booking_id": booking, "payment_method": method });
        self.post("/v1/checkout", token, booking, &wish).await.map(|_| ())
    }
}

/// Holds rooms, one for each order; who and which.
async fn hold(
    asking: &Asking,
    world: &World,
    number: usize,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut held = Vec::with_capacity(number);
    let tokens = world.tokens.iter().cycle();
    for (token, room_type) in tokens.zip(world.room_types.iter().cycle()).take(number) {
        let body = json!({
            "room_type_id": room_type.0, "check_in": world.stay.check_in(),
            "check_out": world.stay.check_out(), "rooms": 1, "adults": 2, "children": 0,
        });
        // each round wants rooms of its own, whoever asks
        let booked = asking.post("/v1/bookings", token, &Uuid::new_v4().to_string(), &body).await?;
        let id = booked.get("id").and_then(Value::as_str);
        let id = id.context("a booking without an id")?;
        held.push((token.clone(), id.to_owned()));
    }
    Ok(held)
}

/// Seconds from each order's row to its confirmation, both by the database's clock, once all are there.
async fn confirmed_after(
    pool: &PgPool,
    since: DateTime<Utc>,
    number: usize,
) -> anyhow::Result<Vec<f64>> {
    let until = Instant::now() + END_WAIT;
    loop {
        let taken: Vec<f64> = sqlx::query_scalar(
            "SELECT extract(epoch FROM h.at - o.created_at)::float8 FROM orders o
                 JOIN order_history h ON h.order_id = o.id AND h.state = 'CONFIRMED'
             WHERE o.created_at >= $1",
        )
        .bind(since)
        .fetch_all(pool)
        .await?;
        if taken.len() == number {
            return Ok(taken);
        }
        ensure!(Instant::now() < until, "{} of {number} orders are confirmed", taken.len());
        sleep(LOOK_INTERVAL).await;
    }
}

fn memory(begun: Memory, ended: Memory) -> String {
    let megabytes = |bytes: u64| format!("{} MB", count(bytes / 1_000_000));
    let more = ended.resident.saturating_sub(begun.resident);
    let mut table = Table::new(&["memory of the process", "resident", "peak", ""]);
    let row = |what: &str, of: Memory, told: String| {
        vec![what.to_owned(), megabytes(of.resident), megabytes(of.peak), told]
    };
    table.row(row("when ready", begun, String::new()));
    let told = verdict("target ≤ 20 MB more", more <= MEMORY_TARGET_BYTES);
    table.row(row("after the orders", ended, told));
    table.text()
}

/// Queues events of orders that are confirmed already: each is heard, looked into and noted.
async fn drain(settings: &Settings, pool: &PgPool, server: &Server) -> anyhow::Result<String> {
    let queued = sqlx::query(
        "INSERT INTO outbox (topic, kind, subject_id, version)
         SELECT 'payment.events', 'OrderPaid', o.ids[1 + g % cardinality(o.ids)], 1
         FROM (SELECT array_agg(id) AS ids FROM orders) AS o, generate_series(1, $1) AS g",
    );
    let began = Instant::now();
    queued.bind(settings.events).execute(pool).await?;
    loop {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(pool).await?;
        if left == 0 {
            break;
        }
        ensure!(began.elapsed() < END_WAIT, "{left} events are still queued");
        sleep(LOOK_INTERVAL).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let mut table = Table::new(&["events", "drained in", ""]);
    let events = count(settings.events.unsigned_abs());
    let told = verdict("target ≤ 30 s", seconds <= DRAIN_TARGET_SECONDS);
    table.row(vec![events, duration(seconds), told]);
    let after = server.memory()?.resident / 1_000_000;
    Ok(format!("{}  {} MB resident then\n", table.text(), count(after)))
}

/// Money and rooms agree.
async fn expect_agreement(pool: &PgPool) -> anyhow::Result<()> {
    let verified = store::verify::verify(pool).await?;
    let open: i64 = sqlx::query_scalar("SELECT count(*) FROM orders WHERE state <> 'CONFIRMED'")
        .fetch_one(pool)
        .await?;
    ensure!(open == 0, "{open} orders are not confirmed");
    ensure!(verified.faults.is_empty(), "{:?}", verified.faults.first());
    eprintln!("{} orders recounted, all is well", verified.orders);
    Ok(())
}
