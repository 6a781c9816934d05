//! A random history over HTTP: many clients against two processes on one database, which are killed
//! and started again meanwhile. Whoever gets no answer asks again with the same key. Afterwards
//! everything that was answered is held against what is in the database.
// brief: C2, C4, C5, C6

mod checks;
pub mod client;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use sqlx::PgPool;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::guest::Guest;
use super::model::is_long;
use crate::app::build_world;
use crate::database::TestDatabase;
use crate::server::{Orders, Server};

const CLIENTS: usize = 32;
/// Fewer than clients, so that two of them share keys and bookings.
const GUESTS: usize = 16;
/// Time passes and prices move once in so many operations.
const OPERATIONS_PER_EVENT: usize = 20;
const LOOK_INTERVAL: Duration = Duration::from_millis(2);
const SEED_SETTING: &str = "INNSIGHT_TEST_SEED";

/// What is to happen.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub operations: usize,
    /// How often a process ends: every other time by a kill, else by asking it.
    pub restarts: usize,
    pub answers_before_commit: bool,
}

/// What a history is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Every request is answered in time, with an answer that may come.
    Answers,
    /// What was answered is there for everybody at once.
    ReadBack,
    /// A key has one effect and one answer.
    Keys,
    /// Each granted request has its booking, and no key has one that nobody was told of.
    Bookings,
    /// A booking is what its answered steps made of it.
    Steps,
    /// Nothing is confirmed after its time.
    Clock,
    /// Counters are the sums of bookings.
    Recount,
    /// When every hold is over nothing is held.
    Holds,
}

/// What is wrong, and which check says so.
#[derive(Debug)]
pub struct Fault {
    pub check: Check,
    pub what: String,
}

/// The answer to a request for rooms.
#[derive(Clone, Debug)]
pub struct Booked {
    pub guest: usize,
    pub key: Option<String>,
    pub body: Value,
    pub status: u16,
    pub answer: Value,
}

/// The answer to a step of a booking.
#[derive(Clone, Debug)]
pub struct Stepped {
    pub booking: Uuid,
    pub step: &'static str,
    pub status: u16,
}

/// All that was answered.
#[derive(Default)]
pub struct Log {
    pub booked: Vec<Booked>,
    pub stepped: Vec<Stepped>,
}

/// What clients share.
pub struct Stage {
    plan: Plan,
    pool: PgPool,
    guests: Vec<Guest>,
    urls: RwLock<[String; 2]>,
    begun: AtomicUsize,
    lost: AtomicUsize,
    log: Mutex<Log>,
    over: CancellationToken,
}

/// How often each answer came; `lost` = requests that had to be sent again.
pub type Tally = BTreeMap<String, usize>;

impl Fault {
    fn new(check: Check, what: impl Into<String>) -> Self {
        Self { check, what: what.into() }
    }
}

impl Stage {
    /// Whether there is one more operation; counts it.
    fn begin_operation(&self) -> bool {
        !self.over.is_cancelled()
            && self.begun.fetch_add(1, Ordering::Relaxed) < self.plan.operations
    }

    fn url(&self, number: usize) -> String {
        self.urls.read().unwrap()[number % 2].clone()
    }

    /// Waits for an operation; whether it came.
    async fn await_operation(&self, number: usize) -> bool {
        while self.begun.load(Ordering::Relaxed) < number {
            if self.over.is_cancelled() {
                return false;
            }
            sleep(LOOK_INTERVAL).await;
        }
        !self.over.is_cancelled()
    }

    /// Ends processes and starts them again, spread over the history.
    async fn restart(&self, mut servers: [Server; 2], orders: &Orders) -> [Server; 2] {
        for number in 1..=self.plan.restarts {
            if !self.await_operation(self.plan.operations * number / (self.plan.restarts + 1)).await
            {
                break;
            }
            let place = number % 2;
            let [first, second] = servers;
            let (ended, stays) = if place == 0 { (first, second) } else { (second, first) };
            let kills = number.is_multiple_of(4) || number % 4 == 1;
            let orders = orders.clone();
            let started = tokio::task::spawn_blocking(move || {
                if kills {
                    ended.kill();
                } else {
                    ended.terminate();
                }
                Server::start(&orders)
            });
            let started = started.await.expect("a process");
            started.url().clone_into(&mut self.urls.write().unwrap()[place]);
            servers = if place == 0 { [started, stays] } else { [stays, started] };
        }
        servers
    }

