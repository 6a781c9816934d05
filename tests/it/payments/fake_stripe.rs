//! A Stripe that behaves: it keeps payments, charges each at most once, answers a key again as it did
//! first, and makes as much trouble as a seed says. What it can't prove is that the real one has these
//! shapes: that is for stripe-mock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The key that it takes.
pub const KEY: &str = "sk_test_of_tests";

type Fields = BTreeMap<String, String>;

#[derive(Clone, Debug)]
struct Payment {
    id: String,
    status: &'static str,
    amount: i64,
    currency: String,
    captured: i64,
    declined: bool,
    refunds: Vec<(String, i64, String)>,
    captures: u32,
}

/// How much trouble there is, in percent of the requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// Not done, and no answer.
    pub lost_percent: u32,
    /// Done, and no answer.
    pub cut_percent: u32,
    /// Done, and half an answer.
    pub half_percent: u32,
    /// Not done, and an answer that says nothing.
    pub busy_percent: u32,
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
        let router = Router::new()
            .route("/v1/payment_intents", post(open))
            .route("/v1/payment_intents/{id}", get(find))
            .route("/v1/payment_intents/{id}/{step}", post(step))
            .route("/v1/refunds", get(refunds).post(refund))
            .route("/v1/disputes", get(async || done(&json!({ "object": "list", "data": [] }))))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("a lock")
    }

    /// From now on there is so much trouble.
    pub fn set_trouble(&self, trouble: Trouble) {
        self.books().trouble = trouble;
    }

    /// Somebody gives money back by hand.
    pub fn refund_by_hand(&self, amount: i64) {
        let mut books = self.books();
        let payment = books.payments.values_mut().next().expect("a payment");
        payment.refunds.push(("re_by_hand".to_owned(), amount, String::new()));
    }

    pub fn sums(&self) -> Sums {
        let books = self.books();
        let payments = || books.payments.values();
        Sums {
            captured: payments().map(|payment| payment.captured).sum(),
            refunded: payments().flat_map(|of| &of.refunds).map(|(_, amount, _)| amount).sum(),
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
        let (status, body) = {
            let mut books = self.books();
            let known = key.and_then(|key| books.answers.get(key).cloned());
            known.unwrap_or_else(|| {
                let answered = act(&mut books);
                if let Some(key) = key {
                    books.answers.insert(key.to_owned(), answered.clone());
                }
                answered
            })
        };
        most += trouble.cut_percent;
        if chance < most {
            return hang().await;
        }
        let mut bytes = body.to_string().into_bytes();
        if chance < most + trouble.half_percent {
            bytes.truncate(bytes.len() / 2);
        }
        respond(status, bytes)
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

fn done(body: &Value) -> Response {
    respond(200, body.to_string().into_bytes())
}

fn form(body: &str) -> Fields {
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    pairs.filter_map(|pair| pair.split_once('=')).map(|(a, b)| (decoded(a), decoded(b))).collect()
}

fn failed(status: u16, kind: &str, code: &str) -> (u16, Value) {
    (status, json!({ "error": { "type": kind, "code": code } }))
}

impl Payment {
    fn json(&self) -> Value {
        let is_set_aside = self.status == "requires_capture";
        let error = json!({ "type": "card_error", "code": "card_declined" });
        json!({
            "id": self.id, "object": "payment_intent", "status": self.status,
            "amount": self.amount, "currency": self.currency,
            "amount_capturable": if is_set_aside { self.amount } else { 0 },
            "amount_received": self.captured, "client_secret": format!("{}_secret", self.id),
            "last_payment_error": if self.declined { error } else { Value::Null },
        })
    }
}

async fn open(State(fake): State<FakeStripe>, headers: HeaderMap, body: String) -> Response {
    let fields = form(&body);
    assert_eq!(fields["capture_method"], "manual", "{fields:?}");
    assert!(fields.contains_key("metadata[order_id]"), "{fields:?}");
    fake.answer(&headers, |books| {
        let payment = Payment {
            id: format!("pi_{}", books.payments.len() + 1),
            status: "requires_payment_method",
            amount: fields["amount"].parse().expect("an amount"),
            currency: fields["currency"].clone(),
            captured: 0,
            declined: false,
            refunds: Vec::new(),
            captures: 0,
        };
        let told = payment.json();
        books.payments.insert(payment.id.clone(), payment);
        (200, told)
    })
    .await
}

async fn find(
    State(fake): State<FakeStripe>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    fake.answer(&headers, |books| match books.payments.get(&id) {
        Some(payment) => (200, payment.json()),
        None => failed(404, "invalid_request_error", "resource_missing"),
    })
    .await
}

async fn step(
    State(fake): State<FakeStripe>,
    Path((id, step)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields = form(&body);
    fake.answer(&headers, |books| {
        let Some(payment) = books.payments.get_mut(&id) else {
            return failed(404, "invalid_request_error", "resource_missing");
        };
        match (step.as_str(), payment.status) {
            ("confirm", "requires_payment_method") => {
                if fields["confirmation_token"] == "ctoken_declined" {
                    payment.declined = true;
                    return failed(402, "card_error", "card_declined");
                }
                payment.status = "requires_capture";
            }
            ("capture", "requires_capture") => {
                payment.status = "succeeded";
                payment.captured = fields["amount_to_capture"].parse().expect("an amount");
                payment.captures += 1;
            }
            ("cancel", "requires_payment_method" | "requires_capture" | "requires_action") => {
                payment.status = "canceled";
            }
            _ => return failed(400, "invalid_request_error", "payment_intent_unexpected_state"),
        }
        (200, payment.json())
    })
    .await
}

async fn refund(State(fake): State<FakeStripe>, headers: HeaderMap, body: String) -> Response {
    let fields = form(&body);
    fake.answer(&headers, |books| {
        let payment = books.payments.get_mut(&fields["payment_intent"]).expect("a payment");
        let amount: i64 = fields["amount"].parse().expect("an amount");
        let given: i64 = payment.refunds.iter().map(|(_, amount, _)| amount).sum();
        if given + amount > payment.captured {
            return failed(400, "invalid_request_error", "charge_already_refunded");
        }
        let id = format!("re_{}_{}", payment.id, payment.refunds.len() + 1);
        payment.refunds.push((id.clone(), amount, fields["metadata[refund_id]"].clone()));
        (200, refund_json(&id, amount, &fields["metadata[refund_id]"]))
    })
    .await
}

async fn refunds(
    State(fake): State<FakeStripe>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    fake.answer(&headers, |books| {
        let payment = &books.payments[&query["payment_intent"]];
        let of = payment.refunds.iter().map(|(id, amount, ours)| refund_json(id, *amount, ours));
        (200, json!({ "object": "list", "data": of.collect::<Vec<_>>() }))
    })
    .await
}

fn refund_json(id: &str, amount: i64, ours: &str) -> Value {
    json!({ "id": id, "object": "refund", "amount": amount, "status": "succeeded",
        "metadata": { "refund_id": ours } })
}
