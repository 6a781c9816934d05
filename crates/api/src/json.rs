//! The public JSON: what each answer looks like. Nothing here decides anything.

pub mod account;
pub mod as_of;
pub mod booking;
pub mod booking_stats;
pub mod hotel;
pub mod map;
pub mod meta;
pub mod nights;
pub mod page;
pub mod place;
pub mod search;
