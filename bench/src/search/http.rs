//! `/v1/hotels` against `/livez` of the same process: what a page of hotels costs beyond what any
//! answer costs. Both are loaded by wrk on the same cores, in turns.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use domain::answer::Item;
use indicatif::ProgressBar;
use serde::Deserialize;

use super::Settings;
use super::queries::{Kind, Question, draw};
use super::world::World;
use crate::process::Server;
use crate::statistics::Spread;
use crate::table::{Table, count, digits, duration, verdict};
use crate::wrk::{self, Clients, Folder, Load};

/// Requests per second of a page of hotels, as a share of those of "ok".
const TARGET: f64 = 0.3;
const ITEMS: usize = 20;
pub const CLIENTS: Clients = Clients { threads: 2, connections: 32 };
const WARM_SECONDS: u64 = 1;
/// More pages than this are not asked for; wrk keeps them all in memory.
const PAGES_MAX: usize = 2_000;

/// Sends the requests of a file in turn.
pub const SCRIPT: &str = concat!(include_str!("requests.lua"), include_str!("../figures.lua"));

/// Measures pairs of loads and returns the table.
pub async fn measure(
    settings: &Settings,
    world: &World,
    server: &Server,
) -> anyhow::Result<String> {
    let pages = full_pages(settings, world)?;
    assert_equal(world, server, &pages).await?;
    let folder = Folder::create()?;
    let script = folder.write("requests.lua", SCRIPT)?;
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    let hotels = folder.write("hotels", &paths.join("\n"))?;
    let livez = folder.write("livez", "/livez")?;

    let progress = ProgressBar::new(settings.rounds).with_message("HTTP pairs");
    for paths in [&livez, &hotels] {
        load(server, &script, paths, WARM_SECONDS).await?;
    }
    let (mut of_livez, mut of_hotels) = (vec![], vec![]);
    for _ in 0..settings.rounds {
        of_livez.push(load(server, &script, &livez, settings.load_seconds).await?);
        of_hotels.push(load(server, &script, &hotels, settings.load_seconds).await?);
        progress.inc(1);
        if progress.is_hidden() {
            eprintln!("HTTP: pair {} of {}", progress.position(), settings.rounds);
        }
    }
    progress.finish_and_clear();
    text(&of_livez, &of_hotels)
}

/// City searches of the seed whose page is full.
fn full_pages(settings: &Settings, world: &World) -> anyhow::Result<Vec<Question>> {
    let (_, snapshot) = world.embedded.current()?;
    let mut pages = draw(world, Kind::CityPage, settings.seed, settings.queries)?;
    pages.retain(|page| snapshot.search(&page.query, &page.page).items.len() == ITEMS);
    pages.truncate(PAGES_MAX);
    ensure!(pages.len() >= 10, "only {} drawn city searches fill a page", pages.len());
    Ok(pages)
}

#[derive(Deserialize)]
struct PageAnswer {
    total: u64,
    engine: String,
    items: Vec<ItemAnswer>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct ItemAnswer {
    id: String,
    offer: Option<OfferAnswer>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct OfferAnswer {
    room_type_id: String,
    nightly_minor: i64,
    total_minor: Option<i64>,
}

impl ItemAnswer {
    fn of(item: &Item) -> Self {
        let offer = item.offer.map(|offer| OfferAnswer {
            room_type_id: offer.room_type_id.to_string(),
            nightly_minor: offer.nightly_minor,
            total_minor: offer.stay.map(|stay| stay.total_minor),
        });
        Self { id: item.hotel.id.to_string(), offer }
    }
}

/// The server answers each page as the engine in this process does.
async fn assert_equal(world: &World, server: &Server, pages: &[Question]) -> anyhow::Result<()> {
    let (_, snapshot) = world.embedded.current()?;
    let client = reqwest::Client::new();
    for page in pages {
        let url = format!("{}{}", server.base, page.path);
        let text = client.get(&url).send().await?.error_for_status()?.text().await?;
        let answer: PageAnswer = serde_json::from_str(&text)?;
        let expected = snapshot.search(&page.query, &page.page);
        let items: Vec<_> = expected.items.iter().map(ItemAnswer::of).collect();
        ensure!(answer.engine == "embedded", "{} was answered by {}", page.path, answer.engine);
        if answer.total != expected.total || answer.items != items {
            let (a, b) = (answer.total, expected.total);
            bail!("answers differ for {}: {a} hotels over HTTP, {b} in process", page.path);
        }
    }
    Ok(())
}

async fn load(server: &Server, script: &Path, paths: &Path, seconds: u64) -> anyhow::Result<Load> {
    wrk::load(&server.base, CLIENTS, seconds, script, &[&paths.display().to_string()]).await
}

fn text(of_livez: &[Load], of_hotels: &[Load]) -> anyhow::Result<String> {
    let median = |loads: &[Load], field: fn(&Load) -> f64| {
        let values: Vec<f64> = loads.iter().map(field).collect();
        Spread::of(&values).context("no pairs").map(|spread| spread.median)
    };
    let pairs = of_livez.iter().zip(of_hotels);
    let ratios: Vec<f64> = pairs.map(|(ok, page)| page.per_second / ok.per_second).collect();
    let ratio = Spread::of(&ratios).context("no pairs")?;
    let headings = ["path", "requests/s", "bytes", "p50", "p99", "ratio", "range", ""];
    let mut table = Table::new(&headings);
    let mut row = |path: &str, loads: &[Load], tail: [String; 3]| -> anyhow::Result<()> {
        let mut cells = vec![
            path.to_owned(),
            digits(median(loads, |load| load.per_second)?),
            digits(median(loads, |load| load.bytes_each)?),
            duration(median(loads, |load| load.p50_seconds)?),
            duration(median(loads, |load| load.p99_seconds)?),
        ];
        cells.extend(tail);
        table.row(cells);
        Ok(())
    };
    row("/livez", of_livez, [String::new(), String::new(), String::new()])?;
    let range = format!("{}–{}", digits(ratio.min), digits(ratio.max));
    let reached = verdict(&format!("target ≥ {TARGET}"), ratio.median >= TARGET);
    row(
        "/v1/hotels, 20 items",
        of_hotels,
        [format!("{} ×", digits(ratio.median)), range, reached],
    )?;
    let pairs = count(u64::try_from(ratios.len())?);
    Ok(format!("{}  {pairs} pairs\n", table.text()))
}