    /// What happens by itself: holds grow old, a manager moves prices.
    async fn live_on(&self) {
        let mut random = StdRng::seed_from_u64(self.plan.seed);
        for number in 1.. {
            if !self.await_operation(number * OPERATIONS_PER_EVENT).await {
                break;
            }
            if random.random_bool(0.7) {
                age_some(&self.pool, 0.1).await;
            } else {
                sqlx::query(
                    "UPDATE inventory SET price_minor = price_minor + 1 WHERE ctid = (
                         SELECT ctid FROM inventory WHERE night = date '2026-12-01' + $1 LIMIT 1)",
                )
                .bind(random.random_range(0..8))
                .execute(&self.pool)
                .await
                .expect("a new price");
            }
        }
    }
}

/// Makes a share of the pending holds an hour older, so that their time is over.
async fn age_some(pool: &PgPool, share: f64) {
    let aging = sqlx::query(
        "WITH aged AS (
             UPDATE bookings SET created_at = created_at - interval '1 hour',
                 expires_at = expires_at - interval '1 hour'
             WHERE status = 'pending' AND expires_at > clock_timestamp() AND random() < $1
             RETURNING id)
         UPDATE booking_rooms br SET hold_until = hold_until - interval '1 hour'
         FROM aged WHERE br.booking_id = aged.id AND br.hold_until IS NOT NULL",
    );
    aging.bind(share).execute(pool).await.expect("older holds");
}

/// Lives through a history in a database with an empty schema, and checks it.
pub async fn live(plan: Plan, database: &TestDatabase) -> Result<Tally, Fault> {
    let pool = database.pool().clone();
    build_world(&pool).await;
    sqlx::query("UPDATE inventory SET total = 1 + abs(hashtext(room_type_id || '' || night)) % 3")
        .execute(&pool)
        .await
        .expect("few rooms");
    let mut guests = Vec::new();
    for _ in 0..GUESTS {
        guests.push(Guest::of(&pool).await);
    }
    let orders = Orders {
        database_url: database.url(),
        answers_before_commit: plan.answers_before_commit,
        ..Orders::default()
    };
    let start = orders.clone();
    let starting =
        tokio::task::spawn_blocking(move || [Server::start(&start), Server::start(&start)]);
    let servers = starting.await.expect("two processes");
    let stage = Arc::new(Stage {
        plan,
        pool,
        guests,
        urls: RwLock::new([0, 1].map(|place: usize| servers[place].url().to_owned())),
        begun: AtomicUsize::new(0),
        lost: AtomicUsize::new(0),
        log: Mutex::default(),
        over: CancellationToken::new(),
    });
    let clients = async {
        let living = (0..CLIENTS).map(|number| tokio::spawn(client::live(stage.clone(), number)));
        let ended = join_all(living).await;
        stage.over.cancel();
        ended.into_iter().try_for_each(|client| client.expect("no panic"))
    };
    let (lived, servers, ()) =
        tokio::join!(clients, stage.restart(servers, &orders), stage.live_on());
    lived?;
    checks::check(&stage).await?;
    drop(servers);
    Ok(tally(&stage))
}

fn tally(stage: &Stage) -> Tally {
    let log = stage.log.lock().unwrap();
    let mut tally = Tally::from([("lost".to_owned(), stage.lost.load(Ordering::Relaxed))]);
    for booked in &log.booked {
        let kind = match booked.answer["from_cache"].as_bool() {
            Some(true) => "replayed",
            Some(false) => "granted",
            None => booked.answer["code"].as_str().unwrap_or("no code"),
        };
        *tally.entry(kind.to_owned()).or_default() += 1;
    }
    for stepped in &log.stepped {
        *tally.entry(format!("{} {}", stepped.step, stepped.status)).or_default() += 1;
    }
    tally
}

/// The seed of this run: given by whoever wants to see one again.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting is read here")]
fn seed() -> u64 {
    let given = std::env::var(SEED_SETTING).ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| u64::from(rand::random::<u32>()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_true_whoever_dies() {
    let seed = seed();
    println!("once more: {SEED_SETTING}={seed}");
    let (operations, restarts) = if is_long() { (10_000, 24) } else { (1000, 4) };
    let plan = Plan { seed, operations, restarts, answers_before_commit: false };
    let database = TestDatabase::create().await;
    let lived = live(plan, &database).await;
    let tally = lived.unwrap_or_else(|fault| panic!("{:?}: {}", fault.check, fault.what));
    println!("{tally:#?}");
    for kind in [
        "granted",
        "replayed",
        "INSUFFICIENT_INVENTORY",
        "IDEMPOTENCY_CONFLICT",
        "lost",
        "confirm 200",
        "cancel 200",
        "extend 200",
    ] {
        assert!(tally.get(kind).is_some_and(|count| *count > 0), "no {kind} in {tally:#?}");
    }
}
