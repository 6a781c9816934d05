//! Writing down what was decided over an order.

use std::time::Duration;

use domain::fit::fit;
use domain::ids::OrderId;
use domain::payment::books::{Account, Books, Entry};
use domain::payment::calls::{Call, Kind, Progress};
use domain::payment::facts::{Facts, Refund, Refunds};
use domain::payment::pace::{look_after, refund_after};
use domain::payment::state::{Reason, State};
use sqlx::PgConnection;

use super::row::Order;
use crate::StoreError;

/// Drops the open call. If it was the one that asks for the money, it may have been made meanwhile.
pub(super) async fn drop_open_call(
    connection: &mut PgConnection,
    order: &mut Order,
) -> Result<(), StoreError> {
    let dropped = sqlx::query!(
        "UPDATE gateway_calls SET status = 'dropped',
             refund = CASE WHEN kind = 'refund' THEN 'failed' END
         WHERE order_id = $1 AND status IN ('waiting', 'asked') RETURNING kind, first_asked_at",
        order.id.0
    );
    let dropped = dropped.fetch_optional(connection).await?;
    order.facts.asked |= dropped
        .is_some_and(|call| call.kind == Kind::Authorise.code() && call.first_asked_at.is_some());
    for call in order.calls.iter_mut().filter(|call| call.is_open()) {
        call.progress = Progress::Dropped;
        call.refund = call.refund.map(|_| Refund::Failed);
    }
    order.facts.refunds = Refunds::of(&order.calls);
    Ok(())
}

/// Drops a refund that was never asked for, so that nobody asks for it any more.
pub(super) async fn drop_waiting_refund(
    connection: &mut PgConnection,
    order: &mut Order,
) -> Result<(), StoreError> {
    let dropped = sqlx::query_scalar!(
        "UPDATE gateway_calls SET status = 'dropped', refund = 'failed'
         WHERE order_id = $1 AND kind = 'refund' AND status = 'waiting' RETURNING n",
        order.id.0
    );
    let dropped: Vec<i16> = dropped.fetch_all(connection).await?;
    let is_dropped = |call: &Call| call.kind == Kind::Refund && dropped.contains(&fit(call.n));
    for call in order.calls.iter_mut().filter(|call| is_dropped(call)) {
        (call.progress, call.refund) = (Progress::Dropped, Some(Refund::Failed));
    }
    order.facts.refunds = Refunds::of(&order.calls);
    Ok(())
}

/// Writes the next call down.
pub(super) async fn write_call(
    connection: &mut PgConnection,
    order: &mut Order,
    (kind, n, amount_minor): (Kind, u16, i64),
) -> Result<(), StoreError> {
    let refund = (kind == Kind::Refund).then_some(Refund::Pending);
    let failed = order.calls.iter().filter(|call| call.refund == Some(Refund::Failed)).count();
    let after =
        if refund.is_some() && failed > 0 { refund_after(fit(failed)) } else { Duration::ZERO };
    sqlx::query!(
        "INSERT INTO gateway_calls (order_id, kind, n, amount_minor, refund, due_at)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))",
        order.id.0,
        kind.code(),
        fit::<_, i16>(n),
        amount_minor,
        refund.map(Refund::code),
        after.as_secs_f64()
    )
    .execute(connection)
    .await?;
    order.calls.push(Call { kind, n, amount_minor, progress: Progress::Waiting, refund });
    order.facts.refunds = Refunds::of(&order.calls);
    Ok(())
}

/// What each account has, by the ledger.
pub(super) async fn read_books(
    connection: &mut PgConnection,
    id: OrderId,
) -> Result<Books, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT account AS "account!", sum(amount)::bigint AS "amount!" FROM (
             SELECT debit AS account, -amount_minor AS amount FROM ledger WHERE order_id = $1
             UNION ALL SELECT credit, amount_minor FROM ledger WHERE order_id = $1) AS moved
         GROUP BY account"#,
        id.0
    );
    let mut books = Books::default();
    for row in rows.fetch_all(connection).await? {
        let account = Account::ALL.into_iter().find(|account| account.code() == row.account);
        let unreadable = || StoreError::Unreadable(format!("an account of order {}", id.0));
        *books.of_account(account.ok_or_else(unreadable)?) = row.amount;
    }
    Ok(books)
}

/// Writes entries into the ledger.
pub(super) async fn post(
    connection: &mut PgConnection,
    order: &Order,
    entries: &[Entry],
) -> Result<(), StoreError> {
    for entry in entries {
        sqlx::query!(
            "INSERT INTO ledger (order_id, debit, credit, amount_minor, currency, cause)
             VALUES ($1, $2, $3, $4, $5, $6)",
            order.id.0,
            entry.debit.code(),
            entry.credit.code(),
            entry.amount_minor,
            order.currency,
            format!("{}:{}", entry.cause.code(), order.version + 1)
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Writes the order, its new states, and tells of them. One that has not changed only gets its next
/// time.
pub(super) async fn write_order(
    connection: &mut PgConnection,
    order: &mut Order,
    passed: &[State],
    changed: bool,
) -> Result<(), StoreError> {
    if changed {
        order.version += 1;
        order.looks = 0;
    }
    let Facts { told, refunds, .. } = &order.facts;
    let is_final = order.state.is_final();
    if is_final {
        order.token = None;
        order.action = None;
    }
    sqlx::query!(
        "UPDATE orders SET state = $2, reason = $3, version = $4, looks = $5, token = $6,
             action = $7, intent = $8, authorised_minor = $9, captured_minor = $10,
             refunded_minor = $11, refund_due_minor = $12, disputed_minor = $13,
             returned_minor = $14, lost_minor = $15, refused = $16, capture_refused = $17,
             ended = $18, deadline_passed = $19, attention = $20,
             look_at = clock_timestamp() + make_interval(secs => $21)
         WHERE id = $1",
        order.id.0,
        order.state.code(),
        order.state.reason().map(Reason::code),
        order.version,
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
        next_look(order)
    )
    .execute(&mut *connection)
    .await?;
    for state in passed {
        tell(connection, order, *state).await?;
    }
    Ok(())
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

async fn tell(
    connection: &mut PgConnection,
    order: &Order,
    state: State,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO order_history (order_id, n, state, reason)
         SELECT $1, max(n) + 1, $2, $3 FROM order_history WHERE order_id = $1",
        order.id.0,
        state.code(),
        state.reason().map(Reason::code)
    )
    .execute(&mut *connection)
    .await?;
    let kind = match state {
        State::Created => return Ok(()),
        State::Paid => "OrderPaid",
        State::Confirmed => "OrderConfirmed",
        State::Failed(_) => "OrderFailed",
    };
    sqlx::query!(
        "INSERT INTO outbox (topic, kind, subject_id, version)
         VALUES ('payment.events', $2, $1, $3)",
        order.id.0,
        kind,
        order.version
    )
    .execute(connection)
    .await?;
    Ok(())
}
