//! The change feed against real, concurrent transactions.

mod hotels;
mod writers;
