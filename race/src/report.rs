//! What a run has found: situations, in each of them ways, of each way some turns.

use serde::Serialize;

use crate::judge::Verdict;
use crate::plan::{Situation, Way};
use crate::server::Server;
use crate::statistics::Spread;
use crate::turn::Turn;

/// A whole run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub server: Server,
    /// Ways that could not be run, and why.
    pub skipped: Vec<(Way, String)>,
    pub heats: Vec<Heat>,
    pub verdict: Verdict,
}

/// A situation with or without a pause, in each way.
#[derive(Clone, Debug, Serialize)]
pub struct Heat {
    pub situation: Situation,
    /// Between reading and writing; zero = none.
    pub pause_seconds: f64,
    pub guests: usize,
    /// Room-nights that there are, of those that somebody wants.
    pub room_nights: i64,
    /// What the table says, in one sentence.
    pub meaning: String,
    pub rows: Vec<Row>,
}

/// One way: the middle and the range of each number over its turns.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub way: Way,
    pub oversold: Spread,
    pub oversold_nights: Spread,
    pub unsold: Spread,
    pub booked: Spread,
    pub succeeded: Spread,
    pub refused: Spread,
    pub failed: Spread,
    pub retries: Spread,
    pub seconds: Spread,
    pub p99_seconds: Spread,
    pub turns: Vec<Turn>,
}

impl Row {
    /// Of the turns of one way.
    pub fn of(way: Way, turns: Vec<Turn>) -> Self {
        let spread = |of: fn(&Turn) -> f64| Spread::of(turns.iter().map(of));
        Self {
            way,
            oversold: spread(|turn| f64::from(turn.oversold)),
            oversold_nights: spread(|turn| f64::from(turn.oversold_nights)),
            unsold: spread(|turn| f64::from(turn.unsold)),
            booked: spread(|turn| f64::from(turn.booked)),
            succeeded: spread(|turn| f64::from(turn.succeeded)),
            refused: spread(|turn| f64::from(turn.refused)),
            failed: spread(|turn| f64::from(turn.failed)),
            retries: spread(|turn| f64::from(turn.retries)),
            seconds: spread(|turn| turn.seconds),
            p99_seconds: spread(|turn| turn.p99_seconds),
            turns,
        }
    }

    /// Whether it sold something twice in any turn.
    pub fn oversells(&self) -> bool {
        self.oversold.max > 0.0
    }

    /// The commonest reason for which guests got neither yes nor no.
    pub fn usual_failure(&self) -> Option<&'static str> {
        let mut counts = std::collections::BTreeMap::new();
        for (failure, count) in self.turns.iter().flat_map(|turn| &turn.failures) {
            *counts.entry(*failure).or_insert(0_u32) += count;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(failure, _)| failure.words())
    }
}
