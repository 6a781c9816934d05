//! The world that questions are asked about: seeded hotels and those of `fixture.sql`. Made once
//! per run, read by every test of it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::hotel::Document;
use domain::lexicon::Lexicon;
use domain::money::Currency;
use domain::parse::Calendar;
use domain::today::Today;
use runtime::role::Life;
use search::{Embedded, KnownPlaces, Postgis, follow};
use seed::{SeedOptions, silent};
use sqlx::{PgConnection, PgPool};
use store::connect::{Limits, open_connection, open_pool};
use store::feed::Reached;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::database::TestDatabase;

/// Nights of the world: a month's edge and the seasons' edge of the new year lie in it.
pub const NIGHTS: u64 = 60;
const FOLLOWING_DEADLINE: Duration = Duration::from_mins(2);
/// The referee proves; how long it takes on a busy machine is no matter.
pub const REFEREE_TIMEOUT: Duration = Duration::from_mins(2);

/// One world, by which engines are judged.
pub struct World {
    url: String,
    /// Kept as long as the world, if it is a database of the shared cluster.
    _database: Option<TestDatabase>,
    /// A number of everything that searches read.
    pub checksum: String,
    /// Those of open hotels, by id.
    pub documents: Vec<Arc<Document>>,
    pub embedded: Arc<Embedded>,
}

/// The first night of the world.
pub fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).expect("a date")
}

/// Searches happen on the day the world begins unless they say when: at noon in London, when it is
/// that day at UTC−12 too.
pub fn noon() -> DateTime<Utc> {
    start().and_hms_opt(12, 0, 0).expect("noon").and_utc()
}

/// What a search at an instant is judged by.
pub fn calendar(now: DateTime<Utc>) -> Calendar {
    let last_check_out = start() + Days::new(NIGHTS);
    Calendar { today: Today::at(now), last_check_out }
}

/// Whether the full counts were asked for.
#[expect(clippy::disallowed_methods, reason = "the launcher's --long arrives here")]
pub fn is_long() -> bool {
    std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1")
}

static WORLD: OnceCell<World> = OnceCell::const_new();

/// The places of the first world of this run: every engine is asked what one text was understood as.
static LEXICON: OnceLock<Arc<Lexicon>> = OnceLock::new();

/// Lets texts be understood by a lexicon, unless there is one already.
pub fn understand_by(lexicon: Lexicon) {
    let _ = LEXICON.set(Arc::new(lexicon));
}

/// What texts are understood by; no places before there is a world.
pub fn lexicon() -> Arc<Lexicon> {
    LEXICON.get().map_or_else(Arc::default, Arc::clone)
}

/// The world of this run.
pub async fn world() -> &'static World {
    WORLD.get_or_init(World::build).await
}

impl World {
    async fn build() -> Self {
        Self::of(Self::filled_database().await).await
    }

    /// A database with the world in it.
    pub async fn filled_database() -> TestDatabase {
        let database = TestDatabase::create().await;
        Self::fill(&database.url()).await;
        database
    }

    /// Puts the world into an empty migrated database.
    pub async fn fill(url: &str) {
        gazetteer::ensure(&mut connect(url).await).await.expect("a gazetteer");
        let options = SeedOptions {
            seed: 1,
            hotels: if is_long() { 5_000 } else { 2_000 },
            nights: u32::try_from(NIGHTS).expect("nights"),
            start: Some(start()),
            threads: 0,
            reset: false,
            destroy_bookings: false,
        };
        let seeded = seed::run(&options, url, silent(), CancellationToken::new());
        seeded.await.expect("a seeded world");
        let mut connection = connect(url).await;
        for text in [include_str!("fixture.sql"), "ANALYZE"] {
            sqlx::raw_sql(text).execute(&mut connection).await.expect("the world");
        }
    }

    /// The world as it is in a database at this moment.
    pub async fn of(database: TestDatabase) -> Self {
        let url = database.url();
        Self { _database: Some(database), ..Self::at(url).await }
    }

    /// The same of a database that somebody else looks after.
    pub async fn at(url: String) -> Self {
        let checksum = checksum(&url).await;
        let known = KnownPlaces::default();
        known.refresh(&pool(&url)).await.expect("places");
        let _ = LEXICON.set(known.current());
        let followed = Followed::start(&url).await;
        let embedded = followed.stop().await;
        let (_, snapshot) = embedded.current().expect("a loaded engine");
        let mut documents: Vec<_> = snapshot.documents().map(Arc::clone).collect();
        documents.sort_by_key(|document| document.hotel.id);
        Self { url, _database: None, checksum, documents, embedded }
    }

    /// The referee over this world, with connections of the calling test.
    pub fn referee(&self) -> Postgis {
        Postgis::new(pool(&self.url), Currency::EUR).with_near_within(REFEREE_TIMEOUT)
    }
}

/// A pool of the calling test's own: connections don't outlive the runtime they were made on.
pub fn pool(url: &str) -> PgPool {
    let limits =
        Limits { connections_max: 4, statement_timeout: REFEREE_TIMEOUT, ..Limits::default() };
    open_pool(url, "innsight-test", &limits).expect("a pool")
}

async fn connect(url: &str) -> PgConnection {
    open_connection(url, "innsight-test", &Limits::LONG_JOB).await.expect("a connection")
}

/// An engine that follows a database.
pub struct Followed {
    pub engine: Arc<Embedded>,
    stop: CancellationToken,
    following: JoinHandle<()>,
}

impl Followed {
    /// Starts to follow and waits until everything is loaded.
    pub async fn start(url: &str) -> Self {
        let engine = Arc::new(Embedded::new(Currency::EUR));
        let stop = CancellationToken::new();
        let following = follow(Arc::clone(&engine), pool(url), Life::unseen(stop.clone()));
        let this = Self { engine, stop, following: tokio::spawn(following) };
        this.wait_for(|_| true).await;
        this
    }

    /// Waits until the engine has got somewhere.
    pub async fn wait_for(&self, is_there: impl Fn(&Reached) -> bool) {
        let mut progress = self.engine.reached();
        let there = progress.wait_for(|at| at.as_ref().is_some_and(|at| is_there(at)));
        timeout(FOLLOWING_DEADLINE, there).await.expect("progress in time").expect("a follower");
    }

    /// Stops following; the engine stays as it is.
    pub async fn stop(self) -> Arc<Embedded> {
        self.stop.cancel();
        self.following.await.expect("a follower that ends");
        self.engine
    }
}

/// The referee's kept answers belong to exactly this data.
async fn checksum(url: &str) -> String {
    let sum = sqlx::query_scalar(
        "SELECT concat_ws(' ',
            (SELECT sum(hashtextextended(h::text, 0)::numeric) FROM hotels AS h),
            (SELECT sum(hashtextextended(r::text, 0)::numeric) FROM room_types AS r),
            (SELECT sum(hashtextextended(i::text, 0)::numeric) FROM inventory AS i))",
    );
    sum.fetch_one(&mut connect(url).await).await.expect("a checksum")
}
