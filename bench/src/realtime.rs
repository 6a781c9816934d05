//! `bench realtime`: what a thousand open sockets cost in memory, and how soon a change of a hotel
//! reaches all of them, the commit included.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::Args;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sqlx::PgPool;
use store::connect::{Limits, open_pool};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use uuid::Uuid;

use crate::booking::{NO_LIMITS, World};
use crate::process::{self, Server};
use crate::setting;
use crate::statistics::{Spread, percentile};
use crate::table::{self, Table, count, duration, verdict};

const WORLD: &str = "10,000 hotels, 30 nights; every socket watches the city of the changed hotels";
const MEMORY_TARGET_BYTES: u64 = 60_000_000;
const P99_TARGET_SECONDS: f64 = 0.3;
/// Half of a viewport's side.
const HALF_SIDE_DEGREES: f64 = 0.2;
/// Sockets that are opened at once.
const OPENED_AT_ONCE: usize = 50;
/// What has not come by then is lost.
const LOST_AFTER: Duration = Duration::from_secs(30);
/// The clients read little, and there are many of them in this process.
const CLIENT_BUFFER_BYTES: usize = 4 * 1024;

/// What to measure and how long.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Open sockets.
    #[arg(long, default_value_t = 1_000, value_parser = sockets)]
    pub sockets: usize,
    /// Different searches among them; each is worked out once for a change.
    #[arg(long, default_value_t = 10, value_parser = sockets)]
    pub searches: usize,
    /// Changes, one after the other.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub changes: u32,
    /// A server with the right to make databases. One is made beside the named one and removed.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    /// The program under test; by default the one beside this program.
    #[arg(long, env = "INNSIGHT_BIN")]
    pub innsight: Option<PathBuf>,
}

fn sockets(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| "takes a whole number from 1 to 10000".to_owned())
}

/// The hotel that is changed, and one of its room types.
#[derive(sqlx::FromRow)]
struct Hotel {
    id: Uuid,
    room_type_id: Uuid,
    latitude: f64,
    longitude: f64,
}

type Socket = WebSocketStream<TcpStream>;

/// Measures and prints.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let binary = process::innsight_binary(settings.innsight.clone())?;
    let world = World::make(&settings.database_url, &binary).await?;
    let setting = setting::ask(&world.database_url).await?;
    let command = format!("realtime --sockets {}", settings.sockets);
    table::print(&setting.heading(&command, WORLD, ""))?;
    let most = settings.sockets.to_string();
    let mut of_server = NO_LIMITS.to_vec();
    of_server
        .extend([("INNSIGHT_SOCKETS_MAX", most.as_str()), ("INNSIGHT_SOCKETS_PER_ADDRESS", "0")]);
    let server = Server::start(&binary, &world.database_url, &of_server).await?;
    let pool = open_pool(&world.database_url, "bench-realtime", &Limits::LONG_JOB)?;
    let hotel = find_hotel(&pool).await?;
    // the first one makes the service hear the feed; what that takes is not the sockets'
    let first = open(&server, &hotel, 0).await?;
    sleep(Duration::from_secs(3)).await;
    let before = server.memory()?.resident;
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut listeners = JoinSet::new();
    listeners.spawn(listen(first, hotel.id, told.clone()));
    let mut opened = 1;
    while opened < settings.sockets {
        let more = (settings.sockets - opened).min(OPENED_AT_ONCE);
        let opening =
            (opened..opened + more).map(|place| open(&server, &hotel, place % settings.searches));
        for socket in futures::future::try_join_all(opening).await? {
            listeners.spawn(listen(socket, hotel.id, told.clone()));
        }
        opened += more;
    }
    // what is told again to whoever has just come is over
    sleep(Duration::from_secs(4)).await;
    while heard.try_recv().is_ok() {}
    let idle = server.memory()?.resident;
    let mut waits = Vec::new();
    for number in 0..settings.changes {
        waits.extend(change(&pool, &hotel, number, settings.sockets, &mut heard).await?);
        ensure!(listeners.try_join_next().is_none(), "a socket was closed");
    }
    let after = server.memory()?.resident;
    table::print(&format!("\nMemory of the service\n{}", memory(&settings, before, idle, after)))?;
    table::print(&format!("\nFrom a statement to every socket\n{}", latency(&waits)?))?;
    listeners.shutdown().await;
    server.stop().await?;
    pool.close().await;
    world.drop_database(&settings.database_url).await
}

async fn find_hotel(pool: &PgPool) -> anyhow::Result<Hotel> {
    let hotel = sqlx::query_as(
        "SELECT h.id, r.id AS room_type_id, h.lat_e7 / 1e7::float8 AS latitude,
             h.lon_e7 / 1e7::float8 AS longitude
         FROM hotels h JOIN room_types r ON r.hotel_id = h.id
         WHERE h.status = 'open' AND NOT r.closed AND abs(h.lat_e7) < 800000000
             AND abs(h.lon_e7) < 1790000000
         ORDER BY h.id, r.id LIMIT 1",
    );
    hotel.fetch_one(pool).await.context("a world without hotels")
}

