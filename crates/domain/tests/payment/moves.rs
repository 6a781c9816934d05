//! All that may happen next.

use domain::payment::calls::{Kind, Plan, plan};
use domain::payment::facts::Refund;
use domain::payment::state::{Reason, State};
use domain::payment::step::steps;
use domain::payment::wanted::{Act, wanted};

use super::world::{AMOUNT, Booking, Call, Dispute, Intent, Order, Phase, Provider, World};

/// A mistake that the search has to find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Planted {
    #[default]
    Nothing,
    OldLookOverwrites,
    NewKeyPerRetry,
    TimeoutWithoutVoid,
    CaptureBeforeRooms,
    SellsUnpaid,
    ReleasesWhatItNeverSold,
    LostSellIsNotRepeated,
    RefusedCaptureKeepsRooms,
    RefundsDespiteDispute,
    CancelForgetsPenalty,
}

impl Planted {
    pub const EACH: [Self; 10] = [
        Self::OldLookOverwrites,
        Self::NewKeyPerRetry,
        Self::TimeoutWithoutVoid,
        Self::CaptureBeforeRooms,
        Self::SellsUnpaid,
        Self::ReleasesWhatItNeverSold,
        Self::LostSellIsNotRepeated,
        Self::RefusedCaptureKeepsRooms,
        Self::RefundsDespiteDispute,
        Self::CancelForgetsPenalty,
    ];
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    // done by us, again and again until it works
    Step,
    Sell,
    Release,
    Plan,
    Send,
    Record,
    Look,
    // sooner or later
    Arrive,
    DeadlinePasses,
    HoldEnds,
    RefundSucceeds,
    DisputeIsLost,
    DisputeIsWon,
    // perhaps
    Declines,
    AuthorisesAnotherAmount,
    RefusesCapture,
    AnswerIsLost,
    RequestIsLost,
    StrayArrives,
    RefundFails,
    Cancels {
        penalty_minor: i64,
    },
    ConfirmsByHand,
    /// The bank asked the guest, who agrees: the provider has the money without any call of ours.
    GuestPays,
    Disputes,
}

impl Move {
    /// Whether it comes by itself, or by our own doing: enough of these lead to a good end.
    pub fn is_sure(self) -> bool {
        matches!(
            self,
            Self::Step
                | Self::Sell
                | Self::Release
                | Self::Plan
                | Self::Send
                | Self::Record
                | Self::Look
                | Self::Arrive
                | Self::DeadlinePasses
                | Self::HoldEnds
                | Self::RefundSucceeds
                | Self::DisputeIsLost
        )
    }
}

/// Everything that may happen next.
pub fn next(world: &World, planted: Planted, refunds_max: usize) -> Vec<(Move, World)> {
    let mut moves = Vec::new();
    let mut may = |what: Move, change: &dyn Fn(&mut World)| {
        let mut next = *world;
        change(&mut next);
        if next != *world {
            moves.push((what, next));
        }
    };
    let order = &world.order;
    may(Move::Step, &|next| step_on(&mut next.order));
    let acts = acts(order, planted);
    if acts.contains(&Act::Sell) && planted != Planted::LostSellIsNotRepeated {
        may(Move::Sell, &|next| sell(next, planted));
    }
    if acts.contains(&Act::Release) {
        may(Move::Release, &release);
    }
    plan_calls(world, planted, &mut may);
    if planted == Planted::SellsUnpaid {
        may(Move::Sell, &|next| sell(next, planted));
    }
    calls(world, planted, &mut may);
    may(Move::Look, &|next| {
        if next.seen.is_none() {
            next.seen = Some(next.provider.look());
        }
    });
    may(Move::Record, &|next| record_look(next, planted));
    provider(world, refunds_max, &mut may);
    guest(world, planted, &mut may);
    moves
}

type May<'a> = dyn FnMut(Move, &dyn Fn(&mut World)) + 'a;

/// What happens to the open call and to one that was given up.
fn calls(world: &World, planted: Planted, may: &mut May<'_>) {
    if let Some(call) = world.call {
        match call.phase {
            // what was learnt and what is done about it are one transaction
            Phase::Waiting if call.kind == Kind::Refund && drops(world) => {}
            Phase::Waiting | Phase::Unknown => may(Move::Send, &|next| {
                next.call = Some(Call { phase: Phase::Asking, ..call });
                next.order.facts.asked |= call.kind == Kind::Authorise;
            }),
            Phase::Asking => {
                may(Move::Arrive, &|next| {
                    execute(&mut next.provider, call, planted);
                    next.call = Some(Call { phase: Phase::Answered, ..call });
                });
                may(Move::RequestIsLost, &|next| {
                    next.call = Some(Call { phase: Phase::Unknown, ..call });
                });
                if call.kind == Kind::Authorise && world.provider.intent == Intent::Open {
                    let answered = Some(Call { phase: Phase::Answered, ..call });
                    may(Move::Declines, &|next| {
                        next.provider.refused = true;
                        next.call = answered;
                    });
                    may(Move::AuthorisesAnotherAmount, &|next| {
                        next.provider.authorised = AMOUNT - 1;
                        next.provider.intent = Intent::Authorised;
                        next.call = answered;
                    });
                }
                if call.kind == Kind::Capture && world.provider.intent == Intent::Authorised {
                    may(Move::RefusesCapture, &|next| {
                        next.provider.capture_refused = true;
                        next.call = Some(Call { phase: Phase::Answered, ..call });
                    });
                }
            }
            Phase::Answered => {
                may(Move::Record, &|next| {
                    next.order.intent_known = true;
                    next.order.learn(next.provider.look());
                    next.call = None;
                });
                may(Move::AnswerIsLost, &|next| {
                    next.call = Some(Call { phase: Phase::Unknown, ..call });
                });
            }
        }
    }
    if let Some(call) = world.stray {
        may(Move::StrayArrives, &|next| {
            execute(&mut next.provider, call, planted);
            next.stray = None;
        });
    }
}

