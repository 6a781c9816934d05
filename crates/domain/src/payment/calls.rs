//! What is asked of a gateway: one thing at a time for an order.

use super::facts::{Facts, Refund, Refunds};
use super::state::State;
use super::wanted::{Act, wanted};

/// What a gateway can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A payment that nobody has made yet, so that its name is known before money moves.
    Open,
    Authorise,
    Capture,
    Void,
    Refund,
}

/// A request to a gateway. It is repeated under the same name until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    pub kind: Kind,
    /// Which of its kind, from 1.
    pub n: u16,
    pub amount_minor: i64,
    pub progress: Progress,
    /// What became of a refund.
    pub refund: Option<Refund>,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Never sent.
    Waiting,
    /// Sent; nobody knows what became of it.
    Asked,
    /// Answered.
    Done,
    /// Given up: what it was for is not wanted any more.
    Dropped,
}

/// What to do about the calls of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The open call is for nothing any more.
    pub drops: bool,
    /// A call to be made next.
    pub writes: Option<(Kind, u16, i64)>,
}

impl Progress {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Asked, Self::Done, Self::Dropped];

    /// Its name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// Looks one up by its name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.code() == code)
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Authorise, Self::Capture, Self::Void, Self::Refund];

    /// Its name in the database, and in the name of a call.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Authorise => "authorise",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Refund => "refund",
        }
    }

    /// Looks one up by its name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Call {
    /// Whether it is still to be made, or to be made again.
    pub const fn is_open(&self) -> bool {
        matches!(self.progress, Progress::Waiting | Progress::Asked)
    }
}

impl Refunds {
    /// What the refunds among these calls add up to.
    pub fn of(calls: &[Call]) -> Self {
        let sum = |rank| {
            let of_rank = calls.iter().filter(|call| call.refund == Some(rank));
            of_rank.map(|call| call.amount_minor).sum()
        };
        Self { succeeded_minor: sum(Refund::Succeeded), pending_minor: sum(Refund::Pending) }
    }
}

/// Compares what is wanted with the calls there are. `opened`: the name of the payment is known.
pub fn plan(state: State, facts: &Facts, opened: bool, calls: &[Call]) -> Plan {
    let acts = wanted(state, facts);
    let is_wanted = |call: &Call| match call.kind {
        Kind::Open | Kind::Authorise => state == State::Created,
        Kind::Capture => acts.contains(&Act::Capture),
        Kind::Void => acts.contains(&Act::Void),
        // one that was never sent is for nothing once less is due, or the guest's bank has the money
        Kind::Refund => {
            call.progress == Progress::Asked
                || facts.disputed_minor() == 0 && call.amount_minor <= facts.refund_due_minor(state)
        }
    };
    let open = calls.iter().find(|call| call.is_open());
    let drops = open.is_some_and(|open| !is_wanted(open));
    if open.is_some() && !drops {
        return Plan::default();
    }
    let next = |kind| calls.iter().filter(|call| call.kind == kind).map(|call| call.n).max();
    let writes = acts.iter().find_map(|act| {
        let (kind, amount_minor) = match act {
            Act::Authorise if !opened => (Kind::Open, facts.amount_minor),
            Act::Authorise => (Kind::Authorise, facts.amount_minor),
            Act::Capture => (Kind::Capture, facts.amount_minor),
            Act::Void => (Kind::Void, facts.amount_minor),
            Act::Refund { amount_minor } => (Kind::Refund, *amount_minor),
            Act::Sell | Act::Release => return None,
        };
        Some((kind, next(kind).unwrap_or(0) + 1, amount_minor))
    });
    Plan { drops, writes }
}
