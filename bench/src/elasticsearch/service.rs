//! The service over both engines, and Elasticsearch by itself, over HTTP under the same load.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::Settings;
use super::bare;
use super::node::Node;
use super::questions::{self, Spans};
use super::running::{CACHE_MB, Running};
use crate::process::Server;
use crate::search::http::SCRIPT;
use crate::search::queries::{Kind, Question, draw};
use crate::search::world::World;
use crate::statistics::{Spread, percentile};
use crate::table::{Table, count, digits, duration, verdict};
use crate::words;
use crate::wrk::{self, Clients, Folder, Load};

/// One after the other, and as many as keep two cores busy.
const CLIENTS: [Clients; 2] =
    [Clients { threads: 1, connections: 1 }, Clients { threads: 2, connections: 8 }];
const SPANS: Spans = Spans {
    nights: (bare::NIGHTS, bare::NIGHTS),
    adults: (bare::PARTY.adults, bare::PARTY.adults),
};
const CITY_TARGET_SECONDS: f64 = 0.025;
const CACHED_TARGET_SECONDS: f64 = 0.001;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Embedded,
    Elasticsearch,
    Cached,
    Bare,
    BareCapped,
}

impl Side {
    const ALL: [Self; 5] =
        [Self::Embedded, Self::Elasticsearch, Self::Cached, Self::Bare, Self::BareCapped];

    const fn label(self) -> &'static str {
        match self {
            Self::Embedded => "/v1/hotels, embedded",
            Self::Elasticsearch => "/v1/hotels, Elasticsearch, cache off",
            Self::Cached => "/v1/hotels, Elasticsearch, cached",
            Self::Bare => "_search, exact total",
            Self::BareCapped => "_search, total to 10,000",
        }
    }

    /// How Elasticsearch counts, where it is asked by itself.
    fn counted(self) -> Option<Value> {
        match self {
            Self::Bare => Some(json!(true)),
            Self::BareCapped => Some(json!(10_000)),
            _ => None,
        }
    }
}

/// Everybody who answers, running.
struct Sides {
    embedded: Server,
    elasticsearch: Server,
    /// With the indexer, without which nothing is kept.
    cached: Running,
    node: Node,
}

/// Questions that are asked together.
struct Asked {
    label: &'static str,
    questions: Vec<Question>,
    /// Whether Elasticsearch can answer them by itself.
    bare: bool,
}

/// What a side was asked and how it did.
struct Run {
    side: Side,
    clients: Clients,
    requests: PathBuf,
    loads: Vec<Load>,
}

/// Measures and returns the tables.
pub async fn measure(
    settings: &Settings,
    world: &World,
    binary: &Path,
    folder: &Folder,
) -> anyhow::Result<String> {
    let node = Node::new(settings.elasticsearch()?);
    bare::fill(&node, world).await?;
    let sides = Sides::start(settings, binary, node).await?;
    let script = folder.write("requests.lua", SCRIPT)?;
    let asked = draw_all(settings, world)?;
    let first = asked.iter().find_map(|of| of.questions.first()).context("no questions")?;
    sides.cached.wait_until_kept(&first.path).await?;
    let laps = usize::try_from(settings.rounds)? + 1;
    let turns = asked.len() * Side::ALL.len() * CLIENTS.len() * laps;
    let progress = ProgressBar::new(u64::try_from(turns)?).with_message("service");
    let headings = ["answered by", "clients", "requests/s", "p50", "p99", "took", ""];
    let mut text = String::new();
    for of in &asked {
        if progress.is_hidden() {
            eprintln!("service: {}", of.label);
        }
        let (found, took) = sides.answers_are_equal(of).await?;
        let mut runs = Sides::runs(of, folder)?;
        // the first lap warms everybody up
        for lap in 0..=settings.rounds {
            for run in &mut runs {
                let (base, seconds) = (sides.base(run.side), settings.load_seconds);
                let requests = run.requests.display().to_string();
                let load = wrk::load(base, run.clients, seconds, &script, &[&requests]).await?;
                run.loads.extend((lap > 0).then_some(load));
                progress.inc(1);
            }
        }
        let mut table = Table::new(&headings);
        for run in &runs {
            table.row(cells(of, run, &took)?);
        }
        let asked = of.questions.len();
        let table = table.text();
        writeln!(text, "{} ({asked} asked, {} found)\n{table}", of.label, count(found))?;
    }
    progress.finish_and_clear();
    text += &sides.memory().await?;
    sides.stop().await?;
    Ok(text)
}

