//! The process dies at every line that matters, and another one finishes what it began.
// brief: P1, P2

use std::time::Duration;

use futures::stream::{self, StreamExt};
use reqwest::Client;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::app::build_world;
use crate::booking::guest::{Guest, room_type, stay_in};
use crate::booking::world::assert_verified;
use crate::database::TestDatabase;
use crate::payments::start::broker_of_run;
use crate::rabbitmq::Broker;
use crate::server::{Orders, Server};

/// How long a process may take to come to the point where it dies, and another one to finish.
const TIMEOUT: Duration = Duration::from_mins(1);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
const CRASHES_AT_ONCE: usize = 3;
const PRICE: i64 = 3 * 5100;

/// Where a process dies, while somebody pays with a token and perhaps cancels then.
#[derive(Clone, Copy, Debug)]
struct Crash {
    at: &'static str,
    token: &'static str,
    cancels: bool,
}

const fn paying(at: &'static str) -> Crash {
    Crash { at, token: "tok_approve", cancels: false }
}

const fn cancelling(at: &'static str) -> Crash {
    Crash { at, token: "tok_approve", cancels: true }
}

const fn failing(at: &'static str) -> Crash {
    Crash { at, token: "tok_capture_fails", cancels: false }
}

const CRASHES: [Crash; 37] = [
    paying("checkout asked"),
    paying("checkout committed"),
    paying("outbox claimed"),
    paying("outbox delivered"),
    paying("outbox settled"),
    paying("inbox written"),
    paying("work decided"),
    paying("work committed"),
    paying("open claimed"),
    paying("open sent"),
    paying("open answered"),
    paying("open recorded"),
    paying("authorise claimed"),
    paying("authorise sent"),
    paying("authorise answered"),
    paying("authorise recorded"),
    paying("sell decided"),
    paying("sell committed"),
    paying("capture claimed"),
    paying("capture sent"),
    paying("capture answered"),
    paying("capture recorded"),
    paying("webhook stored"),
    paying("webhook claimed"),
    paying("webhook looked"),
    Crash { at: "sweep claimed", token: "tok_late", cancels: false },
    cancelling("cancel committed"),
    cancelling("refund claimed"),
    cancelling("refund sent"),
    cancelling("refund answered"),
    cancelling("refund recorded"),
    failing("void claimed"),
    failing("void sent"),
    failing("void answered"),
    failing("void recorded"),
    failing("release decided"),
    failing("release committed"),
];

