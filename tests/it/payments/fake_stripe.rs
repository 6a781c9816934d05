//! A Stripe that behaves: it keeps payments, charges each at most once, answers a key again as it did
//! first, and makes as much trouble as a seed says. That the real one has these shapes is for
//! stripe-mock to say (`shapes.rs`).

mod endpoints;
mod payment;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use payment::{Dispute, Payment, Refund};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The key that it takes.
pub const KEY: &str = "sk_test_of_tests";

/// How much trouble there is, in percent of the requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// Not done, and no answer.
    pub lost_percent: u32,
    /// Not done, and an answer that says nothing.
    pub busy_percent: u32,
    /// An answer of 500, done or not; given again for the same key.
    pub failed_percent: u32,
    /// Done, and no answer.
    pub cut_percent: u32,
    /// Done, and half an answer.
    pub half_percent: u32,
}

struct Books {
    payments: BTreeMap<String, Payment>,
    /// What was answered under a key.
    answers: BTreeMap<String, (u16, Value)>,
    random: StdRng,
    trouble: Trouble,
}

/// A running one; its books can be looked into.
#[derive(Clone)]
pub struct FakeStripe {
    books: Arc<Mutex<Books>>,
    pub base: String,
}

/// What became of all payments.
#[derive(Debug, PartialEq, Eq)]
pub struct Sums {
    pub captured: i64,
    pub refunded: i64,
    /// Set aside and neither taken nor let go of.
    pub set_aside: usize,
    /// Captures of one payment at most.
    pub captures_max: u32,
}

impl FakeStripe {
    /// Starts one; the same seed makes the same trouble.
    pub async fn start(seed: u64, trouble: Trouble) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let random = StdRng::seed_from_u64(seed);
        let books = Books { payments: BTreeMap::new(), answers: BTreeMap::new(), random, trouble };
        let fake = Self { books: Arc::new(Mutex::new(books)), base };
        let router = endpoints::router(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("a lock")
    }

    fn with_first(&self, change: impl FnOnce(&mut Payment)) {
        change(self.books().payments.values_mut().next().expect("a payment"));
    }

    /// From now on there is so much trouble.
    pub fn set_trouble(&self, trouble: Trouble) {
        self.books().trouble = trouble;
    }

    /// Somebody gives money of the first payment back by hand.
    pub fn refund_by_hand(&self, amount: i64) {
        let refund = Refund { id: "re_by_hand".to_owned(), amount, ours: String::new() };
        self.with_first(|payment| payment.refunds.push(refund));
    }

    /// The guest of the first payment takes the step that their bank asked for.
    pub fn guest_answers(&self, approve: bool) {
        self.with_first(|payment| payment.settle(approve));
    }

    /// The bank of the first payment's guest moves money of the account.
    pub fn dispute(&self, status: &'static str, amount: i64, currency: &'static str) {
        self.with_first(|payment| {
            let dispute = payment.dispute.get_or_insert(Dispute { status, moved: Vec::new() });
            dispute.status = status;
            dispute.moved.push((amount, currency));
        });
    }

    pub fn sums(&self) -> Sums {
        let books = self.books();
        let payments = || books.payments.values();
        Sums {
            captured: payments().map(|payment| payment.captured).sum(),
            refunded: payments().flat_map(|of| &of.refunds).map(|refund| refund.amount).sum(),
            set_aside: payments().filter(|of| of.status == "requires_capture").count(),
            captures_max: payments().map(|payment| payment.captures).max().unwrap_or(0),
        }
    }

    /// Does something once under its key, and then perhaps does not say so.
    async fn answer(
        &self,
        headers: &HeaderMap,
        act: impl FnOnce(&mut Books) -> (u16, Value),
    ) -> Response {
        let authorised =
            headers.get("authorization").is_some_and(|of| of == &format!("Bearer {KEY}"));
        assert!(authorised && headers.contains_key("stripe-version"), "{headers:?}");
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let chance = self.books().random.random_range(0..100);
        let trouble = self.books().trouble;
        let mut most = trouble.lost_percent;
        if chance < most {
            return hang().await;
        }
        most += trouble.busy_percent;
        if chance < most {
            let status = [429, 409, 503][usize::try_from(chance % 3).expect("small")];
            return respond(status, b"busy".to_vec());
        }
        most += trouble.failed_percent;
        let fails = chance < most;
        let (status, body) = self.do_once(key, fails, act);
        most += trouble.cut_percent;
        if !fails && chance < most {
            return hang().await;
        }
        let mut bytes = body.to_string().into_bytes();
        if !fails && chance < most + trouble.half_percent {
            bytes.truncate(bytes.len() / 2);
        }
        respond(status, bytes)
    }

    fn do_once(
        &self,
        key: Option<&str>,
        fails: bool,
        act: impl FnOnce(&mut Books) -> (u16, Value),
    ) -> (u16, Value) {
        let mut books = self.books();
        if let Some(known) = key.and_then(|key| books.answers.get(key)) {
            return known.clone();
        }
        let is_done = !fails || books.random.random_bool(0.5);
        let done = is_done.then(|| act(&mut books));
        let failure = (500, json!({ "error": { "type": "api_error" } }));
        let answered = done.filter(|_| !fails).unwrap_or(failure);
        if let Some(key) = key {
            books.answers.insert(key.to_owned(), answered.clone());
        }
        answered
    }
}

/// Says nothing, and closes the connection after a while.
async fn hang() -> Response {
    tokio::time::sleep(Duration::from_millis(50)).await;
    let broken = futures::stream::once(async { Err::<Vec<u8>, _>(std::io::Error::other("cut")) });
    Response::new(Body::from_stream(broken))
}

fn respond(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}
