//! Configuration: flags with an environment twin each, in sections. Read once at the start; all
//! that is wrong is told together, so that nobody mends one line at a time.

mod booking;
mod events;
mod mail;
mod map;
mod payment;
mod proxy;
mod push;
mod reading;
mod realtime;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

pub use booking::{BookingArgs, BookingConfig};
pub use events::{EventsArgs, EventsConfig};
pub use mail::{MailArgs, MailConfig, MailNeeds};
pub use map::MapArgs;
pub use payment::{PaymentArgs, PaymentConfig, StripeArgs, StripeConfig, UsualGateway};
pub use proxy::{ProxyArgs, ProxyConfig, Saying};
pub use push::{PushArgs, PushConfig};
pub use reading::{ConfigError, Problems};
pub use realtime::{RealtimeArgs, RealtimeConfig};

/// The database.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// Where the database is
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", global = true)]
    database_url: Option<String>,
    /// Connections for hotels and nights at most; other purposes have a few of their own
    #[arg(long, env = "INNSIGHT_DATABASE_CONNECTIONS", default_value = "16", value_name = "N")]
    database_connections: String,
}

/// What [`DatabaseArgs`] say.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    pub url: SecretString,
    pub connections_max: u32,
}

impl DatabaseArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> DatabaseConfig {
        DatabaseConfig {
            url: self.read_url(problems),
            connections_max: problems.whole(
                "INNSIGHT_DATABASE_CONNECTIONS",
                &self.database_connections,
                2..=1000,
            ),
        }
    }

    /// Reads the URL alone.
    pub fn read_url(&self, problems: &mut Problems) -> SecretString {
        let url = self.database_url.clone().unwrap_or_default();
        if url.is_empty() {
            problems.note("DATABASE_URL", "is missing: set it to postgres://user:password@host/db");
        } else if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            // the value may hold a password, so it is not shown
            problems.note("DATABASE_URL", "takes postgres://user:password@host:port/database");
        }
        url.into()
    }
}

/// The HTTP server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "HTTP")]
pub struct HttpArgs {
    /// Where to serve
    #[arg(
        long,
        env = "INNSIGHT_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS:PORT"
    )]
    pub listen: String,
    /// The built web app
    #[arg(long, env = "INNSIGHT_WEB_DIR", default_value = "web/dist", value_name = "FOLDER")]
    pub web_dir: PathBuf,
    /// Where people reach the service, for links in answers; empty = links are relative
    #[arg(long, env = "INNSIGHT_PUBLIC_URL", default_value = "", value_name = "URL")]
    public_url: String,
    /// Origins of other sites whose scripts may read answers, joined by commas
    #[arg(long, env = "INNSIGHT_CORS_ORIGINS", default_value = "", value_name = "ORIGINS")]
    cors_origins: String,
    /// After so many seconds a request is given up
    #[arg(long, env = "INNSIGHT_DEADLINE_SECONDS", default_value = "10", value_name = "SECONDS")]
    deadline_seconds: String,
    /// After so many seconds a request whose body has not arrived is given up
    #[arg(long, env = "INNSIGHT_BODY_SECONDS", default_value = "5", value_name = "SECONDS")]
    body_seconds: String,
    /// After so many seconds a client that does not read its answer is cut off
    #[arg(long, env = "INNSIGHT_SEND_SECONDS", default_value = "30", value_name = "SECONDS")]
    send_seconds: String,
    /// After so many seconds a stop no longer waits for requests in flight
    #[arg(long, env = "INNSIGHT_DRAIN_SECONDS", default_value = "15", value_name = "SECONDS")]
    drain_seconds: String,
    /// Requests in flight at most; more are turned away with 503
    #[arg(long, env = "INNSIGHT_REQUESTS_MAX", default_value = "2048", value_name = "N")]
    requests_max: String,
    /// Open connections at most; more are turned away
    #[arg(long, env = "INNSIGHT_CONNECTIONS_MAX", default_value = "16384", value_name = "N")]
    connections_max: String,
    /// Open connections from one address (an IPv6 /64) at most; 0 = no limit
    #[arg(
        long,
        env = "INNSIGHT_CONNECTIONS_PER_ADDRESS",
        default_value = "8192",
        value_name = "N"
    )]
    connections_per_address: String,
    /// Data older than so many seconds counts as stale: /readyz and /health say so
    #[arg(long, env = "INNSIGHT_STALE_SECONDS", default_value = "10", value_name = "SECONDS")]
    stale_seconds: String,
    /// The one currency of all prices, ISO 4217
    #[arg(long, env = "INNSIGHT_CURRENCY", default_value = "EUR", value_name = "CODE")]
    pub currency: String,
    #[command(flatten)]
    proxies: ProxyArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    pub map: MapArgs,
}

