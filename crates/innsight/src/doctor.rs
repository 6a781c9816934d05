//! `innsight doctor`: looks at everything this program needs, and says how to mend what is missing.

mod mailbox;
mod phones;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use api::map::style::read_origins;
use runtime::config::{DatabaseArgs, Problems, UsualGateway};
use runtime::telemetry::Causes;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use store::StoreError;
use store::connect::{Limits, open_connection};
use store::feed::list_cursors;
use store::hotels::find_horizon;
use store::jobs::{database_time, list_zones};
use store::server_facts::{
    ServerFacts, find_idle_timeout, find_server_facts, find_weak_triggers, has_hotels,
};
use tokio::net::TcpListener;

use self::mailbox::{look_at_mails, look_at_smtp};
use self::phones::look_at_pushes;
use crate::cli::ApiArgs;
use crate::engines::open_cluster;
use crate::jobs::CURSOR_UNTOUCHED_SECONDS;
use crate::map::map_settings;
use crate::parts::currency;
use crate::payments::reach_stripe;
use crate::telling::Telling;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// What the SQL in `migrations/` was written for and is tested on.
const SERVER_VERSION_MIN: i32 = 150_000;
const MEND_ELASTICSEARCH: &str = "check ELASTICSEARCH_URL and the server; \
     ./innsight up --elasticsearch starts a private one that died again";
const MEND_RABBITMQ: &str = "check AMQP_URL and the server; \
     ./innsight up --rabbitmq starts a private one that died again";
/// A writer this old delays what searches show.
const OLD_WRITE_SECONDS: f64 = 10.0;
const LIMITS: Limits = Limits {
    connections_max: 1,
    acquire_timeout: CONNECT_TIMEOUT,
    statement_timeout: Duration::from_secs(20),
    lock_timeout: Duration::from_secs(5),
    idle_in_transaction_timeout: Duration::from_secs(10),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Well,
    /// Works, but not as well as it could.
    Advice,
    /// Has to be mended.
    Missing,
}

/// What was found, in order.
#[derive(Debug, Default)]
struct Findings(Vec<(Verdict, String, String)>);

impl Findings {
    fn well(&mut self, what: impl Into<String>) {
        self.0.push((Verdict::Well, what.into(), String::new()));
    }

    fn advise(&mut self, what: impl Into<String>, mend: impl Into<String>) {
        self.0.push((Verdict::Advice, what.into(), mend.into()));
    }

    fn miss(&mut self, what: impl Into<String>, mend: impl Into<String>) {
        self.0.push((Verdict::Missing, what.into(), mend.into()));
    }

    fn expect(&mut self, holds: bool, what: String, mend: &str) {
        if holds { self.well(what) } else { self.miss(what, mend) }
    }
}