/// Between the process and its broker.
const CRASHES_OF_BROKER: [Crash; 4] = [
    paying("publish sent"),
    paying("publish confirmed"),
    paying("message handled"),
    paying("message acked"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_order_ends_wherever_its_process_dies() {
    survive_all(&CRASHES, broker_of_run).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_ends_when_its_process_dies_while_it_speaks_with_its_broker() {
    let broker = async || Some(Broker::shared_url().await.expose_secret().to_owned());
    survive_all(&CRASHES_OF_BROKER, broker).await;
}

/// Each with a broker of its own, if there is one.
async fn survive_all(crashes: &[Crash], broker: impl AsyncFn() -> Option<String>) {
    let broker = &broker;
    let survived =
        stream::iter(crashes).map(|crash| async move { survive(*crash, broker().await).await });
    let survived = survived.buffer_unordered(CRASHES_AT_ONCE);
    let told: Vec<String> = survived.filter_map(|told| async move { told.err() }).collect().await;
    assert!(told.is_empty(), "{told:#?}");
}

/// What went wrong, in words.
async fn survive(crash: Crash, amqp_url: Option<String>) -> Result<(), String> {
    let database = TestDatabase::create().await;
    let pool = database.pool();
    build_world(pool).await;
    let guest = Guest::of(pool).await;
    let orders = Orders { database_url: database.url(), amqp_url, ..Orders::default() };
    let dying = Orders { crashes_at: Some(crash.at.to_owned()), ..orders.clone() };
    let mut server = start(&dying).await;
    let first = Page::at(server.url(), &guest).go(crash);
    let first = tokio::spawn(timeout(TIMEOUT, first));
    let died = server.has_ended(TIMEOUT).await;
    first.abort();
    if !died {
        return Err(format!("{crash:?}: nobody came there"));
    }
    let server = start(&orders).await;
    let second = timeout(TIMEOUT, Page::at(server.url(), &guest).go(crash)).await;
    match second {
        Err(_) => return Err(format!("{crash:?}: no end in time: {}", story(pool).await)),
        Ok(Err(error)) => return Err(format!("{crash:?}: {error}: {}", story(pool).await)),
        Ok(Ok(())) => {}
    }
    let settled = timeout(TIMEOUT, async {
        let open = "SELECT count(*) FROM orders WHERE look_at IS NOT NULL";
        while sqlx::query_scalar::<_, i64>(open).fetch_one(pool).await.expect("a count") > 0 {
            sleep(LOOK_INTERVAL).await;
        }
    });
    if settled.await.is_err() {
        return Err(format!("{crash:?}: never settled: {}", story(pool).await));
    }
    let kept = if crash.cancels || crash.token == "tok_capture_fails" { 0 } else { PRICE };
    let books = sqlx::query_as::<_, (i64, i64, i64)>(
        "SELECT coalesce(sum(captured_minor), 0)::bigint,
             coalesce((SELECT sum(amount_minor) FROM sandbox.refunds WHERE status = 'succeeded'),
                 0)::bigint,
             count(*) FILTER (WHERE status = 'authorised') FROM sandbox.payments",
    );
    let (captured, refunded, set_aside) = books.fetch_one(pool).await.expect("books");
    if captured > PRICE || captured - refunded != kept || set_aside > 0 {
        let told = format!("captured {captured}, refunded {refunded}, {set_aside} set aside");
        return Err(format!("{crash:?}: {told}: {}", story(pool).await));
    }
    spawn_blocking(move || server.terminate()).await.expect("an end");
    assert_verified(pool).await;
    Ok(())
}

async fn start(orders: &Orders) -> Server {
    let orders = orders.clone();
    spawn_blocking(move || Server::start(&orders)).await.expect("a process")
}

/// What is known of all orders.
async fn story(pool: &PgPool) -> String {
    let told = sqlx::query_scalar::<_, Value>(
        "SELECT json_build_object('orders', (SELECT json_agg(o) FROM orders o),
             'calls', (SELECT json_agg(c) FROM gateway_calls c),
             'outbox', (SELECT json_agg(x) FROM outbox x))",
    );
    format!("{:#}", told.fetch_one(pool).await.expect("a story"))
}

/// A guest's page, which repeats what it was doing.
struct Page {
    client: Client,
    url: String,
    guest: Guest,
}

impl Page {
    fn at(url: &str, guest: &Guest) -> Self {
        let client = Client::builder().timeout(REQUEST_TIMEOUT).build().expect("a client");
        Self { client, url: url.to_owned(), guest: guest.clone() }
    }

    /// Books, pays, waits for the end and perhaps cancels: whatever was done before is done again.
    async fn go(self, crash: Crash) -> Result<(), String> {
        let stay = stay_in(room_type(1, 1), "2026-12-01", "2026-12-04");
        let booked = self.post("/v1/bookings", "trip", &stay).await?;
        let id = booked["id"].as_str().ok_or_else(|| booked.to_string())?.to_owned();
        let wish = json!({ "booking_id": id, "payment_method": { "token": crash.token } });
        let begun = self.post("/v1/checkout", "pay", &wish).await?;
        let order = begun["order_id"].as_str().ok_or_else(|| begun.to_string())?;
        let path = format!("/v1/orders/{order}");
        let state = loop {
            let order = self.get(&path).await?;
            let state = order["state"].as_str().unwrap_or_default().to_owned();
            if state == "CONFIRMED" || state == "FAILED" {
                break state;
            }
            sleep(LOOK_INTERVAL).await;
        };
        let wanted = if crash.token == "tok_capture_fails" { "FAILED" } else { "CONFIRMED" };
        if state != wanted {
            return Err(format!("the order is {state}"));
        }
        if crash.cancels {
            self.post(&format!("/v1/bookings/{id}/cancel"), "", &json!({})).await?;
            while self.get(&path).await?["refunded_minor"] != PRICE {
                sleep(LOOK_INTERVAL).await;
            }
        }
        Ok(())
    }

    async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value, String> {
        let request = self.client.post(format!("{}{path}", self.url));
        let request = request.bearer_auth(self.guest.token()).json(body);
        let request = if key.is_empty() { request } else { request.header("idempotency-key", key) };
        let answer = request.send().await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }

    async fn get(&self, path: &str) -> Result<Value, String> {
        let request = self.client.get(format!("{}{path}", self.url));
        let answer = request.bearer_auth(self.guest.token()).send().await;
        let answer = answer.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }
}
