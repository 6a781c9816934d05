//! An order, its booking, its provider, and what travels between them.

use domain::payment::calls::{self, Kind, Progress};
use domain::payment::facts::{Facts, Refund, Refunds, Told};
use domain::payment::state::State;

/// What the booking costs. Two, so that there is a penalty and a wrong amount between.
pub const AMOUNT: i64 = 2;
pub const REFUNDS_MAX: usize = 3;
/// What somebody gives back by hand.
pub const BY_HAND: i64 = 1;

/// Where everything stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub order: Order,
    pub booking: Booking,
    /// What the guest was told that cancelling costs.
    pub penalty: i64,
    pub provider: Provider,
    /// The one call to the gateway that is open.
    pub call: Option<Call>,
    /// A request whose sender has given up, and which may still arrive.
    pub stray: Option<Call>,
    /// What somebody saw at the provider and has not written down yet.
    pub seen: Option<Seen>,
}

/// The order in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    pub state: State,
    pub facts: Facts,
    pub intent_known: bool,
    pub refunds: [Option<(i64, Refund)>; REFUNDS_MAX],
    /// Somebody gave money back past us, and we know.
    pub by_hand: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Booking {
    Pending,
    /// Sold by the order.
    Sold,
    /// Confirmed by the guest, who pays at the hotel.
    ByHand,
    Cancelled,
    Expired,
}

/// The provider's own truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Provider {
    pub intent: Intent,
    pub authorised: i64,
    pub captured: i64,
    pub refused: bool,
    pub capture_refused: bool,
    pub refunds: [Option<(i64, Refund)>; REFUNDS_MAX],
    /// Somebody gave money back past us.
    pub by_hand: bool,
    pub dispute: Dispute,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    Absent,
    Open,
    Authorised,
    Captured,
    Voided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dispute {
    Never,
    Open,
    Lost,
    Won,
}

/// A request to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    pub kind: Kind,
    /// Which of the refunds.
    pub place: usize,
    pub amount: i64,
    pub phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Never sent.
    Waiting,
    /// Sent, and no answer is to be had: it is sent again.
    Unknown,
    /// On its way, not there yet.
    Asking,
    /// The provider has done it; its answer is on its way.
    Answered,
}

/// What a look at the provider shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seen {
    pub told: Told,
    pub refunds: [Option<(i64, Refund)>; REFUNDS_MAX],
    pub by_hand: bool,
}

impl World {
    /// A checkout that was just committed.
    pub fn new() -> Self {
        Self {
            order: Order {
                state: State::Created,
                facts: Facts::of(AMOUNT),
                intent_known: false,
                refunds: [None; REFUNDS_MAX],
                by_hand: false,
            },
            booking: Booking::Pending,
            penalty: 0,
            provider: Provider {
                intent: Intent::Absent,
                authorised: 0,
                captured: 0,
                refused: false,
                capture_refused: false,
                refunds: [None; REFUNDS_MAX],
                by_hand: false,
                dispute: Dispute::Never,
            },
            call: None,
            stray: None,
            seen: None,
        }
    }

    /// Whether the database knows all that the provider knows.
    pub fn is_told(&self) -> bool {
        let mut order = self.order;
        order.learn(self.provider.look());
        order == self.order
    }

    /// The calls as the database has them. Those that are done are told of refunds only.
    pub fn calls(&self) -> Vec<calls::Call> {
        let progress = |phase| match phase {
            Phase::Waiting => Progress::Waiting,
            Phase::Unknown | Phase::Asking | Phase::Answered => Progress::Asked,
        };
        let mut calls: Vec<calls::Call> = (0..)
            .zip(self.order.refunds.iter().flatten())
            .map(|(place, (amount, rank))| calls::Call {
                kind: Kind::Refund,
                n: place + 1,
                amount_minor: *amount,
                progress: Progress::Done,
                refund: Some(*rank),
            })
            .collect();
        if let Some(call) = self.call {
            let progress = progress(call.phase);
            match calls.get_mut(call.place).filter(|_| call.kind == Kind::Refund) {
                Some(refund) => refund.progress = progress,
                None => calls.push(calls::Call {
                    kind: call.kind,
                    n: 1,
                    amount_minor: call.amount,
                    progress,
                    refund: None,
                }),
            }
        }
        calls
    }

    /// Whether nothing is left to be done.
    pub fn is_settled(&self) -> bool {
        self.is_told() && self.call.is_none() && self.order.facts.is_settled(self.order.state)
    }
}

impl Order {
    /// Takes in what the provider told, in whatever order that comes.
    pub fn learn(&mut self, seen: Seen) {
        self.facts.told = self.facts.told.join(seen.told);
        self.by_hand |= seen.by_hand;
        for (own, seen) in self.refunds.iter_mut().zip(seen.refunds) {
            if let (Some((_, own)), Some((_, seen))) = (own, seen) {
                *own = (*own).max(seen);
            }
        }
        self.add_up();
    }

    /// What the refunds add up to.
    pub fn add_up(&mut self) {
        let rank = |sought| {
            let of_rank = self.refunds.iter().flatten().filter(|(_, rank)| *rank == sought);
            of_rank.map(|(amount, _)| amount).sum()
        };
        self.facts.refunds = Refunds {
            succeeded_minor: rank(Refund::Succeeded) + if self.by_hand { BY_HAND } else { 0 },
            pending_minor: rank(Refund::Pending),
        };
    }
}

impl Provider {
    /// All that it knows, as it tells it.
    pub fn look(&self) -> Seen {
        let disputed_minor = if self.dispute == Dispute::Never { 0 } else { AMOUNT };
        let told = Told {
            authorised_minor: self.authorised,
            captured_minor: self.captured,
            refused: self.refused,
            capture_refused: self.capture_refused,
            ended: matches!(self.intent, Intent::Voided | Intent::Captured),
            disputed_minor,
            returned_minor: if self.dispute == Dispute::Won { AMOUNT } else { 0 },
            lost_minor: if self.dispute == Dispute::Lost { AMOUNT } else { 0 },
        };
        Seen { told, refunds: self.refunds, by_hand: self.by_hand }
    }

    /// What it has kept for the hotel.
    pub fn kept(&self) -> i64 {
        let out = matches!(self.dispute, Dispute::Open | Dispute::Lost);
        let given = self.given(|rank| rank == Refund::Succeeded);
        self.captured - given - if out { AMOUNT } else { 0 }
    }

    /// What it could still give back.
    pub fn left(&self) -> i64 {
        self.captured - self.given(|rank| rank != Refund::Failed)
    }

    fn given(&self, counts: impl Fn(Refund) -> bool) -> i64 {
        let ours = self.refunds.iter().flatten().filter(|(_, rank)| counts(*rank));
        ours.map(|(amount, _)| amount).sum::<i64>() + if self.by_hand { BY_HAND } else { 0 }
    }
}
