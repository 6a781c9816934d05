//! Paying: orders over HTTP, through the sandbox, to their end.

mod bad_input;
mod buses;
mod checkout;
mod crashes;
mod fake_stripe;
mod guest;
mod others;
mod refunds;
pub mod start;
mod stripe;
mod tokens;
