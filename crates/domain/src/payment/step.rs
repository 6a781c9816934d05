//! From facts to a state.

use super::facts::Facts;
use super::state::{Reason, State};

/// The next state of an order, by the first rule that holds; `None` where none does. Facts that
/// come after the last state change it no more.
pub fn step(state: State, facts: &Facts) -> Option<State> {
    let told = &facts.told;
    let captured = told.captured_minor;
    let is_whole = |minor: i64| minor == facts.amount_minor;
    let failed = |reason| Some(State::Failed(reason));
    match state {
        State::Created => match () {
            () if [told.authorised_minor, captured]
                .iter()
                .any(|minor| *minor > 0 && !is_whole(*minor)) =>
            {
                failed(Reason::Amount)
            }
            () if is_whole(told.authorised_minor) || is_whole(captured) => Some(State::Paid),
            () if told.refused => failed(Reason::Declined),
            () if told.ended => failed(Reason::Ended),
            () if facts.penalty_minor.is_some() => failed(Reason::Cancelled),
            () if facts.deadline_passed => failed(Reason::Timeout),
            () => None,
        },
        State::Paid => match () {
            () if captured > facts.amount_minor => failed(Reason::Amount),
            // also when it was cancelled meanwhile: then a refund is due
            () if facts.sold && is_whole(captured) => Some(State::Confirmed),
            () if facts.rooms_refused && !facts.sold => failed(Reason::RoomsGone),
            () if told.ended && captured < facts.amount_minor => failed(Reason::CaptureFailed),
            () if facts.penalty_minor.is_some() && !facts.sold => failed(Reason::Cancelled),
            () if facts.is_cancelled_for_nothing() && captured == 0 => failed(Reason::Cancelled),
            () => None,
        },
        State::Confirmed | State::Failed(_) => None,
    }
}

/// Every state that the facts lead to, one after the other.
pub fn steps(state: State, facts: &Facts) -> impl Iterator<Item = State> {
    std::iter::successors(step(state, facts), |state| step(*state, facts))
}
