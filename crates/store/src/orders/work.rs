//! Learning and deciding, in one transaction under the locks of booking and order.

use domain::ids::{BookingId, OrderId};
use domain::payment::books::entries;
use domain::payment::calls::{Kind, Plan, plan};
use domain::payment::facts::Refund;
use domain::payment::state::State;
use domain::payment::step::steps;
use domain::payment::wanted::{Act, wanted};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::learn::{Learnt, RefundLearnt, add_refund, learn};
use super::row::{Order, read};
use super::write::{
    drop_open_call, drop_waiting_refund, post, read_books, write_call, write_order,
};
use crate::StoreError;
use crate::events::{Receipt, accept};
use crate::planted::crash_at;

/// Whoever could not be paid back for so long is owed a person's attention.
const ATTENTION_DAYS: i64 = 30;
const REFUND_OVERDUE: &str = "REFUND_OVERDUE";
/// The gateway's name of a refund that a person paid out.
const BY_HAND: &str = "by hand";

/// An order after something was learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    pub order: Order,
    /// What is wanted beside the gateway's calls, which are written down already.
    pub sells: bool,
    pub releases: bool,
    /// A call was written down just now.
    pub calls: bool,
    /// The states that it went through just now.
    pub passed: Vec<State>,
}

/// What is done for an order before it is decided over anew.
enum Step<'a> {
    Learn(&'a Learnt),
    Sell,
    Release,
}

/// Takes in what was learnt, which may be nothing, and decides over all that is known. `None`: there is
/// no such order, or the consumer has had this event.
#[tracing::instrument(level = "debug", name = "db.work_on", skip_all)]
pub async fn work_on(
    pool: &PgPool,
    id: OrderId,
    learnt: &Learnt,
    receipt: Option<Receipt>,
) -> Result<Option<Worked>, StoreError> {
    take(pool, id, Step::Learn(learnt), receipt).await
}

/// Sells the rooms of an order that is paid, and decides anew.
#[tracing::instrument(level = "debug", name = "db.sell", skip_all)]
pub async fn sell(
    pool: &PgPool,
    id: OrderId,
    receipt: Option<Receipt>,
) -> Result<Option<Worked>, StoreError> {
    take(pool, id, Step::Sell, receipt).await
}

/// Gives back rooms that an order has sold and that nobody pays for, and decides anew.
#[tracing::instrument(level = "debug", name = "db.release", skip_all)]
pub async fn release(
    pool: &PgPool,
    id: OrderId,
    receipt: Option<Receipt>,
) -> Result<Option<Worked>, StoreError> {
    take(pool, id, Step::Release, receipt).await
}

