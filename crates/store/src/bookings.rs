//! Bookings: holds by the batch, what becomes of them, and reading them. Each write is one call of
//! one function of the database, so that a process that stops never keeps locks across the network.

mod hold;
pub(crate) mod parameters;
mod read;
mod step;
mod watched;

pub use hold::{Freshness, Held, HoldAnswer, HoldTerms, HoldVerdict, find_answer, hold_batch};
pub use read::{
    BookedOrder, BookingDetail, BookingLine, HoldCounts, count_holds, find_booking, list_bookings,
};
pub use step::{cancel_booking, confirm_booking, expire_holds, extend_booking};
pub use watched::{WATCHED_PER_READ_MAX, WatchedBooking, WatchedOrder, find_watched_bookings};
