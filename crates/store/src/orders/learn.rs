//! Taking in what a gateway told.

use domain::fit::fit;
use domain::payment::calls::{Call, Kind, Progress};
use domain::payment::facts::{Refund, Refunds, Told};
use serde_json::Value;
use sqlx::PgConnection;

use super::row::Order;
use crate::StoreError;

/// What a gateway has told of an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learnt {
    pub told: Told,
    pub refunds: Vec<RefundLearnt>,
    /// The gateway's name of the payment.
    pub intent: Option<String>,
    /// A step that the guest has to take.
    pub action: Option<Value>,
    /// The call that was answered by this.
    pub answered: Option<(Kind, u16)>,
}

/// What a gateway has told of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLearnt {
    /// Which of ours; `None`: somebody made it by hand, at the gateway.
    pub n: Option<u16>,
    pub amount_minor: i64,
    pub rank: Refund,
    /// The gateway's name of it.
    pub reference: String,
}

/// Joins what was learnt with what was known; answered calls are closed.
pub(super) async fn learn(
    connection: &mut PgConnection,
    order: &mut Order,
    learnt: &Learnt,
) -> Result<(), StoreError> {
    let told = &mut order.facts.told;
    *told = told.join(learnt.told);
    // what was captured had been authorised
    told.authorised_minor = told.authorised_minor.max(told.captured_minor);
    if order.intent.is_none() {
        order.intent.clone_from(&learnt.intent);
    }
    if learnt.action.is_some() {
        order.action.clone_from(&learnt.action);
    }
    if order.facts.told.authorised_minor > 0 || order.facts.told.refused {
        order.action = None;
    }
    if let Some((kind, n)) = learnt.answered {
        close(connection, order, kind, n).await?;
    }
    for refund in &learnt.refunds {
        let of_ours =
            |n: &u16| order.calls.iter().any(|call| (call.kind, call.n) == (Kind::Refund, *n));
        match refund.n.filter(of_ours) {
            Some(n) => learn_refund(connection, order, refund, n).await?,
            None => learn_foreign(connection, order, refund).await?,
        }
    }
    order.facts.refunds = Refunds::of(&order.calls);
    Ok(())
}

async fn close(
    connection: &mut PgConnection,
    order: &mut Order,
    kind: Kind,
    n: u16,
) -> Result<(), StoreError> {
    let open =
        order.calls.iter_mut().find(|call| call.is_open() && (call.kind, call.n) == (kind, n));
    let Some(call) = open else { return Ok(()) };
    call.progress = Progress::Done;
    sqlx::query!(
        "UPDATE gateway_calls SET status = 'done' WHERE order_id = $1 AND kind = $2 AND n = $3",
        order.id.0,
        kind.code(),
        fit::<_, i16>(n)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Of one of ours. That it is known at all answers its call.
async fn learn_refund(
    connection: &mut PgConnection,
    order: &mut Order,
    refund: &RefundLearnt,
    n: u16,
) -> Result<(), StoreError> {
    let ours = order.calls.iter_mut().find(|call| (call.kind, call.n) == (Kind::Refund, n));
    let Some(call) = ours else { return Ok(()) };
    let rank = call.refund.max(Some(refund.rank));
    if call.refund == rank && !call.is_open() {
        return Ok(());
    }
    (call.progress, call.refund) = (Progress::Done, rank);
    sqlx::query!(
        "UPDATE gateway_calls SET status = 'done', refund = $3, reference = $4
         WHERE order_id = $1 AND kind = 'refund' AND n = $2",
        order.id.0,
        fit::<_, i16>(n),
        rank.map(Refund::code),
        refund.reference
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Of one that was made by hand: it is kept beside ours, known by the gateway's name.
async fn learn_foreign(
    connection: &mut PgConnection,
    order: &mut Order,
    refund: &RefundLearnt,
) -> Result<(), StoreError> {
    let known = sqlx::query_scalar!(
        "SELECT n FROM gateway_calls WHERE order_id = $1 AND kind = 'refund' AND reference = $2",
        order.id.0,
        refund.reference
    );
    if let Some(n) = known.fetch_optional(&mut *connection).await? {
        return learn_refund(connection, order, refund, fit(n)).await;
    }
    add_refund(connection, order, refund).await
}

/// Adds a refund that no call of ours made.
pub(super) async fn add_refund(
    connection: &mut PgConnection,
    order: &mut Order,
    refund: &RefundLearnt,
) -> Result<(), StoreError> {
    let refunds = order.calls.iter().filter(|call| call.kind == Kind::Refund);
    let n = refunds.map(|call| call.n).max().unwrap_or(0) + 1;
    sqlx::query!(
        "INSERT INTO gateway_calls (order_id, kind, n, amount_minor, status, refund, reference)
         VALUES ($1, 'refund', $2, $3, 'done', $4, $5)",
        order.id.0,
        fit::<_, i16>(n),
        refund.amount_minor,
        refund.rank.code(),
        refund.reference
    )
    .execute(connection)
    .await?;
    order.calls.push(Call {
        kind: Kind::Refund,
        n,
        amount_minor: refund.amount_minor,
        progress: Progress::Done,
        refund: Some(refund.rank),
    });
    order.facts.refunds = Refunds::of(&order.calls);
    Ok(())
}
