//! The world that questions are asked about: seeded hotels and those of `fixture.sql`. Made once
//! per run, read by every test of it.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::hotel::Document;
use domain::money::Currency;
use domain::parse::Calendar;
use search::{Embedded, Postgis};
use store::connect::{Limits, open_pool};
use tokio::sync::OnceCell;

use crate::database::TestDatabase;

/// Nights of the world: a month's edge and the seasons' edge of the new year lie in it.
pub const NIGHTS: u64 = 60;

/// One world, by which engines are judged.
pub struct World {
    database: TestDatabase,
    /// A number of everything that searches read.
    pub checksum: String,
    pub documents: Vec<Arc<Document>>,
    pub embedded: Embedded,
}

/// The first night of the world.
pub fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).expect("a date")
}

/// Searches happen on the day the world begins.
pub fn calendar() -> Calendar {
    let last_check_out = start() + Days::new(NIGHTS);
    Calendar { earliest_today: start(), latest_today: start(), last_check_out }
}

/// Whether the full counts were asked for.
#[expect(clippy::disallowed_methods, reason = "the launcher's --long arrives here")]
pub fn is_long() -> bool {
    std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1")
}

static WORLD: OnceCell<World> = OnceCell::const_new();

/// The world of this run.
pub async fn world() -> &'static World {
    WORLD.get_or_init(World::build).await
}

impl World {
    async fn build() -> Self {
        let database = TestDatabase::create().await;
        fill(&database).await;
        let checksum = checksum(&database).await;
        let documents = documents(&database).await;
        let embedded = Embedded::new(Currency::EUR);
        embedded.replace(documents.clone(), chrono::DateTime::UNIX_EPOCH);
        Self { database, checksum, documents, embedded }
    }

    /// The referee over this world, with connections of the calling test.
    pub fn referee(&self) -> Postgis {
        let limits = Limits { connections_max: 4, ..Limits::default() };
        let pool = open_pool(&self.database.url(), "innsight-test", &limits).expect("a pool");
        Postgis::new(pool, Currency::EUR)
    }
}

async fn fill(database: &TestDatabase) {
    let mut connection = database.connect().await;
    for text in [include_str!("world.sql"), include_str!("fixture.sql")] {
        sqlx::raw_sql(text).execute(&mut connection).await.expect("the world");
    }
    sqlx::raw_sql("ANALYZE").execute(&mut connection).await.expect("statistics");
}

/// The referee's kept answers belong to exactly this data.
async fn checksum(database: &TestDatabase) -> String {
    let sum = sqlx::query_scalar(
        "SELECT concat_ws(' ',
            (SELECT sum(hashtextextended(h::text, 0)::numeric) FROM hotels AS h),
            (SELECT sum(hashtextextended(r::text, 0)::numeric) FROM room_types AS r),
            (SELECT sum(hashtextextended(i::text, 0)::numeric) FROM inventory AS i))",
    );
    sum.fetch_one(database.pool()).await.expect("a checksum")
}

async fn documents(database: &TestDatabase) -> Vec<Arc<Document>> {
    let documents = store::documents::load_every_document(database.pool()).await;
    documents.expect("documents").into_iter().map(Arc::new).collect()
}
