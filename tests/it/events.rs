//! Events from the outbox to their consumers, over a real RabbitMQ and without one: whatever is
//! killed, each has its effect once.

mod carried;
mod dead;
mod killed;
pub mod unruly;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use events::{Bell, Bus, Consumer, ConsumerError, Event, InProcess, RabbitMq, start_outbox};
use lapin::{Channel, Connection, ConnectionProperties};
use runtime::role::Roles;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use store::StoreError;
use store::events::accept;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::database::TestDatabase;
use crate::sync::until_within;

/// How long everything may take to reach everybody.
const ARRIVAL_TIMEOUT: Duration = Duration::from_mins(2);
/// So long a process that dies keeps its events from others.
const CLAIM: Duration = Duration::from_secs(40);
const ASK_INTERVAL: Duration = Duration::from_millis(50);

/// Counted per event by a consumer in the transaction of its inbox.
const EFFECTS: &str = "CREATE TABLE effects (consumer text, event_id uuid)";

/// Notes each event as an effect, if it does not do worse.
pub struct Noting {
    name: &'static str,
    kinds: &'static [&'static str],
    pool: PgPool,
    /// So many events more are refused as if the database were away.
    pub away: AtomicU32,
    /// So many events more fail.
    pub failing: AtomicU32,
    /// How often it was called.
    pub calls: AtomicU32,
}

impl Noting {
    pub fn new(name: &'static str, kinds: &'static [&'static str], pool: &PgPool) -> Arc<Self> {
        Arc::new(Self {
            name,
            kinds,
            pool: pool.clone(),
            away: AtomicU32::new(0),
            failing: AtomicU32::new(0),
            calls: AtomicU32::new(0),
        })
    }

    async fn note(&self, event: &Event) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        if accept(&mut transaction, event.receipt(self.name)).await? {
            let effect = sqlx::query("INSERT INTO effects VALUES ($1, $2)");
            effect.bind(self.name).bind(event.id).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// Takes one from what is left.
fn takes_one(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

#[async_trait]
impl Consumer for Noting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn kinds(&self) -> &'static [&'static str] {
        self.kinds
    }

    async fn handle(&self, event: &Event) -> Result<(), ConsumerError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if takes_one(&self.away) {
            return Err(ConsumerError::Away(StoreError::Unreachable(sqlx::Error::PoolTimedOut)));
        }
        if takes_one(&self.failing) {
            return Err(ConsumerError::Failed(StoreError::Unreadable("planted".to_owned())));
        }
        Ok(self.note(event).await?)
    }
}

/// A process that hands events on, and the database they come from.
pub struct Stage {
    /// Gone before the database.
    pub roles: Roles,
    pub bus: Arc<dyn Bus>,
    pub one: Arc<Noting>,
    pub two: Arc<Noting>,
    pub pool: PgPool,
    pub url: SecretString,
    _database: Option<TestDatabase>,
}

impl Stage {
    /// Two consumers over this broker: `one` hears of payments, `two` of bookings too.
    pub async fn over(url: SecretString) -> Self {
        let database = TestDatabase::create().await;
        let pool = database.pool().clone();
        Self::of(url, pool, Some(database)).await
    }

    /// The same over a database that somebody else looks after.
    pub async fn of(url: SecretString, pool: PgPool, database: Option<TestDatabase>) -> Self {
        sqlx::query(EFFECTS).execute(&pool).await.expect("a table");
        let one = Noting::new("one", &["OrderPaid"], &pool);
        let two = Noting::new("two", &["OrderPaid", "BookingHeld"], &pool);
        let roles = Roles::new();
        let consumers: [Arc<dyn Consumer>; 2] = [one.clone(), two.clone()];
        let bus = RabbitMq::start(&url, &pool, &consumers, &roles).expect("an address");
        Self { roles, bus, one, two, pool, url, _database: database }
    }

