//! Payments: orders that pay for bookings, the gateways that are asked for the money, and the roles
//! that bring every order to its end. It decides nothing itself: `domain::payment` does, over the
//! facts that `store::orders` keeps; whatever is lost on the way, a sweeper finds again.

mod comparison;
mod error;
mod gateway;
mod measures;
mod saga;
pub mod sandbox;
mod service;
mod signature;
pub mod stripe;

pub use comparison::{BooksCompared, compare_books};
pub use error::PaymentError;
pub use gateway::{Gateway, Gateways, Seen, Silence, Webhook, WebhookError};

pub use service::{Begun, Parts, Payments, Settings};
pub use signature::{Secrets, sign};