fn draw_all(settings: &Settings, world: &World) -> anyhow::Result<Vec<Asked>> {
    let Settings { seed, queries, .. } = *settings;
    let questions = draw(world, Kind::City, seed, queries)?;
    let mut all = vec![Asked { label: Kind::City.label(), questions, bare: false }];
    for kind in questions::Kind::ALL {
        let questions = questions::draw(world, kind, (seed, queries), SPANS)?;
        all.push(Asked { label: kind.label(), questions, bare: true });
    }
    let questions = words::draw_searches(world, seed, queries)?;
    all.push(Asked { label: words::SEARCHES_LABEL, questions, bare: false });
    Ok(all)
}

impl Sides {
    async fn start(settings: &Settings, binary: &Path, node: Node) -> anyhow::Result<Self> {
        let url = &settings.database.url;
        let over = [("ELASTICSEARCH_URL", &*node.url), ("INNSIGHT_CACHE_MB", "0")];
        let embedded = Server::start(binary, url, &[("ELASTICSEARCH_URL", "")]).await?;
        let elasticsearch = Server::start(binary, url, &over).await?;
        let cached = Running::start(settings, binary, Some(CACHE_MB)).await?;
        Ok(Self { embedded, elasticsearch, cached, node })
    }

    fn base(&self, side: Side) -> &str {
        match side {
            Side::Embedded => &self.embedded.base,
            Side::Elasticsearch => &self.elasticsearch.base,
            Side::Cached => &self.cached.server.base,
            Side::Bare | Side::BareCapped => &self.node.url,
        }
    }

    /// What each side is asked, as lines for wrk.
    fn runs(asked: &Asked, folder: &Folder) -> anyhow::Result<Vec<Run>> {
        let mut runs = Vec::new();
        for side in Side::ALL.into_iter().filter(|side| asked.bare || side.counted().is_none()) {
            let line = |question: &Question| match side.counted() {
                None => Ok(question.path.clone()),
                Some(counted) => {
                    let (path, body) = bare::request(question, &counted)?;
                    Ok(format!("{path}\t{body}"))
                }
            };
            let lines = asked.questions.iter().map(line).collect::<anyhow::Result<Vec<_>>>()?;
            let requests = folder.write(&format!("requests-{side:?}"), &lines.join("\n"))?;
            let run = |clients| Run { side, clients, requests: requests.clone(), loads: vec![] };
            runs.extend(CLIENTS.map(run));
        }
        Ok(runs)
    }

    /// Asks everything twice of everybody: the second time whatever is kept has to be right too.
    /// Returns the hotels found, and for the bare index the milliseconds that it says it took.
    async fn answers_are_equal(&self, asked: &Asked) -> anyhow::Result<(u64, [Vec<f64>; 2])> {
        let client = Client::new();
        let (mut totals, mut took) = (Vec::new(), [Vec::new(), Vec::new()]);
        for question in asked.questions.iter().chain(&asked.questions) {
            let expected = answer_of(&client, &self.embedded.base, question, "embedded").await?;
            for server in [&self.elasticsearch, &self.cached.server] {
                let answer = answer_of(&client, &server.base, question, "elasticsearch").await?;
                let (path, [a, b]) = (&question.path, [&expected, &answer].map(|of| of.total));
                ensure!(answer == expected, "answers differ for {path}: {a} and {b} hotels");
            }
            totals.push(expected.total);
            let bare_sides = [Side::Bare, Side::BareCapped].into_iter().filter(|_| asked.bare);
            for (side, took) in bare_sides.zip(&mut took) {
                let counted = side.counted().context("a side that is asked by itself")?;
                let (path, body) = bare::request(question, &counted)?;
                let answer = self.node.ask(Method::POST, &path, body).await?;
                let (total, ids, milliseconds) = bare::read(&answer)?;
                ensure!(
                    total == expected.total && ids == expected.ids(),
                    "answers differ for {}: {} hotels, by Elasticsearch {total}",
                    question.path,
                    expected.total
                );
                took.push(f64::from(u32::try_from(milliseconds)?));
            }
        }
        Ok((crate::statistics::median_of_counts(&totals), took))
    }

