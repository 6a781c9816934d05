//! What is measured of payments. Labels are few and fixed.

use std::time::Duration;

use domain::payment::calls::Kind;
use domain::payment::state::{Reason, State};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use store::orders::OrderCounts;

const ORDERS: &str = "innsight_orders_total";
const CALLS: &str = "innsight_gateway_calls_total";
const CALL_SECONDS: &str = "innsight_gateway_call_seconds";
const WEBHOOKS: &str = "innsight_webhooks_total";
const ALARMS: &str = "innsight_payment_alarms_total";

/// Describes every series.
pub(crate) fn describe() {
    describe_counter!(ORDERS, "states that orders came to, by state and reason");
    describe_counter!(CALLS, "what was asked of gateways, by gateway, kind and outcome");
    describe_histogram!(CALL_SECONDS, "how long gateways took");
    describe_counter!(WEBHOOKS, "webhooks that came in, by gateway and outcome");
    describe_counter!(ALARMS, "what somebody should look at, by kind");
    describe_gauge!("innsight_orders_open", "orders that are not final");
    describe_gauge!("innsight_orders_oldest_open_seconds", "age of the oldest order not final");
    describe_gauge!("innsight_orders_refunds_due", "orders that owe their guests money");
    describe_gauge!("innsight_orders_attention", "orders that need a person: innsight orders list");
    for kind in ["amount", "refund", "gateway"] {
        counter!(ALARMS, "kind" => kind).increment(0);
    }
}

/// An order came to a state.
pub(crate) fn passed(state: State) {
    let reason = state.reason().map_or("", Reason::code);
    counter!(ORDERS, "state" => state.code(), "reason" => reason).increment(1);
    if state == State::Failed(Reason::Amount) {
        alarm("amount");
    }
}

/// Somebody should look.
pub(crate) fn alarm(kind: &'static str) {
    counter!(ALARMS, "kind" => kind).increment(1);
}

/// A gateway was asked.
pub(crate) fn asked(gateway: &'static str, kind: Kind, is_answered: bool, took: Duration) {
    let outcome = if is_answered { "answered" } else { "silent" };
    let kind = kind.code();
    counter!(CALLS, "gateway" => gateway, "kind" => kind, "outcome" => outcome).increment(1);
    histogram!(CALL_SECONDS, "gateway" => gateway).record(took.as_secs_f64());
}

/// A webhook came in.
pub(crate) fn heard(gateway: &'static str, outcome: &'static str) {
    counter!(WEBHOOKS, "gateway" => gateway, "outcome" => outcome).increment(1);
}

/// How orders are just now.
pub(crate) fn counted(counts: OrderCounts) {
    let whole = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    gauge!("innsight_orders_open").set(whole(counts.open));
    gauge!("innsight_orders_oldest_open_seconds").set(counts.oldest_open_seconds);
    gauge!("innsight_orders_refunds_due").set(whole(counts.refunds_due));
    gauge!("innsight_orders_attention").set(whole(counts.attention));
}
