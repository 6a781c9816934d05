//! Bookings: what is asked for, what is answered, and what becomes of a hold. Pure rules; the
//! database follows the same ones under its locks.

pub mod assess;
pub mod cancellation;
pub mod granting;
pub mod key;
pub mod refusal;
pub mod request;
pub mod status;
