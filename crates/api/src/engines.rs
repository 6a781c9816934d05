//! The engines of a process.

pub mod staleness;

use std::sync::Arc;

use domain::exact::exact;
use search::SearchEngine;
use tokio::sync::Semaphore;

/// The stand-in is a thousand times slower: more than these at once would starve the bookings. It
/// has a connection for each.
pub const STAND_IN_SEARCHES_MAX: u32 = 8;

/// The engine that usually answers, and the one that does meanwhile.
pub struct Engines {
    usual: Arc<dyn SearchEngine>,
    pub(crate) stand_in: Option<Arc<dyn SearchEngine>>,
    pub(crate) stand_in_places: Arc<Semaphore>,
}

impl Engines {
    /// An engine and perhaps a stand-in.
    pub fn new(usual: Arc<dyn SearchEngine>, stand_in: Option<Arc<dyn SearchEngine>>) -> Self {
        let places = Arc::new(Semaphore::new(exact(STAND_IN_SEARCHES_MAX)));
        Self { usual, stand_in, stand_in_places: places }
    }

    /// The engine that usually answers.
    pub const fn usual(&self) -> &Arc<dyn SearchEngine> {
        &self.usual
    }

    /// Whether anything stands in for it.
    pub const fn has_stand_in(&self) -> bool {
        self.stand_in.is_some()
    }
}