/// What happens at the provider by itself.
fn provider(world: &World, refunds_max: usize, may: &mut May<'_>) {
    for n in 0..world.provider.refunds.len() {
        if let Some((amount, rank)) = world.provider.refunds[n] {
            let may_fail = n + 1 < refunds_max;
            if rank == Refund::Pending {
                may(Move::RefundSucceeds, &|next| {
                    next.provider.refunds[n] = Some((amount, Refund::Succeeded));
                });
            }
            if rank != Refund::Failed && may_fail {
                may(Move::RefundFails, &|next| {
                    next.provider.refunds[n] = Some((amount, Refund::Failed));
                });
            }
        }
    }
    let dispute = |next: &mut World, to| next.provider.dispute = to;
    match world.provider.dispute {
        Dispute::Never if world.provider.captured > 0 => {
            may(Move::Disputes, &|next| dispute(next, Dispute::Open));
        }
        Dispute::Open => {
            may(Move::DisputeIsLost, &|next| dispute(next, Dispute::Lost));
            may(Move::DisputeIsWon, &|next| dispute(next, Dispute::Won));
        }
        Dispute::Lost => may(Move::DisputeIsWon, &|next| dispute(next, Dispute::Won)),
        Dispute::Never | Dispute::Won => {}
    }
}

/// What the guest does, and time.
fn guest(world: &World, planted: Planted, may: &mut May<'_>) {
    if world.order.facts.asked && world.provider.intent == Intent::Open {
        may(Move::GuestPays, &|next| {
            next.provider.intent = Intent::Authorised;
            next.provider.authorised = AMOUNT;
        });
    }
    may(Move::DeadlinePasses, &|next| next.order.facts.deadline_passed = true);
    match world.booking {
        Booking::Pending => {
            may(Move::HoldEnds, &|next| next.booking = Booking::Expired);
            may(Move::Cancels { penalty_minor: 0 }, &|next| cancel(next, 0));
            if matches!(world.order.state, State::Failed(_)) {
                may(Move::ConfirmsByHand, &|next| next.booking = Booking::ByHand);
            }
        }
        Booking::Sold => {
            for penalty_minor in 0..=AMOUNT {
                may(Move::Cancels { penalty_minor }, &|next| {
                    let kept =
                        if planted == Planted::CancelForgetsPenalty { 0 } else { penalty_minor };
                    cancel(next, kept);
                    next.penalty = penalty_minor;
                });
            }
        }
        Booking::ByHand | Booking::Cancelled | Booking::Expired => {}
    }
}

fn step_on(order: &mut Order) {
    if let Some(last) = steps(order.state, &order.facts).last() {
        order.state = last;
    }
}

/// Under the locks of booking and order.
fn sell(world: &mut World, planted: Planted) {
    let is_paid = world.order.state == State::Paid || planted == Planted::SellsUnpaid;
    if is_paid && world.booking == Booking::Pending {
        world.booking = Booking::Sold;
        world.order.facts.sold = true;
    } else if world.order.state == State::Paid {
        world.order.facts.rooms_refused = true;
    }
}

fn release(world: &mut World) {
    world.order.facts.released = true;
    if world.booking == Booking::Sold || world.booking == Booking::ByHand {
        world.booking = Booking::Cancelled;
    }
}

fn cancel(world: &mut World, penalty_minor: i64) {
    world.booking = Booking::Cancelled;
    world.order.facts.penalty_minor = Some(penalty_minor);
}

fn acts(order: &Order, planted: Planted) -> Vec<Act> {
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
fn drops(world: &World) -> bool {
    let Order { state, facts, intent_known, .. } = world.order;
    plan(state, &facts, intent_known, &world.calls()).drops
}

/// What the database does about calls, in the transaction in which it has learnt something.
fn plan_calls(world: &World, planted: Planted, may: &mut May<'_>) {
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

fn record_look(world: &mut World, planted: Planted) {
    let Some(seen) = world.seen.take() else { return };
    if planted == Planted::OldLookOverwrites {
        world.order.facts.told = seen.told;
    } else {
        world.order.learn(seen);
    }
}

/// What a provider does with a request, also with one that comes again.
fn execute(provider: &mut Provider, call: Call, planted: Planted) {
    match (call.kind, provider.intent) {
        (Kind::Open, Intent::Absent) => provider.intent = Intent::Open,
        (Kind::Authorise, Intent::Open) => {
            provider.intent = Intent::Authorised;
            provider.authorised = AMOUNT;
        }
        (Kind::Capture, Intent::Authorised) => {
            provider.intent = Intent::Captured;
            provider.captured = provider.authorised;
        }
        (Kind::Void, Intent::Absent | Intent::Open | Intent::Authorised) => {
            provider.intent = Intent::Voided;
        }
        _ => {}
    }
    if call.kind == Kind::Refund && provider.captured > 0 {
        let free = provider.refunds.iter().position(Option::is_none);
        let place = if planted == Planted::NewKeyPerRetry { free } else { Some(call.place) };
        if let Some(place) = place.and_then(|place| provider.refunds.get_mut(place)) {
            place.get_or_insert((call.amount, Refund::Pending));
        }
    }
}
