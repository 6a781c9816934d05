//! How far a long job is, for whoever shows it.

use std::sync::Arc;

/// The phases of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Documents are written.
    Write,
    /// Documents of the database and of the index are compared.
    Compare,
    /// Hotels are handed to the indexer again.
    Mend,
}

impl Phase {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Write => "writing hotels",
            Self::Compare => "comparing hotels",
            Self::Mend => "mending hotels",
        }
    }
}

/// So much of a phase is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    pub done: u64,
    /// A guess where hotels come and go meanwhile.
    pub total: u64,
}

/// Where progress goes. Called often; must be quick.
pub type Sink = Arc<dyn Fn(Progress) + Send + Sync>;

/// A sink that tells nobody.
pub fn silent() -> Sink {
    Arc::new(|_| {})
}
