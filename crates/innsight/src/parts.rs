//! Puts the parts of a serving process together.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use api::app::{AppState, Parts, Settings};
use api::clock::system_clock;
use api::engines::STAND_IN_SEARCHES_MAX;
use api::map::MapSettings;
use api::sentinel::Sentinel;
use api::server::{ConnectionSettings, serve as serve_http};
use booking::{Bookings, Leases, RedisLeases};
use domain::money::Currency;
use events::Bell;
use runtime::config::{
    BookingConfig, DatabaseConfig, EventsConfig, HttpArgs, HttpConfig, PaymentConfig, Problems,
    RealtimeConfig,
};
use runtime::role::Roles;
use runtime::telemetry::Causes;
use search::{KnownPlaces, keep_places};
use secrecy::ExposeSecret;
use sqlx::PgPool;
use store::connect::{Limits, open_connection};
use tokio::net::TcpListener;

use crate::engines::Wiring;
use crate::payments::{Place, Rings, start_payments};
use crate::process::Process;
use crate::realtime::start_realtime;
use crate::telling::{Telling, site};

/// Files that are open beside the connections of clients: those to databases, logs, the web build,
/// and the spare places at the door.
const FILES_BESIDE_CONNECTIONS: usize = 512;
/// How long the start waits for a database to ask it about migrations.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Reading the gazetteer takes seconds.
const PLACES_PATIENCE: Duration = Duration::from_mins(2);
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
    open_small_pool(database, application, &limits)
}

/// For the engine that stands in: a connection for each search at once, and no search goes on for
/// longer than a request may take.
fn stand_in_limits(deadline: Duration) -> Limits {
    Limits {
        connections_max: STAND_IN_SEARCHES_MAX,
        statement_timeout: deadline,
        ..Limits::default()
    }
}

/// A pool for one purpose of a role.
fn open_small_pool(
    database: &DatabaseConfig,
    application: &str,
    limits: &Limits,
) -> anyhow::Result<PgPool> {
    store::connect::open_pool(database.url.expose_secret(), application, limits)
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

/// How rooms are sold.
pub struct Selling {
    pub booking: BookingConfig,
    pub payment: PaymentConfig,
    pub events: EventsConfig,
    pub telling: Telling,
}

/// Serves HTTP until a signal; then requests in flight end, and after them the roles.
pub async fn serve(
    (http, sockets, map): (HttpConfig, RealtimeConfig, MapSettings),
    engines: Wiring,
    selling: Selling,
    database: &DatabaseConfig,
    pool: PgPool,
    process: Process,
) -> anyhow::Result<()> {
    let Selling { booking, payment, events, telling } = selling;
    let roles = &process.roles;
    let currency = engines.currency;
    let listener = TcpListener::bind(http.listen).await.with_context(|| {
        format!("can't listen on {}; choose another address with --listen", http.listen)
    })?;
    let address = listener.local_addr()?;
    let open = |application, limits| open_small_pool(database, application, limits);
    let feed = open("innsight-feed", &Limits::FEED)?;
    let horizon = open("innsight-horizon", &Limits::HORIZON)?;
    let accounts = open("innsight-accounts", &Limits::ACCOUNTS)?;
    let mails = open("innsight-mails", &Limits::MAILS)?;
    let stand_in = open("innsight-stand-in", &stand_in_limits(http.deadline))?;
    let url = database.url.clone();
    let connect = move || {
        let url = url.clone();
        async move { open_connection(url.expose_secret(), "innsight-sentinel", &SENTINEL_LIMITS).await }
    };
    let sentinel = Sentinel::start(connect, horizon, roles);
    let engines = engines.start(&feed, stand_in, roles);
    let lexicon = start_places(&feed, roles);
    let connections = connection_settings(&http);
    let metrics_listen = http.metrics_listen;
    let tells_phones = telling.tells_phones();
    let settings = http_settings(http, &booking, &payment, currency);
    let settings = Settings { map, tells_phones, ..settings };
    let bookings = start_bookings(&booking, currency, database, roles)?;
    let guests = Bell::default();
    let sockets = (sockets, booking.production);
    let realtime = start_realtime(sockets, database, currency, &guests, roles)?;
    let place = Place { address, public_url: &settings.public_url, currency };
    let rings = Rings { rooms: Arc::clone(bookings.ringer()), guests };
    let payments = start_payments((&payment, &events), database, &place, rings, roles)?;
    telling.start(&mails, &site(&settings.public_url, address), roles);
    let app = AppState::new(Parts {
        settings,
        engines,
        pool,
        accounts,
        bookings,
        payments,
        realtime,
        sentinel,
        lexicon,
        clock: system_clock(),
        roles: roles.clone(),
        recorder: Some(process.recorder.clone()),
    });
    if let Some(listen) = metrics_listen {
        process.serve_operators(listen, api::operator_router(app.clone()))?;
    }
    tracing::info!(%address, "serving");
    // a script may wait for this line; nobody reading it is no reason to end
    let _ = writeln!(std::io::stdout(), "http://{address}");
    let cut = serve_http(listener, api::router(app), connections, process.stop.clone()).await;
    if cut > 0 {
        tracing::warn!(cut, "connections were cut: their requests took longer than the drain");
    }
    process.end().await;
    Ok(())
}

/// Reads the places that texts may name, and counts their hotels again and again.
fn start_places(pool: &PgPool, roles: &Roles) -> Arc<KnownPlaces> {
    let known = Arc::new(KnownPlaces::default());
    let (kept, pool) = (Arc::clone(&known), pool.clone());
    roles.start("places", PLACES_PATIENCE, move |life| {
        keep_places(Arc::clone(&kept), pool.clone(), life)
    });
    known
}

/// What the HTTP side takes of all sections.
fn http_settings(
    http: HttpConfig,
    booking: &BookingConfig,
    payment: &PaymentConfig,
    currency: Currency,
) -> Settings {
    Settings {
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
        resets_per_address: booking.resets_per_address,
        hide_accounts: booking.hide_accounts,
        refuse_common_passwords: booking.refuse_common_passwords,
        passwords_at_once_max: booking.passwords_at_once_max,
        passwords_waiting_max: booking.passwords_waiting_max,
        metrics_elsewhere: http.metrics_listen.is_some(),
        session_ttl: booking.session_ttl,
        session_idle: booking.session_idle,
        production: booking.production,
        stripe_publishable_key: payment.publishable_key().map(ToOwned::to_owned),
        stale_after: http.stale_after,
        map: MapSettings::default(),
        tells_phones: false,
    }
}

/// How many clients there may be, and how patient they are waited for.
fn connection_settings(http: &HttpConfig) -> ConnectionSettings {
    ConnectionSettings {
        connections_max: affordable(http.connections_max),
        per_address_max: http.connections_per_address.unwrap_or(usize::MAX),
        write_timeout: http.write_timeout,
        drain_timeout: http.drain_timeout,
        proxies: http.proxies.clone().into(),
        ..ConnectionSettings::default()
    }
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
    roles: &Roles,
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
    Ok(Bookings::start(pool, settings, leases, roles))
}
