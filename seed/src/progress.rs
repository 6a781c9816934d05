//! How far a seeding is, for whoever shows it.

use std::sync::Arc;

/// The phases of a seeding, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Names are settled and room types sorted.
    Plan,
    Cities,
    Hotels,
    RoomTypes,
    Nights,
    /// Keys and indexes are built.
    Keys,
}

impl Phase {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plan => "planning hotels",
            Self::Cities => "cities",
            Self::Hotels => "hotels",
            Self::RoomTypes => "room types",
            Self::Nights => "nights",
            Self::Keys => "keys and statistics",
        }
    }
}

/// So much of a phase is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    pub done: u64,
    pub total: u64,
}

/// Where progress goes. Called often; must be quick.
pub type Sink = Arc<dyn Fn(Progress) + Send + Sync>;

/// A sink that tells nobody.
pub fn silent() -> Sink {
    Arc::new(|_| {})
}
