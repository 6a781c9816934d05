//! What the stand-in can be asked.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::FakeStripe;
use super::payment::{Payment, Refund};

type Fields = BTreeMap<String, String>;
/// A bank that takes its time agrees while it is looked at for the second time.
const LOOKS_OF_SLOW_BANK: u32 = 2;

pub fn router(fake: FakeStripe) -> Router {
    Router::new()
        .route("/v1/payment_intents", post(open))
        .route("/v1/payment_intents/{id}", get(find))
        .route("/v1/payment_intents/{id}/{step}", post(step))
        .route("/v1/refunds", get(refunds).post(refund))
        .route("/v1/disputes", get(disputes))
        .with_state(fake)
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

async fn open(State(fake): State<FakeStripe>, headers: HeaderMap, body: String) -> Response {
    let fields = form(&body);
    assert_eq!(fields["capture_method"], "manual", "{fields:?}");
    assert!(fields.contains_key("metadata[order_id]"), "{fields:?}");
    fake.answer(&headers, |books| {
        let id = format!("pi_{}", books.payments.len() + 1);
        let amount = fields["amount"].parse().expect("an amount");
        let payment = Payment::new(id, amount, fields["currency"].clone());
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
    fake.answer(&headers, |books| {
        let Some(payment) = books.payments.get_mut(&id) else {
            return failed(404, "invalid_request_error", "resource_missing");
        };
        if payment.status == "processing" {
            payment.looks_left -= 1;
            if payment.looks_left == 0 {
                payment.settle(true);
            }
        }
        (200, payment.json())
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
            ("confirm", "requires_payment_method") => match fields["confirmation_token"].as_str() {
                "ctoken_declined" => {
                    payment.settle(false);
                    return failed(402, "card_error", "card_declined");
                }
                "ctoken_action" => payment.status = "requires_action",
                "ctoken_slow" => {
                    (payment.status, payment.looks_left) = ("processing", LOOKS_OF_SLOW_BANK);
                }
                _ => payment.settle(true),
            },
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
        let given: i64 = payment.refunds.iter().map(|refund| refund.amount).sum();
        if given + amount > payment.captured {
            return failed(400, "invalid_request_error", "charge_already_refunded");
        }
        let id = format!("re_{}_{}", payment.id, payment.refunds.len() + 1);
        let refund = Refund { id, amount, ours: fields["metadata[refund_id]"].clone() };
        let told = refund.json();
        payment.refunds.push(refund);
        (200, told)
    })
    .await
}

async fn refunds(
    State(fake): State<FakeStripe>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    fake.answer(&headers, |books| {
        let refunds = books.payments[&query["payment_intent"]].refunds.iter().map(Refund::json);
        (200, json!({ "object": "list", "data": refunds.collect::<Vec<_>>() }))
    })
    .await
}

async fn disputes(
    State(fake): State<FakeStripe>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    fake.answer(&headers, |books| (200, books.payments[&query["payment_intent"]].disputes_json()))
        .await
}