/// Looks, tells, and ends with 1 when something is missing.
pub async fn run(args: &ApiArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    look_at_settings(args, database, &mut findings).await;
    look_at_map(args, &mut findings).await;
    look_at_elasticsearch(args, &mut findings).await;
    look_at_rabbitmq(args, &mut findings).await;
    look_at_gateway(args, &mut findings).await;
    look_at_smtp(args, &mut findings);
    let mut ignored = Problems::default();
    let url = database.read_url(&mut ignored);
    if ignored.finish().is_ok() {
        look_at_database(args, &url, &mut findings).await;
    }
    let mut out = std::io::stdout().lock();
    for (verdict, what, mend) in &findings.0 {
        let sign = match verdict {
            Verdict::Well => "ok     ",
            Verdict::Advice => "advice ",
            Verdict::Missing => "MISSING",
        };
        writeln!(out, "{sign}  {what}")?;
        if !mend.is_empty() {
            writeln!(out, "         -> {mend}")?;
        }
    }
    let missing = findings.0.iter().filter(|(verdict, ..)| *verdict == Verdict::Missing).count();
    if missing == 0 {
        writeln!(out, "everything that is needed is there")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{missing} missing")?;
    Ok(ExitCode::FAILURE)
}

async fn look_at_settings(args: &ApiArgs, database: &DatabaseArgs, findings: &mut Findings) {
    let mut problems = Problems::default();
    let booking = args.booking.read(&mut problems);
    args.payment.read(booking.production, &mut problems);
    args.events.read(&mut problems);
    let http = args.http.read(&mut problems);
    Telling::open((&args.mail, &args.push), &booking, &http.public_url, &mut problems);
    currency(&args.http, &mut problems);
    map_settings(&args.http.map, &mut problems);
    open_cluster(&args.elasticsearch, &mut problems);
    database.read(&mut problems);
    match problems.finish() {
        Ok(()) => findings.well("every setting can be used"),
        Err(error) => findings.miss(error.to_string(), "see .env.example for what each one takes"),
    }
    match TcpListener::bind(http.listen).await {
        Ok(_) => findings.well(format!("{} is free", args.http.listen)),
        Err(error) => findings.advise(
            format!("{} can't be listened on: {error}", args.http.listen),
            "if that is not innsight itself, choose another address: --listen 127.0.0.1:8081",
        ),
    }
    let page = http.web_dir.join("index.html");
    if page.is_file() {
        findings.well(format!("the web app is built: {}", http.web_dir.display()));
    } else {
        findings.advise(
            format!("there is no web app at {}; the API works without", page.display()),
            "npm ci && npm run build, in web/; or set INNSIGHT_WEB_DIR",
        );
    }
}

/// A setting that can't be used was told of already.
async fn look_at_map(args: &ApiArgs, findings: &mut Findings) {
    let map = map_settings(&args.http.map, &mut Problems::default());
    if let Some(streets) = &map.streets {
        let [west, south, east, north] = streets.box_e7.map(|e7| f64::from(e7) / 1e7);
        let (megabytes, from, to) = (streets.bytes / 1_000_000, streets.zoom_min, streets.zoom_max);
        findings.well(format!(
            "streets: {megabytes} MB, zoom {from} to {to}, \
             box {west:.2},{south:.2},{east:.2},{north:.2}"
        ));
    }
    let Some(style) = &map.style else { return };
    match read_origins(style).await {
        Ok(origins) => {
            findings.well(format!("the map's style loads from {}", origins.list().join(" ")));
        }
        Err(error) => findings.advise(
            format!("the map's style can't be read: {}", Causes(&error)),
            "check INNSIGHT_MAP_STYLE_URL; until then the page may load from its host alone",
        ),
    }
}

async fn look_at_elasticsearch(args: &ApiArgs, findings: &mut Findings) {
    let Some(cluster) = open_cluster(&args.elasticsearch, &mut Problems::default()) else {
        return;
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, cluster.info()).await {
        Ok(Ok(server)) => findings
            .well(format!("Elasticsearch {} (cluster {})", server.version, server.cluster_name)),
        Ok(Err(error)) => {
            return findings.miss(Causes(&error).to_string(), MEND_ELASTICSEARCH);
        }
        Err(_) => return findings.miss("Elasticsearch does not answer", MEND_ELASTICSEARCH),
    }
    match cluster.live().await {
        Ok(Some(live)) => {
            findings.well(format!("index {} as of {}", live.index, live.reached.as_of));
        }
        Ok(None) => {
            let indices = cluster.read_indices().await.unwrap_or_default();
            let filling = indices.iter().rev().find(|index| index.is_being_filled());
            match filling.map(|index| &index.name) {
                Some(index) => findings.advise(
                    format!("index {index} is being filled: PostGIS stands in until it is full"),
                    "innsight drift says how far it is",
                ),
                None => findings.advise(
                    format!("no index answers for {}: PostGIS stands in", cluster.prefix()),
                    "innsight sync fills one and keeps it current",
                ),
            }
        }
        Err(error) => findings.miss(Causes(&error).to_string(), "see the log of Elasticsearch"),
    }
}

async fn look_at_rabbitmq(args: &ApiArgs, findings: &mut Findings) {
    let Some(url) = args.events.read(&mut Problems::default()).amqp_url else { return };
    match events::look_at_broker(&url).await {
        Ok(broker) => {
            findings.well("RabbitMQ answers");
            let dead = broker.dead_letters.unwrap_or(0);
            if dead > 0 {
                findings.advise(
                    format!("{dead} messages of RabbitMQ were set aside"),
                    "innsight events list",
                );
            }
        }
        Err(error) => findings.miss(Causes(&error).to_string(), MEND_RABBITMQ),
    }
}

async fn look_at_gateway(args: &ApiArgs, findings: &mut Findings) {
    let mut ignored = Problems::default();
    let production = args.booking.read(&mut ignored).production;
    let config = args.payment.read(production, &mut ignored);
    let currency = currency(&args.http, &mut ignored);
    match config.usual {
        UsualGateway::Sandbox => findings.advise(
            "the sandbox takes payments: no money moves",
            "INNSIGHT_GATEWAY=stripe takes some, docs/payments.md says how",
        ),
        UsualGateway::Nobody => findings.well("nobody pays here: guests pay at the hotel"),
        UsualGateway::Stripe => findings.well("Stripe takes payments"),
    }
    let (Some(stripe), Ok(())) = (&config.stripe, ignored.finish()) else { return };
    let reached = match reach_stripe(stripe, "", currency) {
        Ok(stripe) => stripe.expect_rights().await.map_err(|silence| silence.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match reached {
        Ok(()) => findings.well("Stripe shows payments, refunds and disputes to this key"),
        Err(told) => findings.miss(
            told,
            "check STRIPE_SECRET_KEY: a restricted key needs the rights to payment intents, \
             refunds and disputes",
        ),
    }
}

async fn look_at_database(args: &ApiArgs, url: &SecretString, findings: &mut Findings) {
    let opened = open_connection(url.expose_secret(), "innsight-doctor", &LIMITS);
    let mut connection = match tokio::time::timeout(CONNECT_TIMEOUT, opened).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => {
            findings.miss(format!("the database: {}", Causes(&error)), "check DATABASE_URL");
            return;
        }
        Err(_) => {
            findings.miss("the database does not answer", "check DATABASE_URL and the server");
            return;
        }
    };
    if let Err(error) = examine(args, &mut connection, findings).await {
        findings.miss(format!("the database: {}", Causes(&error)), "see the server's log");
    }
}

async fn examine(
    args: &ApiArgs,
    connection: &mut PgConnection,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let facts = find_server_facts(connection).await?;
    look_at_server(&facts, findings);
    match find_idle_timeout(connection).await {
        Ok(Some(timeout)) if timeout != "0" => {
            findings.well(format!("idle_in_transaction_session_timeout = {timeout}"));
        }
        Ok(_) => findings.advise(
            "idle_in_transaction_session_timeout is off: a forgotten psql can stop the change feed",
            "ALTER SYSTEM SET idle_in_transaction_session_timeout = '10s', then reload",
        ),
        Err(_) => findings.advise(
            "idle_in_transaction_session_timeout can't be seen by this role",
            "make sure that the server has it at 10s",
        ),
    }
    let pending = store::migrate::pending(connection).await?;
    if !pending.is_empty() {
        let what = format!("{} migrations are not applied", pending.len());
        findings.miss(what, "innsight migrate");
        return Ok(());
    }
    findings.well("all migrations are applied");
    look_at_upkeep(connection, findings).await?;
    look_at_mails(args, connection, findings).await?;
    look_at_pushes(args, connection, findings).await?;
    if !has_hotels(connection).await? {
        findings.miss("there is no hotel yet", "innsight seed --hotels 10000");
        return Ok(());
    }
    match find_horizon(&mut *connection).await? {
        Some((first, last)) => findings.well(format!("nights from {first} to {last}")),
        None => findings.miss("no night is for sale", "innsight seed --reset, or add inventory"),
    }
    Ok(())
}

/// What the daily work, a restore or an index that nobody feeds has left behind.
async fn look_at_upkeep(
    connection: &mut PgConnection,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let weak = find_weak_triggers(connection).await?;
    if weak.is_empty() {
        findings.well("every change is noted, whoever makes it");
    } else {
        let what = format!("{} triggers can be switched off: changes go unnoticed", weak.len());
        findings.miss(what, format!("{}; then innsight resync --all", weak.join("; ")));
    }
    let at = database_time(&mut *connection).await?;
    let zones = list_zones(&mut *connection, at).await?;
    match zones.iter().find(|zone| zone.waits()) {
        None => findings.well("the daily work follows the date"),
        Some(zone) => {
            let rolled_to = zone.rolled_to.map_or_else(String::new, |to| format!(", not {to}"));
            let (today, zone) = (zone.today, &zone.time_zone);
            findings.advise(
                format!("the daily work waits: it is {today} in {zone} by the database{rolled_to}"),
                "if that date is right: innsight worker --yes (once); if not, mend the clock",
            );
        }
    }
    let cursors = list_cursors(&mut *connection).await?;
    for cursor in cursors.iter().filter(|of| of.untouched_seconds > CURSOR_UNTOUCHED_SECONDS) {
        let (name, hours) = (&cursor.name, cursor.untouched_seconds / 3600);
        findings.advise(
            format!("index {name} was not fed for {hours} hours: old changes are kept for it"),
            "innsight sync feeds it; after a week it is given up, and filled anew when it returns",
        );
    }
    Ok(())
}

fn look_at_server(facts: &ServerFacts, findings: &mut Findings) {
    findings.expect(
        facts.version_number >= SERVER_VERSION_MIN,
        format!("PostgreSQL {}", facts.version),
        "innsight needs PostgreSQL 15 or newer",
    );
    for (name, version) in [("postgis", &facts.postgis), ("fuzzystrmatch", &facts.fuzzystrmatch)] {
        match version {
            Some(version) => findings.well(format!("extension {name} {version}")),
            None => findings.miss(
                format!("extension {name} is not in this database"),
                "innsight migrate (the server needs the package postgresql-15-postgis-3)",
            ),
        }
    }
    if facts.max_prepared_transactions == 0 {
        findings.well("max_prepared_transactions = 0");
    } else {
        findings.advise(
            format!("max_prepared_transactions = {}", facts.max_prepared_transactions),
            "set it to 0: a forgotten prepared transaction stops the change feed",
        );
    }
    if facts.log_parameter_max_length == "0" {
        findings.well("log_parameter_max_length = 0");
    } else {
        findings.advise(
            format!("log_parameter_max_length = {}", facts.log_parameter_max_length),
            "ALTER SYSTEM SET log_parameter_max_length = 0, then reload: or the log of slow \
             statements shows what guests have typed",
        );
    }
    if facts.oldest_write_seconds < OLD_WRITE_SECONDS {
        findings.well("no old transaction holds the change feed back");
    } else {
        findings.advise(
            format!("a transaction has been writing for {:.0} s", facts.oldest_write_seconds),
            "find it: SELECT pid, query FROM pg_stat_activity WHERE backend_xid IS NOT NULL",
        );
    }
}
