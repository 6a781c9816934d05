//! How far somebody has followed the feed.

use chrono::{DateTime, Utc};

use super::{Lineage, Position};

/// The place that an engine, an index or a cache has reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The life of the database that `position` belongs to.
    pub lineage: Lineage,
    /// Everything that this contains is there.
    pub position: Position,
    /// The database's time of that position.
    pub as_of: DateTime<Utc>,
}