/// What [`HttpArgs`] say.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    pub listen: SocketAddr,
    /// Where metrics are served, if not beside everything else.
    pub metrics_listen: Option<SocketAddr>,
    pub web_dir: PathBuf,
    /// Without a slash at the end; perhaps empty.
    pub public_url: String,
    pub cors_origins: Vec<String>,
    pub deadline: Duration,
    pub body_timeout: Duration,
    pub write_timeout: Duration,
    pub drain_timeout: Duration,
    pub requests_max: usize,
    pub connections_max: usize,
    /// `None` = no limit.
    pub connections_per_address: Option<usize>,
    pub proxies: ProxyConfig,
    /// An engine whose data is of the same moment for so long is stale.
    pub stale_after: Duration,
}

impl HttpArgs {
    /// Reads the section; what is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> HttpConfig {
        let per_address: usize = problems.whole(
            "INNSIGHT_CONNECTIONS_PER_ADDRESS",
            &self.connections_per_address,
            0..=1_000_000,
        );
        let origins = self.cors_origins.split(',').map(str::trim).filter(|part| !part.is_empty());
        HttpConfig {
            listen: problems.address("INNSIGHT_LISTEN", &self.listen),
            metrics_listen: self.metrics.read(problems),
            web_dir: self.web_dir.clone(),
            public_url: problems.url("INNSIGHT_PUBLIC_URL", &self.public_url),
            cors_origins: origins
                .map(|origin| problems.url("INNSIGHT_CORS_ORIGINS", origin))
                .collect(),
            deadline: problems.seconds(
                "INNSIGHT_DEADLINE_SECONDS",
                &self.deadline_seconds,
                1..=300,
            ),
            body_timeout: problems.seconds("INNSIGHT_BODY_SECONDS", &self.body_seconds, 1..=300),
            write_timeout: problems.seconds("INNSIGHT_SEND_SECONDS", &self.send_seconds, 1..=3600),
            connections_per_address: (per_address > 0).then_some(per_address),
            drain_timeout: problems.seconds("INNSIGHT_DRAIN_SECONDS", &self.drain_seconds, 0..=300),
            requests_max: problems.whole(
                "INNSIGHT_REQUESTS_MAX",
                &self.requests_max,
                1..=1_000_000,
            ),
            proxies: self.proxies.read(problems),
            stale_after: problems.seconds("INNSIGHT_STALE_SECONDS", &self.stale_seconds, 1..=3600),
            connections_max: problems.whole(
                "INNSIGHT_CONNECTIONS_MAX",
                &self.connections_max,
                1..=1_000_000,
            ),
        }
    }
}

/// The search index outside of this process.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Elasticsearch")]
pub struct ElasticsearchArgs {
    /// Where Elasticsearch is, several nodes joined by commas; empty = there is none
    #[arg(
        long,
        env = "ELASTICSEARCH_URL",
        default_value = "",
        hide_env_values = true,
        value_name = "URL"
    )]
    elasticsearch_url: String,
    /// The alias that is searched; indices are called after it
    #[arg(
        long,
        env = "INNSIGHT_ELASTICSEARCH_PREFIX",
        default_value = "innsight-hotels",
        value_name = "NAME"
    )]
    elasticsearch_prefix: String,
    /// Memory for answers that are kept until their hotels change; 0 = none are kept
    #[arg(long, env = "INNSIGHT_CACHE_MB", default_value = "64", value_name = "MEGABYTES")]
    cache_mb: String,
}

