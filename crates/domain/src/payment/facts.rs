//! What is known of an order.

/// What is known of an order. Facts only grow: sums to the largest that was told, flags from false
/// to true, refunds from one rank to the next. Amounts are minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    /// What the booking costs. Given with the order, and never another.
    pub amount_minor: i64,
    /// What the provider says of the payment.
    pub told: Told,
    /// A gateway was asked for the money, whatever became of that.
    pub asked: bool,
    /// This order sold the rooms, in the transaction that says so.
    pub sold: bool,
    /// It gave them back, because it came to nothing.
    pub released: bool,
    /// Its rooms can't be had any more.
    pub rooms_refused: bool,
    /// The guest gave the booking back; this much of the price is kept.
    pub penalty_minor: Option<i64>,
    /// The time in which it had to be paid is over.
    pub deadline_passed: bool,
    /// What its refunds add up to.
    pub refunds: Refunds,
}

/// What a provider says of a payment; the whole of it each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Told {
    pub authorised_minor: i64,
    pub captured_minor: i64,
    /// The bank refused to authorise.
    pub refused: bool,
    /// The provider refused to capture.
    pub capture_refused: bool,
    /// No more money can come of it.
    pub ended: bool,
    /// Taken away by disputes, given back by disputes that were won, and what was lost for good of
    /// the former, as far as anything is for good: a lost dispute may still be won.
    pub disputed_minor: i64,
    pub returned_minor: i64,
    pub lost_minor: i64,
}

/// What the refunds of an order add up to. Each is pending, then succeeds or fails; one that
/// succeeded may still fail, when the guest's bank sends the money back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Refunds {
    /// Of those that succeeded.
    pub succeeded_minor: i64,
    /// Of one whose end is not known.
    pub pending_minor: i64,
}

/// How far a refund is; a later rank stands for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refund {
    Pending,
    Succeeded,
    Failed,
}

impl Refund {
    /// Its name in the API and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Looks a rank up by its name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Pending, Self::Succeeded, Self::Failed].into_iter().find(|rank| rank.code() == code)
    }
}

impl Told {
    /// Both together.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            authorised_minor: self.authorised_minor.max(other.authorised_minor),
            captured_minor: self.captured_minor.max(other.captured_minor),
            refused: self.refused || other.refused,
            capture_refused: self.capture_refused || other.capture_refused,
            ended: self.ended || other.ended,
            disputed_minor: self.disputed_minor.max(other.disputed_minor),
            returned_minor: self.returned_minor.max(other.returned_minor),
            lost_minor: self.lost_minor.max(other.lost_minor),
        }
    }
}

impl Facts {
    /// An order for so much, of which nothing is known.
    pub fn of(amount_minor: i64) -> Self {
        Self { amount_minor, ..Self::default() }
    }

    /// Whether the guest gave the booking back for nothing.
    pub const fn is_cancelled_for_nothing(&self) -> bool {
        matches!(self.penalty_minor, Some(0))
    }

    /// What the guest has got back through lost disputes.
    pub fn lost_minor(&self) -> i64 {
        self.told.lost_minor.min(self.out_minor())
    }

    /// What lies with the guest's bank until it decides a dispute.
    pub fn disputed_minor(&self) -> i64 {
        self.out_minor() - self.lost_minor()
    }

    const fn out_minor(&self) -> i64 {
        self.told.disputed_minor - self.told.returned_minor
    }
}
