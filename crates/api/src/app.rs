//! What every handler can reach.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use booking::Bookings;
use chrono::{DateTime, Utc};
use domain::money::Currency;
use domain::parameters::Parameters;
use domain::parse::Calendar;
use domain::today::Today;
use payments::Payments;
use realtime::Realtime;
use runtime::recorder::Recorder;
use runtime::role::Roles;
use runtime::shared_look::SharedLook;
use search::KnownPlaces;
use sqlx::PgPool;
use tokio::sync::Semaphore;

use crate::clock::{Clock, Dates};
use crate::edge::cross_site::Origins;
use crate::edge::doors::Doors;
use crate::edge::guard::Edge;
use crate::edge::guess_limit::{Free, GuessLimit};
use crate::edge::measures::Measures;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::{PerMinute, RateLimit};
use crate::edge::request_id::RequestIds;
use crate::engines::Engines;
use crate::engines::staleness::Staleness;
use crate::map::MapSettings;
use crate::map::style::PagePolicy;
use crate::operation::readiness::{ENGINE_LOOK_COUNTS_FOR, EngineLook};
use crate::passwords::Passwords;
use crate::sentinel::{Horizon, Sentinel};
use crate::web::list_addresses::{STARTS_COUNT_FOR, Starts};

/// Of 4 MiB at most each, and mostly of a tenth of that.
const PHOTOS_AT_ONCE_MAX: usize = 128;

/// Settings of the HTTP side.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    pub currency: Currency,
    /// Where people reach the service, without a slash at the end; empty = addresses are relative.
    pub public_url: String,
    /// Where the web build lies.
    pub web_dir: PathBuf,
    /// Origins of other sites whose scripts may read answers.
    pub cors_origins: Vec<String>,
    /// After this time a request is given up.
    pub deadline: Duration,
    /// How long the body of a request may take to arrive.
    pub body_timeout: Duration,
    /// Requests in flight; more are turned away at once.
    pub requests_max: usize,
    /// Writes a minute that one user may send, and one address.
    pub writes_per_user: PerMinute,
    pub writes_per_address: PerMinute,
    /// Wrong logins to one account in a row before the next ones have to wait.
    pub logins_per_account: Free,
    /// Wrong logins a minute from one address.
    pub logins_per_address: PerMinute,
    /// Links to another password that one address may ask for in a minute.
    pub resets_per_address: PerMinute,
    /// Whether signing up tells nobody which addresses have an account.
    pub hide_accounts: bool,
    /// Whether nobody may take a password that many people have.
    pub refuse_common_passwords: bool,
    /// Passwords that are worked on at once, and that wait for it; more are turned away.
    pub passwords_at_once_max: usize,
    pub passwords_waiting_max: usize,
    /// Whether metrics are served at an address of their own instead.
    pub metrics_elsewhere: bool,
    /// How long a session lasts.
    pub session_ttl: Duration,
    /// Unused for so long it ends before that.
    pub session_idle: Duration,
    /// Whether people depend on this service: demo users are not let in.
    pub production: bool,
    /// What the page asks Stripe's fields with.
    pub stripe_publishable_key: Option<String>,
    /// An engine whose data is of the same moment for so long is stale.
    pub stale_after: Duration,
    /// Whether phones are told what becomes of bookings.
    pub tells_phones: bool,
    /// What the page's map shows beside the shipped land.
    pub map: MapSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            currency: Currency::EUR,
            public_url: String::new(),
            web_dir: PathBuf::from("web/dist"),
            cors_origins: Vec::new(),
            deadline: Duration::from_secs(10),
            body_timeout: Duration::from_secs(5),
            requests_max: 2048,
            writes_per_user: None,
            writes_per_address: None,
            logins_per_account: None,
            logins_per_address: None,
            resets_per_address: None,
            hide_accounts: false,
            refuse_common_passwords: false,
            passwords_at_once_max: 2,
            passwords_waiting_max: 64,
            metrics_elsewhere: false,
            session_ttl: Duration::from_hours(30 * 24),
            session_idle: Duration::from_hours(14 * 24),
            production: false,
            stripe_publishable_key: None,
            stale_after: Duration::from_secs(10),
            tells_phones: false,
            map: MapSettings::default(),
        }
    }
}

/// Everything one process shares between its requests.
pub struct App {
    pub settings: Settings,
    pub engines: Engines,
    /// For hotels, their nights and prices.
    pub pool: PgPool,
    /// For people, their sessions and bookings: none of it waits for who waits for nights.
    pub accounts: PgPool,
    pub bookings: Bookings,
    pub payments: Payments,
    pub realtime: Arc<Realtime>,
    /// Places of sockets, which stay for hours.
    pub sockets: Arc<Doors>,
    /// Knows whether the database is there, and how far the inventory reaches.
    pub sentinel: Sentinel,
    /// Places by their names, with how many hotels they have.
    pub lexicon: Arc<KnownPlaces>,
    /// Knows whether the engine's data moves on.
    pub staleness: Staleness,
    pub roles: Roles,
    pub clock: Clock,
    known_dates: Dates,
    pub edge: Arc<Edge>,
    /// What the app's page may load.
    pub page_policy: PagePolicy,
    pub passwords: Passwords,
    pub user_limit: RateLimit,
    pub logins: LoginLimits,
    pub resets_per_address: RateLimit,
    /// How the engine is, for whoever asks whether this process is ready.
    pub engine_look: SharedLook<EngineLook>,
    /// Which hotels begin the parts of the sitemap.
    pub sitemap_starts: SharedLook<Starts>,
    /// Photos that are on their way to somebody: each is in memory until it has left.
    pub photos_on_their_way: Arc<Semaphore>,
    pub recorder: Option<Recorder>,
    pub started_at: DateTime<Utc>,
}

