//! Tells clients of what changes while they look: hotels of a viewport, own bookings. Clients hear of
//! facts that were read again, never of messages; what they missed is found in the change feed, so
//! any process can go on where another one ended. Knows no HTTP: `api` keeps the sockets.

mod bookings;
mod catch_up;
mod follower;
mod hub;
mod listeners;
mod mailbox;
pub mod measures;
mod outbox;
mod place;
pub mod planted;
mod service;
mod sessions;
mod settings;
mod subscriber;
mod telling;
mod watch;
mod wording;

pub use mailbox::{Batch, Change, End};
pub use outbox::Outbox;
pub use place::Place;
pub use service::{Means, Realtime};
pub use settings::Settings;
pub use subscriber::{Subscriber, Watching};
pub use wording::{HotelNews, Wording};
