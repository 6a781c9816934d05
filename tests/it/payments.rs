//! Paying: orders over HTTP, through the sandbox, to their end.

mod bad_input;
mod bugs;
mod buses;
mod checkout;
mod comparison;
mod crashes;
mod fake_stripe;
pub mod guest;
mod others;
mod refunds;
mod shapes;
pub mod start;
mod stripe;
mod tokens;
