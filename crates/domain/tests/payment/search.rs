//! Breadth first through all worlds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::payment::calls::Kind;
use domain::payment::state::State;

use super::moves::{Move, next};
use super::planted::Planted;
use super::world::{AMOUNT, BY_HAND, Booking, Call, Dispute, Intent, Phase, World};

pub struct Found {
    pub states: usize,
}

/// A world that was met: how it came about, and whether it is settled.
struct Met {
    from: u32,
    by: Move,
    is_settled: bool,
}

/// Searches everything, with so many refunds of which all but the last may fail; the story of the
/// first world that breaks a promise.
pub fn search(planted: Planted, refunds_max: usize) -> Result<Found, String> {
    let mut places: HashMap<u128, u32> = HashMap::new();
    let mut met: Vec<Met> = Vec::new();
    // ways that are sure to be gone, backwards: (to, from)
    let mut sure: Vec<(u32, u32)> = Vec::new();
    let mut front = vec![(World::new(), 0)];
    places.insert(print(&World::new()), 0);
    met.push(Met { from: 0, by: Move::Step, is_settled: false });
    while !front.is_empty() {
        let mut reached = Vec::new();
        for (world, place) in front {
            for (by, then) in next(&world, planted, refunds_max) {
                let known = places.len();
                let at = match places.entry(print(&then)) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(new) => {
                        let at = *new.insert(u32::try_from(known).expect("few enough"));
                        met.push(Met { from: place, by, is_settled: then.is_settled() });
                        reached.push((then, at));
                        at
                    }
                };
                if let Err(broken) = check(&world, &then) {
                    return Err(story(&met, at, &then, &broken));
                }
                if by.is_sure() {
                    sure.push((at, place));
                }
            }
        }
        front = reached;
    }
    match first_without_end(&met, sure) {
        Some(place) => Err(story(&met, place, &World::new(), "nothing leads to an end from here")),
        None => Ok(Found { states: met.len() }),
    }
}

/// The promises, of a world and the one before it.
fn check(before: &World, world: &World) -> Result<(), String> {
    let (order, facts) = (&world.order, &world.order.facts);
    let mut broken = Vec::new();
    let mut promise = |what: &str, holds: bool| {
        if !holds {
            broken.push(what.to_owned());
        }
    };
    promise(
        "a last state stays",
        !before.order.state.is_final() || before.order.state == order.state,
    );
    promise(
        "rooms paid for at the hotel stay",
        before.booking != Booking::ByHand || world.booking == Booking::ByHand,
    );
    promise(
        "rooms are sold by whoever says so",
        (world.booking == Booking::Sold)
            == (facts.sold && !facts.released && facts.penalty_minor.is_none()),
    );
    promise("money is taken for rooms that were sold", world.provider.captured == 0 || facts.sold);
    promise("money is taken once", world.provider.captured <= AMOUNT);
    let written = |world: &World| world.order.refunds.iter().flatten().count();
    promise(
        "nothing is given back that the guest's bank holds",
        before.order.facts.disputed_minor() == 0 || written(before) >= written(world),
    );
    let is_refund = |call: &Call, phase| call.kind == Kind::Refund && call.phase == phase;
    let is_sent = before.call.is_some_and(|call| is_refund(&call, Phase::Waiting))
        && world.call.is_some_and(|call| is_refund(&call, Phase::Asking));
    promise(
        "no refund is sent that is not due, or that the guest's bank holds",
        !is_sent
            || facts.disputed_minor() == 0
                && world
                    .call
                    .is_some_and(|call| call.amount <= facts.refund_due_minor(order.state)),
    );
    promise("only what is paid sells", !facts.sold || order.state != State::Created);
    if world.is_settled() {
        let kept = world.provider.kept();
        let expected = match (order.state, world.booking) {
            (State::Confirmed, Booking::Cancelled) => world.penalty,
            (State::Confirmed, _) => AMOUNT,
            _ => 0,
        };
        let is_lost = matches!(world.provider.dispute, Dispute::Open | Dispute::Lost);
        // what is given back by hand beside a refund that is on its way can't be had again
        let is_more = world.provider.by_hand && kept == expected - BY_HAND;
        let is_owed = kept == expected || is_more || is_lost && kept < expected;
        promise("what is kept is what is owed", is_owed);
        let failed = matches!(order.state, State::Failed(_));
        promise("what failed sells nothing", !failed || world.booking != Booking::Sold);
        let may_be_paid = match world.provider.intent {
            Intent::Authorised => true,
            Intent::Open => facts.asked,
            Intent::Absent | Intent::Captured | Intent::Voided => false,
        };
        promise("what failed can't be paid any more", !failed || !may_be_paid);
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join(", ")) }
}

/// The first world from which no way that is sure leads to a settled one.
fn first_without_end(met: &[Met], mut sure: Vec<(u32, u32)>) -> Option<u32> {
    sure.sort_unstable();
    let mut ends_well: Vec<bool> = met.iter().map(|met| met.is_settled).collect();
    let mut open: Vec<u32> =
        (0..).zip(&ends_well).filter(|(_, well)| **well).map(|(n, _)| n).collect();
    while let Some(place) = open.pop() {
        let first = sure.partition_point(|(to, _)| *to < place);
        for (_, from) in sure[first..].iter().take_while(|(to, _)| *to == place) {
            let well = &mut ends_well[usize::try_from(*from).expect("a place")];
            if !*well {
                *well = true;
                open.push(*from);
            }
        }
    }
    ends_well.iter().position(|well| !well).map(|place| u32::try_from(place).expect("a place"))
}

fn print(world: &World) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, world).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

fn story(met: &[Met], mut place: u32, world: &World, broken: &str) -> String {
    let mut moves = Vec::new();
    while place != 0 {
        let met = &met[usize::try_from(place).expect("a place")];
        moves.push(met.by);
        place = met.from;
    }
    let mut told = format!("broken: {broken}\n");
    for by in moves.iter().rev() {
        writeln!(told, "  {by:?}").expect("a string");
    }
    writeln!(told, "{world:#?}").expect("a string");
    told
}
