//! Why a payment can't begin or be seen.

use std::sync::Arc;

use store::StoreError;
use thiserror::Error;

/// Why the service did not do what was asked.
#[derive(Clone, Debug, Error)]
pub enum PaymentError {
    /// The user has no such booking.
    #[error("there is no such booking")]
    UnknownBooking,
    /// The user has no such order.
    #[error("there is no such order")]
    UnknownOrder,
    /// The hold's time is over.
    #[error("the hold has expired")]
    Expired,
    /// The booking is confirmed or cancelled.
    #[error("the booking is no longer pending")]
    NotPending,
    /// The booking had as many orders as it may have.
    #[error("the booking had too many orders")]
    TooManyAttempts,
    /// The key was used for another request.
    #[error("the key was used for another request")]
    KeyConflict,
    /// The order waits for no step of the guest.
    #[error("the order waits for no step of the guest")]
    NoAction,
    /// No gateway takes new orders.
    #[error("no gateway is set up")]
    NoGateway,
    /// The database failed; whether something was done, a repeat tells.
    #[error("the database failed")]
    Store(#[source] Arc<StoreError>),
}

impl From<StoreError> for PaymentError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}
