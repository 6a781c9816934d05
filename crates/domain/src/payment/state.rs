//! The states of an order.

use std::fmt;

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// The guest wants to pay; no money is certain.
    Created,
    /// The whole amount is authorised or there.
    Paid,
    /// The rooms are sold and the money is there. Final.
    Confirmed,
    /// It came to nothing, and keeps nothing. Final.
    Failed(Reason),
}

/// Why an order came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Another amount than the order's was authorised or captured.
    Amount,
    /// The bank refused.
    Declined,
    /// The provider closed the payment before it was made.
    Ended,
    /// The guest gave the booking back.
    Cancelled,
    /// Nothing was paid in time.
    Timeout,
    /// Somebody else has the rooms, or their hold was over.
    RoomsGone,
    /// The rooms were sold, but the authorised money could not be had.
    CaptureFailed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Paid,
        Self::Confirmed,
        Self::Failed(Reason::Amount),
        Self::Failed(Reason::Declined),
        Self::Failed(Reason::Ended),
        Self::Failed(Reason::Cancelled),
        Self::Failed(Reason::Timeout),
        Self::Failed(Reason::RoomsGone),
        Self::Failed(Reason::CaptureFailed),
    ];

    /// Its name in the API and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Paid => "PAID",
            Self::Confirmed => "CONFIRMED",
            Self::Failed(_) => "FAILED",
        }
    }

    /// The reason of one that failed.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Failed(reason) => Some(reason),
            _ => None,
        }
    }

    /// Looks a state up by its name and its reason.
    pub fn from_codes(code: &str, reason: Option<&str>) -> Option<Self> {
        let is_named =
            |state: &Self| state.code() == code && state.reason().map(Reason::code) == reason;
        Self::ALL.into_iter().find(is_named)
    }

    /// Whether no fact can move it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Failed(_))
    }
}

impl Reason {
    /// Its name in the API and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Amount => "AMOUNT",
            Self::Declined => "DECLINED",
            Self::Ended => "ENDED",
            Self::Cancelled => "CANCELLED",
            Self::Timeout => "TIMEOUT",
            Self::RoomsGone => "ROOMS_GONE",
            Self::CaptureFailed => "CAPTURE_FAILED",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        self.reason().map_or(Ok(()), |reason| write!(f, " {}", reason.code()))
    }
}