/// What an [`App`] is made of.
pub struct Parts {
    pub settings: Settings,
    pub engines: Engines,
    pub pool: PgPool,
    pub accounts: PgPool,
    pub bookings: Bookings,
    pub payments: Payments,
    pub realtime: Arc<Realtime>,
    pub sentinel: Sentinel,
    pub lexicon: Arc<KnownPlaces>,
    pub clock: Clock,
    pub roles: Roles,
    pub recorder: Option<Recorder>,
}

/// How many wrong logins there may be.
pub struct LoginLimits {
    pub per_account: GuessLimit,
    pub per_address: RateLimit,
}

/// The state of the router.
#[derive(Clone)]
pub struct AppState(Arc<App>);

impl AppState {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            settings,
            engines,
            pool,
            accounts,
            bookings,
            payments,
            realtime,
            sentinel,
            lexicon,
            clock,
            roles,
            recorder,
        } = parts;
        let of_sockets = &realtime.settings;
        let sockets = Doors::new(of_sockets.sockets_max, of_sockets.sockets_per_address_max);
        let following = engines.usual().following();
        let own_origin = std::iter::once(settings.public_url.clone());
        let edge = Edge {
            deadline: settings.deadline,
            body_timeout: settings.body_timeout,
            requests: Semaphore::new(settings.requests_max),
            address_limit: RateLimit::new("writes", settings.writes_per_address),
            is_over_tls: settings.public_url.starts_with("https://"),
            origins: Origins::new(own_origin.chain(settings.cors_origins.iter().cloned())),
            request_ids: RequestIds::new(),
            measures: Measures::register(),
        };
        let (at_once, waiting) = (settings.passwords_at_once_max, settings.passwords_waiting_max);
        Self(Arc::new(App {
            edge: Arc::new(edge),
            passwords: Passwords::new(at_once, waiting),
            user_limit: RateLimit::new("writes", settings.writes_per_user),
            logins: LoginLimits {
                per_account: GuessLimit::new(settings.logins_per_account),
                per_address: RateLimit::new("wrong logins", settings.logins_per_address),
            },
            resets_per_address: RateLimit::new("links", settings.resets_per_address),
            page_policy: PagePolicy::start(&settings, &roles),
            staleness: Staleness::watch(following, settings.stale_after, &roles),
            started_at: clock(),
            settings,
            engines,
            pool,
            accounts,
            bookings,
            payments,
            realtime,
            sockets,
            sentinel,
            lexicon,
            roles,
            clock,
            known_dates: Dates::default(),
            engine_look: SharedLook::new(ENGINE_LOOK_COUNTS_FOR),
            sitemap_starts: SharedLook::new(STARTS_COUNT_FOR),
            photos_on_their_way: Arc::new(Semaphore::new(PHOTOS_AT_ONCE_MAX)),
            recorder,
        }))
    }
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl FromRef<AppState> for Arc<Edge> {
    fn from_ref(app: &AppState) -> Self {
        Self::clone(&app.edge)
    }
}

impl App {
    /// The instant of now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The date of every zone.
    pub fn today_at(&self, now: DateTime<Utc>) -> Today {
        self.known_dates.at(now)
    }

    /// What dates are judged by. While the inventory is unknown, dates can't be judged at all.
    pub fn calendar(&self, parameters: &Parameters) -> Result<Calendar, Problem> {
        if parameters.has("check_in") || parameters.has("check_out") {
            return self.dates();
        }
        Ok(self.dates().unwrap_or_else(|_| {
            let today = self.today_at(self.now());
            Calendar { last_check_out: today.earliest(), today }
        }))
    }

    /// What the dates of a booking are judged by.
    pub fn dates(&self) -> Result<Calendar, Problem> {
        let today = self.today_at(self.now());
        let last_check_out = match self.sentinel.horizon() {
            Horizon::Unknown => {
                return Err(Problem::unavailable("the inventory's last night is not known yet"));
            }
            Horizon::Empty => today.earliest(),
            Horizon::Known { last_night, .. } => last_night.succ_opt().unwrap_or(last_night),
        };
        Ok(Calendar { today, last_check_out })
    }

    /// The pool for hotels, if the database is there: a caller learns at once that it is not.
    pub fn database(&self) -> Result<&PgPool, Problem> {
        self.reachable(&self.pool)
    }

    /// The pool for people and what is theirs, if the database is there.
    pub fn accounts(&self) -> Result<&PgPool, Problem> {
        self.reachable(&self.accounts)
    }

    fn reachable<'a>(&self, pool: &'a PgPool) -> Result<&'a PgPool, Problem> {
        if self.sentinel.is_reachable() {
            Ok(pool)
        } else {
            Err(Problem::unavailable("the database can't be reached right now"))
        }
    }
}
