//! What becomes of a booking: the one table of states and steps.

/// The state of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its rooms are held until a time.
    Pending,
    /// Its rooms are sold.
    Confirmed,
    /// Its guest gave it back.
    Cancelled,
    /// Its time went by.
    Expired,
}

/// What somebody wants to do with a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Confirm,
    Cancel,
    Extend,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// It is, or already was, as wanted.
    Done,
    /// The hold's time is over.
    Expired,
    /// The booking is past the state in which this can be done.
    NotPending,
    /// An order pays for it, which confirms it.
    Paying,
}

impl Status {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Confirmed, Self::Cancelled, Self::Expired];

    /// Its name in the API and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Looks a state up by its name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The state that the world sees: a hold whose time is over has expired, tidied up or not.
    #[must_use]
    pub const fn seen(self, time_is_over: bool) -> Self {
        match self {
            Self::Pending if time_is_over => Self::Expired,
            other => other,
        }
    }

    /// The outcome of a step. `time_is_over`: the database's clock has passed `expires_at`.
    pub const fn outcome(self, step: Step, time_is_over: bool) -> StepOutcome {
        match (step, self.seen(time_is_over)) {
            (Step::Confirm, Self::Pending | Self::Confirmed)
            | (Step::Cancel, Self::Pending | Self::Confirmed | Self::Cancelled)
            | (Step::Extend, Self::Pending) => StepOutcome::Done,
            (_, Self::Expired) => StepOutcome::Expired,
            (Step::Confirm, Self::Cancelled)
            | (Step::Extend, Self::Confirmed | Self::Cancelled) => StepOutcome::NotPending,
        }
    }

    /// The state after a step that could be done.
    #[must_use]
    pub const fn after(self, step: Step) -> Self {
        match step {
            Step::Confirm => Self::Confirmed,
            Step::Cancel => Self::Cancelled,
            Step::Extend => self,
        }
    }
}
