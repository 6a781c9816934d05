//! The limits of sockets, each of them a promise to the others.

use std::time::Duration;

use crate::planted::Planted;

/// What holds for every socket.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Sockets of this process, and from one address (an IPv6 /64).
    pub sockets_max: usize,
    pub sockets_per_address_max: usize,
    /// Messages that a client may send within `messages_within`.
    pub messages_max: usize,
    pub messages_within: Duration,
    /// Bookings that one socket may watch.
    pub bookings_max: usize,
    /// Hotels that wait for a client to read; with more it has to search anew.
    pub pending_hotels_max: usize,
    /// Hotels that are told again to a client that was cut off; with more it has to search anew.
    pub missed_hotels_max: usize,
    /// What changes is told at once and then not again before this time.
    pub pace: Duration,
    /// Time between two requests to search anew.
    pub resync_pause: Duration,
    /// A client that takes nothing of what is written for so long is given up.
    pub stall_timeout: Duration,
    /// Time between two signs of life.
    pub beat_interval: Duration,
    /// A client that says nothing for so long, no pong either, is gone.
    pub silence_max: Duration,
    /// Time between two looks whether a session is still open.
    pub recheck_interval: Duration,
    /// Whether sessions of demo users are taken.
    pub lets_demo_in: bool,
    /// Nothing, but in tests.
    pub planted: Planted,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sockets_max: 2_000,
            sockets_per_address_max: 200,
            messages_max: 20,
            messages_within: Duration::from_secs(10),
            bookings_max: 20,
            pending_hotels_max: 256,
            missed_hotels_max: 500,
            pace: Duration::from_millis(100),
            resync_pause: Duration::from_secs(1),
            stall_timeout: Duration::from_secs(10),
            beat_interval: Duration::from_secs(25),
            silence_max: Duration::from_secs(80),
            recheck_interval: Duration::from_secs(10),
            lets_demo_in: true,
            planted: Planted::default(),
        }
    }
}
