//! Taking in what a gateway told.

use domain::payment::calls::{Call, Kind, Progress};
use domain::payment::facts::{Refund, Refunds, Told};
use serde_json::Value;

use super::row::{Order, RefundNote};

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
pub(super) fn learn(order: &mut Order, learnt: &Learnt) {
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
    let is_answered = |call: &Call| call.is_open() && learnt.answered == Some((call.kind, call.n));
    for call in order.calls.iter_mut().filter(|call| is_answered(call)) {
        call.progress = Progress::Done;
    }
    for refund in &learnt.refunds {
        learn_refund(order, refund);
    }
    order.facts.refunds = Refunds::of(&order.calls);
}

/// That a refund is known at the gateway answers its call. One that was made by hand is kept beside
/// ours, known by the gateway's name.
fn learn_refund(order: &mut Order, refund: &RefundLearnt) {
    let named = |note: &RefundNote| note.reference.as_ref() == Some(&refund.reference);
    let of_ours = refund.n.filter(|n| order.refunds.contains_key(n));
    let by_name = || order.refunds.iter().find(|(_, note)| named(note)).map(|(n, _)| *n);
    let Some(n) = of_ours.or_else(by_name) else { return add_refund(order, refund) };
    let is_it = |call: &&mut Call| (call.kind, call.n) == (Kind::Refund, n);
    let Some(call) = order.calls.iter_mut().find(is_it) else { return };
    let rank = call.refund.max(Some(refund.rank));
    if call.refund == rank && !call.is_open() {
        return;
    }
    (call.progress, call.refund) = (Progress::Done, rank);
    if let Some(note) = order.refunds.get_mut(&n) {
        note.reference = Some(refund.reference.clone());
    }
}

/// Adds a refund that no call of ours made.
pub(super) fn add_refund(order: &mut Order, refund: &RefundLearnt) {
    let n = order.refunds.keys().max().copied().unwrap_or(0) + 1;
    let call = Call {
        kind: Kind::Refund,
        n,
        amount_minor: refund.amount_minor,
        progress: Progress::Done,
        refund: Some(refund.rank),
    };
    order.add_call(call, Some(refund.reference.clone()));
}
