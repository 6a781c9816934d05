//! All that may happen next.

use domain::payment::calls::Kind;
use domain::payment::facts::Refund;
use domain::payment::state::State;
use domain::payment::wanted::Act;

use super::ours::{acts, cancel, drops, plan_calls, record_look, release, sell, step_on};
use super::planted::Planted;
use super::world::{AMOUNT, BY_HAND, Booking, Call, Dispute, Intent, Phase, Provider, World};

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
    RefundsByHand,
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

pub type May<'a> = dyn FnMut(Move, &dyn Fn(&mut World)) + 'a;

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
            // the last one goes through, and the last but one if one may have been refused
            let may_fail = n + 1 + usize::from(world.provider.by_hand) < refunds_max;
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
    let is_room = world.order.refunds.iter().flatten().count() + 1 < refunds_max;
    if is_room && !world.provider.by_hand && world.provider.left() >= BY_HAND {
        may(Move::RefundsByHand, &|next| next.provider.by_hand = true);
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
        // more than is left is refused
        let rank = if call.amount <= provider.left() { Refund::Pending } else { Refund::Failed };
        if let Some(place) = place.and_then(|place| provider.refunds.get_mut(place)) {
            place.get_or_insert((call.amount, rank));
        }
    }
}
