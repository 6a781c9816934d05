//! From facts to what has to be done.

use super::facts::Facts;
use super::state::State;

/// Something to be done for an order. Whoever hears of a change asks for it, and so does the
/// sweeper: a message that is lost costs time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// Ask the gateway for the money; it is only set aside.
    Authorise,
    /// Sell the rooms, if they are still held for this booking.
    Sell,
    /// Take the money that was set aside.
    Capture,
    /// Let go of money that was set aside, and of a payment that nobody will make.
    Void,
    /// Give rooms back that were sold.
    Release,
    /// Give money back.
    Refund { amount_minor: i64 },
}

impl Act {
    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authorise => "authorise",
            Self::Sell => "sell",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Release => "release",
            Self::Refund { .. } => "refund",
        }
    }
}

/// What has to be done next. Gateways do one thing for an order at a time, in this order; rooms are
/// sold and given back beside.
pub fn wanted(state: State, facts: &Facts) -> Vec<Act> {
    let told = &facts.told;
    let failed = matches!(state, State::Failed(_));
    let mut acts = Vec::new();
    if state == State::Created && !facts.asked {
        acts.push(Act::Authorise);
    }
    let is_given_up = facts.rooms_refused || facts.penalty_minor.is_some();
    let is_lost = told.capture_refused || told.ended && told.captured_minor == 0;
    if state == State::Paid && !facts.sold && !is_given_up && !is_lost {
        acts.push(Act::Sell);
    }
    if failed && facts.sold && !facts.released {
        acts.push(Act::Release);
    }
    if facts.asked && !told.ended && told.captured_minor == 0 {
        // also where nothing is known to be set aside: nobody may pay for it any more
        if failed || facts.is_cancelled_for_nothing() || told.capture_refused {
            acts.push(Act::Void);
        } else if state == State::Paid && facts.sold {
            acts.push(Act::Capture);
        }
    }
    let amount_minor = facts.refund_due_minor(state);
    if amount_minor > 0 && facts.refunds.pending_minor == 0 && facts.disputed_minor() == 0 {
        acts.push(Act::Refund { amount_minor });
    }
    acts
}

impl Facts {
    /// What the guest has to get back and has not: of an order that failed all, of a booking that
    /// was cancelled all but its penalty. A refund that is pending is still due.
    pub fn refund_due_minor(&self, state: State) -> i64 {
        self.owed_minor(state) - self.covered_minor(state)
    }

    /// The part of what was owed that the guest got back through lost disputes.
    pub fn covered_minor(&self, state: State) -> i64 {
        self.lost_minor().min(self.owed_minor(state))
    }

    /// The same before anything was lost to disputes.
    fn owed_minor(&self, state: State) -> i64 {
        let kept = match (state, self.penalty_minor) {
            (State::Failed(_), _) => 0,
            (State::Confirmed, Some(penalty_minor)) => penalty_minor,
            _ => return 0,
        };
        (self.told.captured_minor - kept - self.refunds.succeeded_minor).max(0)
    }

    /// Whether nobody has to do anything for this order any more.
    pub fn is_settled(&self, state: State) -> bool {
        state.is_final()
            && wanted(state, self).is_empty()
            && self.refund_due_minor(state) == 0
            && self.refunds.pending_minor == 0
    }
}