/// Opens a socket that watches around the hotel, for one of some searches.
async fn open(server: &Server, hotel: &Hotel, search: usize) -> anyhow::Result<Socket> {
    let address = server.base.strip_prefix("http://").context("an address")?;
    let stream = TcpStream::connect(address).await?;
    let request = format!("ws://{address}/v1/realtime").into_client_request()?;
    let config = WebSocketConfig::default()
        .read_buffer_size(CLIENT_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(16 * CLIENT_BUFFER_BYTES);
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    let (west, east) = (hotel.longitude - HALF_SIDE_DEGREES, hotel.longitude + HALF_SIDE_DEGREES);
    let (south, north) = (hotel.latitude - HALF_SIDE_DEGREES, hotel.latitude + HALF_SIDE_DEGREES);
    // a limit that nobody reaches makes each a search of its own
    let watch = json!({
        "subscribe": "viewport", "bbox": [west, south, east, north],
        "price_max": 1_000_000_000 + search,
    });
    socket.send(Message::Text(watch.to_string().into())).await?;
    let answer = timeout(LOST_AFTER, socket.next()).await?.context("closed")??;
    ensure!(answer.to_text()?.contains("subscribed"), "{answer}");
    Ok(socket)
}

/// Tells when the price of the hotel came, and which one.
async fn listen(
    mut socket: Socket,
    hotel: Uuid,
    told: mpsc::UnboundedSender<(i64, Instant)>,
) -> anyhow::Result<()> {
    let id = json!(hotel);
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => {
                let came = Instant::now();
                let event: Value = serde_json::from_str(&text)?;
                let price = event.pointer("/data/offer/nightly_minor").and_then(Value::as_i64);
                if let (Some(price), true) =
                    (price, event.pointer("/data/hotel_id").is_some_and(|of| *of == id))
                {
                    told.send((price, came))?;
                }
            }
            Message::Ping(_) => socket.send(Message::Pong(Bytes::new())).await?,
            Message::Close(frame) => bail!("closed: {frame:?}"),
            _ => {}
        }
    }
    bail!("a socket ended")
}

/// Changes the price and waits until every socket was told; how long each took, in seconds.
async fn change(
    pool: &PgPool,
    hotel: &Hotel,
    number: u32,
    sockets: usize,
    heard: &mut mpsc::UnboundedReceiver<(i64, Instant)>,
) -> anyhow::Result<Vec<f64>> {
    // cheaper than any other night of the hotel, so it is what is shown without dates
    let price_minor = 100 + i64::from(number);
    let sent = Instant::now();
    sqlx::query(
        "UPDATE inventory SET price_minor = $2
         WHERE room_type_id = $1
             AND night = (SELECT max(night) FROM inventory WHERE room_type_id = $1)",
    )
    .bind(hotel.room_type_id)
    .bind(i32::try_from(price_minor)?)
    .execute(pool)
    .await?;
    let mut waits = Vec::with_capacity(sockets);
    while waits.len() < sockets {
        let came = timeout(LOST_AFTER, heard.recv()).await;
        let came = came.with_context(|| format!("{} of {sockets} were told", waits.len()))?;
        let (price, came) = came.context("nobody listens")?;
        // what comes twice counts once: the same price of the change before may come late
        if price == price_minor {
            waits.push(came.duration_since(sent).as_secs_f64());
        }
    }
    Ok(waits)
}

fn memory(settings: &Settings, before: u64, idle: u64, after: u64) -> String {
    let mut table = Table::new(&["sockets", "more than before", "for each", ""]);
    let more = after.max(idle).saturating_sub(before);
    let each = more / u64::try_from(settings.sockets).unwrap_or(1).max(1);
    let told = verdict("target ≤ 60 MB", more <= MEMORY_TARGET_BYTES);
    let megabytes = format!("{} MB", count(more / 1_000_000));
    table.row(vec![
        count(u64::try_from(settings.sockets).unwrap_or(0)),
        megabytes,
        format!("{} kB", count(each / 1_000)),
        told,
    ]);
    table.text()
}

fn latency(waits: &[f64]) -> anyhow::Result<String> {
    let Spread { median, max, .. } = Spread::of(waits).context("no changes")?;
    let p99 = percentile(waits, 99).context("no changes")?;
    let mut table = Table::new(&["a change reaches a socket", "after", ""]);
    table.row(vec!["p50".to_owned(), duration(median), String::new()]);
    let told = verdict("target ≤ 300 ms", p99 <= P99_TARGET_SECONDS);
    table.row(vec!["p99".to_owned(), duration(p99), told]);
    table.row(vec!["max".to_owned(), duration(max), String::new()]);
    Ok(table.text())
}
