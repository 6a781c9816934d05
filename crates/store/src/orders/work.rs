//! Learning and deciding, in one transaction under the locks of booking and order.

use domain::ids::{BookingId, OrderId};
use domain::payment::books::entries;
use domain::payment::calls::{Call, Kind, Plan, Progress, plan};
use domain::payment::facts::{Refund, Refunds};
use domain::payment::state::State;
use domain::payment::step::steps;
use domain::payment::wanted::{Act, wanted};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::learn::{Learnt, RefundLearnt, add_refund, learn};
use super::row::{Order, read};
use super::write::write;
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

/// Whether any of this was not known yet.
#[tracing::instrument(level = "debug", name = "db.is_news", skip_all)]
pub async fn is_news(
    executor: impl PgExecutor<'_>,
    id: OrderId,
    learnt: &Learnt,
) -> Result<bool, StoreError> {
    let Some(known) = read(executor, id).await? else { return Ok(false) };
    let mut order = known.clone();
    learn(&mut order, learnt);
    Ok(order != known)
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
    let Some(known) = read(&mut *transaction, id).await? else { return Ok(None) };
    let mut order = known.clone();
    see_open_call(&mut transaction, &mut order).await?;
    // nobody was asked for it, and nobody will be any more
    drop_calls(&mut order, |call| call.kind == Kind::Refund && call.progress == Progress::Waiting);
    let amount_minor = order.facts.refund_due_minor(order.state);
    if amount_minor == 0 || order.facts.refunds.pending_minor > 0 {
        return Ok(None);
    }
    let reference = format!("{BY_HAND} {}", order.version);
    add_refund(
        &mut order,
        &RefundLearnt { n: None, amount_minor, rank: Refund::Succeeded, reference },
    );
    order.attention = None;
    conclude(&mut transaction, &known, order).await?;
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

/// Booking and order, in the one global order.
async fn lock(connection: &mut PgConnection, id: OrderId) -> Result<(), StoreError> {
    let locked = sqlx::query!(r#"SELECT lock_order_v1($1) AS "nothing!""#, id.0);
    locked.fetch_all(connection).await?;
    Ok(())
}

/// The order's row is locked.
async fn decide(
    connection: &mut PgConnection,
    id: OrderId,
    learnt: &Learnt,
) -> Result<Option<Worked>, StoreError> {
    let Some(known) = read(&mut *connection, id).await? else { return Ok(None) };
    let mut order = known.clone();
    learn(&mut order, learnt);
    conclude(connection, &known, order).await.map(Some)
}

/// Decides over all that is known by now, and writes down what differs from before.
async fn conclude(
    connection: &mut PgConnection,
    known: &Order,
    mut order: Order,
) -> Result<Worked, StoreError> {
    order.facts.deadline_passed |= order.now >= order.deadline_at;
    let passed: Vec<State> = steps(order.state, &order.facts).collect();
    order.state = passed.last().copied().unwrap_or(order.state);
    if order.facts.refund_due_minor(order.state) == 0 {
        order.attention = None;
    }
    let calls = plan_call(connection, &mut order).await?;
    let entries = entries(order.books, &known.facts, (order.state, &order.facts));
    write(connection, known, &mut order, &passed, &entries).await?;
    let acts = wanted(order.state, &order.facts);
    let (sells, releases) = (acts.contains(&Act::Sell), acts.contains(&Act::Release));
    Ok(Worked { order, sells, releases, calls, passed })
}

/// Drops the open call if it is for nothing any more, and adds the next one; whether it did.
async fn plan_call(connection: &mut PgConnection, order: &mut Order) -> Result<bool, StoreError> {
    let next =
        |order: &Order| plan(order.state, &order.facts, order.intent.is_some(), &order.calls);
    let mut planned = next(order);
    if planned.drops {
        see_open_call(connection, order).await?;
        planned = next(order);
    }
    if planned.drops {
        drop_calls(order, Call::is_open);
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
    let refund = (kind == Kind::Refund).then_some(Refund::Pending);
    let call = Call { kind, n, amount_minor, progress: Progress::Waiting, refund };
    order.add_call(call, None);
    Ok(true)
}

/// Sees whether the open call was made a moment ago, by somebody who does not lock its order, and keeps
/// it from being made from here on.
async fn see_open_call(connection: &mut PgConnection, order: &mut Order) -> Result<(), StoreError> {
    let made = sqlx::query_scalar!(
        r#"SELECT first_asked_at IS NOT NULL AS "made!" FROM gateway_calls
         WHERE order_id = $1 AND status IN ('waiting', 'asked') FOR NO KEY UPDATE"#,
        order.id.0
    );
    if made.fetch_optional(connection).await? == Some(true) {
        for call in order.calls.iter_mut().filter(|call| call.is_open()) {
            call.progress = Progress::Asked;
            order.facts.asked |= call.kind == Kind::Authorise;
        }
    }
    Ok(())
}

/// Gives calls up. A refund among them is none.
fn drop_calls(order: &mut Order, is_over: impl Fn(&Call) -> bool) {
    for call in order.calls.iter_mut().filter(|call| is_over(call)) {
        call.progress = Progress::Dropped;
        call.refund = call.refund.map(|_| Refund::Failed);
    }
    order.facts.refunds = Refunds::of(&order.calls);
}

/// Whether refunds have failed for so long that a person has to see to it.
fn is_overdue(order: &Order) -> bool {
    let failed = order.calls.iter().any(|call| call.refund == Some(Refund::Failed));
    let since = order.refunds.values().map(|note| note.created_at).min().unwrap_or(order.now);
    failed && (order.now - since).num_days() >= ATTENTION_DAYS
}