/// One transaction, in the one global order of locks.
async fn take(
    pool: &PgPool,
    id: OrderId,
    step: Step<'_>,
    receipt: Option<Receipt>,
) -> Result<Option<Worked>, StoreError> {
    let mut transaction = pool.begin().await?;
    if let Some(receipt) = receipt
        && !accept(&mut transaction, receipt).await?
    {
        return Ok(None);
    }
    crash_at("inbox", "written");
    let nothing = Learnt::default();
    let (name, learnt) = match step {
        Step::Learn(learnt) => {
            lock(&mut transaction, id).await?;
            ("work", learnt)
        }
        Step::Sell => {
            let sold = sqlx::query!(r#"SELECT sell_paid_v1($1) AS "told!""#, id.0);
            sold.fetch_all(&mut *transaction).await?;
            ("sell", &nothing)
        }
        Step::Release => {
            let released = sqlx::query!(r#"SELECT release_booking_v1($1) AS "told!""#, id.0);
            released.fetch_all(&mut *transaction).await?;
            ("release", &nothing)
        }
    };
    let worked = decide(&mut transaction, id, learnt).await?;
    crash_at(name, "decided");
    transaction.commit().await?;
    crash_at(name, "committed");
    Ok(worked)
}

/// Books that a person has paid out what an order owes its guest. `None`: there is no such order, or it
/// owes nothing that no refund is under way for.
#[tracing::instrument(level = "debug", name = "db.settle_by_hand", skip_all)]
pub async fn settle_by_hand(pool: &PgPool, id: OrderId) -> Result<Option<i64>, StoreError> {
    let mut transaction = pool.begin().await?;
    lock(&mut transaction, id).await?;
    let Some(mut order) = read(&mut transaction, id).await? else { return Ok(None) };
    drop_waiting_refund(&mut transaction, &mut order).await?;
    let amount_minor = order.facts.refund_due_minor(order.state);
    if amount_minor == 0 || order.facts.refunds.pending_minor > 0 {
        return Ok(None);
    }
    let reference = format!("{BY_HAND} {}", order.version);
    let refund = RefundLearnt { n: None, amount_minor, rank: Refund::Succeeded, reference };
    add_refund(&mut transaction, &mut order, &refund).await?;
    sqlx::query!("UPDATE orders SET attention = NULL WHERE id = $1", id.0)
        .execute(&mut *transaction)
        .await?;
    decide(&mut transaction, id, &Learnt::default()).await?;
    transaction.commit().await?;
    Ok(Some(amount_minor))
}

/// The order of a booking that has not failed, or its last one.
#[tracing::instrument(level = "debug", name = "db.order_of_booking", skip_all)]
pub async fn order_of_booking(
    executor: impl PgExecutor<'_>,
    booking: BookingId,
) -> Result<Option<OrderId>, StoreError> {
    let order = sqlx::query_scalar!(
        "SELECT id FROM orders WHERE booking_id = $1
         ORDER BY state = 'FAILED', created_at DESC LIMIT 1",
        booking.0
    );
    Ok(order.fetch_optional(executor).await?.map(OrderId))
}

/// In the one global order.
async fn lock(connection: &mut PgConnection, id: OrderId) -> Result<(), StoreError> {
    sqlx::query!(
        "SELECT FROM bookings WHERE id = (SELECT booking_id FROM orders WHERE id = $1)
         FOR NO KEY UPDATE",
        id.0
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("SELECT FROM orders WHERE id = $1 FOR NO KEY UPDATE", id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The order's row is locked.
async fn decide(
    connection: &mut PgConnection,
    id: OrderId,
    learnt: &Learnt,
) -> Result<Option<Worked>, StoreError> {
    let Some(mut order) = read(&mut *connection, id).await? else { return Ok(None) };
    let known = order.clone();
    learn(connection, &mut order, learnt).await?;
    order.facts.deadline_passed |= order.now >= order.deadline_at;
    let passed: Vec<State> = steps(order.state, &order.facts).collect();
    order.state = passed.last().copied().unwrap_or(order.state);
    if order.facts.refund_due_minor(order.state) == 0 {
        order.attention = None;
    }
    let calls = write_plan(connection, &mut order).await?;
    let books = read_books(connection, id).await?;
    let entries = entries(books, &known.facts, (order.state, &order.facts));
    post(connection, &order, &entries).await?;
    let changed = order != known || !entries.is_empty();
    write_order(connection, &mut order, &passed, changed).await?;
    let acts = wanted(order.state, &order.facts);
    let (sells, releases) = (acts.contains(&Act::Sell), acts.contains(&Act::Release));
    Ok(Some(Worked { order, sells, releases, calls, passed }))
}

/// Drops the open call if it is for nothing any more, and writes the next one down; whether it did.
async fn write_plan(connection: &mut PgConnection, order: &mut Order) -> Result<bool, StoreError> {
    let next =
        |order: &Order| plan(order.state, &order.facts, order.intent.is_some(), &order.calls);
    let mut planned = next(order);
    if planned.drops {
        // a refund that was claimed meanwhile is on its way, and stays
        if order.calls.iter().any(|call| call.is_open() && call.kind == Kind::Refund) {
            drop_waiting_refund(connection, order).await?;
        } else {
            // it may have been made a moment ago, which asks for more than was planned
            drop_open_call(connection, order).await?;
        }
        planned = next(order);
    }
    let Plan { writes: Some((kind, n, amount_minor)), .. } = planned else { return Ok(false) };
    if kind == Kind::Refund && order.attention.is_some() {
        return Ok(false);
    }
    if kind == Kind::Refund && is_overdue(order) {
        order.attention = Some(REFUND_OVERDUE.to_owned());
        return Ok(false);
    }
    write_call(connection, order, (kind, n, amount_minor)).await?;
    Ok(true)
}

/// Whether refunds have failed for so long that a person has to see to it.
fn is_overdue(order: &Order) -> bool {
    let failed = order.calls.iter().any(|call| call.refund == Some(Refund::Failed));
    let since = order.refunds_since.unwrap_or(order.now);
    failed && (order.now - since).num_days() >= ATTENTION_DAYS
}
