//! What we do ourselves: steps, rooms, calls and what was seen, by the functions of the domain.

use domain::payment::calls::{Kind, Plan, plan};
use domain::payment::facts::Refund;
use domain::payment::state::{Reason, State};
use domain::payment::step::steps;
use domain::payment::wanted::{Act, wanted};

use super::moves::{May, Move};
use super::planted::Planted;
use super::world::{AMOUNT, Booking, Call, Order, Phase, World};

pub fn step_on(order: &mut Order) {
    if let Some(last) = steps(order.state, &order.facts).last() {
        order.state = last;
    }
}

/// Under the locks of booking and order.
pub fn sell(world: &mut World, planted: Planted) {
    let is_paid = world.order.state == State::Paid || planted == Planted::SellsUnpaid;
    if is_paid && world.booking == Booking::Pending {
        world.booking = Booking::Sold;
        world.order.facts.sold = true;
    } else if world.order.state == State::Paid {
        world.order.facts.rooms_refused = true;
    }
}

pub fn release(world: &mut World) {
    world.order.facts.released = true;
    if world.booking == Booking::Sold || world.booking == Booking::ByHand {
        world.booking = Booking::Cancelled;
    }
}

pub fn cancel(world: &mut World, penalty_minor: i64) {
    world.booking = Booking::Cancelled;
    world.order.facts.penalty_minor = Some(penalty_minor);
}

pub fn acts(order: &Order, planted: Planted) -> Vec<Act> {
    let (state, facts) = (order.state, &order.facts);
    let mut acts = wanted(state, facts);
    match planted {
        Planted::RefusedCaptureKeepsRooms if state == State::Failed(Reason::CaptureFailed) => {
            acts.retain(|act| *act != Act::Release);
        }
        Planted::ReleasesWhatItNeverSold
            if matches!(state, State::Failed(_)) && !facts.released =>
        {
            acts.push(Act::Release);
        }
        _ => {}
    }
    acts
}

/// Whether the open call is for nothing any more.
pub fn drops(world: &World) -> bool {
    let Order { state, facts, intent_known, .. } = world.order;
    plan(state, &facts, intent_known, &world.calls()).drops
}

/// What the database does about calls, in the transaction in which it has learnt something.
pub fn plan_calls(world: &World, planted: Planted, may: &mut May<'_>) {
    let Order { state, facts, intent_known, .. } = world.order;
    let calls = world.calls();
    let mut plan = plan(state, &facts, intent_known, &calls);
    if let Some(wrong) = wrong_call(world, planted) {
        plan = Plan { drops: false, writes: world.call.is_none().then_some(wrong) };
    } else if planted == Planted::TimeoutWithoutVoid
        && state == State::Failed(Reason::Timeout)
        && plan.writes.is_some_and(|(kind, ..)| kind == Kind::Void)
    {
        plan.writes = None;
    }
    if plan != Plan::default() {
        may(Move::Plan, &|next| {
            if plan.drops {
                let dropped = next.call.take();
                next.stray = dropped.filter(|call| call.phase != Phase::Waiting);
                if let Some(call) = dropped.filter(|call| call.kind == Kind::Refund) {
                    // nobody was asked for it: its place is free again
                    next.order.refunds[call.place] = None;
                    next.order.add_up();
                }
            }
            if let Some((kind, n, amount)) = plan.writes {
                write(next, kind, usize::from(n) - 1, amount);
            }
        });
    }
}

/// A call that only a mistake would make.
fn wrong_call(world: &World, planted: Planted) -> Option<(Kind, u16, i64)> {
    let Order { state, facts, .. } = world.order;
    match planted {
        Planted::CaptureBeforeRooms
            if state == State::Paid && !facts.sold && facts.told.captured_minor == 0 =>
        {
            Some((Kind::Capture, 1, AMOUNT))
        }
        Planted::RefundsDespiteDispute
            if facts.disputed_minor() > 0
                && facts.refund_due_minor(state) > 0
                && facts.refunds.pending_minor == 0 =>
        {
            let n = world.order.refunds.iter().flatten().count() + 1;
            Some((Kind::Refund, u16::try_from(n).expect("few"), facts.refund_due_minor(state)))
        }
        _ => None,
    }
}

fn write(world: &mut World, kind: Kind, place: usize, amount: i64) {
    if kind == Kind::Refund {
        let Some(refund) = world.order.refunds.get_mut(place) else { return };
        *refund = Some((amount, Refund::Pending));
        world.order.add_up();
    }
    world.call = Some(Call { kind, place, amount, phase: Phase::Waiting });
}

pub fn record_look(world: &mut World, planted: Planted) {
    let Some(seen) = world.seen.take() else { return };
    if planted == Planted::OldLookOverwrites {
        world.order.facts.told = seen.told;
    } else {
        world.order.learn(seen);
    }
}