/// What [`ElasticsearchArgs`] say.
#[derive(Clone, Debug)]
pub struct ElasticsearchConfig {
    pub url: SecretString,
    /// The alias that is searched.
    pub prefix: String,
}

impl ElasticsearchArgs {
    /// Whether there is no URL.
    pub fn is_empty(&self) -> bool {
        self.elasticsearch_url.trim().is_empty()
    }

    /// Reads the section; `None` without a URL. What is wrong is noted.
    pub fn read(&self, problems: &mut Problems) -> Option<ElasticsearchConfig> {
        let url = self.elasticsearch_url.trim();
        let urls = || url.split(',').map(str::trim);
        if !url.is_empty()
            && !urls().all(|url| url.starts_with("http://") || url.starts_with("https://"))
        {
            // the value may hold a password, so it is not shown
            problems.note("ELASTICSEARCH_URL", "takes http://user:password@host:9200");
        }
        let prefix = self.elasticsearch_prefix.clone();
        (!url.is_empty()).then(|| ElasticsearchConfig { url: url.into(), prefix })
    }

    /// Reads how much memory kept answers may take.
    pub fn read_cache_bytes(&self, problems: &mut Problems) -> u64 {
        problems.whole::<u64>("INNSIGHT_CACHE_MB", &self.cache_mb, 0..=65_536) * 1_000_000
    }
}

/// Metrics at an address of their own.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Metrics")]
pub struct MetricsArgs {
    /// Where to serve metrics and health; empty = beside everything else, or nowhere
    #[arg(long, env = "INNSIGHT_METRICS_LISTEN", default_value = "", value_name = "ADDRESS:PORT")]
    metrics_listen: String,
}

impl MetricsArgs {
    /// Reads the address, if there is one.
    pub fn read(&self, problems: &mut Problems) -> Option<SocketAddr> {
        let listen = &self.metrics_listen;
        (!listen.is_empty()).then(|| problems.address("INNSIGHT_METRICS_LISTEN", listen))
    }
}

/// Daily work.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Daily work")]
pub struct WorkerArgs {
    /// Nights on sale from today on
    #[arg(long, env = "INNSIGHT_HORIZON_NIGHTS", default_value = "365", value_name = "NIGHTS")]
    horizon_nights: String,
    /// Past nights that are kept though nobody bought them
    #[arg(long, env = "INNSIGHT_PAST_NIGHTS", default_value = "90", value_name = "NIGHTS")]
    past_nights: String,
    /// The date is right: catch up with it at the start, however long nobody worked
    ///
    /// Otherwise the work goes at most two nights beyond its last one, for a clock that leapt ahead
    /// would close nights that are still to come.
    // a flag without an environment twin: nothing that stays set may trust a clock for ever
    #[arg(long)]
    yes: bool,
}

impl WorkerArgs {
    /// Reads what the daily work needs to know.
    pub fn read(&self, problems: &mut Problems) -> WorkerConfig {
        WorkerConfig {
            horizon_nights: problems.whole(
                "INNSIGHT_HORIZON_NIGHTS",
                &self.horizon_nights,
                1..=730,
            ),
            past_nights: problems.whole("INNSIGHT_PAST_NIGHTS", &self.past_nights, 1..=36_500),
            date_is_right: self.yes,
        }
    }
}

/// What the daily work needs to know.
#[derive(Clone, Copy, Debug)]
pub struct WorkerConfig {
    /// Nights on sale from today on.
    pub horizon_nights: i32,
    /// Nights before today that are kept though nobody bought them.
    pub past_nights: u16,
    /// The first roll follows the clock however far it has moved on.
    pub date_is_right: bool,
}

/// Logs.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Logs")]
pub struct LogArgs {
    /// What is logged: a level, or a filter such as info,sqlx=warn
    #[arg(
        long,
        env = "INNSIGHT_LOG",
        default_value = "info",
        value_name = "FILTER",
        global = true
    )]
    pub log: String,
    /// pretty, json, or auto: pretty on a terminal
    #[arg(
        long,
        env = "INNSIGHT_LOG_FORMAT",
        default_value = "auto",
        value_name = "FORMAT",
        value_parser = ["auto", "pretty", "json"],
        global = true
    )]
    pub log_format: String,
}
