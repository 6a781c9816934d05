//! Puts the parts of a serving process together.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use api::app::{AppState, Parts, Settings};
use api::clock::system_clock;
use api::sentinel::Sentinel;
use api::server::{ConnectionLimits, serve as serve_http};
use booking::{Bookings, Leases, RedisLeases};
use domain::money::Currency;
use runtime::config::{BookingConfig, DatabaseConfig, HttpArgs, HttpConfig, Problems};
use runtime::recorder::Recorder;
use runtime::telemetry::Causes;
use secrecy::ExposeSecret;
use sqlx::PgPool;
use store::connect::{Limits, open_connection};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::engines::Wiring;

/// Files that are open beside the connections of clients: those to databases, logs, the web build,
/// and the spare places at the door.
const FILES_BESIDE_CONNECTIONS: usize = 512;
/// Few look after a service.
const OPERATOR_LIMITS: ConnectionLimits = ConnectionLimits {
    connections_max: 64,
    per_address_max: 64,
    head_timeout: Duration::from_secs(30),
    write_timeout: Duration::from_secs(30),
    drain_timeout: Duration::from_secs(1),
};
/// Samples of histograms are folded this often, whether or not anybody scrapes.
const TIDY_INTERVAL: Duration = Duration::from_secs(5);
/// How long the start waits for a database to ask it about migrations.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The sentinel's own connection asks for signs of life only.
const SENTINEL_LIMITS: Limits = Limits {
    connections_max: 1,
    acquire_timeout: Duration::from_secs(1),
    statement_timeout: Duration::from_secs(1),
    lock_timeout: Duration::from_secs(1),
    idle_in_transaction_timeout: Duration::from_secs(1),
};

/// Reads the currency; what is wrong is noted.
pub fn currency(args: &HttpArgs, problems: &mut Problems) -> Currency {
    Currency::from_code(&args.currency).unwrap_or_else(|error| {
        problems.note("INNSIGHT_CURRENCY", error);
        Currency::EUR
    })
}

/// A pool for one role.
pub fn open_pool(database: &DatabaseConfig, application: &str) -> anyhow::Result<PgPool> {
    let limits = Limits { connections_max: database.connections_max, ..Limits::default() };
    store::connect::open_pool(database.url.expose_secret(), application, &limits)
        .context("DATABASE_URL can't be used")
}

/// Refuses to start on a database that lacks migrations. One that can't be reached is no reason:
/// it is waited for.
pub async fn refuse_pending(database: &DatabaseConfig) -> anyhow::Result<()> {
    let url = database.url.expose_secret();
    let asked = tokio::time::timeout(CONNECT_TIMEOUT, async {
        let mut connection = open_connection(url, "innsight-start", &SENTINEL_LIMITS).await?;
        store::migrate::pending(&mut connection).await
    });
    let away = |error: &(dyn std::error::Error + 'static)| {
        let error = Causes(error);
        tracing::warn!(%error, "the database can't be reached yet; searches begin when it can");
    };
    let pending = match asked.await {
        Ok(Ok(pending)) => pending,
        Ok(Err(error)) if error.is_passing() => {
            away(&error);
            return Ok(());
        }
        Ok(Err(error)) => return Err(error).context("DATABASE_URL can't be used"),
        Err(elapsed) => {
            away(&elapsed);
            return Ok(());
        }
    };
    if pending.is_empty() {
        return Ok(());
    }
    let steps: Vec<String> =
        pending.iter().map(|step| format!("{} {}", step.version, step.description)).collect();
    anyhow::bail!(
        "the database lacks {} migrations ({}); run: innsight migrate",
        steps.len(),
        steps.join(", ")
    )
}

