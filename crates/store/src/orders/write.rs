//! Writing down what was decided over an order: all of it in one statement.

use std::time::Duration;

use domain::fit::fit;
use domain::payment::books::Entry;
use domain::payment::calls::{Call, Kind};
use domain::payment::facts::{Facts, Refund};
use domain::payment::pace::{look_after, refund_after};
use domain::payment::state::{Reason, State};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::row::Order;
use crate::StoreError;

/// Writes down how an order differs from what was known of it, the states that it went through and
/// what its money did. One that has not changed only gets its next time.
#[expect(clippy::too_many_lines, reason = "one statement with every column")]
pub(super) async fn write(
    connection: &mut PgConnection,
    known: &Order,
    order: &mut Order,
    passed: &[State],
    entries: &[Entry],
) -> Result<(), StoreError> {
    if order.state.is_final() {
        order.token = None;
        order.action = None;
    }
    if order != known || !entries.is_empty() {
        order.version += 1;
        order.looks = 0;
    }
    let Facts { told, refunds, .. } = &order.facts;
    let version = order.version;
    let states = (known.history.len() + 1..).zip(passed).map(|(n, state)| {
        let (code, reason) = (state.code(), state.reason().map(Reason::code));
        json!({ "n": n, "state": code, "reason": reason, "event": event_of(*state) })
    });
    let entries = entries.iter().map(|entry| {
        let cause = format!("{}:{version}", entry.cause.code());
        let (debit, credit) = (entry.debit.code(), entry.credit.code());
        json!({ "debit": debit, "credit": credit, "amount": entry.amount_minor, "cause": cause })
    });
    let (states, entries) = (states.collect::<Value>(), entries.collect::<Value>());
    sqlx::query!(
        "WITH moved AS (
             UPDATE orders SET state = $2, reason = $3, version = $4, looks = $5, token = $6,
                 action = $7, intent = $8, authorised_minor = $9, captured_minor = $10,
                 refunded_minor = $11, refund_due_minor = $12, disputed_minor = $13,
                 returned_minor = $14, lost_minor = $15, refused = $16, capture_refused = $17,
                 ended = $18, deadline_passed = $19, attention = $20,
                 look_at = clock_timestamp() + make_interval(secs => $21)
             WHERE id = $1
         ), passed AS (
             SELECT s.* FROM jsonb_to_recordset($22)
                 AS s (n smallint, state text, reason text, event text)
         ), noted AS (
             INSERT INTO order_history (order_id, n, state, reason)
             SELECT $1, p.n, p.state, p.reason FROM passed p
         ), told AS (
             INSERT INTO outbox (topic, kind, subject_id, version)
             SELECT 'payment.events', p.event, $1, $4 FROM passed p
             WHERE p.event IS NOT NULL ORDER BY p.n
         ), posted AS (
             INSERT INTO ledger (order_id, debit, credit, amount_minor, currency, cause)
             SELECT $1, e.debit, e.credit, e.amount, $24, e.cause FROM jsonb_to_recordset($23)
                 AS e (debit text, credit text, amount bigint, cause text)
         ), mailed AS (
             INSERT INTO mails (kind, user_id, booking_id, amount_minor)
             SELECT 'refunded', b.user_id, b.id, e.amount
             FROM jsonb_to_recordset($23) AS e (credit text, amount bigint, cause text)
                 JOIN orders o ON o.id = $1 JOIN bookings b ON b.id = o.booking_id
             WHERE e.credit = 'guest' AND e.cause LIKE 'refunded:%' AND hears_of_stays_v1(b.user_id)
         ), pushed AS (
             INSERT INTO pushes (kind, token, booking_id, amount_minor)
             SELECT 'refunded', t.token, o.booking_id, e.amount
             FROM jsonb_to_recordset($23) AS e (credit text, amount bigint, cause text)
                 JOIN orders o ON o.id = $1 CROSS JOIN phones_told_v1(o.booking_id) AS t
             WHERE e.credit = 'guest' AND e.cause LIKE 'refunded:%'
             UNION ALL
             SELECT 'payment_failed', t.token, o.booking_id, NULL
             FROM passed p JOIN orders o ON o.id = $1 JOIN bookings b ON b.id = o.booking_id
                 CROSS JOIN phones_told_v1(o.booking_id) AS t
             WHERE p.state = 'FAILED' AND b.status = 'pending' AND NOT o.rooms_refused
         )
         INSERT INTO gateway_calls AS c
             (order_id, kind, n, amount_minor, status, refund, reference, due_at)
         SELECT $1, k.kind, k.n, k.amount, k.status, k.refund, k.reference,
             clock_timestamp() + make_interval(secs => k.after)
         FROM jsonb_to_recordset($25) AS k (kind text, n smallint, amount bigint, status text,
             refund text, reference text, after float8)
         ON CONFLICT (order_id, kind, n) DO UPDATE SET status = excluded.status,
             refund = excluded.refund, reference = coalesce(excluded.reference, c.reference)",
        order.id.0,
        order.state.code(),
        order.state.reason().map(Reason::code),
        version,
        i16::try_from(order.looks).unwrap_or(i16::MAX),
        order.token,
        order.action,
        order.intent,
        told.authorised_minor,
        told.captured_minor,
        refunds.succeeded_minor,
        order.facts.refund_due_minor(order.state),
        told.disputed_minor,
        told.returned_minor,
        told.lost_minor,
        told.refused,
        told.capture_refused,
        told.ended,
        order.facts.deadline_passed,
        order.attention,
        next_look(order),
        states,
        entries,
        order.currency,
        changed_calls(known, order)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Calls that are new or have changed: those that were there before come first, so that one is closed
/// before the next is open.
fn changed_calls(known: &Order, order: &Order) -> Value {
    let failed = order.calls.iter().filter(|call| call.refund == Some(Refund::Failed)).count();
    let changed = order.calls.iter().filter_map(|call| {
        let is_same = |before: &&Call| (before.kind, before.n) == (call.kind, call.n);
        let reference_in = |order: &Order| {
            let note = order.refunds.get(&call.n).filter(|_| call.kind == Kind::Refund);
            note.and_then(|note| note.reference.clone())
        };
        let reference = reference_in(order);
        if known.calls.iter().find(is_same) == Some(call) && reference == reference_in(known) {
            return None;
        }
        let is_again = call.kind == Kind::Refund && failed > 0;
        let after = if is_again { refund_after(fit(failed)) } else { Duration::ZERO };
        Some(json!({
            "kind": call.kind.code(), "n": call.n, "amount": call.amount_minor,
            "status": call.progress.code(), "refund": call.refund.map(Refund::code),
            "reference": reference, "after": after.as_secs_f64(),
        }))
    });
    changed.collect()
}

/// In so many seconds the order is looked at again; `None`: nothing is left to be done.
fn next_look(order: &Order) -> Option<f64> {
    let facts = &order.facts;
    if facts.is_settled(order.state) && !order.calls.iter().any(Call::is_open) {
        return None;
    }
    let only_refund = order.state.is_final() && facts.refunds.pending_minor > 0;
    let after = look_after(order.looks, only_refund).as_secs_f64();
    if order.state != State::Created {
        return Some(after);
    }
    let left = (order.deadline_at - order.now).as_seconds_f64().max(0.0);
    Some(after.min(left))
}

/// What is told when an order comes into a state.
const fn event_of(state: State) -> Option<&'static str> {
    match state {
        State::Created => None,
        State::Paid => Some("OrderPaid"),
        State::Confirmed => Some("OrderConfirmed"),
        State::Failed(_) => Some("OrderFailed"),
    }
}
