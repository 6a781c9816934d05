//! Writing down what was decided over an order: all of it in one statement.

use domain::fit::fit;
use domain::payment::books::Entry;
use domain::payment::calls::{Call, Kind};
use domain::payment::facts::{Facts, Refund};
use domain::payment::pace::{look_after, refund_after};
use domain::payment::state::{Reason, State};
use sqlx::PgConnection;

use super::row::Order;
use crate::StoreError;

/// Writes down how an order differs from what was known of it, the states that it went through and
/// what its money did. One that has not changed only gets its next time.
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
    let calls = CallColumns::of(known, order);
    let reasons: Vec<Option<&str>> =
        passed.iter().map(|state| state.reason().map(Reason::code)).collect();
    let version = order.version;
    let causes = entries.iter().map(|entry| format!("{}:{version}", entry.cause.code()));
    sqlx::query!(
        "WITH moved AS (
             UPDATE orders SET state = $2, reason = $3, version = $4, looks = $5, token = $6,
                 action = $7, intent = $8, authorised_minor = $9, captured_minor = $10,
                 refunded_minor = $11, refund_due_minor = $12, disputed_minor = $13,
                 returned_minor = $14, lost_minor = $15, refused = $16, capture_refused = $17,
                 ended = $18, deadline_passed = $19, attention = $20,
                 look_at = clock_timestamp() + make_interval(secs => $21)
             WHERE id = $1
         ), noted AS (
             INSERT INTO order_history (order_id, n, state, reason)
             SELECT $1, $37::bigint + p.place, p.state, p.reason
             FROM unnest($22::text[], $23::text[]) WITH ORDINALITY AS p (state, reason, place)
         ), told AS (
             INSERT INTO outbox (topic, kind, subject_id, version)
             SELECT 'payment.events', kind, $1, $4 FROM unnest($24::text[]) AS kind
         ), posted AS (
             INSERT INTO ledger (order_id, debit, credit, amount_minor, currency, cause)
             SELECT $1, e.debit, e.credit, e.amount_minor, $25, e.cause
             FROM unnest($26::text[], $27::text[], $28::bigint[], $29::text[])
                 AS e (debit, credit, amount_minor, cause)
         )
         INSERT INTO gateway_calls AS c
             (order_id, kind, n, amount_minor, status, refund, reference, due_at)
         SELECT $1, k.kind, k.n, k.amount_minor, k.status, k.refund, k.reference,
             clock_timestamp() + make_interval(secs => k.after)
         FROM unnest($30::text[], $31::smallint[], $32::bigint[], $33::text[], $34::text[],
                 $35::text[], $36::float8[])
             AS k (kind, n, amount_minor, status, refund, reference, after)
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
        &passed.iter().map(|state| state.code().to_owned()).collect::<Vec<_>>(),
        &reasons as &[Option<&str>],
        &passed.iter().filter_map(|state| event_of(*state)).collect::<Vec<_>>() as &[&str],
        order.currency,
        &entries.iter().map(|entry| entry.debit.code()).collect::<Vec<_>>() as &[&str],
        &entries.iter().map(|entry| entry.credit.code()).collect::<Vec<_>>() as &[&str],
        &entries.iter().map(|entry| entry.amount_minor).collect::<Vec<_>>(),
        &causes.collect::<Vec<_>>(),
        &calls.kinds as &[&str],
        &calls.numbers,
        &calls.amounts,
        &calls.statuses as &[&str],
        &calls.refunds as &[Option<&str>],
        &calls.references as &[Option<String>],
        &calls.after_seconds,
        fit::<_, i64>(known.history.len())
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Calls that are new or have changed, as columns: those that were there before come first, so that
/// one is closed before the next is open.
#[derive(Default)]
struct CallColumns {
    kinds: Vec<&'static str>,
    numbers: Vec<i16>,
    amounts: Vec<i64>,
    statuses: Vec<&'static str>,
    refunds: Vec<Option<&'static str>>,
    references: Vec<Option<String>>,
    after_seconds: Vec<f64>,
}

impl CallColumns {
    fn of(known: &Order, order: &Order) -> Self {
        let mut columns = Self::default();
        let failed = order.calls.iter().filter(|call| call.refund == Some(Refund::Failed)).count();
        for call in &order.calls {
            let is_same = |before: &Call| (before.kind, before.n) == (call.kind, call.n);
            let before = known.calls.iter().find(|before| is_same(before));
            let reference_of = |order: &Order| {
                let note = order.refunds.get(&call.n).filter(|_| call.kind == Kind::Refund);
                note.and_then(|note| note.reference.clone())
            };
            let reference = reference_of(order);
            if before == Some(call) && reference == reference_of(known) {
                continue;
            }
            columns.kinds.push(call.kind.code());
            columns.numbers.push(fit(call.n));
            columns.amounts.push(call.amount_minor);
            columns.statuses.push(call.progress.code());
            columns.refunds.push(call.refund.map(Refund::code));
            columns.references.push(reference);
            let is_again = call.kind == Kind::Refund && failed > 0;
            let after = if is_again { refund_after(fit(failed)).as_secs_f64() } else { 0.0 };
            columns.after_seconds.push(after);
        }
        columns
    }
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
