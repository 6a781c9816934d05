//! The service in this process, over a database of its own and a clock that stands still.

use std::sync::Arc;
use std::time::Duration;

use api::app::{AppState, Parts, Settings};
use api::engines::Engines;
use api::sentinel::Sentinel;
use api::server::{ConnectionSettings, serve};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use booking::{Bookings, Leases};
use chrono::{DateTime, Utc};
use domain::money::Currency;
use events::Bell;
use http_body_util::BodyExt;
use payments::Gateway;
use runtime::role::Roles;
use search::{Embedded, KnownPlaces, Postgis, SearchEngine};
use sqlx::{AssertSqlSafe, PgPool};
use store::connect::{Limits, open_connection};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub use crate::answer::Answer;
use crate::database::TestDatabase;
use crate::payments::start::{Paying, start_payments};
use crate::realtime::start::start_realtime;

/// The instant of every test: noon of 21 November 2026, UTC.
pub const NOW: &str = "2026-11-21T12:00:00Z";
/// How long a condition may take to come true.
pub const CONDITION_TIMEOUT: Duration = Duration::from_secs(20);
const ASK_INTERVAL: Duration = Duration::from_millis(10);

/// Twelve hotels around Lisbon, two room types each, nights from 20 November 2026 to 30 January
/// 2027. Hotel `i` has stars `i % 6`; the double costs 5000 + 100 `i` a night, the family room
/// twice that; hotel 12 is sold out on 2 December, hotel 11 is closed.
const WORLD: &str = "
    INSERT INTO hotels (id, slug, name, description, lat_e7, lon_e7, address, city, country,
        time_zone, stars, rating_x10, review_count, property_type, amenities, free_cancel_days,
        status)
    SELECT lpad(to_hex(i), 32, '0')::uuid, 'casa-' || i, 'Casa <' || i || '> & \"Tejo\"',
        'A house by the river', 387000000 + i * 10000, -91000000 - i * 10000, 'Rua ' || i,
        'Lisbon', 'PT', 'Europe/Lisbon', i % 6, 70 + i, 10 * i,
        CASE WHEN i % 2 = 0 THEN 'hotel' ELSE 'hostel' END,
        CASE WHEN i % 2 = 0 THEN ARRAY['wifi', 'pool'] ELSE ARRAY['wifi'] END,
        CASE WHEN i % 3 = 0 THEN NULL ELSE 2 END,
        CASE WHEN i = 11 THEN 'closed' ELSE 'open' END
    FROM generate_series(1, 12) AS i;
    INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
    SELECT lpad(to_hex(i * 16 + k), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid,
        (ARRAY['Double', 'Family'])[k], (ARRAY['1 double bed', '2 double beds'])[k], 2 * k, 3 * k, 9
    FROM generate_series(1, 12) AS i, generate_series(1, 2) AS k;
    INSERT INTO inventory (room_type_id, night, total, price_minor)
    SELECT lpad(to_hex(i * 16 + k), 32, '0')::uuid, night,
        CASE WHEN i = 12 AND night = '2026-12-02' THEN 0 ELSE 9 END, (5000 + 100 * i) * k
    FROM generate_series(1, 12) AS i, generate_series(1, 2) AS k,
        generate_series(date '2026-11-20', date '2027-01-30', '1 day') AS night";

/// What to start.
pub struct Start {
    settings: Settings,
    booking: booking::Settings,
    leases: Option<Arc<dyn Leases>>,
    lanes_url: Option<String>,
    engine: Option<Arc<dyn SearchEngine>>,
    stands_in: bool,
    stand_in: Option<Arc<dyn SearchEngine>>,
    world: bool,
    loads_for_ever: bool,
    now: DateTime<Utc>,
    zones: Vec<String>,
    paying: Paying,
    realtime: realtime::Settings,
}

/// A running service.
pub struct TestApp {
    pub router: Router,
    pub state: AppState,
    /// Ends the following of the feed and nothing else.
    following: CancellationToken,
    database: Option<TestDatabase>,
}

impl TestApp {
    /// The usual service over the twelve hotels.
    pub async fn new() -> Self {
        Self::with().start().await
    }

    /// A service that is not the usual one.
    pub fn with() -> Start {
        Start {
            settings: Settings::default(),
            booking: booking::Settings::default(),
            leases: crate::leases::chosen(),
            lanes_url: None,
            engine: None,
            stands_in: false,
            stand_in: None,
            world: true,
            loads_for_ever: false,
            now: NOW.parse().expect("an instant"),
            zones: Vec::new(),
            paying: Paying::default(),
            realtime: realtime::Settings::default(),
        }
    }

    /// The database's pool, for changes made by hand.
    pub fn pool(&self) -> &PgPool {
        &self.state.pool
    }

    /// Keeps the engine at what it knows now.
    pub fn stop_following(&self) {
        self.following.cancel();
    }

    /// Where the database is, for another service over it.
    pub fn database_url(&self) -> String {
        self.database.as_ref().expect("a database of its own").url()
    }

    /// Asks with GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Asks anything.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        Self::ask_of(self.router.clone(), request).await
    }

    /// Asks a service that somebody else looks after.
    pub async fn ask_of(router: Router, request: Request<Body>) -> Answer {
        let response = router.oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks again until the answer is as wanted.
    pub async fn await_answer(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let mut last = None;
        let asked = tokio::time::timeout(CONDITION_TIMEOUT, async {
            loop {
                let answer = self.get(path).await;
                if wanted(&answer) {
                    return answer;
                }
                last = Some(answer);
                tokio::time::sleep(ASK_INTERVAL).await;
            }
        });
        let answer = asked.await;
        answer.unwrap_or_else(|_| panic!("{path} never became as wanted; last: {last:?}"))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // the pool's connections go with the database, by force
        drop(self.database.take());
    }
}

impl Start {
    /// Changes the settings.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Changes the settings of bookings.
    pub fn booking(mut self, change: impl FnOnce(&mut booking::Settings)) -> Self {
        change(&mut self.booking);
        self
    }

    /// Changes the settings of sockets.
    pub fn realtime(mut self, change: impl FnOnce(&mut realtime::Settings)) -> Self {
        change(&mut self.realtime);
        self
    }

    /// Puts these leases in front of the database, or none, whatever the run is about.
    pub fn leases(mut self, leases: Option<Arc<dyn Leases>>) -> Self {
        self.leases = leases;
        self
    }

    /// Lets the lanes reach the database by another way.
    pub fn lanes_url(mut self, url: String) -> Self {
        self.lanes_url = Some(url);
        self
    }

    /// Lets another engine answer, without a stand-in.
    pub fn engine(mut self, engine: Arc<dyn SearchEngine>) -> Self {
        self.engine = Some(engine);
        self
    }

    /// The same, with the usual stand-in.
    pub fn engine_with_stand_in(self, engine: Arc<dyn SearchEngine>) -> Self {
        Self { stands_in: true, ..self.engine(engine) }
    }

    /// Lets this engine stand in.
    pub fn stand_in(self, stand_in: Arc<dyn SearchEngine>) -> Self {
        Self { stands_in: true, stand_in: Some(stand_in), ..self }
    }

    /// Changes the settings of payments.
    pub fn payments(mut self, change: impl FnOnce(&mut payments::Settings)) -> Self {
        change(&mut self.paying.settings);
        self
    }

    /// Lets the sandbox tell the service what becomes of payments.
    pub fn hears_webhooks(mut self) -> Self {
        self.paying.hears_webhooks = true;
        self
    }

    /// Lets another gateway take new orders.
    pub fn gateway(mut self, gateway: Arc<dyn Gateway>) -> Self {
        self.paying.gateway = Some(gateway);
        self
    }

    /// Lets events go over this broker.
    pub fn amqp_url(mut self, url: Option<String>) -> Self {
        self.paying.amqp_url = url;
        self
    }

    /// Puts the first hotels into these time zones, and lets all be cancelled until two days before.
    pub fn zones(self, zones: &[&str]) -> Self {
        Self { zones: zones.iter().map(|zone| (*zone).to_owned()).collect(), ..self }
    }

    /// Keeps the engine loading, so that its stand-in answers.
    pub fn stand_in_only(mut self) -> Self {
        self.loads_for_ever = true;
        self
    }

    /// Lets another instant be now.
    pub fn at(mut self, now: &str) -> Self {
        self.now = now.parse().expect("an instant");
        self
    }

    /// Starts over a database that another service has filled.
    pub fn over_the_same(self) -> Self {
        Self { world: false, ..self }
    }

    /// Leaves the database empty.
    pub fn empty(self) -> Self {
        Self { world: false, ..self }
    }

    /// Starts on a database of its own.
    pub async fn start(self) -> TestApp {
        let database = TestDatabase::create().await;
        let url = database.url();
        let mut app = self.start_on(&url).await;
        app.database = Some(database);
        app
    }

    /// Starts on a migrated database that somebody else looks after.
    pub async fn start_on(self, url: &str) -> TestApp {
        let limits = Limits { connections_max: 8, ..Limits::default() };
        let pool = store::connect::open_pool(url, "innsight-test-app", &limits).expect("a pool");
        if self.world {
            build_world(&pool).await;
            for (zone, number) in self.zones.iter().zip(1..) {
                move_to(&pool, zone, number).await;
            }
        }
        let (roles, following) = (Roles::new(), CancellationToken::new());
        let connect = {
            let url = url.to_owned();
            move || {
                let url = url.clone();
                async move { open_connection(&url, "innsight-sentinel", &Limits::LONG_JOB).await }
            }
        };
        let horizon = store::connect::open_pool(url, "innsight-test-horizon", &Limits::HORIZON);
        let sentinel = Sentinel::start(connect, horizon.expect("a pool"), &roles);
        let engines = if let Some(engine) = self.engine {
            let postgis =
                || -> Arc<dyn SearchEngine> { Arc::new(Postgis::new(pool.clone(), Currency::EUR)) };
            let stand_in = self.stands_in.then(|| self.stand_in.unwrap_or_else(postgis));
            Engines::new(engine, stand_in)
        } else {
            let embedded = Arc::new(Embedded::new(Currency::EUR));
            if !self.loads_for_ever {
                follow(&embedded, &pool, &roles, &following).await;
            }
            let stand_in = Arc::new(Postgis::new(pool.clone(), Currency::EUR));
            Engines::new(embedded, Some(stand_in))
        };
        let now = self.now;
        let clock = Arc::new(move || now);
        let limits = booking::settings::limits(self.booking.lanes);
        let lanes_url = self.lanes_url.as_deref().unwrap_or(url);
        let lanes = store::connect::open_pool(lanes_url, "innsight-test-lanes", &limits);
        let bookings = Bookings::start(lanes.expect("a pool"), self.booking, self.leases, &roles);
        let guests = Bell::default();
        let realtime = start_realtime(url, self.realtime, now, &guests, &roles);
        let paying = (&bookings, guests);
        let paying = start_payments(url, self.paying, paying, clock.clone(), &roles);
        let (payments, listener) = paying.await;
        let lexicon = Arc::new(KnownPlaces::default());
        if !self.loads_for_ever {
            // a test may well start without a database
            let _ = lexicon.refresh(&pool).await;
        }
        let state = AppState::new(Parts {
            lexicon,
            settings: self.settings,
            engines,
            accounts: store::connect::open_pool(url, "innsight-test-accounts", &Limits::ACCOUNTS)
                .expect("a pool"),
            pool,
            bookings,
            payments,
            realtime,
            sentinel: sentinel.clone(),
            clock,
            roles,
            recorder: None,
        });
        sentinel.ready().await;
        let router = api::router(state.clone());
        if let Some(listener) = listener {
            let (router, stop) = (router.clone(), following.clone());
            tokio::spawn(serve(listener, router, ConnectionSettings::default(), stop));
        }
        TestApp { router, state, following, database: None }
    }
}

/// Puts a hotel into a time zone, and lets it be cancelled until two days before.
async fn move_to(pool: &PgPool, zone: &str, number: i32) {
    let moved = "UPDATE hotels SET time_zone = $1, free_cancel_days = 2 WHERE slug = $2";
    let moved = sqlx::query(moved).bind(zone).bind(format!("casa-{number}"));
    moved.execute(pool).await.expect("a zone");
}

/// Loads an engine, which goes on following.
async fn follow(
    embedded: &Arc<Embedded>,
    pool: &PgPool,
    roles: &Roles,
    following: &CancellationToken,
) {
    let (followed, pool, following) = (Arc::clone(embedded), pool.clone(), following.clone());
    roles.start("search-follower", CONDITION_TIMEOUT, move |life| {
        let (embedded, pool, following) = (Arc::clone(&followed), pool.clone(), following.clone());
        async move {
            let follow = search::follow(embedded, pool, life.clone());
            let _ = following.run_until_cancelled(follow).await;
            life.stop().cancelled().await;
        }
    });
    let mut progress = embedded.reached();
    let loaded = progress.wait_for(Option::is_some);
    let loaded = tokio::time::timeout(CONDITION_TIMEOUT, loaded).await.expect("in time");
    drop(loaded.expect("loaded"));
}

/// Fills an empty database with the twelve hotels.
pub async fn build_world(pool: &PgPool) {
    let mut transaction = pool.begin().await.expect("a transaction");
    for statement in WORLD.split(';') {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await.expect("rows");
    }
    transaction.commit().await.expect("a commit");
}
