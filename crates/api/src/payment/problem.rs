//! Why a payment can't begin, as problems.

use payments::PaymentError;
use store::StoreError;

use crate::booking::problem::booking_not_found;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::UnknownBooking => booking_not_found(),
            PaymentError::UnknownOrder => {
                Self::new(Code::OrderNotFound, "there is no such order of yours")
            }
            PaymentError::Expired => {
                Self::new(Code::BookingExpired, "the hold's time is over; book again")
            }
            PaymentError::NotPending => Self::new(
                Code::BookingNotPending,
                "only a pending booking can be paid for; this one is confirmed or cancelled",
            ),
            PaymentError::TooManyAttempts => Self::new(
                Code::TooManyAttempts,
                "this booking had as many payments as it may have; book anew",
            ),
            PaymentError::KeyConflict => Self::new(
                Code::IdempotencyConflict,
                "this Idempotency-Key was used with another request",
            ),
            PaymentError::NoAction => {
                Self::new(Code::NoAction, "this order waits for no step of the guest")
            }
            PaymentError::NoGateway => {
                Self::unavailable("this service takes no payments right now")
            }
            PaymentError::Store(source) => match &*source {
                StoreError::Locked(_) => {
                    Self::new(Code::InventoryLocked, "the booking stayed locked; try again")
                }
                StoreError::Conflict(_) => {
                    Self::new(Code::ConcurrencyAbort, "other requests came between; try again")
                }
                error if error.is_passing() => {
                    Self::unavailable("the database takes no payments right now").caused_by(source)
                }
                _ => Self::new(Code::Internal, "the payment could not begin").caused_by(source),
            },
        }
    }
}