    async fn memory(&self) -> anyhow::Result<String> {
        let mut text = String::new();
        for (side, server) in [
            (Side::Embedded, &self.embedded),
            (Side::Elasticsearch, &self.elasticsearch),
            (Side::Cached, &self.cached.server),
        ] {
            let resident = count(server.memory()?.resident / 1_000_000);
            writeln!(text, "  memory: {}: {resident} MB resident", side.label())?;
        }
        Ok(text + &format!("  memory: {}\n", self.node.sizes().await?))
    }

    async fn stop(self) -> anyhow::Result<()> {
        self.embedded.stop().await?;
        self.elasticsearch.stop().await?;
        self.cached.stop().await
    }
}

/// What of an answer has to be the same everywhere.
#[derive(Debug, PartialEq)]
pub struct PageAnswer {
    pub total: u64,
    relation: Value,
    items: Vec<Value>,
}

impl PageAnswer {
    fn ids(&self) -> Vec<&str> {
        self.items.iter().filter_map(|item| item.get("id")?.as_str()).collect()
    }
}

/// Asks a server one question and checks that its own engine answered.
pub async fn answer_of(
    client: &Client,
    base: &str,
    question: &Question,
    engine: &str,
) -> anyhow::Result<PageAnswer> {
    let url = format!("{base}{}", question.path);
    let text = client.get(&url).send().await?.error_for_status()?.text().await?;
    let mut answer: Value = serde_json::from_str(&text)?;
    let by = answer.get("engine").and_then(Value::as_str).unwrap_or("nobody");
    ensure!(by == engine, "{} was answered by {by}", question.path);
    let total = answer.get("total").and_then(Value::as_u64).context("no total")?;
    let items = answer.get_mut("items").map(Value::take);
    let Some(Value::Array(items)) = items else { anyhow::bail!("an answer without items") };
    let relation = answer.get("total_relation").cloned().unwrap_or_default();
    Ok(PageAnswer { total, relation, items })
}

fn cells(asked: &Asked, run: &Run, took: &[Vec<f64>; 2]) -> anyhow::Result<Vec<String>> {
    let spread = |field: fn(&Load) -> f64| {
        Spread::of(&run.loads.iter().map(field).collect::<Vec<_>>()).context("no rounds")
    };
    let rate = spread(|load| load.per_second)?;
    let p50 = spread(|load| load.p50_seconds)?;
    let [capped, exact] = [Side::BareCapped, Side::Bare].map(|side| side == run.side);
    let [of_exact, of_capped] = took;
    let took = if exact { of_exact } else { of_capped };
    let took = percentile(took, 50).filter(|_| exact || capped);
    let target = match (asked.bare, run.side, run.clients.connections) {
        (false, Side::Elasticsearch, 1) => {
            verdict("target p50 ≤ 25 ms", p50.median <= CITY_TARGET_SECONDS)
        }
        (false, Side::Cached, 1) => {
            verdict("target p50 ≤ 1 ms", p50.median <= CACHED_TARGET_SECONDS)
        }
        _ => String::new(),
    };
    Ok(vec![
        run.side.label().to_owned(),
        run.clients.connections.to_string(),
        format!("{} ({}–{})", digits(rate.median), digits(rate.min), digits(rate.max)),
        format!("{} ({}–{})", duration(p50.median), duration(p50.min), duration(p50.max)),
        duration(spread(|load| load.p99_seconds)?.median),
        took.map_or_else(String::new, |milliseconds| format!("{milliseconds} ms")),
        target,
    ])
}
