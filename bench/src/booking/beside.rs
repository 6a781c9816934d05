//! What bookings cost the searches beside them: searches arrive at a steady rate, in pairs of turns
//! without and with bookings that arrive at another.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

use super::Settings;
use super::http::NO_LIMITS;
use super::world::Shared;
use crate::arrivals::{Pairs, arrivals};
use crate::process::Server;

const SEARCHES_PER_SECOND: u32 = 500;
const BOOKINGS_PER_SECOND: u32 = 200;
const RISE_MAX: f64 = 1.2;
const SEARCHES: i64 = 400;
const ANSWER_WAIT: Duration = Duration::from_secs(10);
const WARM_SECONDS: u64 = 2;

/// Measures and returns the table.
pub async fn measure(settings: &Settings, world: &Shared, binary: &Path) -> anyhow::Result<String> {
    let paths = world.searches(SEARCHES).await?;
    let server = Server::start(binary, &world.database_url, &NO_LIMITS).await?;
    let client = client()?;
    let search = |number: usize| {
        let path = paths.get(number % paths.len()).map_or("", String::as_str);
        let request = client.get(format!("{}{path}", server.base));
        async move { expect(request, StatusCode::OK).await }
    };
    let run = Uuid::new_v4();
    let book = |number: usize| {
        let request = booking(world, &client, &server, &format!("{run}-{number}"), number);
        async move { expect(request?, StatusCode::CREATED).await }
    };
    let seconds = settings.load_seconds;
    arrivals(SEARCHES_PER_SECOND, WARM_SECONDS, 0, search).await?;
    let progress = ProgressBar::new(settings.rounds).with_message("searches beside bookings");
    let (mut pairs, mut booked) = (Pairs::default(), 0);
    for round in 1..=settings.rounds {
        world.clean().await?;
        pairs.alone.push(arrivals(SEARCHES_PER_SECOND, seconds, 0, search).await?);
        let (searches, bookings) = tokio::try_join!(
            arrivals(SEARCHES_PER_SECOND, seconds, 0, search),
            arrivals(BOOKINGS_PER_SECOND, seconds, booked, book),
        )?;
        booked += bookings.len();
        world.expect_bookings(u64::try_from(bookings.len())?).await?;
        pairs.beside.push(searches);
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("searches beside bookings: pair {round} of {}", settings.rounds);
        }
    }
    progress.finish_and_clear();
    server.stop().await?;
    let table = pairs.table(&format!("beside {BOOKINGS_PER_SECOND} bookings/s"), RISE_MAX)?.text();
    Ok(format!("{table}  {SEARCHES_PER_SECOND} searches a second, city viewports\n"))
}

/// Takes answers as browsers do, compressed, and leaves them so: nobody unpacks them on a server.
fn client() -> anyhow::Result<Client> {
    let headers =
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
    Ok(Client::builder().timeout(ANSWER_WAIT).no_gzip().default_headers(headers).build()?)
}

fn booking(
    world: &Shared,
    client: &Client,
    server: &Server,
    key: &str,
    number: usize,
) -> anyhow::Result<reqwest::RequestBuilder> {
    let room_type = world.room_types.get(number % world.room_types.len());
    let token = world.tokens.get(number % world.tokens.len());
    let (room_type, token) = room_type.zip(token).context("a world without guests")?;
    let body = json!({
        "room_type_id": room_type.to_string(), "check_in": world.stay.check_in(),
        "check_out": world.stay.check_out(), "rooms": 1, "adults": 2, "children": 0,
    });
    let request = client.post(format!("{}/v1/bookings", server.base)).bearer_auth(token);
    let request = request.header("idempotency-key", key);
    Ok(request.header(header::CONTENT_TYPE, "application/json").body(body.to_string()))
}

async fn expect(request: reqwest::RequestBuilder, status: StatusCode) -> anyhow::Result<()> {
    let answer = request.send().await?;
    ensure!(answer.status() == status, "{} answered {}", answer.url(), answer.status());
    answer.bytes().await?;
    Ok(())
}