    /// Begins to empty the outbox, into this bus.
    pub fn empty_outbox_into(&self, bus: &Arc<dyn Bus>) {
        let consumers: [Arc<dyn Consumer>; 2] = [self.one.clone(), self.two.clone()];
        let here = InProcess::new(&consumers);
        start_outbox(&self.pool, bus, &here, &Bell::default(), CLAIM, &self.roles);
    }

    /// The same, over the broker.
    pub fn empty_outbox(&self) {
        self.empty_outbox_into(&self.bus);
    }

    /// Writes events as a transaction would.
    pub async fn write(&self, topic: &str, kind: &str, many: i32) {
        let events = "INSERT INTO outbox (topic, kind, subject_id, version)
            SELECT $1, $2, gen_random_uuid(), 1 FROM generate_series(1, $3)";
        let events = sqlx::query(events).bind(topic).bind(kind).bind(many);
        events.execute(&self.pool).await.expect("events");
    }

    pub async fn write_paid(&self, many: i32) {
        self.write("payment.events", "OrderPaid", many).await;
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.expect("a count")
    }

    /// Effects so far, of both consumers.
    pub async fn effects(&self) -> i64 {
        self.count("SELECT count(*) FROM effects").await
    }

    /// Events that wait.
    pub async fn waiting(&self) -> i64 {
        self.count("SELECT count(*) FROM outbox").await
    }

    /// Until there are so many effects, and no event has had one twice.
    pub async fn await_effects(&self, wanted: i64) {
        self.await_effects_or(wanted, String::new).await;
    }

    /// The same; `report` tells more of why they don't come.
    pub async fn await_effects_or(&self, wanted: i64, report: impl Fn() -> String) {
        let begun = Instant::now();
        while self.effects().await < wanted {
            let (found, waiting) = (self.effects().await, self.waiting().await);
            let late = begun.elapsed() >= ARRIVAL_TIMEOUT;
            assert!(!late, "{found} of {wanted} effects, {waiting} events wait\n{}", report());
            sleep(ASK_INTERVAL).await;
        }
        assert_eq!(self.effects().await, wanted, "more effects than events");
        let twice = "SELECT count(*) FROM (SELECT FROM effects GROUP BY consumer, event_id
            HAVING count(*) > 1) AS twice";
        assert_eq!(self.count(twice).await, 0, "an event had an effect twice");
    }

    /// Else events that were dealt with here wait for some minutes, in which nobody misses anything.
    pub async fn publish_without_pause(&self) {
        let now = "UPDATE outbox SET claimed_until = '-infinity'";
        sqlx::query(now).execute(&self.pool).await.expect("no pause");
    }

    /// Until nothing waits to be published.
    pub async fn await_empty_outbox(&self) {
        await_that("the outbox is empty", async || self.waiting().await == 0).await;
    }

    /// Until both queues and the publisher have said hello.
    pub async fn await_broker(&self) {
        await_that("the bus takes something", async || {
            let (probe, topic) = (Uuid::new_v4(), "payment.events".to_owned());
            let probe = store::events::OutboxEvent {
                id: 0,
                event_id: probe,
                topic,
                kind: "NobodyHears".to_owned(),
                subject_id: probe,
                version: 1,
                created_at: chrono::DateTime::UNIX_EPOCH,
                attempts: 1,
                is_handled: false,
                waited_seconds: 0.0,
            };
            self.bus.deliver(&[probe]).await == [events::Delivery::Done]
        })
        .await;
    }

    /// A way to the broker behind the product's back.
    pub async fn open_channel(&self) -> (Connection, Channel) {
        let url = self.url.expose_secret();
        let connection = Connection::connect(url, ConnectionProperties::default()).await;
        let connection = connection.expect("a connection");
        let channel = connection.create_channel().await.expect("a channel");
        (connection, channel)
    }
}

/// Waits for a condition.
pub async fn await_that(what: &str, is_so: impl AsyncFn() -> bool) {
    until_within(ARRIVAL_TIMEOUT, what, async || is_so().await.then_some(())).await;
}