/// Serves HTTP until `stop`, then drains.
pub async fn serve(
    http: HttpConfig,
    engines: Wiring,
    booking: BookingConfig,
    database: &DatabaseConfig,
    pool: PgPool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let currency = engines.currency;
    let listener = TcpListener::bind(http.listen).await.with_context(|| {
        format!("can't listen on {}; choose another address with --listen", http.listen)
    })?;
    let address = listener.local_addr()?;
    let recorder = Recorder::install().context("can't record metrics")?;
    tokio::spawn(stop.clone().run_until_cancelled_owned(tidy(recorder.clone())));

    let (engines, beside) = engines.start(&pool, &stop);
    let url = database.url.clone();
    let connect = move || {
        let url = url.clone();
        async move { open_connection(url.expose_secret(), "innsight-sentinel", &SENTINEL_LIMITS).await }
    };
    let sentinel = Sentinel::start(connect, pool.clone(), stop.clone());
    let limits = ConnectionLimits {
        connections_max: affordable(http.connections_max),
        per_address_max: http.connections_per_address.unwrap_or(usize::MAX),
        write_timeout: http.write_timeout,
        drain_timeout: http.drain_timeout,
        ..ConnectionLimits::default()
    };
    let settings = Settings {
        currency,
        public_url: http.public_url,
        web_dir: http.web_dir,
        cors_origins: http.cors_origins,
        deadline: http.deadline,
        body_timeout: http.body_timeout,
        requests_max: http.requests_max,
        writes_per_user: booking.writes_per_user,
        writes_per_address: booking.writes_per_address,
        logins_per_account: booking.logins_per_account,
        logins_per_address: booking.logins_per_address,
        passwords_at_once_max: booking.passwords_at_once_max,
        passwords_waiting_max: booking.passwords_waiting_max,
        metrics_elsewhere: http.metrics_listen.is_some(),
        session_ttl: booking.session_ttl,
        production: booking.production,
    };
    let bookings = start_bookings(&booking, currency, database, &stop)?;
    let (clock, recorder) = (system_clock(), Some(recorder));
    let app = AppState::new(Parts { settings, engines, pool, bookings, sentinel, clock, recorder });
    if let Some(listen) = http.metrics_listen {
        let listener = listen_for_operators(listen).await?;
        let router = api::operator_router(app.clone());
        tokio::spawn(serve_http(listener, router, OPERATOR_LIMITS, stop.clone()));
    }
    tracing::info!(%address, "serving");
    // a script may wait for this line; nobody reading it is no reason to end
    let _ = writeln!(std::io::stdout(), "http://{address}");
    let cut = serve_http(listener, api::router(app), limits, stop).await;
    if cut > 0 {
        tracing::warn!(cut, "connections were cut: their requests took longer than the drain");
    }
    beside.await.context("what runs beside the engine panicked")?;
    tracing::info!("stopped");
    Ok(())
}

/// Serves the metrics of a process that serves nothing else, until `stop`.
pub async fn serve_metrics(listen: SocketAddr, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = listen_for_operators(listen).await?;
    let address = listener.local_addr()?;
    let recorder = Recorder::install().context("can't record metrics")?;
    tokio::spawn(stop.clone().run_until_cancelled_owned(tidy(recorder.clone())));
    tokio::spawn(serve_http(listener, api::worker_router(recorder), OPERATOR_LIMITS, stop));
    // a script may wait for this line; nobody reading it is no reason to end
    let _ = writeln!(std::io::stdout(), "http://{address}");
    Ok(())
}

async fn listen_for_operators(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("can't listen on {listen}; choose another address with --metrics-listen")
    })?;
    tracing::info!(address = %listener.local_addr()?, "serving metrics");
    Ok(listener)
}

/// How many connections the system lets this process have, at most as many as are wanted.
fn affordable(connections_max: usize) -> usize {
    let files_max = match runtime::open_files::raise_limit() {
        Ok(files_max) => usize::try_from(files_max).unwrap_or(usize::MAX),
        Err(error) => {
            tracing::warn!(%error, "can't ask how many files may be open");
            return connections_max;
        }
    };
    let affordable = files_max.saturating_sub(FILES_BESIDE_CONNECTIONS).max(1);
    if affordable < connections_max {
        tracing::warn!(
            files_max,
            "only {affordable} of INNSIGHT_CONNECTIONS_MAX={connections_max} connections can be \
             open; raise the hard limit (ulimit -Hn)"
        );
    }
    connections_max.min(affordable)
}

/// Bookings have connections of their own: searches never wait for them, nor they for searches.
fn start_bookings(
    config: &BookingConfig,
    currency: Currency,
    database: &DatabaseConfig,
    stop: &CancellationToken,
) -> anyhow::Result<Bookings> {
    let limits = booking::settings::limits(config.lanes);
    let url = database.url.expose_secret();
    let pool = store::connect::open_pool(url, "innsight-bookings", &limits)
        .context("DATABASE_URL can't be used")?;
    let settings = booking::Settings {
        lanes: config.lanes,
        hold_ttl: config.hold_ttl,
        quote_ttl: config.quote_ttl,
        holds_max: config.holds_max,
        pay_at_hotel: config.pay_at_hotel,
        currency,
    };
    let leases = match &config.redis_url {
        None => None,
        Some(url) => {
            let redis = RedisLeases::new(url.expose_secret()).context("REDIS_URL can't be used")?;
            let leases: Arc<dyn Leases> = Arc::new(redis);
            Some(leases)
        }
    };
    Ok(Bookings::start(pool, settings, leases, stop))
}

async fn tidy(recorder: Recorder) {
    loop {
        tokio::time::sleep(TIDY_INTERVAL).await;
        recorder.tidy();
    }
}
