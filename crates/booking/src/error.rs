//! Why a booking did not come about.

use std::sync::Arc;

use domain::booking::refusal::Refusal;
use store::StoreError;
use thiserror::Error;

/// Why the service did not do what was asked.
#[derive(Clone, Debug, Error)]
pub enum BookingError {
    /// A rule of the business is against a quote, with its facts. Requests for rooms are refused by
    /// their answers.
    #[error("the rooms can't be had: {0:?}")]
    Refused(Refusal),
    /// The user has no such booking.
    #[error("there is no such booking")]
    UnknownBooking,
    /// The hold's time is over.
    #[error("the hold has expired")]
    Expired,
    /// The booking is past the state in which this can be done.
    #[error("the booking is no longer pending")]
    NotPending,
    /// The operator wants payment before a confirmation.
    #[error("a booking is confirmed by paying for it")]
    PaymentRequired,
    /// A payment of it is under way, which confirms it.
    #[error("a payment of the booking is under way")]
    PaymentUnderWay,
    /// Too many requests wait for rooms of this lane already.
    #[error("the lane is full")]
    LaneFull,
    /// The rooms stayed locked for as long as a request may wait.
    #[error("the rooms stayed locked")]
    InventoryLocked,
    /// Transactions crossed again and again.
    #[error("the transaction met concurrent ones")]
    ConcurrencyAbort,
    /// The database took longer than a transaction may.
    #[error("the transaction took too long")]
    TransactionTimeout(#[source] Arc<StoreError>),
    /// The database can't be reached, or can't write; whether something was done, a repeat with the
    /// same key tells.
    #[error("the database is away")]
    Unavailable(#[source] Arc<StoreError>),
    /// Anything else.
    #[error("the database failed")]
    Store(#[source] Arc<StoreError>),
    /// The lane died over it; whether something was done, a repeat with the same key tells.
    #[error("the request was interrupted")]
    Interrupted,
    /// The process is ending.
    #[error("the service is stopping")]
    Stopping,
}

impl From<StoreError> for BookingError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Locked(_) => Self::InventoryLocked,
            StoreError::Conflict(_) => Self::ConcurrencyAbort,
            StoreError::TimedOut(_) => Self::TransactionTimeout(Arc::new(error)),
            StoreError::Unreachable(_) | StoreError::CantWrite(_) => {
                Self::Unavailable(Arc::new(error))
            }
            _ => Self::Store(Arc::new(error)),
        }
    }
}
